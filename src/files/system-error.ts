/** What is said of `ENAMETOOLONG`. */
export const NAME_TOO_LONG = 'The name of a file or folder is too long.';

/** The code of an error of the operating system, such as `EACCES`. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

/** Whether an error says that there is nothing, and not that nobody can know. */
export function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(error));
}
