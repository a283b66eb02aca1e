import type { ApplyEvent } from '../apply/report.js';
import type { ApplyForecast } from '../pipeline/apply-forecast.js';
import type { LimitedCalls } from '../pipeline/limit-calls.js';
import { count, formatDuration, formatRate } from '../render/printable.js';
import { renderResult } from '../render/report.js';
import type { Style } from '../render/style.js';

/** Where progress is written: stderr, or anything that takes text. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Time, as progress needs it. */
export interface ProgressClock {
  /** Seconds on a clock that never goes back. */
  now(): number;
  /** Calls back each so many seconds, until the function that it gives is called. */
  every(seconds: number, callback: () => void): () => void;
}

/** What progress shows of the calls of a run. */
export type VisibleCalls = Pick<LimitedCalls, 'sent' | 'waiting'>;

/** What progress shows of how much is left to apply. */
export type VisibleForecast = Pick<ApplyForecast, 'settle' | 'secondsLeft'>;

/** Characters of the bar. */
const BAR_WIDTH = 24;
/** Characters that a line must have for a bar beside the numbers, which tell more. */
const WIDTH_FOR_BAR = 60;
/** Seconds between two looks at how far the run is. */
const SECONDS_BETWEEN_LOOKS = { terminal: 0.2, elsewhere: 1 };
/** Seconds between two plain lines, where nothing is drawn over. */
const SECONDS_BETWEEN_LINES = 15;
/** Seconds that a call has to wait before a line of its own says so. */
const LONG_WAIT = 1;

/** Shows how far a run has come: a bar that is drawn over on a terminal, plain lines elsewhere. */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #style: Style;
  readonly #clock: ProgressClock;
  #calls: VisibleCalls | undefined;
  #forecast: VisibleForecast | undefined;
  #settled = { changes: 0, of: 0, latest: '' };
  #lineAt = 0;
  #toldOfWait = false;
  #drawn = false;
  #stop: (() => void) | undefined;

  constructor(stream: ProgressStream, style: Style, clock: ProgressClock = WALL_CLOCK) {
    this.#stream = stream;
    this.#style = style;
    this.#clock = clock;
  }

  /** The account is read from here on. */
  reading(calls: VisibleCalls): void {
    this.#begin(calls, undefined);
  }

  /** A plan of so many changes is applied from here on; what becomes of them comes by {@link onEvent}. */
  applying(calls: VisibleCalls, changes: number, forecast: VisibleForecast): void {
    this.#settled = { changes: 0, of: changes, latest: '' };
    this.#begin(calls, forecast);
  }

  /** A change was started or settled. */
  onEvent(event: ApplyEvent): void {
    if (event.type === 'finished') {
      const { result, settled, total } = event;
      this.#forecast?.settle(result.address);
      this.#settled = { changes: settled, of: total, latest: result.address };
      this.#erase();
      this.#stream.write(`${renderResult(result, this.#style)}\n`);
      if (this.#stream.isTTY === true) {
        this.#draw();
      }
    }
  }

  /** Takes the bar away, so that what comes next stands on a line of its own. */
  end(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#erase();
  }

  #begin(calls: VisibleCalls, forecast: VisibleForecast | undefined): void {
    this.end();
    this.#calls = calls;
    this.#forecast = forecast;
    this.#lineAt = this.#clock.now();
    this.#toldOfWait = false;
    const pause = this.#stream.isTTY === true ? SECONDS_BETWEEN_LOOKS.terminal : SECONDS_BETWEEN_LOOKS.elsewhere;
    this.#stop = this.#clock.every(pause, () => {
      this.#look();
    });
  }

  #look(): void {
    if (this.#stream.isTTY === true) {
      this.#draw();
    } else if (this.#isLineDue()) {
      this.#lineAt = this.#clock.now();
      this.#stream.write(`${this.#describe()}\n`);
    }
  }

  /** Off a terminal: as soon as a call waits for long, and then from time to time. */
  #isLineDue(): boolean {
    const waits = (this.#calls?.waiting().longestWait ?? 0) >= LONG_WAIT;
    const first = waits && !this.#toldOfWait;
    this.#toldOfWait ||= waits;
    // While changes are settled there are lines enough that show it goes on.
    const silent = this.#forecast === undefined || waits;
    return first || (silent && this.#clock.now() - this.#lineAt >= SECONDS_BETWEEN_LINES);
  }

  #describe(): string {
    if (this.#forecast === undefined) {
      return `Reading the account: ${count(this.#calls?.sent() ?? 0, 'call')}${this.#pace()}`;
    }
    const { changes, of } = this.#settled;
    return `Applying: ${changes} of ${count(of, 'change')}${this.#pace()}`;
  }

  /** How calls are held back, if any are, and how long what is known to be left takes at that rate. */
  #pace(): string {
    const { waiting, callsPerSecond, slowdown } = this.#calls?.waiting() ?? NO_CALLS;
    if (waiting === 0) {
      return '';
    }
    const [left, known] =
      this.#forecast === undefined
        ? // What is read next depends on what is read first.
          [waiting / callsPerSecond, 'at least ']
        : [this.#forecast.secondsLeft() * slowdown, ''];
    const time = left < 1 ? '' : `, ${known}${formatDuration(left)} left`;
    return `, paced to ${formatRate(callsPerSecond)} calls/s${time}`;
  }

  #draw(): void {
    let text = this.#describe();
    const width = (this.#stream.columns ?? 80) - 1;
    if (this.#forecast !== undefined) {
      const { changes, of, latest } = this.#settled;
      text = `${changes}/${of}${this.#pace()} ${latest}`;
      if (width >= WIDTH_FOR_BAR) {
        const filled = of === 0 ? 0 : Math.round((changes / of) * BAR_WIDTH);
        text = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${text}`;
      }
    }
    this.#stream.write(`\r\u001b[K${text.slice(0, width)}`);
    this.#drawn = true;
  }

  #erase(): void {
    if (this.#drawn) {
      this.#stream.write('\r\u001b[K');
      this.#drawn = false;
    }
  }
}

const NO_CALLS = { waiting: 0, callsPerSecond: 0, slowdown: 1 };

const WALL_CLOCK: ProgressClock = {
  now: () => performance.now() / 1000,
  every: (seconds, callback) => {
    const timer = setInterval(callback, seconds * 1000);
    // Nobody waits for progress: a run that is over ends.
    timer.unref();
    return () => {
      clearInterval(timer);
    };
  },
};
