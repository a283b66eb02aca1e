import { parseChimeArn } from '../core/chime-arn.js';
import type { RateLimits } from '../core/project.js';

/** Calls per second that all identity operations of an account have together (AWS documentation of the quotas). */
export const ACCOUNT_RATE = 50;

/**
 * Part of a documented second that may be sent at once. A full second's worth would leave nothing for clocks that do
 * not agree to the millisecond.
 */
const LARGEST_BURST_SECONDS = 0.9;

/** What of a documented rate may be used: calls per second, and the most that may be sent at once. */
export function paced(
  documented: number,
  { share, total = Number.POSITIVE_INFINITY }: RateLimits,
): { readonly rate: number; readonly capacity: number } {
  const rate = Math.min(documented * share, total);
  return { rate, capacity: Math.min(rate, documented * Math.max(1, share) * LARGEST_BURST_SECONDS) };
}

/** A documented rate beside the account's, and what it is counted by. */
export type OperationRate = {
  /** Operations that share the rate. */
  readonly group: string;
  readonly callsPerSecond: number;
} & (
  | { readonly per: 'account' }
  /** Each has the rate to itself; a member of the input tells which it is. */
  | { readonly per: 'AppInstance' | 'resource'; readonly member: string }
);

/** What tells the calls that share a rate from the others of its group: an ARN, or nothing where all share it. */
export function rateScopeOf(rate: OperationRate, input: Readonly<Record<string, unknown>>): string {
  const arn = rate.per === 'account' ? undefined : input[rate.member];
  if (typeof arn !== 'string') {
    return '';
  }
  return rate.per === 'AppInstance' ? (parseChimeArn(arn)?.appInstanceArn ?? arn) : arn;
}
