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
/** What is missing by no more than rounding is there. */
const ROUNDING = 1e-9;

/**
 * A token bucket that starts full, and that never lets through what the service's own bucket would refuse, however
 * long calls are on their way.
 *
 * The service counts a call at some moment between its being sent and its answer. So the token of a call that is under
 * way is gone, and only from its answer on does it flow back, at the rate: at any moment the service has counted no
 * more than is under way here or has not flowed back. A bucket that counted from the sending would be wrong whenever
 * a slow call is followed by faster ones.
 */
export class TokenBucket {
  readonly #fullRate: number;
  readonly #fullCapacity: number;
  #rate: number;
  #underWay = 0;
  /** Tokens of answered calls that have not flowed back yet. */
  #owed = 0;
  #settledAt: number;
  #recoveredAt: number;
  #loweredAt = Number.NEGATIVE_INFINITY;

  constructor({ rate, capacity, now }: BucketOptions) {
    this.#fullRate = rate;
    this.#rate = rate;
    this.#fullCapacity = Math.max(1, capacity);
    this.#settledAt = now;
    this.#recoveredAt = now;
  }

  /** Calls per second at present. */
  rateAt(now: number): number {
    this.#settle(now);
    return this.#rate;
  }

  /** How many times lower the rate is than the full one. */
  slowdownAt(now: number): number {
    return this.#fullRate / this.rateAt(now);
  }

  /** Seconds until there is a token; 0 if there is one, infinite if only an answer can bring one. */
  secondsUntilToken(now: number): number {
    this.#settle(now);
    const missing = 1 - (this.#capacity - this.#underWay - this.#owed);
    if (missing <= ROUNDING) {
      return 0;
    }
    return missing > this.#owed + ROUNDING ? Number.POSITIVE_INFINITY : missing / this.#rate;
  }

  /** Whether the bucket is as good as new, so that nothing is lost with it. */
  isIdle(now: number): boolean {
    this.#settle(now);
    return this.#underWay === 0 && this.#owed === 0 && this.#rate === this.#fullRate;
  }

  /** A call is sent. */
  take(): void {
    this.#underWay += 1;
  }

  /** A call was answered, or never will be. */
  giveBack(now: number): void {
    this.#settle(now);
    this.#underWay -= 1;
    this.#owed += 1;
  }

  /**
   * The service said 429: half the rate from here on, and nothing saved up. Several calls that were under way together
   * tell of one and the same shortage, so what was sent before the rate was lowered does not lower it again.
   */
  slowDown(now: number, sentAt: number): void {
    if (sentAt < this.#loweredAt) {
      return;
    }
    this.#settle(now);
    this.#rate = Math.max(Math.min(SLOWEST, this.#fullRate), this.#rate / 2);
    this.#owed = Math.max(0, this.#capacity - this.#underWay);
    this.#loweredAt = now;
    this.#recoveredAt = now;
  }

  /** As much as flows back in the same time at a lowered rate as at the full one. */
  get #capacity(): number {
    return Math.max(1, (this.#fullCapacity * this.#rate) / this.#fullRate);
  }

  #settle(now: number): void {
    const elapsed = Math.max(0, now - this.#settledAt);
    this.#owed = Math.max(0, this.#owed - elapsed * this.#rate);
    this.#settledAt = Math.max(now, this.#settledAt);
    const steps = Math.floor((now - this.#recoveredAt) / RECOVERY_SECONDS);
    if (steps > 0) {
      this.#rate = Math.min(this.#fullRate, this.#rate + steps * RECOVERY_SHARE * this.#fullRate);
      this.#recoveredAt += steps * RECOVERY_SECONDS;
    }
  }
}
