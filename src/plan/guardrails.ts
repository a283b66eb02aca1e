import { compareText } from '../core/address.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { groupBy } from '../core/group-by.js';
import type { Guardrails } from '../core/project.js';
import { shellWord } from '../core/shell.js';
import { didYouMean } from '../core/suggest.js';
import type { Change, Plan } from './plan.js';

/** What a person has said may happen all the same. */
export interface Allowances {
  /** Addresses whose data may be lost. */
  readonly dataLoss: readonly string[];
  readonly lockout: boolean;
  /** How many resources of each kind may be deleted, whatever the guardrails say. */
  readonly deletes?: number | undefined;
}

/** From how many live resources on a share of them says anything: one of two is half, and no mistake. */
const SMALLEST_BASE_FOR_SHARE = 10;

/**
 * Refuses what a plan must not do without a person's word. A pass of its own over a finished plan, when planning and
 * again when applying.
 * @returns refusals, as errors, and warnings
 */
export function checkGuardrails(plan: Plan, guardrails: Guardrails, allowances: Allowances): readonly Diagnostic[] {
  return [
    ...plan.changes.flatMap(checkProtection),
    ...plan.changes.flatMap((change) => checkDataLoss(change, allowances)),
    ...checkAccess(plan, guardrails, allowances),
    ...checkBulk(plan, guardrails, allowances),
    ...checkAllowances(plan, allowances),
  ];
}

function checkProtection({ address, position, risks }: Change): readonly Diagnostic[] {
  const hint = 'No flag lifts this. Declare it with `protect: false`, apply that, and only then go on.';
  return risks
    .filter((risk) => risk.class === 'protected')
    .map((risk) => refusal('protected', `${address} is protected: ${risk.message}.`, hint, position));
}

function checkDataLoss({ address, action, position, risks }: Change, { dataLoss }: Allowances): readonly Diagnostic[] {
  const hint = `To allow it: --allow-data-loss ${shellWord(address)}`;
  return risks
    .filter((risk) => risk.class === 'data loss' && !dataLoss.includes(address))
    .map((risk) => refusal('data-loss', `${address} (${action}): ${risk.message}.`, hint, position));
}

function checkAccess({ access, changes }: Plan, { minAdmins }: Guardrails, { lockout }: Allowances) {
  return access
    .filter(({ after }) => !lockout && after < minAdmins)
    .map(({ parent, kind, noun, before, after }) => {
      const demotions = changes.filter(({ action }) => action === 'delete');
      const first = demotions.find((change) => change.kind === kind && change.parent === parent);
      const message = `${parent} would be left with ${after} of its ${before} ${noun}; the least is ${minAdmins}.`;
      return refusal('lock-out', message, 'To allow it: --allow-lockout', first?.position);
    });
}

function checkBulk({ changes, liveCounts }: Plan, guardrails: Guardrails, { deletes = 0 }: Allowances) {
  const { maxDeletes, maxDeletePercent } = guardrails;
  const byKind = groupBy(changes, ({ action, kind }) => (action === 'delete' ? kind : undefined));
  return [...byKind]
    .sort(([left], [right]) => compareText(left, right))
    .flatMap(([kind, deletions]) => {
      const amount = deletions.length;
      const base = liveCounts[kind] ?? 0;
      const tooMany = amount > maxDeletes;
      const tooLarge = base >= SMALLEST_BASE_FOR_SHARE && amount * 100 > base * maxDeletePercent;
      if ((!tooMany && !tooLarge) || amount <= deletes) {
        return [];
      }
      const limit = tooMany ? `at most ${maxDeletes}` : `at most ${maxDeletePercent} % of ${base}`;
      const names = deletions.slice(0, 3).map(({ address }) => address);
      const sample = `${names.join(', ')}${amount > 3 ? ', …' : ''}`;
      const message = `${amount} deletions of kind ${kind} (${sample}); the guardrail allows ${limit}.`;
      return [refusal('bulk-delete', message, `To allow it: --allow-deletes ${amount}`)];
    });
}

/** An allowance for what the plan does not do was meant for something else. */
function checkAllowances({ changes }: Plan, { dataLoss }: Allowances): readonly Diagnostic[] {
  const addresses = new Set<string>(changes.map(({ address }) => address));
  return dataLoss
    .filter((address) => !addresses.has(address))
    .map((address) => {
      const message = `--allow-data-loss ${address}: the plan does not change it.`;
      const hint = didYouMean(address, addresses, 'Leave it out.');
      return { code: 'unused-allowance', severity: 'warning', message, hint };
    });
}

function refusal(
  code: Diagnostic['code'],
  message: string,
  hint: string,
  position?: Diagnostic['position'],
): Diagnostic {
  return { code, severity: 'error', message, hint, position };
}
