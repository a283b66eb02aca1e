import { readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { readRegularFile } from '../files/read-file.js';

/** Largest `.gitmodules` that is looked into, in bytes. */
const MAX_BYTES = 1_048_576;

/**
 * Whether a folder is a Git submodule that was not fetched. It is empty then, and what it should hold would be taken
 * for what nobody wants any more.
 * @param directory real path
 */
export async function isMissingSubmodule(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch(() => undefined);
  if (names?.length !== 0) {
    return false;
  }
  for (let above = dirname(directory), below = directory; above !== below; below = above, above = dirname(above)) {
    const modules = await readRegularFile(join(above, '.gitmodules'), MAX_BYTES);
    if ('bytes' in modules) {
      return pathsOf(new TextDecoder().decode(modules.bytes)).includes(relative(above, directory).split(sep).join('/'));
    }
  }
  return false;
}

function pathsOf(modules: string): readonly string[] {
  const values = modules.matchAll(/(?:^|\n)[^\S\n]*path[^\S\n]*=(?<value>[^\n]*)/gu);
  return [...values].map(({ groups }) => (groups?.['value'] ?? '').replaceAll('"', '').trim());
}
