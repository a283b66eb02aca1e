import type { ApplyEvent } from '../apply/report.js';
import { count } from '../core/count.js';
import { formatDuration } from '../core/duration.js';
import type { ApplyForecast } from '../pipeline/apply-forecast.js';
import type { LimitedCalls } from '../pipeline/limit-calls.js';
import { formatRate, printable } from '../render/printable.js';
import { renderResult } from '../render/report.js';

/** Where progress is written: stderr, or anything that takes text. */
export type ProgressStream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> & { write(text: string): unknown };

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

const BAR_WIDTH = 24;
/** Characters that a line must have for a bar beside the numbers, which tell more. */
const WIDTH_FOR_BAR = 60;
/** Seconds after which it is asked again how far the run is. */
const SECONDS_BETWEEN_UPDATES = { terminal: 0.2, elsewhere: 1 };
/** Seconds between two plain lines, where nothing is drawn over. */
const SECONDS_BETWEEN_LINES = 15;
/** Seconds after which it shows at what pace changes are settled. */
const SECONDS_THAT_TELL = 5;
/** Seconds that a call has to wait before a line of its own says so. */
const LONG_WAIT = 1;

/** Shows how far a run has come: a bar that is drawn over on a terminal, plain lines elsewhere. */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #clock: ProgressClock;
  #calls: VisibleCalls | undefined;
  #forecast: VisibleForecast | undefined;
  #settled = { changes: 0, of: 0, latest: '' };
  #begunAt = 0;
  /** When the latest line was written that tells how far the run is, and when any line was. */
  #lineAt = 0;
  #outputAt = 0;
  #toldOfWait = false;
  #drawn = false;
  #stop: (() => void) | undefined;

  constructor(stream: ProgressStream, clock: ProgressClock = WALL_CLOCK) {
    this.#stream = stream;
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

  onEvent(event: ApplyEvent): void {
    if (event.type !== 'finished') {
      return;
    }
    const { result, settled, total } = event;
    this.#forecast?.settle(result.address);
    this.#settled = { changes: settled, of: total, latest: result.address };
    // What was never begun is counted at the end: a line for each would push what was done out of sight.
    if (result.status !== 'interrupted' || result.operations.length > 0) {
      this.#erase();
      this.#stream.write(`${renderResult(result)}\n`);
      this.#outputAt = this.#clock.now();
      if (this.#stream.isTTY) {
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
    this.#begunAt = this.#clock.now();
    this.#lineAt = this.#begunAt;
    this.#outputAt = this.#begunAt;
    this.#toldOfWait = false;
    const pause = this.#stream.isTTY ? SECONDS_BETWEEN_UPDATES.terminal : SECONDS_BETWEEN_UPDATES.elsewhere;
    this.#stop = this.#clock.every(pause, () => {
      this.#look();
    });
  }

  #look(): void {
    if (this.#stream.isTTY) {
      this.#draw();
    } else if (this.#isLineDue()) {
      this.#lineAt = this.#clock.now();
      this.#outputAt = this.#lineAt;
      this.#stream.write(`${this.#describe()}\n`);
    }
  }

  /** Off a terminal: as soon as a call waits for long, and then from time to time. */
  #isLineDue(): boolean {
    const waits = (this.#calls?.waiting().longestWait ?? 0) >= LONG_WAIT;
    const first = waits && !this.#toldOfWait;
    this.#toldOfWait ||= waits;
    // While changes are settled there are lines enough that show it goes on.
    const since = waits ? this.#lineAt : this.#outputAt;
    return first || this.#clock.now() - since >= SECONDS_BETWEEN_LINES;
  }

  #describe(): string {
    if (this.#forecast === undefined) {
      return `Reading the account: ${count(this.#calls?.sent() ?? 0, 'call')}${this.#pace()}`;
    }
    const { changes, of } = this.#settled;
    return `Applying: ${changes} of ${count(of, 'change')}${this.#pace()}`;
  }

  /** How calls are held back, if any are, and how long what is known to be left takes. */
  #pace(): string {
    const state = this.#calls?.waiting();
    if (state === undefined || state.waiting === 0) {
      return '';
    }
    if (state.forAnswers) {
      return ', waiting for answers';
    }
    const { waiting, callsPerSecond } = state;
    const [left, known] =
      this.#forecast === undefined
        ? // What is read next depends on what is read first.
          [waiting / callsPerSecond, 'at least ']
        : [Math.max(this.#forecast.secondsLeft(state), this.#secondsLeftAtThisPace()), ''];
    const time = left < 1 ? '' : `, ${known}${formatDuration(left)} left`;
    return `, paced to ${formatRate(callsPerSecond)}${time}`;
  }

  /** What is left if it goes on as it has gone so far: slow answers hold up more than the rates do. */
  #secondsLeftAtThisPace(): number {
    const { changes, of } = this.#settled;
    const elapsed = this.#clock.now() - this.#begunAt;
    return changes === 0 || elapsed < SECONDS_THAT_TELL ? 0 : ((of - changes) / changes) * elapsed;
  }

  #draw(): void {
    let text = this.#describe();
    // A terminal that does not know its width says 0.
    const width = (this.#stream.columns || 80) - 1;
    if (this.#forecast !== undefined) {
      const { changes, of, latest } = this.#settled;
      text = `${changes}/${of}${this.#pace()} ${printable(latest)}`;
      if (width >= WIDTH_FOR_BAR) {
        const filled = of === 0 ? 0 : Math.round((changes / of) * BAR_WIDTH);
        text = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${text}`;
      }
    }
    this.#stream.write(`\r\u001b[K${Array.from(text).slice(0, width).join('')}`);
    this.#drawn = true;
  }

  #erase(): void {
    if (this.#drawn) {
      this.#stream.write('\r\u001b[K');
      this.#drawn = false;
    }
  }
}

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
