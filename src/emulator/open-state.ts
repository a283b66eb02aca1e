import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { DataFile } from './data-file.js';
import { type Clocks, writeState } from './data-format.js';
import { type DataLock, lockDataFile } from './data-lock.js';
import { EmulatorDataError, parseSeed, type SeedDefaults } from './data-reader.js';
import { codeOf, removeLeftovers, tryFolder, withoutLinks } from './replace-file.js';
import { EmulatorState } from './state.js';

/** Where an emulator begins, and what keeps what becomes of that. */
export interface StateOptions {
  readonly dataFile?: string | undefined;
  readonly seedFile?: string | undefined;
  readonly dataSync?: boolean | undefined;
  readonly onDataFileFailure?: ((failure: Error | undefined) => void) | undefined;
}

/** A state, and the file that keeps it if one does. */
export interface OpenState {
  readonly state: EmulatorState;
  readonly dataFile: DataFile | undefined;
  /** Writes the data file for the last time, and lets others have it. Rejects if it cannot be written. */
  close(): Promise<void>;
}

/** What is needed to read a state, and to write it. */
export interface StateSources extends Clocks {
  /** Makes missing ids. */
  readonly newId: () => string;
}

/** Reads the initial state. Whatever would keep a data file from being written shows at once, as far as it can. */
export async function openState(options: StateOptions, sources: StateSources): Promise<OpenState> {
  if (options.dataFile === undefined) {
    if (options.dataSync === true) throw new TypeError('to answer only what is on disk takes a data file');
    return { state: await seededState(options, sources), dataFile: undefined, close: () => Promise.resolve() };
  }
  const path = await about(`${options.dataFile} cannot be reached`, withoutLinks(options.dataFile));
  const lock = await lockDataFile(path);
  try {
    return await openLocked(path, lock, options, sources);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openLocked(
  path: string,
  lock: DataLock,
  options: StateOptions,
  sources: StateSources,
): Promise<OpenState> {
  const text = await about(`${path} cannot be read`, readIfPresent(path));
  const read = (kept: string): EmulatorState => parseSeed(kept, path, defaultsAt(sources));
  const state = text === undefined ? await seededState(options, sources) : read(text);
  await removeLeftovers(path);
  await about(`${path} cannot be written`, tryWriting(path, text !== undefined));
  const dataFile = new DataFile({
    path,
    serialise: () => writeState(state, sources),
    text,
    onFailure: options.onDataFileFailure,
    restore:
      options.dataSync === true
        ? (kept) => {
            state.replaceBy(read(kept));
          }
        : undefined,
  });
  await dataFile.flush();
  return {
    state,
    dataFile,
    close: async () => {
      try {
        await dataFile.close();
      } finally {
        await lock.release();
      }
    },
  };
}

async function seededState({ seedFile }: StateOptions, sources: StateSources): Promise<EmulatorState> {
  if (seedFile === undefined) return new EmulatorState();
  const text = await about(`${seedFile} cannot be read`, readRegularFile(seedFile));
  return parseSeed(text, seedFile, { ...defaultsAt(sources), isSeed: true });
}

async function tryWriting(path: string, isThere: boolean): Promise<void> {
  if (isThere) await access(path, constants.W_OK);
  await tryFolder(path);
}

/** Errors of the system, which become the cause, name the last thing that was tried, and not what for. */
async function about<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) !== undefined) throw new Error(what, { cause: error });
    throw error;
  }
}

function defaultsAt({ clock, uptime, newId }: StateSources): SeedDefaults {
  return { now: clock(), uptime: uptime(), newId };
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readRegularFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A device or a pipe would be waited for, and be put away for a file at the first change. */
async function readRegularFile(path: string): Promise<string> {
  const status = await stat(path);
  if (status.isDirectory()) throw new TypeError(`${path} is a folder, not a file`);
  if (!status.isFile()) throw new TypeError(`${path} is no regular file`);
  const bytes = await readFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new EmulatorDataError(path, ['the text is not UTF-8']);
  }
}
