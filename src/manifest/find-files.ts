import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import type { Problems } from './problems.js';
import type { FilePattern } from './resolve-project.js';

/** Stands for standard input among the patterns. */
export const STANDARD_INPUT = '-';

/**
 * Absolute paths of the files that the patterns name, sorted and each once. A pattern that names none is told.
 * @param excluded absolute path that globs leave out: the project file is no manifest
 */
export async function findFiles(
  patterns: readonly FilePattern[],
  excluded: string | undefined,
  problems: Problems,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const filePattern of patterns) {
    const paths = await matchPattern(filePattern, excluded, problems);
    for (const path of paths) {
      found.add(path);
    }
  }
  return [...found].sort();
}

async function matchPattern(
  { pattern, directory, place }: FilePattern,
  excluded: string | undefined,
  problems: Problems,
): Promise<readonly string[]> {
  const path = resolve(directory, pattern);
  const info = await stat(path).catch(() => undefined);
  if (info !== undefined && !info.isDirectory()) {
    return [path];
  }
  const shown = JSON.stringify(pattern);
  if (info !== undefined) {
    problems.add('no-matching-file', place, `${shown} is a folder.`, {
      hint: `Write ${JSON.stringify(`${pattern.replace(/\/+$/u, '')}/**/*.yaml`)} for the files in it.`,
    });
    return [];
  }
  const matches = isDynamicPattern(pattern)
    ? await glob(pattern, { cwd: directory, absolute: true, onlyFiles: true, expandDirectories: false })
    : [];
  const files = matches.map((match) => resolve(match)).filter((match) => match !== excluded);
  if (files.length === 0) {
    problems.add('no-matching-file', place, `No file matches ${shown}.`, {
      hint: place === undefined ? 'It is relative to the working directory.' : 'It is relative to the project file.',
    });
  }
  return files;
}
