import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { Problems } from './problems.js';
import { type LineMask, SourceFile } from './source-file.js';

/** Largest file in bytes (64 MiB). */
const MAX_FILE_BYTES = 67_108_864;

/** The path as people see it: relative to the working directory where the file is inside it. */
export function displayPath(path: string, workingDirectory: string): string {
  const inside = relative(workingDirectory, path);
  return inside === '' || inside === '..' || inside.startsWith(`..${sep}`) ? path : inside.split(sep).join('/');
}

/** Reads a file of UTF-8 text; `undefined` where that cannot be done, which is told. */
export async function readSourceFile(
  path: string,
  name: string,
  mask: LineMask,
  problems: Problems,
): Promise<SourceFile | undefined> {
  const unread = new SourceFile(name, '', mask);
  let bytes: Uint8Array;
  try {
    const read = await readAtMost(path);
    if (read === undefined) {
      tooLarge(unread, problems);
      return undefined;
    }
    bytes = read;
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    problems.add('file-unreadable', { file: unread, start: 0 }, `The file cannot be read (${reason}).`);
    return undefined;
  }
  return decodeText(bytes, name, mask, problems);
}

/** The bytes of a file, or `undefined` where they are too many. A device or a pipe does not tell how many will come. */
async function readAtMost(path: string): Promise<Uint8Array | undefined> {
  if ((await stat(path)).size > MAX_FILE_BYTES) {
    return undefined;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_FILE_BYTES) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The source of text that came through standard input. */
export function standardInputSource(text: string, mask: LineMask, problems: Problems): SourceFile | undefined {
  const file = new SourceFile('<stdin>', text.startsWith('\uFEFF') ? text.slice(1) : text, mask);
  if (text.length > MAX_FILE_BYTES) {
    tooLarge(new SourceFile('<stdin>', '', mask), problems);
    return undefined;
  }
  return file;
}

function tooLarge(file: SourceFile, problems: Problems): void {
  problems.add('file-too-large', { file, start: 0 }, 'The file is larger than 64 MiB.', {
    hint: 'Split it: the children of an AppInstance may stand in files of their own.',
  });
}

function decodeText(bytes: Uint8Array, name: string, mask: LineMask, problems: Problems): SourceFile | undefined {
  const lossy = new TextDecoder('utf-8');
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    const message = 'The file is UTF-16; only UTF-8 is read.';
    problems.add('file-unreadable', { file: new SourceFile(name, '', mask), start: 0 }, message, {
      hint: 'Save it as UTF-8.',
    });
    return undefined;
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    return notText(lossy.decode(bytes), lossy.decode(bytes.subarray(0, nul)).length);
  }
  try {
    return new SourceFile(name, new TextDecoder('utf-8', { fatal: true }).decode(bytes), mask);
  } catch {
    const text = lossy.decode(bytes);
    return notText(text, text.indexOf('\uFFFD'));
  }

  function notText(text: string, at: number): SourceFile | undefined {
    const file = new SourceFile(name, text, mask);
    file.broken = true;
    problems.add('file-unreadable', { file, start: Math.max(0, at) }, 'The file is not UTF-8 text.', {
      hint: 'Save it as UTF-8.',
    });
    return undefined;
  }
}
