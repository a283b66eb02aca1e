import { callerAccountId } from '../aws/account.js';
import { failure } from '../core/diagnostic.js';
import { inWords, NAME_TOO_LONG } from '../core/system-error.js';
import { readRegularFile } from '../files/read-file.js';
import { secretValuesOf } from '../plan/digest.js';
import { type PlanFile, type PlanScope, readPlan, savePlan } from '../plan/plan-file.js';
import { checkFreshness, type Freshness, secretValuesNow } from '../plan/staleness.js';
import { hashKeys, variablesHash } from './hash-keys.js';
import { checkSnapshotAccount, type PlannedAccount } from './plan-account.js';

const MEBIBYTE = 2 ** 20;
/** Largest plan that is read; 100,000 creations take about 170 MiB. What is larger could not be made a string. */
const MAX_PLAN_BYTES = 511 * MEBIBYTE;

/**
 * Makes the file of a plan.
 * @param nonce random text that no other plan has
 * @throws DiagnosticError if the account cannot be told, or is not the one that was read
 */
export async function makePlanFile(planned: PlannedAccount, nonce: string): Promise<PlanFile> {
  const { plan, run } = planned;
  return savePlan({
    plan,
    nonce,
    scope: await planScope(planned),
    allowances: run.allowances,
    variables: await variablesHash(run.project.variables, nonce),
    keys: await hashKeys(secretValuesOf(plan.changes), nonce),
  });
}

/** What a plan is for. */
async function planScope({
  plan,
  snapshot,
  run: { project, source, connection, destroying, signal },
}: PlannedAccount): Promise<PlanScope> {
  const accountId = project.accountId ?? (await callerAccountId(connection, signal));
  checkSnapshotAccount(snapshot, accountId);
  return {
    project: project.project,
    environment: project.environment,
    accountId,
    region: project.region,
    source,
    targets: plan.targets,
    destroying,
  };
}

const NAME_A_PLAN = 'Name a file that `chime-sync plan --out FILE` has saved.';

/**
 * Reads the file of a plan.
 * @throws DiagnosticError `invalid-plan`
 */
export async function readPlanFile(path: string, signal: AbortSignal): Promise<PlanFile> {
  const content = await readRegularFile(path, MAX_PLAN_BYTES, signal);
  if ('bytes' in content) {
    return readPlan(new TextDecoder().decode(content.bytes), path);
  }
  switch (content.refused) {
    case 'folder':
      throw failure('invalid-plan', `${path} is a folder.`, { hint: NAME_A_PLAN });
    case 'not-a-file':
      throw failure('invalid-plan', `${path} is no regular file, and is not read.`, { hint: NAME_A_PLAN });
    case 'too-large':
      throw failure('invalid-plan', `${path} is larger than ${MAX_PLAN_BYTES / MEBIBYTE} MiB.`, { hint: NAME_A_PLAN });
    case 'name-too-long':
      throw failure('usage', NAME_TOO_LONG, { hint: 'Correct the path.' });
    case 'failed':
      throw failure('invalid-plan', `The plan ${path} cannot be read: ${inWords(content.reason)}.`, {
        hint: NAME_A_PLAN,
      });
  }
}

/**
 * Whether a saved plan is what the same checkout plans now, for the same account.
 * @throws DiagnosticError if the plan is for something else, or was made with other variables
 */
export async function checkSavedPlan(file: PlanFile, planned: PlannedAccount): Promise<Freshness> {
  const scope = await planScope(planned);
  const parts = ['project', 'environment', 'accountId', 'region', 'source'] as const;
  const other = parts.find((part) => file[part] !== scope[part]);
  if (other !== undefined) {
    const message = `The plan is for ${other} ${file[other]}, and this is ${scope[other]}.`;
    throw failure('invalid-plan', message, { hint: 'Plan again, or apply it where it was made for.' });
  }
  const { project, desired } = planned.run;
  if (file.variables !== (await variablesHash(project.variables, file.nonce))) {
    throw failure('other-variables', 'The plan was made with other variables.', {
      hint: 'Give the same --var and --var-file as when planning, and use the same project file.',
    });
  }
  const replanned = { file, plan: planned.plan, desired, snapshot: planned.snapshot };
  return checkFreshness(replanned, await hashKeys(secretValuesNow(replanned), file.nonce));
}
