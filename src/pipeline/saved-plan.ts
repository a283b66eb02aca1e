import { callerAccountId } from '../aws/account.js';
import { failure } from '../core/diagnostic.js';
import { type PlanFile, type PlanScope, variablesHash } from '../plan/plan-file.js';
import { checkFreshness, type Freshness } from '../plan/staleness.js';
import { checkSnapshotAccount, type PlannedAccount } from './plan-account.js';

/**
 * What a plan is for.
 * @throws DiagnosticError if the account cannot be told
 */
export async function planScope({
  plan,
  snapshot,
  run: { project, connection, destroying, signal },
}: PlannedAccount): Promise<PlanScope> {
  const accountId = project.accountId ?? (await callerAccountId(connection, signal));
  checkSnapshotAccount(snapshot, accountId);
  return {
    project: project.project,
    environment: project.environment,
    accountId,
    region: project.region,
    targets: plan.targets,
    destroying,
  };
}

/**
 * Whether a saved plan is what the same checkout plans now, for the same account.
 * @throws DiagnosticError if the plan is for something else, or was made with other variables
 */
export async function checkSavedPlan(file: PlanFile, planned: PlannedAccount): Promise<Freshness> {
  const scope = await planScope(planned);
  const parts = ['project', 'environment', 'accountId', 'region'] as const;
  const other = parts.find((part) => file[part] !== scope[part]);
  if (other !== undefined) {
    const message = `The plan is for ${other} ${file[other]}, and this is ${scope[other]}.`;
    throw failure('invalid-plan', message, { hint: 'Plan again, or apply it where it was made for.' });
  }
  if (file.variables !== variablesHash(planned.run.project.variables, file.nonce)) {
    throw failure('other-variables', 'The plan was made with other variables.', {
      hint: 'Give the same --var as when planning, and use the same project file.',
    });
  }
  return checkFreshness(file, planned.plan, planned.run.desired, planned.snapshot);
}
