import type { ApplyEvent } from '../apply/report.js';
import { renderResult } from '../render/report.js';
import type { Style } from '../render/style.js';

/** Where progress is written: stderr, or anything that takes text. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Characters of the bar. */
const BAR_WIDTH = 24;
/** Calls between two plain lines about reading. */
const CALLS_PER_LINE = 100;

/** Shows how far a run has come: a bar that is drawn over on a terminal, plain lines elsewhere. */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #style: Style;
  #drawn = false;

  constructor(stream: ProgressStream, style: Style) {
    this.#stream = stream;
    this.#style = style;
  }

  /** A call was sent while reading the account. */
  reading(calls: number): void {
    if (this.#stream.isTTY === true) {
      this.#draw(`Reading the account: ${calls} calls`);
    } else if (calls % CALLS_PER_LINE === 0) {
      this.#stream.write(`Reading the account: ${calls} calls\n`);
    }
  }

  /** A change was started or settled. */
  applying(event: ApplyEvent): void {
    if (event.type === 'finished') {
      this.#line(renderResult(event.result, this.#style));
      if (this.#stream.isTTY === true) {
        const filled = Math.round((event.settled / event.total) * BAR_WIDTH);
        const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
        this.#draw(`${bar} ${event.settled}/${event.total} ${event.result.address}`);
      }
    }
  }

  /** Takes the bar away, so that what comes next stands on a line of its own. */
  end(): void {
    if (this.#drawn) {
      this.#stream.write('\r\u001b[K');
      this.#drawn = false;
    }
  }

  #line(text: string): void {
    this.end();
    this.#stream.write(`${text}\n`);
  }

  #draw(text: string): void {
    const width = (this.#stream.columns ?? 80) - 1;
    this.#stream.write(`\r\u001b[K${text.slice(0, width)}`);
    this.#drawn = true;
  }
}
