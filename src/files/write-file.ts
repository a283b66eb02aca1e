import { randomUUID } from 'node:crypto';
import { constants, rmSync, type Stats } from 'node:fs';
import { access, type FileHandle, lstat, open, readlink, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../core/diagnostic.js';
import { reasonOf, systemCode } from '../core/system-error.js';

/** Milliseconds between two looks whether somebody reads a pipe. */
const PAUSE_FOR_READER = 50;

/** Where a file is to be written. */
interface Target {
  /** Without links: what a link leads to is replaced, not the link. */
  readonly path: string;
  /** A device or a pipe, which must not be replaced by a file. */
  readonly device?: Stats;
}

/**
 * Makes sure that a file can be written there, as far as that can be told without writing it.
 * @throws DiagnosticError `file-not-written`
 */
export async function checkWritable(path: string): Promise<void> {
  await reportingFailure(path, async () => {
    const { path: real, device } = await targetOf(path);
    await access(device === undefined ? dirname(real) : real, constants.W_OK);
  });
}

/**
 * Writes a file whole or not at all: a crash in the middle leaves what was there before. Devices and pipes are written
 * to; the signal ends the waiting for somebody who reads them.
 * @throws DiagnosticError `file-not-written`
 */
export async function writeWholeFile(path: string, text: string, signal: AbortSignal): Promise<void> {
  await reportingFailure(path, async () => {
    const target = await targetOf(path);
    if (target.device === undefined) {
      await replaceFile(target.path, text);
    } else {
      await writeToDevice(target.path, target.device, text, signal);
    }
  });
}

async function targetOf(path: string): Promise<Target> {
  const existing = await ifExists(stat(path));
  if (existing?.isDirectory() === true) {
    throw new Error('it is a folder');
  }
  if (existing !== undefined) {
    return existing.isFile() ? { path: await realpath(path) } : { path, device: existing };
  }
  const folder = await ifExists(realpath(dirname(path)));
  if (folder === undefined) {
    throw new Error(`there is no folder ${dirname(path)}`);
  }
  const real = join(folder, basename(path));
  // A link that leads nowhere stays one as well: the file appears where it leads to.
  const link = (await ifExists(lstat(real)))?.isSymbolicLink() === true ? await readlink(real) : undefined;
  return link === undefined ? { path: real } : await targetOf(resolve(folder, link));
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.chime-sync-${randomUUID()}`);
  const discard = (): void => {
    rmSync(temporary, { force: true });
  };
  // An impatient person ends the process in the middle.
  process.once('exit', discard);
  try {
    await writeFile(temporary, text, { flag: 'wx', mode: 0o600, flush: true });
    await rename(temporary, path);
  } catch (error) {
    discard();
    throw error;
  } finally {
    process.off('exit', discard);
  }
}

async function writeToDevice(path: string, device: Stats, text: string, signal: AbortSignal): Promise<void> {
  // Opened in the usual way, a pipe that nobody reads would hold up the process, and its end as well.
  const flags = constants.O_WRONLY | constants.O_NONBLOCK;
  const file = await whenReady(() => open(path, flags), device.isFIFO() ? 'ENXIO' : undefined, signal);
  try {
    await writeAll(file, Buffer.from(text), signal);
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, signal: AbortSignal): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const from = at;
    const { bytesWritten } = await whenReady(() => file.write(bytes, from), 'EAGAIN', signal);
    at += bytesWritten;
  }
}

/** Does something again for as long as it fails with the code that says that nobody reads. */
async function whenReady<Result>(
  attempt: () => Promise<Result>,
  notReady: string | undefined,
  signal: AbortSignal,
): Promise<Result> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (systemCode(error) !== notReady) {
        throw error;
      }
    }
    await sleep(PAUSE_FOR_READER, undefined, { signal });
  }
}

async function ifExists<Result>(found: Promise<Result>): Promise<Result | undefined> {
  try {
    return await found;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

const NAME_ANOTHER = 'Name a file in a folder that exists and may be written to, or make room.';

async function reportingFailure(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw failure(
      'file-not-written',
      `${path} could not be written: ${reasonOf(error)}.`,
      { hint: NAME_ANOTHER },
      error,
    );
  }
}
