import type { PacerClock } from '../../src/aws/pacer.js';

/** Time that passes only when it is told to; callbacks come in their order. */
export class FakeClock implements PacerClock {
  #now = 0;
  #sequence = 0;
  readonly #timers: { readonly at: number; readonly sequence: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(seconds: number, callback: () => void): () => void {
    this.#sequence += 1;
    const timer = { at: this.#now + seconds, sequence: this.#sequence, callback };
    this.#timers.push(timer);
    this.#timers.sort((left, right) => left.at - right.at || left.sequence - right.sequence);
    return () => {
      this.#timers.splice(this.#timers.indexOf(timer), 1);
    };
  }

  /** Timers that run. */
  get running(): number {
    return this.#timers.length;
  }

  /** Lets time pass, and whatever waits for it go on. */
  async advance(seconds: number): Promise<void> {
    const until = this.#now + seconds;
    await settle();
    for (let next = this.#timers[0]; next !== undefined && next.at <= until; next = this.#timers[0]) {
      this.#timers.shift();
      this.#now = next.at;
      next.callback();
      await settle();
    }
    this.#now = until;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await Promise.resolve();
  }
}
