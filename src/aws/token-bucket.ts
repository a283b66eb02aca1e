/** How a bucket is filled. */
export interface BucketOptions {
  /** Calls per second, as long as the service does not complain. */
  readonly rate: number;
  /** Most calls that may be sent at once. */
  readonly capacity: number;
  /** Seconds on a clock that never goes back. */
  readonly now: number;
}

/** Calls per second below which a rate is never lowered. */
const SLOWEST = 1;
/** A lowered rate recovers by this share of what it was, each so many seconds. */
const RECOVERY_SHARE = 0.1;
const RECOVERY_SECONDS = 5;

/** A token bucket: starts full, fills at its rate, and fills more slowly for a while after the service has said 429. */
export class TokenBucket {
  readonly #fullRate: number;
  readonly #capacity: number;
  #rate: number;
  #tokens: number;
  #filledAt: number;
  #recoveredAt: number;

  constructor({ rate, capacity, now }: BucketOptions) {
    this.#fullRate = rate;
    this.#rate = rate;
    this.#capacity = Math.max(1, capacity);
    this.#tokens = this.#capacity;
    this.#filledAt = now;
    this.#recoveredAt = now;
  }

  /** Calls per second at present. */
  get rate(): number {
    return this.#rate;
  }

  /** Seconds until there is a token; 0 if there is one. */
  secondsUntilToken(now: number): number {
    this.#fill(now);
    // What is missing by no more than rounding is there.
    return this.#tokens >= 1 - 1e-9 ? 0 : (1 - this.#tokens) / this.#rate;
  }

  /** Whether the bucket is as good as new, so that nothing is lost with it. */
  isIdle(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= this.#capacity && this.#rate === this.#fullRate;
  }

  take(now: number): void {
    this.#fill(now);
    this.#tokens -= 1;
  }

  /** The service said 429: half the rate from here on, and nothing saved up. */
  slowDown(now: number): void {
    this.#fill(now);
    this.#rate = Math.max(Math.min(SLOWEST, this.#fullRate), this.#rate / 2);
    this.#tokens = Math.min(this.#tokens, 0);
    this.#recoveredAt = now;
  }

  #fill(now: number): void {
    const elapsed = Math.max(0, now - this.#filledAt);
    this.#tokens = Math.min(this.#capacity, this.#tokens + elapsed * this.#rate);
    this.#filledAt = Math.max(now, this.#filledAt);
    const steps = Math.floor((now - this.#recoveredAt) / RECOVERY_SECONDS);
    if (steps > 0) {
      this.#rate = Math.min(this.#fullRate, this.#rate + steps * RECOVERY_SHARE * this.#fullRate);
      this.#recoveredAt += steps * RECOVERY_SECONDS;
    }
  }
}
