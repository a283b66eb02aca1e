import { FifoQueue } from './fifo-queue.js';
import { ACCOUNT_RATE, rateOf } from './rates.js';
import { TokenBucket } from './token-bucket.js';

/** How fast a run may be. */
export interface PacerOptions {
  /** Share of every documented rate; above 1 where AWS has raised the quotas. */
  readonly share: number;
  /** Cap on all calls together, in calls per second. */
  readonly total?: number;
  readonly clock: PacerClock;
}

/** Time, as the pacer needs it. */
export interface PacerClock {
  /** Seconds on a clock that never goes back. */
  now(): number;
  /** Calls back after that many seconds. */
  after(seconds: number, callback: () => void): unknown;
}

/**
 * Part of a documented second that may be sent at once. A full second's worth would leave nothing for calls that reach
 * the service closer together than they were sent.
 */
const LARGEST_BURST_SECONDS = 0.9;

/** Number of buckets at which those that are as good as new are thrown away. */
const SWEEP_AT = 10_000;

/** Calls that share a bucket and wait for their turn. */
interface Lane {
  readonly bucket: TokenBucket | undefined;
  readonly waiting: FifoQueue<() => void>;
  /** Whether the lane stands in the queue of lanes, or will once its bucket has a token. */
  scheduled: boolean;
}

/**
 * Lets calls through no faster than the documented rates allow, times a share.
 *
 * Each call takes a token of its operation's bucket and one of the account's. Calls of different buckets do not hold
 * each other up: several AppInstances proceed side by side, up to what the account has in all.
 */
export class Pacer {
  readonly #options: PacerOptions;
  readonly #account: TokenBucket;
  readonly #lanes = new Map<string, Lane>();
  readonly #turns = new FifoQueue<Lane>();
  #waiting = 0;
  #accountTimer = false;
  #isOpen = false;
  #sweepAt = SWEEP_AT;

  constructor(options: PacerOptions) {
    this.#options = options;
    this.#account = this.#bucketFor(ACCOUNT_RATE, options.total);
  }

  /** Calls that wait for their turn. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Calls per second that the account has at present. */
  get callsPerSecond(): number {
    return this.#account.rate;
  }

  /** Resolves when the call may be sent. */
  async turn(operation: string, input: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#isOpen) {
      return;
    }
    const lane = this.#laneOf(operation, input);
    await new Promise<void>((resolve) => {
      this.#waiting += 1;
      lane.waiting.push(resolve);
      this.#schedule(lane);
      this.#letThrough();
    });
  }

  /** The service said 429 to a call: its bucket and the account's are halved, and recover slowly. */
  throttled(operation: string, input: Readonly<Record<string, unknown>>): void {
    const now = this.#options.clock.now();
    this.#laneOf(operation, input).bucket?.slowDown(now);
    this.#account.slowDown(now);
  }

  /** Lets everything through from here on: the calls that wait are to be dropped, and must not wait for that. */
  open(): void {
    this.#isOpen = true;
    for (const lane of this.#lanes.values()) {
      for (let letGo = lane.waiting.shift(); letGo !== undefined; letGo = lane.waiting.shift()) {
        this.#waiting -= 1;
        letGo();
      }
    }
  }

  #letThrough(): void {
    const { clock } = this.#options;
    for (let lane = this.#turns.peek(); lane !== undefined; lane = this.#turns.peek()) {
      const now = clock.now();
      const accountWait = this.#account.secondsUntilToken(now);
      if (accountWait > 0) {
        this.#wakeForAccount(accountWait);
        return;
      }
      this.#turns.shift();
      this.#serve(lane, now);
    }
  }

  /** Lets the first call of a lane through, or puts the lane to sleep until its bucket has a token. */
  #serve(lane: Lane, now: number): void {
    const wait = lane.bucket?.secondsUntilToken(now) ?? 0;
    if (wait > 0) {
      this.#options.clock.after(wait, () => {
        this.#turns.push(lane);
        this.#letThrough();
      });
      return;
    }
    lane.scheduled = false;
    const letGo = lane.waiting.shift();
    if (letGo !== undefined) {
      lane.bucket?.take(now);
      this.#account.take(now);
      this.#waiting -= 1;
      letGo();
    }
    if (lane.waiting.peek() !== undefined) {
      this.#schedule(lane);
    }
  }

  #schedule(lane: Lane): void {
    if (!lane.scheduled) {
      lane.scheduled = true;
      this.#turns.push(lane);
    }
  }

  #wakeForAccount(seconds: number): void {
    if (!this.#accountTimer) {
      this.#accountTimer = true;
      this.#options.clock.after(seconds, () => {
        this.#accountTimer = false;
        this.#letThrough();
      });
    }
  }

  #laneOf(operation: string, input: Readonly<Record<string, unknown>>): Lane {
    const rate = rateOf(operation, input);
    const key = rate?.key ?? '';
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      this.#sweep();
      const bucket = rate === undefined ? undefined : this.#bucketFor(rate.documented, undefined);
      lane = { bucket, waiting: new FifoQueue(), scheduled: false };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #bucketFor(documented: number, cap: number | undefined): TokenBucket {
    const { share, clock } = this.#options;
    const rate = Math.min(documented * share, cap ?? Number.POSITIVE_INFINITY);
    const quota = documented * Math.max(1, share);
    return new TokenBucket({ rate, capacity: Math.min(rate, quota * LARGEST_BURST_SECONDS), now: clock.now() });
  }

  /** Rates per user make a lane per user; those that are as good as new need not be kept. */
  #sweep(): void {
    if (this.#lanes.size < this.#sweepAt) {
      return;
    }
    const now = this.#options.clock.now();
    for (const [key, lane] of this.#lanes) {
      if (!lane.scheduled && lane.bucket?.isIdle(now) === true) {
        this.#lanes.delete(key);
      }
    }
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this.#lanes.size);
  }
}
