import type { Scope } from './arn.js';
import type { RawInput } from './operation.js';

/** A documented rate: calls per second that share a bucket. */
interface Rate {
  readonly bucket: string;
  readonly callsPerSecond: number;
  /** Input member whose value has a bucket of its own; one for the account if there is none. */
  readonly perMember?: string;
  /** Whether the member's AppInstance, and not the user that it names, has the bucket. */
  readonly perAppInstance?: boolean;
}

/** Rate of all operations of an account together. Source: AWS documentation of the service's quotas. */
const ACCOUNT_RATE: Rate = { bucket: 'account', callsPerSecond: 50 };

const APP_INSTANCE_WRITES: Rate = { bucket: 'app-instance-writes', callsPerSecond: 5 };
const USER_WRITES: Rate = { bucket: 'app-instance-user-writes', callsPerSecond: 10, perAppInstance: true };

/** Rates of single operations; the others are bound by the account's rate only. Source: as above. */
const OPERATION_RATES: ReadonlyMap<string, Rate> = new Map([
  ['CreateAppInstance', APP_INSTANCE_WRITES],
  ['UpdateAppInstance', { ...APP_INSTANCE_WRITES, perMember: 'AppInstanceArn' }],
  ['DeleteAppInstance', { ...APP_INSTANCE_WRITES, perMember: 'AppInstanceArn' }],
  ['CreateAppInstanceUser', { ...USER_WRITES, perMember: 'AppInstanceArn' }],
  ['UpdateAppInstanceUser', { ...USER_WRITES, perMember: 'AppInstanceUserArn' }],
  ['DeleteAppInstanceUser', { ...USER_WRITES, perMember: 'AppInstanceUserArn' }],
  ['DescribeAppInstance', { bucket: 'describe-app-instance', callsPerSecond: 20, perMember: 'AppInstanceArn' }],
  ['DescribeAppInstanceUser', { bucket: 'describe-user', callsPerSecond: 20, perMember: 'AppInstanceUserArn' }],
  ['ListAppInstances', { bucket: 'list-app-instances', callsPerSecond: 10 }],
  ['ListAppInstanceUsers', { bucket: 'list-users', callsPerSecond: 10 }],
]);

/** Number of buckets at which full ones, which are as good as none, are thrown away. */
const SWEEP_AT = 10_000;

interface Bucket {
  tokens: number;
  filledAt: number;
  readonly callsPerSecond: number;
}

/** Token buckets that hold one second's worth of the documented rates. */
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();
  private sweepAt = SWEEP_AT;

  /** Number of buckets kept. */
  get size(): number {
    return this.buckets.size;
  }

  /** Takes a token of every bucket that a call needs; false, taking none, if one of them is empty. `now` is in milliseconds on a clock that never goes back. */
  admit(scope: Scope, operation: string, input: RawInput, now: number): boolean {
    const rates = [ACCOUNT_RATE, OPERATION_RATES.get(operation)].filter((rate) => rate !== undefined);
    const buckets = rates.map((rate) => this.filledBucket(bucketKey(scope, rate, input), rate.callsPerSecond, now));
    if (buckets.some((bucket) => bucket.tokens < 1)) return false;
    for (const bucket of buckets) bucket.tokens -= 1;
    return true;
  }

  private filledBucket(key: string, callsPerSecond: number, now: number): Bucket {
    let bucket = this.buckets.get(key);
    if (bucket === undefined) {
      if (this.buckets.size >= this.sweepAt) this.dropFullBuckets(now);
      bucket = { tokens: callsPerSecond, filledAt: now, callsPerSecond };
      this.buckets.set(key, bucket);
    }
    bucket.tokens = tokensAt(bucket, now);
    bucket.filledAt = now;
    return bucket;
  }

  private dropFullBuckets(now: number): void {
    for (const [key, bucket] of this.buckets) {
      if (tokensAt(bucket, now) >= bucket.callsPerSecond) this.buckets.delete(key);
    }
    this.sweepAt = Math.max(SWEEP_AT, 2 * this.buckets.size);
  }
}

function tokensAt({ tokens, filledAt, callsPerSecond }: Bucket, now: number): number {
  const elapsedSeconds = Math.max(0, now - filledAt) / 1000;
  return Math.min(callsPerSecond, tokens + elapsedSeconds * callsPerSecond);
}

function bucketKey({ accountId, region }: Scope, rate: Rate, input: RawInput): string {
  const value = rate.perMember === undefined ? '' : input[rate.perMember];
  const member = typeof value === 'string' ? value : '';
  const owner = rate.perAppInstance === true ? (member.split('/user/')[0] ?? '') : member;
  return `${accountId} ${region} ${rate.bucket} ${owner}`;
}
