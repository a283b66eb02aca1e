import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { systemCode } from '../core/system-error.js';

/** What a file holds, or why it is not read. */
export type FileContent =
  | { readonly bytes: Uint8Array }
  | { readonly refused: 'folder' | 'not-a-file' | 'too-large' }
  | { readonly refused: 'failed' | 'name-too-long'; readonly reason: string };

/** Neither does a file that never ends hold the program up, nor becomes a terminal the one that it obeys. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Reads a regular file. A pipe, device, terminal or socket is refused: what comes out of one may never end, and to open
 * it may already do something.
 */
export async function readRegularFile(path: string, maxBytes: number, signal?: AbortSignal): Promise<FileContent> {
  let handle: FileHandle | undefined;
  try {
    const found = await stat(path);
    if (!found.isFile()) {
      return { refused: found.isDirectory() ? 'folder' : 'not-a-file' };
    }
    handle = await open(path, OPEN_FLAGS);
    const info = await handle.stat();
    if (!info.isFile()) {
      return { refused: 'not-a-file' };
    }
    if (info.size > maxBytes) {
      return { refused: 'too-large' };
    }
    const bytes = await readAtMost(handle, info.size, maxBytes, signal);
    return bytes === undefined ? { refused: 'too-large' } : { bytes };
  } catch (error) {
    signal?.throwIfAborted();
    const reason = systemCode(error);
    return { refused: reason === 'ENAMETOOLONG' ? 'name-too-long' : 'failed', reason };
  } finally {
    await handle?.close();
  }
}

/** Smallest buffer: files of the system say that they are empty, and are not. */
const LEAST_BUFFER = 4_096;

/** Reads to the end, wherever that is; `undefined` where it comes too late. */
async function readAtMost(
  handle: FileHandle,
  expected: number,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    signal?.throwIfAborted();
    // One more than expected, so that a second look finds the end.
    const buffer = new Uint8Array(Math.max(LEAST_BUFFER, expected + 1 - size));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length);
    if (bytesRead === 0) {
      return Buffer.concat(chunks);
    }
    size += bytesRead;
    if (size > maxBytes) {
      return undefined;
    }
    chunks.push(buffer.subarray(0, bytesRead));
  }
}
