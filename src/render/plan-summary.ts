import type { Plan } from '../plan/plan.js';

/** A plan in numbers. A replace is one to add and one to destroy; an adoption is a change. */
export type PlanSummary = ReturnType<typeof summarizePlan>;

/** Counts a plan. */
export function summarizePlan(plan: Plan) {
  const of = (...actions: string[]) => plan.changes.filter(({ action }) => actions.includes(action)).length;
  // The calls that such a plan needed do not tell.
  const isUnknown = plan.unseen || plan.onlyGiven;
  return {
    add: of('create', 'replace'),
    change: of('update', 'adopt'),
    destroy: of('delete', 'replace'),
    adopted: of('adopt'),
    unchanged: plan.unchanged.length,
    orphans: isUnknown ? ('unknown' as const) : plan.orphans.length,
    unmanaged: isUnknown ? ('unknown' as const) : plan.unmanaged.length,
    /** Mutating API calls that applying takes. */
    apiCalls: plan.changes.reduce((sum, { operations }) => sum + operations.length, 0),
  };
}
