import { QUOTAS } from '../core/api-constraints.js';
import { serviceError } from './errors.js';

/** How many objects an account may have in one region. */
export type Quotas = Readonly<Record<keyof typeof QUOTAS, number>>;

/**
 * Lays raised or lowered quotas over the documented ones.
 *
 * @throws TypeError for an unknown quota or one that is no whole number.
 */
export function changedQuotas(changes: Partial<Quotas>): Quotas {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(QUOTAS, name) || !Number.isInteger(value) || value < 0) {
      throw new TypeError(`not a quota of the service: ${name}: ${value}`);
    }
  }
  return { ...QUOTAS, ...changes };
}

/** Refuses one more object when there are `existing` already. */
export function checkQuota(existing: number, quota: number, objects: string): void {
  if (existing >= quota) {
    throw serviceError('ResourceLimitExceededException', `The limit of ${quota} ${objects} is reached`);
  }
}
