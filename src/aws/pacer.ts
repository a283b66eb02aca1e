import Queue from 'yocto-queue';
import type { RateLimits } from '../core/project.js';
import { ACCOUNT_RATE, type OperationRate, paced, rateScopeOf } from './rates.js';
import { TokenBucket } from './token-bucket.js';

/** Time, as the pacer needs it. */
export interface PacerClock {
  /** Seconds on a clock that never goes back. */
  now(): number;
  /** Calls back after that many seconds, unless the function that it gives is called before. */
  after(seconds: number, callback: () => void): () => void;
}

/** The leave to send one call. Whoever has it says when the call is over: its tokens flow back only from then on. */
export interface Turn {
  /** The call was answered, or never will be. */
  end(answer: 'throttled' | 'other'): void;
}

/** How calls wait at one moment. */
export interface PacerState {
  /** Calls that wait for their turn. */
  readonly waiting: number;
  /** Seconds that the one has waited which waits longest. */
  readonly longestWait: number;
  /** Calls per second at which those that wait are let through, as far as the rates tell. */
  readonly callsPerSecond: number;
  /** Whether all that wait do so for answers: no time brings them on. */
  readonly forAnswers: boolean;
  /** Calls per second that the account has at present. */
  readonly accountRate: number;
  /** How many times slower than they should be the operations are that wait: 1 where the service has not complained. */
  readonly slowdown: number;
}

/** Number of buckets at which those that are as good as new are thrown away. */
const SWEEP_AT = 10_000;

interface WaitingCall {
  readonly since: number;
  readonly letGo: (turn: Turn) => void;
}

/** Calls that share a bucket and wait for their turn. */
interface Lane {
  readonly bucket: TokenBucket | undefined;
  readonly waiting: Queue<WaitingCall>;
  /** Whether the lane stands in the queue of lanes, or will at a time that is known. */
  scheduled: boolean;
}

/**
 * Lets calls through no faster than the documented rates allow, times a share.
 *
 * Each call takes a token of its operation's bucket and one of the account's. Calls of different buckets do not hold
 * each other up: several AppInstances proceed side by side, up to what the account has in all.
 */
export class Pacer {
  readonly #pace: RateLimits;
  readonly #clock: PacerClock;
  readonly #account: TokenBucket;
  readonly #lanes = new Map<string, Lane>();
  readonly #turns = new Queue<Lane>();
  /** Lanes in which calls wait: of thousands there may be few. */
  readonly #busy = new Set<Lane>();
  /** What stops the timers that run. */
  readonly #timers = new Set<() => void>();
  #accountTimer = false;
  #isOpen = false;
  #sweepAt = SWEEP_AT;

  constructor({ pace, clock }: { readonly pace: RateLimits; readonly clock: PacerClock }) {
    this.#pace = pace;
    this.#clock = clock;
    this.#account = this.#bucketFor(ACCOUNT_RATE);
  }

  /** How calls wait at this moment. */
  state(): PacerState {
    const now = this.#clock.now();
    const accountRate = this.#account.rateAt(now);
    const accountWait = this.#account.secondsUntilToken(now);
    let [count, oldest, rates, slowdown, soonest] = [0, now, 0, 1, Number.POSITIVE_INFINITY];
    for (const { bucket, waiting } of this.#busy) {
      count += waiting.size;
      oldest = Math.min(oldest, waiting.peek()?.since ?? now);
      rates += bucket?.rateAt(now) ?? accountRate;
      slowdown = Math.max(slowdown, bucket?.slowdownAt(now) ?? 1);
      soonest = Math.min(soonest, Math.max(accountWait, bucket?.secondsUntilToken(now) ?? 0));
    }
    return {
      waiting: count,
      longestWait: now - oldest,
      callsPerSecond: Math.min(rates, accountRate),
      forAnswers: count > 0 && !Number.isFinite(soonest),
      accountRate,
      slowdown,
    };
  }

  /**
   * Resolves when the call may be sent.
   * @param rate what the operation counts against beside the account's rate
   */
  async turn(rate: OperationRate | undefined, input: Readonly<Record<string, unknown>>): Promise<Turn> {
    if (this.#isOpen) {
      return UNPACED;
    }
    const lane = this.#laneOf(rate, input);
    return await new Promise<Turn>((letGo) => {
      this.#busy.add(lane);
      lane.waiting.enqueue({ since: this.#clock.now(), letGo });
      this.#schedule(lane);
      this.#letThrough();
    });
  }

  /** Lets everything through from here on: the calls that wait are to be dropped, and must not wait for that. */
  open(): void {
    this.#isOpen = true;
    for (const stop of this.#timers) {
      stop();
    }
    this.#timers.clear();
    for (const { waiting } of this.#busy) {
      for (const { letGo } of waiting.drain()) {
        letGo(UNPACED);
      }
    }
    this.#busy.clear();
  }

  #letThrough(): void {
    for (let lane = this.#turns.peek(); lane !== undefined; lane = this.#turns.peek()) {
      const now = this.#clock.now();
      const accountWait = this.#account.secondsUntilToken(now);
      if (accountWait > 0) {
        this.#wakeForAccount(accountWait);
        return;
      }
      this.#turns.dequeue();
      this.#serve(lane, now);
    }
  }

  /** Lets the first call of a lane through, or puts the lane to sleep until its bucket has a token. */
  #serve(lane: Lane, now: number): void {
    const wait = lane.bucket?.secondsUntilToken(now) ?? 0;
    if (wait > 0) {
      // Where only an answer can bring a token, the answer wakes the lane.
      lane.scheduled = Number.isFinite(wait);
      if (lane.scheduled) {
        this.#wakeAfter(wait, () => {
          this.#turns.enqueue(lane);
        });
      }
      return;
    }
    lane.scheduled = false;
    const next = lane.waiting.dequeue();
    if (lane.waiting.size === 0) {
      this.#busy.delete(lane);
    }
    if (next !== undefined) {
      lane.bucket?.take();
      this.#account.take();
      next.letGo({ end: (answer) => this.#end(lane, now, answer) });
    }
    this.#schedule(lane);
  }

  #end(lane: Lane, sentAt: number, answer: 'throttled' | 'other'): void {
    const now = this.#clock.now();
    for (const bucket of [lane.bucket, this.#account]) {
      bucket?.giveBack(now);
      if (answer === 'throttled') {
        bucket?.slowDown(now, sentAt);
      }
    }
    this.#schedule(lane);
    this.#letThrough();
  }

  #schedule(lane: Lane): void {
    if (!lane.scheduled && lane.waiting.size > 0) {
      lane.scheduled = true;
      this.#turns.enqueue(lane);
    }
  }

  #wakeForAccount(seconds: number): void {
    if (!this.#accountTimer && Number.isFinite(seconds)) {
      this.#accountTimer = true;
      this.#wakeAfter(seconds, () => {
        this.#accountTimer = false;
      });
    }
  }

  #wakeAfter(seconds: number, wake: () => void): void {
    const stop = this.#clock.after(seconds, () => {
      this.#timers.delete(stop);
      wake();
      this.#letThrough();
    });
    this.#timers.add(stop);
  }

  #laneOf(rate: OperationRate | undefined, input: Readonly<Record<string, unknown>>): Lane {
    const key = rate === undefined ? '' : `${rate.group} ${rateScopeOf(rate, input)}`;
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      this.#sweep();
      const bucket = rate === undefined ? undefined : this.#bucketFor(rate.callsPerSecond);
      lane = { bucket, waiting: new Queue(), scheduled: false };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #bucketFor(documented: number): TokenBucket {
    return new TokenBucket({ ...paced(documented, this.#pace), now: this.#clock.now() });
  }

  /** Rates per user make a lane per user; those that are as good as new need not be kept. */
  #sweep(): void {
    if (this.#lanes.size < this.#sweepAt) {
      return;
    }
    const now = this.#clock.now();
    for (const [key, lane] of this.#lanes) {
      if (!lane.scheduled && lane.waiting.size === 0 && lane.bucket?.isIdle(now) === true) {
        this.#lanes.delete(key);
      }
    }
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this.#lanes.size);
  }
}

/** The turn of a call that was let through without counting. */
const UNPACED: Turn = { end: () => undefined };
