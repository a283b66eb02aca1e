import { messageOf } from './diagnostic.js';

/** What is said of `ENAMETOOLONG`. */
export const NAME_TOO_LONG = 'The name of a file or folder is too long.';

/** The code of an error of the operating system, such as `EACCES`. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

const IN_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'something else uses it already',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is too large',
  EIO: 'the device failed',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOENT: 'it does not exist',
  ENOSPC: 'no space is left on the device',
  ENOTDIR: 'a part of its path is no folder',
  EPERM: 'permission denied',
  EPIPE: 'nobody reads it any longer',
  EROFS: 'the file system is read-only',
};

/** A code of the operating system in words: `permission denied`; a rare one is named, for those who look it up. */
export function inWords(code: string): string {
  return IN_WORDS[code] ?? `the system says ${code}`;
}

/** Why something went wrong, without what the system calls were. */
export function reasonOf(error: unknown): string {
  const isOfSystem = error instanceof Error && 'syscall' in error;
  return isOfSystem ? inWords(systemCode(error)) : messageOf(error);
}

/** Whether an error says that there is nothing, and not that nobody can know. */
export function isAbsence(error: unknown): boolean {
  return isMissing(systemCode(error));
}

/** Whether a code of the operating system says that there is nothing. */
export function isMissing(code: string): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}
