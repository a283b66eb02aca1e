import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Shortest time between a change and its writing, in milliseconds: changes that come together are written together. */
const SHORTEST_DELAY_MILLISECONDS = 20;
/** Writing takes at most this part of the time, however large the state is. */
const DELAY_PER_WRITING_TIME = 4;

/** Keeps a file equal to a state that changes often, by rewriting it as a whole after changes. */
export class DataFile {
  private readonly path: string;
  private readonly serialise: () => string;
  private isDirty = false;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private delayMilliseconds = SHORTEST_DELAY_MILLISECONDS;

  constructor(path: string, serialise: () => string) {
    this.path = path;
    this.serialise = serialise;
  }

  /** Says that the state changed: it is written soon. */
  schedule(): void {
    this.isDirty = true;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      // The state stays marked as changed, so that the next change or the final flush tries again and reports.
      this.flush().catch(() => undefined);
    }, this.delayMilliseconds);
  }

  /** Writes the state if it changed. Rejects with the error of the file system. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.catch(() => undefined).then(() => this.writeIfDirty());
    return this.writing;
  }

  private async writeIfDirty(): Promise<void> {
    if (!this.isDirty) return;
    this.isDirty = false;
    const start = performance.now();
    try {
      await writeFileAtomically(this.path, this.serialise());
    } catch (error) {
      this.isDirty = true;
      throw error;
    } finally {
      const elapsed = performance.now() - start;
      this.delayMilliseconds = Math.max(SHORTEST_DELAY_MILLISECONDS, elapsed * DELAY_PER_WRITING_TIME);
    }
  }
}

/**
 * Writes a file so that it is there whole or not at all, whatever happens: a temporary file in the same folder, synced,
 * then renamed. Only the owner may read it, as it holds device tokens.
 */
async function writeFileAtomically(link: string, text: string): Promise<void> {
  const path = await withoutLinks(link);
  const temporaryPath = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporaryPath, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporaryPath, path);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  }
}

/** A link stays one: what it leads to is written. */
async function withoutLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}
