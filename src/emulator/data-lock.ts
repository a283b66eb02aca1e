import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { codeOf } from './replace-file.js';

/** How long whoever holds a lock may take to say who that is. */
const ANSWER_MILLISECONDS = 1_000;

/** A data file that no other emulator of this machine can take. */
export interface DataLock {
  release(): Promise<void>;
}

/**
 * Takes a data file for this process. The lock is a listening socket that the system takes away with the process, however
 * that ends: nothing stays that would have to be cleaned up, and the id of a process that is given twice does not matter.
 *
 * @param path without links, so that all ways to a file lead to one lock.
 * @throws Error if another emulator has it.
 */
export async function lockDataFile(path: string): Promise<DataLock> {
  const address = await lockAddress(path);
  for (const attempt of ['first', 'last'] as const) {
    const server = await listenAt(address);
    if (server !== undefined) return { release: () => closed(server) };
    const holder = await holderOf(address);
    if (holder !== undefined || attempt === 'last') {
      const process = holder === undefined || holder === '' ? '' : ` (process ${holder})`;
      throw new Error(`${path} is in use by another emulator${process}: stop that one, or give this one another file`);
    }
    // Only where names of sockets are files can one be left of a process that is gone.
    await rm(address, { force: true });
  }
  throw new Error('unreachable');
}

/**
 * A name that a folder and a file in it have, whatever path leads there. The file itself would be none: it is another one
 * after each writing.
 */
async function lockAddress(path: string): Promise<string> {
  const { dev, ino } = await stat(dirname(path), { bigint: true });
  const digest = createHash('sha256')
    .update(`${dev} ${ino} ${basename(path)}`)
    .digest('hex')
    .slice(0, 32);
  const name = `chime-sync-emulator-${digest}`;
  switch (process.platform) {
    case 'linux':
      // The abstract namespace: such names are no files.
      return `\0${name}`;
    case 'win32':
      return `\\\\.\\pipe\\${name}`;
    default:
      return join(tmpdir(), name);
  }
}

/** Listens, and tells whoever asks which process does; undefined if another one does already. */
async function listenAt(address: string): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(String(process.pid));
  });
  server.unref();
  try {
    server.listen({ path: address, exclusive: true });
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/** The process that listens at an address, empty if it does not say; undefined if there is none. */
async function holderOf(address: string): Promise<string | undefined> {
  const socket = connect(address);
  try {
    await once(socket, 'connect');
  } catch {
    return undefined;
  }
  const timer = setTimeout(() => {
    socket.destroy();
  }, ANSWER_MILLISECONDS);
  try {
    return await text(socket);
  } catch {
    return '';
  } finally {
    clearTimeout(timer);
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
