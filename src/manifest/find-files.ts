import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { compareText } from '../core/address.js';
import { didYouMean } from '../core/suggest.js';
import { Exclusions, namesBelow } from './exclusions.js';
import { MAX_ALTERNATIVES } from './expand-braces.js';
import { type CompiledGlob, compileGlob, type GlobStart, literalGlob } from './glob.js';
import type { Place, Problems } from './problems.js';
import { displayPath } from './read-source.js';
import type { FilePattern } from './resolve-project.js';
import { SourceFile } from './source-file.js';
import { type Obstacle, type WalkOptions, walkFolders } from './walk-folders.js';

/** Stands for standard input among the patterns. */
export const STANDARD_INPUT = '-';

/** Which files are meant. */
export interface FindOptions {
  /** Those that begin with `!` leave out what the others name, wherever among them they stand. */
  readonly patterns: readonly FilePattern[];
  /** Absolute path of the project file: globs leave it out, and its patterns stay in its folder. */
  readonly projectFile: string | undefined;
  readonly workingDirectory: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Real paths of the files that the patterns name, sorted; so each is there once, however many links lead to it. A
 * pattern that names none is told, and whatever it leads to that cannot be looked at: it may be what somebody declares.
 */
export async function findFiles(options: FindOptions, problems: Problems): Promise<readonly string[]> {
  return await new FileSearch(options, problems).run();
}

/** What holds for all patterns: paths are real ones. */
interface Surroundings {
  readonly exclusions: Exclusions;
  readonly projectFile: string | undefined;
  readonly projectFolder: string | undefined;
}

class FileSearch {
  readonly #options: FindOptions;
  readonly #problems: Problems;
  readonly #found = new Set<string>();
  /** How many patterns there are so far with their braces written out, and not counting paths to read. */
  #alternatives = 0;

  constructor(options: FindOptions, problems: Problems) {
    this.#options = options;
    this.#problems = problems;
  }

  async run(): Promise<readonly string[]> {
    const { patterns } = this.#options;
    const wanted = patterns.filter((filePattern) => !isExclusion(filePattern));
    if (patterns[0] !== undefined && wanted.length === 0) {
      const message = 'All patterns begin with `!`: none says what is read.';
      const hint = 'Add one without, such as `manifests/**/*.yaml`.';
      this.#problems.add('no-matching-file', patterns[0].place, message, { hint });
    }
    const surroundings = await this.#surroundings();
    for (const filePattern of wanted) {
      this.#options.signal?.throwIfAborted();
      if (this.#alternatives > MAX_ALTERNATIVES) {
        break;
      }
      await this.#match(filePattern, surroundings);
    }
    return [...this.#found].sort(compareText);
  }

  async #surroundings(): Promise<Surroundings> {
    const { projectFile } = this.#options;
    return {
      exclusions: await this.#exclusions(),
      projectFile: projectFile === undefined ? undefined : await realpath(projectFile),
      projectFolder: projectFile === undefined ? undefined : await realpath(dirname(projectFile)),
    };
  }

  async #exclusions(): Promise<Exclusions> {
    const starts: GlobStart[] = [];
    for (const { pattern, directory, place } of this.#options.patterns.filter(isExclusion)) {
      this.#options.signal?.throwIfAborted();
      // What is in a folder goes with it.
      const excluded = pattern.slice(1).replace(/(?<=[^/])(?:\/\*\*|\/)*$/u, '');
      const glob = await globOf({ pattern: excluded, directory }, true);
      starts.push(...(this.#understood(glob, place, 1) ?? []));
      if (this.#alternatives > MAX_ALTERNATIVES) {
        break;
      }
    }
    return new Exclusions(starts);
  }

  async #match(filePattern: FilePattern, surroundings: Surroundings): Promise<void> {
    const { pattern, directory, place } = filePattern;
    const errorsBefore = this.#problems.errors;
    const { exclusions, projectFile, projectFolder } = surroundings;
    // What stands on the command line is the person's own word.
    const within = place === undefined ? undefined : projectFolder;
    const path = resolve(directory, pattern);
    if (pattern !== '' && (await isFolder(path, within))) {
      this.#problems.add('no-matching-file', place, `${JSON.stringify(pattern)} is a folder.`, {
        hint: `Write ${JSON.stringify(`${pattern.replace(/\/+$/u, '')}/**/*.yaml`)} for the files in it.`,
      });
      return;
    }
    const { signal } = this.#options;
    const report: WalkOptions['report'] = (at, obstacle) => {
      this.#report(at, obstacle, place);
    };
    let count = 0;
    for (const start of this.#understood(await globOf(filePattern, false, within), place) ?? []) {
      const files = await walkFolders(start, { exclusions, within, signal, report });
      for (const file of files.filter((found) => found !== projectFile || path === this.#options.projectFile)) {
        count += 1;
        this.#found.add(file);
      }
    }
    if (count === 0 && this.#problems.errors === errorsBefore) {
      const from = place === undefined ? 'the working directory' : 'the project file';
      const meant =
        (await suggestPath(filePattern, within)) ?? (await this.#otherEnding(filePattern, surroundings, within));
      this.#problems.add('no-matching-file', place, `No file matches ${JSON.stringify(pattern)}.`, {
        hint: [meant, `It is relative to ${from}.`].join(' ').trim(),
      });
    }
  }

  /** A hint at the same pattern with the other ending of YAML files, where that names some. */
  async #otherEnding(
    { pattern, directory }: FilePattern,
    { exclusions }: Surroundings,
    within: string | undefined,
  ): Promise<string | undefined> {
    const other = pattern.endsWith('.yml') ? pattern.replace(/yml$/u, 'yaml') : pattern.replace(/\.yaml$/u, '.yml');
    const glob = await globOf({ pattern: other, directory }, false, within);
    const { signal } = this.#options;
    for (const start of other === pattern || 'problem' in glob ? [] : glob.starts) {
      const files = await walkFolders(start, { exclusions, within, signal, report: () => undefined });
      if (files.length > 0) {
        return `Did you mean ${JSON.stringify(other)}?`;
      }
    }
    return undefined;
  }

  /** @param least what a mere path counts for */
  #understood(glob: CompiledGlob, place: Place | undefined, least = 0): readonly GlobStart[] | undefined {
    if ('problem' in glob) {
      this.#problems.add('usage', place, glob.problem, { hint: 'Correct the pattern, such as `manifests/**/*.yaml`.' });
      return undefined;
    }
    this.#alternatives += Math.max(least, glob.alternatives);
    if (this.#alternatives > MAX_ALTERNATIVES) {
      const message = `There are more than ${MAX_ALTERNATIVES} patterns, with their braces written out.`;
      this.#problems.add('usage', place, message, { hint: 'Name folders instead, such as `team/**/*.yaml`.' });
      return undefined;
    }
    return glob.starts;
  }

  #report(path: string, { message, hint, isUsage }: Obstacle, place: Place | undefined): void {
    if (isUsage === true) {
      this.#problems.add('usage', place, message, { hint: 'Correct the path.' });
      return;
    }
    const file = SourceFile.unread(displayPath(path, this.#options.workingDirectory));
    this.#problems.add('file-unreadable', { file, start: 0 }, message, { hint });
  }
}

/** `!(a|b)` is no exclusion, and refused as what it is. */
function isExclusion({ pattern }: FilePattern): boolean {
  return pattern.startsWith('!') && !pattern.startsWith('!(');
}

/**
 * A pattern is a path first, whatever characters are in it.
 * @param within real path of the only folder that is looked into
 */
async function globOf(
  { pattern, directory }: Pick<FilePattern, 'pattern' | 'directory'>,
  dots: boolean,
  within?: string,
): Promise<CompiledGlob> {
  const path = resolve(directory, pattern);
  const isPath = pattern !== '' && (await isThere(path, within));
  return isPath ? { starts: [literalGlob(path)], alternatives: 0 } : compileGlob(pattern, directory, dots);
}

/** A path that is spelt like the beginning of a pattern, where that leads to nothing. */
async function suggestPath(
  { pattern, directory }: Pick<FilePattern, 'pattern' | 'directory'>,
  within: string | undefined,
): Promise<string | undefined> {
  let folder = directory;
  for (const name of pattern.split('/')) {
    // What stands outside of the project's folder is nobody's business.
    const isHere = await isFolder(folder, within);
    if (!isHere || /[*?[{\\]/u.test(name)) {
      return undefined;
    }
    const path = resolve(folder, name);
    if (!(await isThere(path, within))) {
      const names = await readdir(folder).catch(() => []);
      return didYouMean(name, names);
    }
    folder = path;
  }
  return undefined;
}

async function isThere(path: string, within: string | undefined): Promise<boolean> {
  try {
    if (!isIn(within, await realpath(dirname(path)))) {
      return false;
    }
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

async function isFolder(path: string, within: string | undefined): Promise<boolean> {
  try {
    const realPath = await realpath(path);
    return isIn(within, realPath) && (await stat(realPath)).isDirectory();
  } catch {
    return false;
  }
}

function isIn(within: string | undefined, realPath: string): boolean {
  return within === undefined || namesBelow(within, realPath) !== undefined;
}
