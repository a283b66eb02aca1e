import { replaceFile } from './replace-file.js';

/** Shortest time between a change and its writing, in milliseconds: changes that come together are written together. */
const SHORTEST_DELAY_MILLISECONDS = 20;
/** Writing takes at most this part of the time, however large the state is. */
const DELAY_PER_WRITING_TIME = 4;
/** Time after which it is tried again to write what could not be written. */
const RETRY_MILLISECONDS = 1_000;

/** How a data file is kept. */
export interface DataFileOptions {
  /** Without links. */
  readonly path: string;
  /** The state as text. */
  readonly serialise: () => string;
  /** What the file holds already; undefined if it has to be written first. */
  readonly text: string | undefined;
  /** Called when the file cannot be written any more, and with undefined when it can again. */
  readonly onFailure?: ((failure: Error | undefined) => void) | undefined;
  /**
   * Puts the state back to a text. Given if nothing may take effect that is not kept: each change is written at once, and
   * one that cannot be is taken back.
   */
  readonly restore?: ((text: string) => void) | undefined;
}

/** Keeps a file equal to a state that changes often, by rewriting it as a whole after changes. */
export class DataFile {
  private readonly options: DataFileOptions;
  private keptText: string | undefined;
  /** Number of changes so far, and of those that are in the file. */
  private changes = 0;
  private kept = 0;
  private writing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private delayMilliseconds = SHORTEST_DELAY_MILLISECONDS;
  private lastFailure: Error | undefined;

  constructor(options: DataFileOptions) {
    this.options = options;
    if (options.restore !== undefined) this.keptText = options.text;
    if (options.text === undefined) this.changes = 1;
  }

  /** Why the file cannot be written, since it was last tried. */
  get failure(): Error | undefined {
    return this.lastFailure;
  }

  /** Whether the file holds every change. */
  get isUpToDate(): boolean {
    return this.kept === this.changes;
  }

  /** Says that the state changed: it is written soon. */
  changed(): void {
    this.changes += 1;
    this.writeSoon(this.delayMilliseconds);
  }

  /**
   * What an answer waits for that may tell of changes which are not in the file yet. Undefined if there is nothing to wait
   * for, and unless {@link DataFileOptions.restore} is given. Rejects if they were taken back.
   */
  answerable(): Promise<void> | undefined {
    const mayWait = this.options.restore !== undefined && this.lastFailure === undefined && !this.isUpToDate;
    return mayWait ? this.flush() : undefined;
  }

  /** Writes the state if it changed. Rejects with the error of the file system. */
  async flush(): Promise<void> {
    const wanted = this.changes;
    while (this.kept < wanted) {
      // Who comes while something is written waits for the next writing, which is one for all of them.
      this.writing ??= this.write().finally(() => {
        this.writing = undefined;
      });
      await this.writing;
    }
  }

  /** Writes the state for the last time. */
  async close(): Promise<void> {
    try {
      // What fails now may have begun before the last change, and long ago.
      await this.writing?.catch(() => undefined);
      await this.flush();
    } finally {
      clearTimeout(this.timer);
    }
  }

  private writeSoon(delayMilliseconds: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      // Whoever has to know is told by `onFailure`.
      this.flush().catch(() => undefined);
    }, delayMilliseconds);
  }

  private async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { changes } = this;
    const start = performance.now();
    try {
      const text = this.options.serialise();
      await replaceFile(this.options.path, text);
      this.kept = changes;
      if (this.options.restore !== undefined) this.keptText = text;
      this.report(undefined);
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
      throw error;
    } finally {
      const elapsed = performance.now() - start;
      this.delayMilliseconds = Math.max(SHORTEST_DELAY_MILLISECONDS, elapsed * DELAY_PER_WRITING_TIME);
    }
  }

  private fail(error: Error): void {
    if (this.keptText !== undefined) this.options.restore?.(this.keptText);
    this.report(error);
    this.writeSoon(RETRY_MILLISECONDS);
  }

  private report(failure: Error | undefined): void {
    const isNews = (failure === undefined) !== (this.lastFailure === undefined);
    this.lastFailure = failure;
    if (isNews) this.options.onFailure?.(failure);
  }
}
