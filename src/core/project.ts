import type { Policy } from './policy.js';

/** Limits beyond which a plan is refused. */
export interface Guardrails {
  /** Most deletions of one kind in a plan. */
  readonly maxDeletes: number;
  /** Most deletions of one kind, in percent of the live ones that are declared or owned. */
  readonly maxDeletePercent: number;
  /** Fewest admins that a plan may leave to an AppInstance. */
  readonly minAdmins: number;
}

/** How much of the account's documented API rates is used. */
export interface RateLimits {
  /** Share of every documented rate; above 1 where AWS has raised the quotas. */
  readonly share: number;
  /** Cap on all calls together, in calls per second; without it only the rates count. */
  readonly total?: number | undefined;
}

/** Classes of values that output leaves out on demand. */
export type RedactClass = 'names' | 'metadata' | 'tags' | 'userIds';

/** The project file, resolved for one environment. */
export interface ResolvedProject {
  readonly project: string;
  readonly environment: string;
  readonly region: string;
  /** The only account that the environment may touch, if the project file names it. */
  readonly accountId: string | undefined;
  readonly policy: Policy;
  readonly guardrails: Guardrails;
  readonly rate: RateLimits;
  /** Raised quotas by name (`adminsPerAppInstance`); one that is not named has its default. */
  readonly quotas: Readonly<Record<string, number>>;
  readonly redact: readonly RedactClass[];
  /** Owners (`<project>/<environment>`) whose resources count as ours and are tagged anew. */
  readonly previousOwners: readonly string[];
  /** What manifests see as `${var.NAME}`: the project's, overridden by the environment's, then by the caller's files and flags. */
  readonly variables: Readonly<Record<string, string | number | boolean>>;
}
