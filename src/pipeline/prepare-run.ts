import { checkAccount } from '../aws/account.js';
import { type Connection, resolveConnection, silenceNodeVersionWarning } from '../aws/connection.js';
import { isLoopback } from '../aws/url-parts.js';
import type { Address } from '../core/address.js';
import { type Diagnostic, failure } from '../core/diagnostic.js';
import type { Policy } from '../core/policy.js';
import type { RateLimits, ResolvedProject } from '../core/project.js';
import type { DesiredResource } from '../core/resource.js';
import { problemOfGlobs, Targets } from '../identify/targets.js';
import type { Kind } from '../kinds/index.js';
import { type LoadOptions, loadManifests } from '../manifest/index.js';
import { destroyAll } from '../plan/destroy-all.js';
import type { Allowances } from '../plan/guardrails.js';
import type { ManifestSource } from '../plan/plan-file.js';
import { type LimitedCalls, limitCalls } from './limit-calls.js';

/** Which manifests are read, and with which values. */
export type ManifestOptions = Omit<LoadOptions, 'models' | 'needsValues' | 'isOffline'>;

/** What holds for all of a run. */
interface RunSettings {
  readonly kinds: readonly Kind[];
  /** Calls that may be under way at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Globs over addresses that the plan is limited to; none for everything. */
  readonly targets: readonly string[];
  /** Plan to delete what is ours instead of making it equal to the manifests. */
  readonly destroying: boolean;
  /** Whether fields whose values the environment lacks are left out, with a warning, instead of being an error. */
  readonly allowUnsetEnv: boolean;
  readonly allowances: Allowances;
}

/** What the command line says of a run. */
export interface RunOptions extends RunSettings {
  readonly manifests: ManifestOptions;
  /** Whether files that were given in place of the project's manifests are all there is. */
  readonly filesAreAll: boolean;
  readonly profile?: string | undefined;
  readonly endpointUrl?: string | undefined;
  /** Whether calls are paced to a share of the documented rates. */
  readonly pacing: boolean;
  /** Cap on all calls together, in calls per second, beside that of the project file. */
  readonly maxRps?: number | undefined;
}

/** A run that is ready to look at the account: what is wanted, and how the account is talked to. */
export interface Run extends RunSettings {
  readonly project: ResolvedProject;
  readonly source: ManifestSource;
  readonly desired: readonly DesiredResource[];
  readonly policy: Policy;
  readonly connection: Connection;
  /** How much of the documented rates is used; undefined for no pacing. */
  readonly pace: RateLimits | undefined;
  /** Pool and pacer of all that the run does, since the account's rates are the same for reading and applying. */
  readonly calls: LimitedCalls;
  /** Of the manifests. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads the manifests, settles the connection and makes sure that it leads to the right account.
 * @throws DiagnosticError with all problems of the manifests
 */
export async function prepareRun(options: RunOptions): Promise<Run> {
  const { manifests, filesAreAll: _source, profile, endpointUrl, pacing: _pace, maxRps: _cap, ...settings } = options;
  const { kinds, targets, destroying, signal, concurrency } = settings;
  const problem = problemOfGlobs(targets);
  if (problem !== undefined) {
    throw failure('usage', problem, { hint: 'A target is a glob over addresses, such as "support/users/*".' });
  }
  const source = sourceOf(options);
  const models = kinds.map(({ model }) => model);
  const needsValues = neededValues(options);
  const { project, resources, warnings } = await loadManifests({ ...manifests, models, needsValues });
  if (project === undefined) {
    throw failure('project-not-found', 'There is no project file, and without one there is no owner to plan for.', {
      hint: 'Write a chime-sync.yaml, or name one with --project.',
    });
  }
  refuseUnsupported(project);
  silenceNodeVersionWarning(process.env);
  const connection = await resolveConnection({ region: project.region, profile, endpointUrl, env: manifests.env });
  const pace = paceOf(options, connection, project);
  // Before anything is asked: without any, every call would fail alike. A program that gives them may wait for a person.
  await Promise.race([connection.credentials.provide(), abortOf(signal)]);
  if (project.accountId !== undefined) {
    await checkAccount(connection, project.environment, project.accountId, signal);
  }
  const policy = { ...project.policy, quotas: project.quotas, onlyGiven: source === 'files' };
  const wanted = destroying ? destroyAll(resources, models, policy, targets) : { desired: resources, policy };
  const calls = limitCalls(concurrency, pace, signal);
  return { ...settings, ...wanted, project, source, connection, pace, warnings, calls };
}

/** Rejects as soon as a signal fires. */
async function abortOf(signal: AbortSignal): Promise<never> {
  return await new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** Which resources have to be known in full: what is deleted, and what targets leave out, does without (S55). */
function neededValues({ destroying, allowUnsetEnv, targets }: RunOptions): (address: Address | undefined) => boolean {
  const targeted = new Targets(targets, [], []);
  return (address) => !destroying && !allowUnsetEnv && (address === undefined || targeted.matches(address));
}

/** Where the manifests come from. What is deleted by `destroy` may be protected by any of them, so it needs them all. */
function sourceOf({ manifests: { files = [] }, filesAreAll, destroying }: RunOptions): ManifestSource {
  if (filesAreAll) {
    if (files.length === 0) {
      throw failure('usage', '--prune says something of the files of -f, and there are none.', {
        hint: 'Leave it out: without -f, `prune` in the project file and in the manifests says what is pruned.',
      });
    }
    return 'all files';
  }
  if (files.length === 0) {
    return 'project';
  }
  if (destroying) {
    throw failure('usage', '-f does not limit what is destroyed: that is all that the environment owns.', {
      hint: 'Leave -f out (--target limits it), or say with --prune that these files are all there is.',
    });
  }
  return 'files';
}

/** Settings of the project file that do nothing yet: better refused than silently ignored. */
function refuseUnsupported(project: ResolvedProject): void {
  const unsupported = (['redact', 'previousOwners'] as const).filter((setting) => project[setting].length > 0);
  if (unsupported.length > 0) {
    throw failure('usage', `The project file sets ${unsupported.join(' and ')}, which this version does not support.`, {
      hint: 'Take it out.',
    });
  }
}

function paceOf({ pacing, maxRps }: RunOptions, { endpointUrl }: Connection, { rate }: ResolvedProject): Run['pace'] {
  if (!pacing) {
    if (endpointUrl === undefined || !isLoopback(endpointUrl)) {
      throw failure('usage', '--no-pacing is for endpoints on this machine only.', {
        hint: 'Raise `rate.share` in the project file if AWS has raised your quotas.',
      });
    }
    return undefined;
  }
  const caps = [rate.total, maxRps].filter((cap) => cap !== undefined);
  return { share: rate.share, total: caps.length === 0 ? undefined : Math.min(...caps) };
}
