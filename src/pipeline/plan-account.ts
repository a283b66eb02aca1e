import { checkAccount } from '../aws/account.js';
import { type Connection, resolveConnection, silenceNodeVersionWarning } from '../aws/connection.js';
import { parseChimeArn } from '../core/chime-arn.js';
import { type Diagnostic, DiagnosticError, failure } from '../core/diagnostic.js';
import type { LiveSnapshot } from '../core/live.js';
import type { ResolvedProject } from '../core/project.js';
import type { Kind } from '../kinds/index.js';
import { readAccount } from '../live/read-account.js';
import { type LoadOptions, loadManifests } from '../manifest/index.js';
import { matchResources } from '../plan/match-resources.js';
import type { Plan } from '../plan/plan.js';
import { planChanges } from '../plan/plan-changes.js';
import { limitCalls } from './limit-calls.js';

/** What it takes to plan. */
export interface PlanAccountOptions {
  readonly kinds: readonly Kind[];
  readonly manifests: Omit<LoadOptions, 'models'>;
  readonly profile?: string;
  readonly endpointUrl?: string;
  /** Calls that may be under way at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Told of every call that begins, by the number of calls so far. */
  readonly onCall?: (calls: number) => void;
}

/** A plan, and what it takes to apply it. */
export interface PlannedAccount {
  readonly plan: Plan;
  readonly project: ResolvedProject;
  readonly connection: Connection;
  /** Of the manifests and of the plan. There are no errors among them. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads the manifests and as much of the account as they need, and plans.
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
  silenceNodeVersionWarning(process.env);
  const connection = resolveConnection({ ...options, region: project.region, env: options.manifests.env });
  if (project.accountId !== undefined) {
    await checkAccount(connection, project.environment, project.accountId);
  }
  const { createReadClient } = await import('../aws/identity-client.js');
  const client = createReadClient(connection, limitCalls(options));
  const kinds = options.kinds.map(({ model, reader }) => ({ model, reader: reader(client) }));
  const snapshot = await readAccount({ desired: resources, kinds, policy: project.policy, match: matchResources });
  checkSnapshotAccount(snapshot);
  const plan = planChanges(resources, snapshot, models, project.policy);
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new DiagnosticError(errors);
  }
  return { plan, project, connection, warnings: [...warnings, ...plan.diagnostics] };
}

/** Everything that one run reads must be of one account, whatever the credentials are. */
function checkSnapshotAccount({ records }: LiveSnapshot): void {
  const accounts = new Set(records.flatMap(({ id }) => parseChimeArn(id)?.accountId ?? []));
  if (accounts.size > 1) {
    throw failure('wrong-account', `What was read belongs to several accounts: ${[...accounts].sort().join(', ')}.`);
  }
}
