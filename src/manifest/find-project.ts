import { lstat, readdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { shellWord } from '../core/shell.js';
import { isNear } from '../core/suggest.js';
import { isAbsence } from '../core/system-error.js';

/** Name of the project file where no other is given. */
export const PROJECT_FILE = 'chime-sync.yaml';

/**
 * The absolute path of the project file: the one that is given, or else the first `chime-sync.yaml` from the working
 * directory upwards.
 */
export async function findProjectFile(workingDirectory: string, given?: string): Promise<string | undefined> {
  if (given !== undefined) {
    return resolve(workingDirectory, given);
  }
  const candidate = resolve(workingDirectory, PROJECT_FILE);
  if (await mayBe(candidate)) {
    return candidate;
  }
  const [directory, above] = [dirname(candidate), dirname(dirname(candidate))];
  return above === directory ? undefined : await findProjectFile(above);
}

/** A hint at a file whose name looks like a misspelt one of a project file, as `chime-sync.yml` does. */
export async function misnamedProject(workingDirectory: string): Promise<string | undefined> {
  const names = await readdir(workingDirectory).catch(() => []);
  const misnamed = names.find((name) => /\.ya?ml$/iu.test(name) && isNear(name, PROJECT_FILE));
  return misnamed && `Rename ${misnamed} to ${PROJECT_FILE}, or name it: --project ${shellWord(misnamed)}`;
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
