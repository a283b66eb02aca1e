import { connectForReading } from '../aws/clients.js';
import { parseChimeArn } from '../core/chime-arn.js';
import { type Diagnostic, DiagnosticError, failure } from '../core/diagnostic.js';
import { type IncompleteScope, type LiveSnapshot, unreadText } from '../core/live.js';
import { didYouMean } from '../core/suggest.js';
import { Targets } from '../identify/targets.js';
import { readAccount } from '../live/read-account.js';
import { hintToSet } from '../manifest/index.js';
import { checkGuardrails } from '../plan/guardrails.js';
import type { Plan, UnsetValue } from '../plan/plan.js';
import { planChanges } from '../plan/plan-changes.js';
import { ApplyForecast } from './apply-forecast.js';
import { warnOfEnd } from './credentials-warning.js';
import type { Run } from './prepare-run.js';

/** A plan, and what stands in its way. */
export interface PlannedAccount {
  readonly run: Run;
  readonly plan: Plan;
  /** What the plan was made from. */
  readonly snapshot: LiveSnapshot;
  /** How much is left of applying it. */
  readonly forecast: ApplyForecast;
  /** What the guardrails refuse; as long as there is any, the plan must not be applied. */
  readonly refusals: readonly Diagnostic[];
  /** Of the manifests, the plan and the guardrails. There are no errors among them. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads as much of the account as the run needs, plans, and asks the guardrails.
 * @param now gives epoch milliseconds: what expirations are measured against
 * @throws DiagnosticError with all problems of the plan, and with what could not be read
 */
export async function planAccount(run: Run, now: () => number): Promise<PlannedAccount> {
  const { plan, snapshot } = await readAndPlan(run, now());
  const errors = [...plan.diagnostics.filter(isError), ...(run.allowUnsetEnv ? [] : plan.unset.map(missingValue))];
  if (errors.length > 0) {
    throw new DiagnosticError([...errors, ...run.warnings, ...plan.incomplete.map(unreadWarning)]);
  }
  const verdicts = checkGuardrails(plan, run.project.guardrails, run.allowances);
  const refusals = verdicts.filter(isError);
  const forecast = new ApplyForecast(plan, run);
  const warnings = [
    ...run.warnings,
    ...unsetWarning(plan.unset),
    ...plan.diagnostics,
    ...verdicts.filter((verdict) => !isError(verdict)),
    // Reading may have taken its time.
    ...warnOfEnd(await run.connection.credentials.provide(), forecast, now()),
  ];
  return { run, plan, snapshot, forecast, refusals, warnings };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

/** Something needs a value that is not there, be it only what a target stands on: that is known no earlier. */
function missingValue({ address, name, position }: UnsetValue): Diagnostic {
  const message = `${address} is needed, and for it the environment variable \`${name}\` is not set.`;
  return { code: 'unset-environment-variable', severity: 'error', message, hint: hintToSet(name), position };
}

const NAMED_UNSET = 10;

/** All that is left out for want of a value, in one warning, however much it is. */
function unsetWarning(unset: readonly UnsetValue[]): readonly Diagnostic[] {
  if (unset.length === 0) {
    return [];
  }
  const names = named(unset.map(({ name }) => `\`${name}\``));
  const fields = named(unset.map(({ address, path: [field = ''] }) => `${field} of ${address}`));
  return [
    {
      code: 'unset-environment-variable',
      severity: 'warning',
      message: `Left out, because environment variables have no value (${names}): ${fields}.`,
      hint: 'Set them to have these fields planned as well.',
      position: unset[0]?.position,
    },
  ];
}

function named(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  const more = distinct.length - NAMED_UNSET;
  return `${distinct.slice(0, NAMED_UNSET).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What is in the way of a plan may be the consequence of a failed read, so both are told. */
function unreadWarning(scope: IncompleteScope): Diagnostic {
  const message = `Not read: ${unreadText(scope)}`;
  return { code: scope.code, severity: 'warning', message, hint: 'What is said above may come of it.' };
}

/**
 * Refuses targets that match nothing: they are a mistake.
 * @throws DiagnosticError `nothing-targeted`
 */
export function refuseEmptyTargets({ run, plan }: PlannedAccount): void {
  const seen = [plan.changes, plan.unchanged, plan.orphans, plan.unmanaged, plan.withheld, plan.incomplete];
  if (run.targets.length > 0 && seen.every((list) => list.length === 0) && plan.diagnostics.length === 0) {
    const addresses = run.desired.map(({ address }) => address);
    throw failure('nothing-targeted', `No resource matches ${run.targets.join(', ')}.`, {
      hint: didYouMean(run.targets[0] ?? '', addresses, `Targets are globs over addresses, such as 'support/users/*'.`),
    });
  }
}

async function readAndPlan(run: Run, now: number): Promise<Pick<PlannedAccount, 'plan' | 'snapshot'>> {
  const { desired, policy, connection, calls } = run;
  const models = run.kinds.map(({ model }) => model);
  const targets = new Targets(run.targets, desired, models);
  const clients = await connectForReading(run.kinds, connection, calls);
  const kinds = run.kinds.map(({ model, reader }) => ({ model, reader: reader(clients, calls.pause) }));
  const snapshot = await readAccount({ desired, kinds, policy, targets });
  // A call that was given up because the run was stopped is no read that failed.
  calls.signal.throwIfAborted();
  checkSnapshotAccount(snapshot, run.project.accountId);
  const plan = planChanges({ desired, snapshot, models, policy, now, targets: run.targets });
  return { plan, snapshot };
}

/**
 * Everything that one run reads must be of one account, whatever the credentials are, and of the one that is meant.
 * @param accountId `undefined` where nobody has said which
 * @throws DiagnosticError `wrong-account`
 */
export function checkSnapshotAccount({ records }: LiveSnapshot, accountId: string | undefined): void {
  const accounts = new Set(records.flatMap(({ id }) => parseChimeArn(id)?.accountId ?? []));
  if (accounts.size > 1) {
    throw failure('wrong-account', `What was read belongs to several accounts: ${[...accounts].sort().join(', ')}.`);
  }
  const [only] = accounts;
  if (only !== undefined && accountId !== undefined && only !== accountId) {
    throw failure('wrong-account', `What was read belongs to account ${only}, and this is account ${accountId}.`, {
      hint: 'Do the endpoint URLs lead to one and the same account?',
    });
  }
}
