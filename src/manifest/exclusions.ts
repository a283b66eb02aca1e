import { relative, sep } from 'node:path';
import { follow, type GlobStart } from './glob.js';

/** What the patterns that begin with `!` say of a path. */
export interface Exclusion {
  readonly isExcluded: boolean;
  /** Equal for two folders only if the same is excluded in both. */
  readonly key: string;
}

/** The patterns that begin with `!`: they leave out files, and folders with all that is in them. */
export class Exclusions {
  readonly #starts: readonly GlobStart[];

  constructor(starts: readonly GlobStart[]) {
    this.#starts = starts;
  }

  /** What holds for an absolute path. */
  at(path: string): Exclusion {
    const keys: string[] = [];
    for (const start of this.#starts) {
      const names = namesBelow(start.directory, path);
      let { steps } = start;
      for (const name of names ?? []) {
        const { ends, inner } = follow(steps, name);
        if (ends) {
          return { isExcluded: true, key: '' };
        }
        steps = inner;
      }
      const isAbove = names === undefined && namesBelow(path, start.directory) !== undefined;
      keys.push(isAbove ? path : names === undefined ? '' : [...steps].map(({ id }) => id).join());
    }
    return { isExcluded: false, key: keys.join(';') };
  }
}

/** The names that lead from a folder to a path in it; `undefined` where it is not in it. */
export function namesBelow(directory: string, path: string): readonly string[] | undefined {
  const names = relative(directory, path).split(sep);
  if (names[0] === '') {
    return [];
  }
  return names[0] === '..' || relative(directory, path) === path ? undefined : names;
}
