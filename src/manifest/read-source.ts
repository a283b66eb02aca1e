import { relative, sep } from 'node:path';
import { inWords, isMissing, NAME_TOO_LONG, systemCode } from '../core/system-error.js';
import { type FileContent, readRegularFile } from '../files/read-file.js';
import { decodeText } from './decode-text.js';
import type { Problems } from './problems.js';
import { type LineMask, SourceFile } from './source-file.js';

/** Largest file of manifests in bytes (64 MiB). */
export const MAX_FILE_BYTES = 67_108_864;

/** The path as people see it: relative to the working directory where the file is inside it. */
export function displayPath(path: string, workingDirectory: string): string {
  const inside = relative(workingDirectory, path);
  return inside === '' || inside === '..' || inside.startsWith(`..${sep}`) ? path : inside.split(sep).join('/');
}

/** How sources are read. */
export interface ReadOptions {
  readonly mask: LineMask;
  readonly problems: Problems;
  readonly signal: AbortSignal | undefined;
}

/** Reads a file of UTF-8 text; `undefined` where that cannot be done, which is told. */
export async function readSourceFile(
  path: string,
  name: string,
  options: ReadOptions,
): Promise<SourceFile | undefined> {
  return sourceOf(await readRegularFile(path, MAX_FILE_BYTES, options.signal), name, options);
}

/** Reads UTF-8 text from standard input; `undefined` where that cannot be done, which is told. */
export async function readStandardInputSource(
  read: () => Promise<Uint8Array>,
  options: ReadOptions,
): Promise<SourceFile | undefined> {
  let content: FileContent;
  try {
    const bytes = await read();
    content = bytes.length > MAX_FILE_BYTES ? { refused: 'too-large' } : { bytes };
  } catch (error) {
    options.signal?.throwIfAborted();
    content = { refused: 'failed', reason: systemCode(error) };
  }
  return sourceOf(content, '<stdin>', options);
}

function sourceOf(content: FileContent, name: string, { mask, problems }: ReadOptions): SourceFile | undefined {
  if ('refused' in content) {
    tellRefused(content, name, problems);
    return undefined;
  }
  const decoded = decodeText(content.bytes);
  if ('text' in decoded) {
    return new SourceFile(name, decoded.text, mask);
  }
  const hint = 'Save it as UTF-8.';
  if (decoded.problem === 'utf-16') {
    const place = { file: SourceFile.unread(name), start: 0 };
    problems.add('file-unreadable', place, 'The file is UTF-16; only UTF-8 is read.', { hint });
  } else {
    const file = new SourceFile(name, decoded.lossyText, mask);
    file.broken = true;
    problems.add('file-unreadable', { file, start: decoded.at }, 'The file is not UTF-8 text.', { hint });
  }
  return undefined;
}

function tellRefused(content: Exclude<FileContent, { bytes: Uint8Array }>, name: string, problems: Problems): void {
  const place = { file: SourceFile.unread(name), start: 0 };
  switch (content.refused) {
    case 'folder':
      problems.add('file-unreadable', place, 'This is a folder, not a file.', { hint: 'Name a file in it.' });
      return;
    case 'not-a-file':
      problems.add('file-unreadable', place, 'This is no regular file, and is not read.', {
        hint: 'A pipe is read as standard input only: give `-` in place of the file.',
      });
      return;
    case 'too-large':
      problems.add('file-too-large', place, 'The file is larger than 64 MiB.', {
        hint: 'Split it: the children of an AppInstance may stand in files of their own.',
      });
      return;
    case 'name-too-long':
      problems.add('usage', undefined, NAME_TOO_LONG, { hint: 'Correct the path.' });
      return;
    case 'failed':
      problems.add('file-unreadable', place, `The file cannot be read: ${inWords(content.reason)}.`, {
        hint: isMissing(content.reason) ? 'Correct the path.' : 'Let whoever runs this read it, or leave it out.',
      });
  }
}
