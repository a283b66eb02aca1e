import type { Plan } from '../plan/plan.js';

/** A plan in numbers. */
export interface PlanSummary {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  readonly adopted: number;
  readonly unchanged: number;
  /** `unknown` where the calls that the plan needed do not tell. */
  readonly orphans: number | 'unknown';
  readonly unmanaged: number | 'unknown';
  /** Mutating API calls that applying takes. */
  readonly apiCalls: number;
}

/** Counts a plan. A replace is one to add and one to destroy; an adoption is a change. */
export function summarizePlan(plan: Plan): PlanSummary {
  const of = (...actions: string[]) => plan.changes.filter(({ action }) => actions.includes(action)).length;
  const isUnknown = plan.unseen || plan.onlyGiven;
  return {
    add: of('create', 'replace'),
    change: of('update', 'adopt'),
    destroy: of('delete', 'replace'),
    adopted: of('adopt'),
    unchanged: plan.unchanged.length,
    orphans: isUnknown ? 'unknown' : plan.orphans.length,
    unmanaged: isUnknown ? 'unknown' : plan.unmanaged.length,
    apiCalls: plan.changes.reduce((sum, { operations }) => sum + operations.length, 0),
  };
}
