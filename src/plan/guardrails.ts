import { type Address, compareText } from '../core/address.js';
import type { Diagnostic, DiagnosticCode } from '../core/diagnostic.js';
import type { Guardrails } from '../core/project.js';
import type { SourcePosition } from '../core/source.js';
import type { Change, Plan } from './plan.js';

/** What a person has said may happen all the same. */
export interface Allowances {
  /** Addresses whose data may be lost. */
  readonly dataLoss: readonly string[];
  readonly lockout: boolean;
  /** How many resources of each kind may be deleted, whatever the guardrails say. */
  readonly deletes: number | undefined;
}

/** Nothing is allowed that the guardrails refuse. */
export const NO_ALLOWANCES: Allowances = { dataLoss: [], lockout: false, deletes: undefined };

/** From how many live resources on a share of them says anything: one of two is half, and no mistake. */
const SMALLEST_BASE_FOR_SHARE = 10;

/**
 * Refuses what a plan must not do without a person's word. A pass of its own over a finished plan, when planning and
 * again when applying.
 * @returns refusals, as errors, and warnings
 */
export function checkGuardrails(plan: Plan, guardrails: Guardrails, allowances: Allowances): readonly Diagnostic[] {
  return [
    ...plan.changes.flatMap((change) => checkProtection(change)),
    ...plan.changes.flatMap((change) => checkDataLoss(change, allowances)),
    ...checkAccess(plan, guardrails, allowances),
    ...checkBulk(plan, guardrails, allowances),
    ...checkAllowances(plan, allowances),
  ];
}

function checkProtection(change: Change): Diagnostic[] {
  return change.risks
    .filter((risk) => risk.class === 'protected')
    .map(({ message }) =>
      refusal(
        'protected',
        `${change.address} is protected: ${message}.`,
        'No flag lifts this. Declare it with `protect: false`, apply that, and only then go on.',
        change.position,
      ),
    );
}

function checkDataLoss(change: Change, { dataLoss }: Allowances): Diagnostic[] {
  const { address, action, position, risks } = change;
  if (dataLoss.includes(address)) {
    return [];
  }
  return risks
    .filter((risk) => risk.class === 'data loss')
    .map(({ message }) =>
      refusal(
        'data-loss',
        `${address} (${action}): ${message}.`,
        `To allow it: --allow-data-loss ${address}`,
        position,
      ),
    );
}

function checkAccess({ access, changes }: Plan, { minAdmins }: Guardrails, { lockout }: Allowances): Diagnostic[] {
  return access
    .filter(({ after }) => !lockout && after < minAdmins)
    .map(({ parent, kind, noun, before, after }) => {
      const first = changes.find(
        (change) => change.kind === kind && change.parent === parent && change.action === 'delete',
      );
      const message = `${parent} would be left with ${after} of its ${before} ${noun}; the least is ${minAdmins}.`;
      return refusal('lock-out', message, 'To allow it: --allow-lockout', first?.position);
    });
}

function checkBulk({ changes, liveCounts }: Plan, guardrails: Guardrails, { deletes }: Allowances): Diagnostic[] {
  const { maxDeletes, maxDeletePercent } = guardrails;
  const byKind = new Map<string, Address[]>();
  for (const { action, kind, address } of changes) {
    const addresses = byKind.get(kind) ?? [];
    if (action === 'delete') {
      addresses.push(address);
      byKind.set(kind, addresses);
    }
  }
  return [...byKind]
    .sort(([left], [right]) => compareText(left, right))
    .flatMap(([kind, addresses]) => {
      const amount = addresses.length;
      const base = liveCounts[kind] ?? 0;
      const tooMany = amount > maxDeletes;
      const tooLarge = base >= SMALLEST_BASE_FOR_SHARE && amount * 100 > base * maxDeletePercent;
      if ((!tooMany && !tooLarge) || (deletes !== undefined && amount <= deletes)) {
        return [];
      }
      const limit = tooMany ? `at most ${maxDeletes}` : `at most ${maxDeletePercent} % of ${base}`;
      const sample = `${addresses.slice(0, 3).join(', ')}${amount > 3 ? ', …' : ''}`;
      const message = `${amount} deletions of kind ${kind} (${sample}); the guardrail allows ${limit}.`;
      return [refusal('bulk-delete', message, `To allow it: --allow-deletes ${amount}`, undefined)];
    });
}

/** An allowance for what the plan does not do was meant for something else. */
function checkAllowances({ changes }: Plan, { dataLoss }: Allowances): Diagnostic[] {
  const addresses = new Set<string>(changes.map(({ address }) => address));
  return dataLoss
    .filter((address) => !addresses.has(address))
    .map((address) => ({
      code: 'unused-allowance',
      severity: 'warning',
      message: `--allow-data-loss ${address}: the plan does not change it.`,
    }));
}

function refusal(
  code: DiagnosticCode,
  message: string,
  hint: string,
  position: SourcePosition | undefined,
): Diagnostic {
  return { code, severity: 'error', message, hint, position };
}
