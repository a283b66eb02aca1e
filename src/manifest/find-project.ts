import { lstat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isAbsence } from '../files/system-error.js';

/** Name of the project file where no other is given. */
export const PROJECT_FILE = 'chime-sync.yaml';

/**
 * The absolute path of the project file: the one that is given, or else the first `chime-sync.yaml` from the working
 * directory upwards.
 */
export async function findProjectFile(
  workingDirectory: string,
  given: string | undefined,
): Promise<string | undefined> {
  if (given !== undefined) {
    return resolve(workingDirectory, given);
  }
  let directory = resolve(workingDirectory);
  for (;;) {
    const candidate = join(directory, PROJECT_FILE);
    if (await mayBe(candidate)) {
      return candidate;
    }
    const above = dirname(directory);
    if (above === directory) {
      return undefined;
    }
    directory = above;
  }
}

/** What cannot be read is not passed over: the project file above it would be another project's. */
async function mayBe(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    return !isAbsence(error);
  }
}
