import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, open, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** Links that may lead to one another, as many as Linux follows. */
const MAX_LINKS = 40;
/** Codes of systems that do not let a folder be synced, or the owner of a file be given. */
const NOT_OFFERED = ['EPERM', 'EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP'];

/** The path without links that a path leads to, whether or not there is a file. A link that leads nowhere leads to a place. */
export async function withoutLinks(path: string, linksLeft = MAX_LINKS): Promise<string> {
  const folder = await realpath(dirname(path));
  const real = join(folder, basename(path));
  const link = await readlink(real).catch(() => undefined);
  if (link === undefined) return real;
  if (linksLeft === 0) throw new Error(`${path} is a link that leads to itself`);
  return withoutLinks(resolve(folder, link), linksLeft - 1);
}

/**
 * Writes a file so that it is there whole or not at all, whatever happens: a temporary file in the same folder, synced,
 * then renamed. A file that is there keeps its owner and permissions; a new one may be read by its owner only.
 *
 * @param path without links.
 */
export async function replaceFile(path: string, content: string): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  await withTemporaryFile(path, async (temporaryPath, file) => {
    await file.writeFile(content);
    if (existing !== undefined) await takeAfter(file, existing);
    await file.sync();
    await rename(temporaryPath, path);
  });
  await syncFolder(dirname(path));
}

/** Makes sure that {@link replaceFile} could write beside a file, for all that can be told before. */
export async function tryFolder(path: string): Promise<void> {
  await withTemporaryFile(path, async (temporaryPath) => {
    await rm(temporaryPath);
  });
}

/** Deletes what writings of a file left that were ended by a crash. Nobody else may be writing it. */
export async function removeLeftovers(path: string): Promise<void> {
  const start = `.${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    const isOurs = name.startsWith(start) && /^[0-9a-f]{12}\.tmp$/u.test(name.slice(start.length));
    if (isOurs) await rm(join(dirname(path), name), { force: true });
  }
}

async function withTemporaryFile(
  path: string,
  write: (temporaryPath: string, file: FileHandle) => Promise<void>,
): Promise<void> {
  const temporaryPath = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  const file = await open(temporaryPath, 'wx', 0o600);
  try {
    await write(temporaryPath, file);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function takeAfter(file: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const own = await file.stat();
  if (own.uid !== uid || own.gid !== gid) await ifOffered(file.chown(uid, gid));
  await file.chmod(mode & 0o777);
}

/** Only then does a file that was renamed survive a power failure. */
async function syncFolder(path: string): Promise<void> {
  const folder = await ifOffered(open(path, 'r'));
  if (folder === undefined) return;
  try {
    await ifOffered(folder.sync());
  } finally {
    await folder.close();
  }
}

async function ifOffered<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (NOT_OFFERED.includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}

/** The code of an error of the operating system, such as `EACCES`; undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
