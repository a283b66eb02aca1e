import type { ApplyReport } from '../apply/report.js';
import type { Pause } from '../core/kind-effects.js';
import type { IncompleteScope } from '../core/live.js';
import type { Change, Plan } from '../plan/plan.js';

/** Seconds in which the account may still show less than what was just done: its lists lag behind. */
const SETTLING_SECONDS = 60;
const SECONDS_BETWEEN_PLANS = 3;

/** What another look at the account came to, once everything was applied. */
export type Verification =
  /** Nothing is left to do. */
  | { readonly is: 'settled'; readonly plan: Plan }
  /** Nothing is left but what the plan that was applied has put off. */
  | { readonly is: 'put off'; readonly changes: number }
  | { readonly is: 'differing'; readonly changes: readonly Change[] }
  | { readonly is: 'not read'; readonly scopes: readonly IncompleteScope[] };

/** What was applied, and how to look at what became of it. */
export interface VerifyOptions {
  readonly plan: Plan;
  readonly report: ApplyReport;
  readonly planAgain: () => Promise<Plan>;
  readonly pause: Pause;
}

/** Plans again until there is nothing left to do, as long as all that is left is what was just done. */
export async function verifyApply({ plan, report, planAgain, pause }: VerifyOptions): Promise<Verification> {
  const look = lookAfter(plan, report);
  for (let waited = 0; ; waited += SECONDS_BETWEEN_PLANS) {
    const { verification, isLagging } = look(await planAgain());
    if (!isLagging || waited >= SETTLING_SECONDS) {
      return verification;
    }
    await pause(SECONDS_BETWEEN_PLANS);
  }
}

/** What one look tells. */
interface Look {
  readonly verification: Verification;
  /** Whether what was just done explains all that speaks against it. */
  readonly isLagging: boolean;
}

function lookAfter({ changes, withheld }: Plan, report: ApplyReport): (now: Plan) => Look {
  const done = new Set(report.results.map(({ address }) => address));
  const deleted = new Set(changes.flatMap((change) => (change.action === 'delete' ? [change.live.id] : [])));
  const putOff = new Set(withheld.filter(({ because }) => because === 'adoption').map(({ address }) => address));
  return (now) => {
    const left = now.changes.filter(({ address }) => !putOff.has(address));
    if (left.length > 0) {
      const isLagging = left.every(({ address }) => done.has(address));
      return { verification: { is: 'differing', changes: left }, isLagging };
    }
    if (now.incomplete.length > 0) {
      // What was just deleted may still be listed, and answer nothing (S23).
      const isLagging = now.incomplete.every(({ id = '', parentId = '' }) => deleted.has(id) || deleted.has(parentId));
      return { verification: { is: 'not read', scopes: now.incomplete }, isLagging };
    }
    const later = now.changes.length + now.withheld.length;
    const verification: Verification = later === 0 ? { is: 'settled', plan: now } : { is: 'put off', changes: later };
    return { verification, isLagging: false };
  };
}
