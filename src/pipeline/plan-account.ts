import { checkAccount } from '../aws/account.js';
import { type Connection, isLoopback, resolveConnection, silenceNodeVersionWarning } from '../aws/connection.js';
import type { CallOptions } from '../aws/identity-client.js';
import { parseChimeArn } from '../core/chime-arn.js';
import { type Diagnostic, DiagnosticError, failure } from '../core/diagnostic.js';
import type { KindModel } from '../core/kind.js';
import type { LiveSnapshot } from '../core/live.js';
import type { Policy } from '../core/policy.js';
import type { ResolvedProject } from '../core/project.js';
import type { DesiredResource } from '../core/resource.js';
import { Targets } from '../core/targets.js';
import type { Kind } from '../kinds/index.js';
import { readAccount } from '../live/read-account.js';
import { type LoadOptions, loadManifests } from '../manifest/index.js';
import { destroyAll } from '../plan/destroy-all.js';
import { type Allowances, checkGuardrails } from '../plan/guardrails.js';
import { matchResources } from '../plan/match-resources.js';
import type { Plan } from '../plan/plan.js';
import { planChanges } from '../plan/plan-changes.js';
import { type ApplyEstimate, estimateApply } from './estimate-apply.js';
import { type CallLimits, limitCalls } from './limit-calls.js';

/** What it takes to plan. */
export interface PlanAccountOptions {
  readonly kinds: readonly Kind[];
  readonly manifests: Omit<LoadOptions, 'models'>;
  readonly profile?: string;
  readonly endpointUrl?: string;
  /** Calls that may be under way at once. */
  readonly concurrency: number;
  /** Whether calls are paced to a share of the documented rates. */
  readonly pacing: boolean;
  /** Cap on all calls together, in calls per second, beside that of the project file. */
  readonly maxRps?: number;
  readonly signal: AbortSignal;
  /** Globs over addresses that the plan is limited to; none for everything. */
  readonly targets: readonly string[];
  /** Plan to delete what is ours instead of making it equal to the manifests. */
  readonly destroying: boolean;
  readonly allowances: Allowances;
  /** Epoch milliseconds: what expirations are measured against. */
  readonly now: number;
  /** Told of every call that begins, by the number of calls so far. */
  readonly onCall?: (calls: number) => void;
}

/** A plan, and what it takes to apply it. */
export interface PlannedAccount {
  readonly plan: Plan;
  /** What the guardrails refuse; as long as there is any, the plan must not be applied. */
  readonly refusals: readonly Diagnostic[];
  readonly project: ResolvedProject;
  readonly desired: readonly DesiredResource[];
  readonly connection: Connection;
  /** Pool and pacer of the run: applying goes on with those of planning, since the account's rates are the same. */
  readonly calls: CallOptions;
  /** How long applying takes; nobody can tell without pacing. */
  readonly estimate: ApplyEstimate | undefined;
  /** Of the manifests, the plan and the guardrails. There are no errors among them. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads the manifests and as much of the account as they need, plans, and asks the guardrails.
 * @throws DiagnosticError with all problems of the manifests, or all of the plan
 */
export async function planAccount(options: PlanAccountOptions): Promise<PlannedAccount> {
  const models = options.kinds.map(({ model }) => model);
  const { project, resources, warnings } = await loadManifests({ ...options.manifests, models });
  if (project === undefined) {
    throw failure('project-not-found', 'There is no project file, and without one there is no owner to plan for.', {
      hint: 'Write a chime-sync.yaml, or name one with --project.',
    });
  }
  refuseUnsupported(project);
  silenceNodeVersionWarning(process.env);
  const connection = resolveConnection({ ...options, region: project.region, env: options.manifests.env });
  if (project.accountId !== undefined) {
    await checkAccount(connection, project.environment, project.accountId);
  }
  const wanted = options.destroying
    ? destroyAll(resources, models, project.policy, options.targets)
    : { desired: resources, policy: project.policy };
  const pace = paceOf(options, connection, project);
  const calls = limitCalls({ ...options, pace });
  const plan = await readAndPlan(options, connection, calls, models, wanted);
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new DiagnosticError(errors);
  }
  const verdicts = checkGuardrails(plan, project.guardrails, options.allowances);
  const refusals = verdicts.filter(({ severity }) => severity === 'error');
  const cautions = verdicts.filter(({ severity }) => severity !== 'error');
  const allWarnings = [...warnings, ...plan.diagnostics, ...cautions];
  return {
    plan,
    refusals,
    project,
    desired: wanted.desired,
    connection,
    calls,
    estimate: pace === undefined ? undefined : estimateApply(plan, pace),
    warnings: allWarnings,
  };
}

/** Settings of the project file that do nothing yet: better refused than silently ignored. */
function refuseUnsupported({ redact, previousOwners }: ResolvedProject): void {
  const unsupported = [
    ...(redact.length > 0 ? ['redact'] : []),
    ...(previousOwners.length > 0 ? ['previousOwners'] : []),
  ];
  if (unsupported.length > 0) {
    throw failure('usage', `The project file sets ${unsupported.join(' and ')}, which this version does not support.`, {
      hint: 'Take it out.',
    });
  }
}

function paceOf(options: PlanAccountOptions, connection: Connection, { rate }: ResolvedProject): CallLimits['pace'] {
  if (!options.pacing) {
    if (connection.endpointUrl === undefined || !isLoopback(connection.endpointUrl)) {
      throw failure('usage', '--no-pacing is for endpoints on this machine only.', {
        hint: 'Raise `rate.share` in the project file if AWS has raised your quotas.',
      });
    }
    return undefined;
  }
  const caps = [rate.total, options.maxRps].filter((cap) => cap !== undefined);
  return { share: rate.share, total: caps.length === 0 ? undefined : Math.min(...caps) };
}

async function readAndPlan(
  options: PlanAccountOptions,
  connection: Connection,
  calls: CallOptions,
  models: readonly KindModel[],
  { desired, policy }: { readonly desired: readonly DesiredResource[]; readonly policy: Policy },
): Promise<Plan> {
  const { now, destroying } = options;
  const targets = new Targets(options.targets, desired, models);
  const { createReadClient } = await import('../aws/identity-client.js');
  const client = createReadClient(connection, calls);
  const kinds = options.kinds.map(({ model, reader }) => ({ model, reader: reader(client) }));
  const snapshot = await readAccount({ desired, kinds, policy, match: matchResources, targets });
  checkSnapshotAccount(snapshot);
  const plan = planChanges(desired, snapshot, models, policy, { now, destroying, targets: options.targets });
  if (!targets.matchDeclared && plan.changes.length === 0) {
    throw failure('nothing-targeted', `No resource matches ${options.targets.join(', ')}.`, {
      hint: 'Targets are globs over addresses, such as "support/users/*" or "support/**".',
    });
  }
  return plan;
}

/** Everything that one run reads must be of one account, whatever the credentials are. */
function checkSnapshotAccount({ records }: LiveSnapshot): void {
  const accounts = new Set(records.flatMap(({ id }) => parseChimeArn(id)?.accountId ?? []));
  if (accounts.size > 1) {
    throw failure('wrong-account', `What was read belongs to several accounts: ${[...accounts].sort().join(', ')}.`);
  }
}
