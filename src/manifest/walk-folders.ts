import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { compareText } from '../core/address.js';
import { inWords, isAbsence, isMissing, NAME_TOO_LONG, systemCode } from '../core/system-error.js';
import { type Exclusions, namesBelow } from './exclusions.js';
import { follow, type GlobStart, type Steps } from './glob.js';
import { isMissingSubmodule } from './missing-submodule.js';

/** Deepest nesting of folders below the one that a pattern begins in. */
const MAX_DEPTH = 100;
/** Most folders that the walk of one pattern enters. */
const MAX_FOLDERS = 100_000;
/** After so many milliseconds signals are heard again: a single name can be held against very many patterns. */
const TURN = 50;

/** A file or folder by the path that led to it, and by the only one that it has without links. */
interface Location {
  readonly path: string;
  readonly realPath: string;
}

/** What a walk has to heed. */
export interface WalkOptions {
  readonly exclusions: Exclusions;
  /** Real path of the folder that nothing may lead out of. */
  readonly within: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Hears of everything on the way that could not be looked at: it may be, or hold, what the pattern means. */
  readonly report: (path: string, obstacle: Obstacle) => void;
}

/** Why something on the way could not be looked at. */
export interface Obstacle {
  readonly message: string;
  readonly hint?: string;
  /** The pattern is at fault, and not what it leads to. */
  readonly isUsage?: true;
}

interface Folder extends Location {
  readonly steps: Steps;
  readonly depth: number;
}

type Entry = Pick<Dirent | Stats, 'isDirectory' | 'isSymbolicLink'>;

/** Real paths of the files that a pattern leads to, in no certain order. Links are followed. */
export async function walkFolders({ directory, steps }: GlobStart, options: WalkOptions): Promise<readonly string[]> {
  return await new FolderWalk(options).walk(directory, steps);
}

/** Enters every real folder once for each way to go on from there, however many links lead to it. */
class FolderWalk {
  readonly #options: WalkOptions;
  readonly #entered = new Set<string>();
  readonly #files: string[] = [];
  #folders: Folder[] = [];
  #turnBegan = performance.now();

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  async walk(directory: string, steps: Steps): Promise<readonly string[]> {
    const start = await this.#follow(directory, directory);
    if (start?.isFolder === true) {
      this.#folders = [{ path: directory, realPath: start.realPath, steps, depth: 0 }];
    }
    for (let folder = this.#folders.pop(); folder !== undefined; folder = this.#folders.pop()) {
      this.#options.signal?.throwIfAborted();
      await this.#listen();
      if (this.#enters(folder)) {
        await this.#visit(folder);
      }
    }
    return this.#files;
  }

  /**
   * What a link leads to; `undefined` where it leads nowhere, which is told.
   * @param location the same without a link before the last one: the system follows only so many
   */
  async #follow(path: string, location: string): Promise<{ realPath: string; isFolder: boolean } | undefined> {
    try {
      const realPath = await realpath(location);
      return { realPath, isFolder: (await stat(realPath)).isDirectory() };
    } catch (error) {
      const target = await readlink(location).catch(() => undefined);
      if (target !== undefined && this.#leadsOut({ path, realPath: resolve(dirname(location), target) })) {
        return undefined;
      }
      this.#fail(path, error, (code) =>
        isMissing(code) ? 'The link leads to nothing.' : `The link cannot be followed: ${inWords(code)}.`,
      );
      return undefined;
    }
  }

  #enters(folder: Folder): boolean {
    const { path, realPath, steps, depth } = folder;
    const ids = [...steps].map(({ id }) => id).join();
    const key = JSON.stringify([realPath, ids, this.#options.exclusions.at(path).key]);
    if (this.#entered.has(key)) {
      return false;
    }
    if (depth > MAX_DEPTH) {
      const message = `The folders are nested deeper than ${MAX_DEPTH} levels.`;
      this.#options.report(path, { message, hint: LEAVE_OUT });
      return false;
    }
    if (this.#entered.size === MAX_FOLDERS) {
      const message = `The pattern leads through more than ${MAX_FOLDERS} folders.`;
      this.#options.report(path, { message, hint: 'Begin it with the folder that the manifests are in.' });
      this.#folders = [];
      return false;
    }
    this.#entered.add(key);
    return true;
  }

  async #visit(folder: Folder): Promise<void> {
    const before = this.#files.length + this.#folders.length;
    const literals = literalsOf(folder.steps);
    if (literals === undefined) {
      await this.#visitAll(folder);
    } else {
      await this.#visitNamed(folder, literals);
    }
    const isBarren = before === this.#files.length + this.#folders.length;
    if (isBarren && (await isMissingSubmodule(folder.realPath))) {
      this.#options.report(folder.path, {
        message: 'The folder is a Git submodule that was not fetched.',
        hint: 'Run `git submodule update --init`, or leave it out with a pattern that begins with `!`.',
      });
    }
  }

  async #visitAll(folder: Folder): Promise<void> {
    if (this.#leadsOut(folder)) {
      return;
    }
    let entries: readonly Dirent[];
    try {
      entries = await readdir(folder.realPath, { withFileTypes: true });
    } catch (error) {
      this.#fail(folder.path, error, (code) => `The folder cannot be read: ${inWords(code)}.`);
      return;
    }
    // In an order of their own, so that what is told does not depend on the machine.
    for (const entry of [...entries].sort(byName)) {
      await this.#listen();
      await this.#visitEntry(folder, entry.name, entry);
    }
  }

  /** Hears signals, if that was long ago. */
  async #listen(): Promise<void> {
    if (performance.now() - this.#turnBegan > TURN) {
      await nextTurn();
      this.#options.signal?.throwIfAborted();
      this.#turnBegan = performance.now();
    }
  }

  /** Looks for certain names only: the folder need not even be readable. */
  async #visitNamed(folder: Folder, names: ReadonlySet<string>): Promise<void> {
    for (const name of names) {
      const path = join(folder.path, name);
      if (this.#leadsAway(folder, name, path)) {
        continue;
      }
      try {
        await this.#visitEntry(folder, name, await lstat(join(folder.realPath, name)));
      } catch (error) {
        this.#options.signal?.throwIfAborted();
        if (!isAbsence(error)) {
          this.#fail(path, error, (code) => `It cannot be told what is here: ${inWords(code)}.`);
        }
      }
    }
  }

  async #visitEntry(folder: Folder, name: string, entry: Entry): Promise<void> {
    const { ends, inner } = follow(folder.steps, name);
    const mayBeEntered = inner.size > 0 && (entry.isDirectory() || entry.isSymbolicLink());
    const path = join(folder.path, name);
    if ((!ends && !mayBeEntered) || this.#options.exclusions.at(path).isExcluded) {
      return;
    }
    const location = join(folder.realPath, name);
    const real = entry.isSymbolicLink()
      ? await this.#follow(path, location)
      : { realPath: location, isFolder: entry.isDirectory() };
    if (real === undefined) {
      return;
    }
    const found = { path, realPath: real.realPath };
    if (!real.isFolder && ends && !this.#leadsOut(found)) {
      this.#files.push(found.realPath);
    } else if (real.isFolder && inner.size > 0) {
      this.#folders.push({ ...found, steps: inner, depth: folder.depth + 1 });
    }
  }

  /** Whether a name outside does not lead back: then not even that there is such a file is anybody's business. */
  #leadsAway({ realPath }: Location, name: string, path: string): boolean {
    const { within, exclusions } = this.#options;
    const location = join(realPath, name);
    const leadsBack = within === undefined || namesBelow(location, within) !== undefined;
    return !leadsBack && !exclusions.at(path).isExcluded && this.#leadsOut({ path, realPath: location });
  }

  #leadsOut({ path, realPath }: Location): boolean {
    const { within, report } = this.#options;
    const leadsOut = within !== undefined && namesBelow(within, realPath) === undefined;
    if (leadsOut) {
      report(path, {
        message: 'This is not in the folder of the project file, and is not read.',
        hint: 'What `manifests` names lies in that folder, links followed. Only -f goes anywhere.',
      });
    }
    return leadsOut;
  }

  #fail(path: string, error: unknown, messageOf: (code: string) => string): void {
    const code = systemCode(error);
    if (code === 'ENAMETOOLONG') {
      this.#options.report(path, { message: NAME_TOO_LONG, isUsage: true });
    } else {
      this.#options.report(path, { message: messageOf(code), hint: LEAVE_OUT });
    }
  }
}

const LEAVE_OUT = 'Mend it, or leave it out with a pattern that begins with `!`.';

function byName(left: Dirent, right: Dirent): number {
  return compareText(left.name, right.name);
}

/** The only names that are wanted, where no wildcard is among them: then the folder need not be listed. */
function literalsOf(steps: Steps): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { literal, isAnyDepth } of steps) {
    if (literal === undefined || isAnyDepth) {
      return undefined;
    }
    names.add(literal);
  }
  return names;
}
