import { setImmediate } from 'node:timers/promises';
import type { Limit } from '../../src/aws/take-turn.js';
import type { Pause } from '../../src/core/kind-effects.js';

/** A clock that moves only when it is told to, in milliseconds. */
export interface MovableClock {
  (): number;
  advance(milliseconds: number): void;
}

/** How often everybody may go on before it is taken for settled who waits for what. */
const TURNS_TO_SETTLE = 6;
/** Most milliseconds that pass with one call. */
const LONGEST_CALL_MILLISECONDS = 400;

/**
 * Lets several runs in one process make their calls one at a time, in an order that follows from a seed, and lets time
 * pass with each call and while all of them pause.
 */
export class Scheduler {
  readonly #clock: MovableClock;
  readonly #random: () => number;
  #waiting: (() => void)[] = [];
  #pausing: { readonly until: number; readonly wake: () => void }[] = [];
  #busy = 0;
  #over = false;

  constructor(seed: number, clock: MovableClock) {
    this.#clock = clock;
    this.#random = randomOf(seed);
  }

  readonly turn: Limit = async (call) => {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
    try {
      return await call();
    } finally {
      this.#busy -= 1;
    }
  };

  readonly pause: Pause = async (seconds) => {
    await new Promise<void>((wake) => {
      this.#pausing.push({ until: this.#clock() + seconds * 1000, wake });
    });
  };

  /** A number from 0 up to, and without, a limit. */
  pick(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  /** Runs all of them to their end. */
  async run<Result>(runs: readonly (() => Promise<Result>)[]): Promise<Result[]> {
    const all = Promise.all(runs.map(async (run) => run())).finally(() => {
      this.#over = true;
    });
    await Promise.all([all, this.#direct()]);
    return await all;
  }

  async #direct(): Promise<void> {
    while (!this.#over) {
      for (let turn = 0; turn < TURNS_TO_SETTLE; turn += 1) {
        await setImmediate();
      }
      if (this.#busy === 0) {
        this.#letOneGo();
      }
    }
  }

  #letOneGo(): void {
    const [next] = this.#waiting.splice(this.pick(this.#waiting.length), 1);
    if (next !== undefined) {
      this.#busy += 1;
      this.#clock.advance(this.pick(LONGEST_CALL_MILLISECONDS));
      next();
    }
    const isIdle = next === undefined;
    const [earliest] = this.#pausing.map(({ until }) => until).sort((left, right) => left - right);
    if (isIdle && earliest !== undefined) {
      this.#clock.advance(Math.max(0, earliest - this.#clock()));
    }
    const awake = this.#pausing.filter(({ until }) => until <= this.#clock());
    this.#pausing = this.#pausing.filter(({ until }) => until > this.#clock());
    for (const { wake } of awake) {
      wake();
    }
  }
}

/** Random numbers from 0 to 1 that follow from a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
