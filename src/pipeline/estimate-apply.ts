import { ACCOUNT_RATE, rateGroupOf } from '../aws/rates.js';
import type { Plan } from '../plan/plan.js';
import type { CallLimits } from './limit-calls.js';

/** How long applying a plan takes at least, as far as the documented rates tell. */
export interface ApplyEstimate {
  readonly seconds: number;
  /** Calls per second of what takes longest. */
  readonly callsPerSecond: number;
}

/** Predicts the time that the mutating calls of a plan take: that of the rate which is used most. */
export function estimateApply({ changes }: Plan, pace: NonNullable<CallLimits['pace']>): ApplyEstimate {
  const calls = changes.reduce((sum, { operations }) => sum + operations.length, 0);
  const limit = (documented: number) => Math.min(documented * pace.share, pace.total ?? Number.POSITIVE_INFINITY);
  const lanes = new Map<string, { calls: number; rate: number }>();
  for (const { address, operations } of changes) {
    // Rates are counted by AppInstance, whose address is the first segment of what is in it.
    const appInstance = address.split('/', 1).join();
    for (const operation of operations) {
      const group = rateGroupOf(operation);
      const key = group === undefined ? '' : `${group.name} ${appInstance}`;
      const lane = lanes.get(key) ?? { calls: 0, rate: limit(group?.callsPerSecond ?? ACCOUNT_RATE) };
      lane.calls += 1;
      lanes.set(key, lane);
    }
  }
  const all = [...lanes.values(), { calls, rate: limit(ACCOUNT_RATE) }];
  const slowest = all.reduce((left, right) => (right.calls / right.rate > left.calls / left.rate ? right : left));
  return { seconds: slowest.calls / slowest.rate, callsPerSecond: slowest.rate };
}
