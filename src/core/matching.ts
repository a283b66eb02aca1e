import type { Address } from './address.js';
import type { Diagnostic } from './diagnostic.js';
import type { KindModel } from './kind.js';
import type { LiveRecord } from './live.js';
import type { Policy } from './policy.js';
import type { DesiredResource } from './resource.js';

/** Declared and live resources of one kind below one parent. */
export interface MatchInput {
  readonly model: KindModel;
  readonly desired: readonly DesiredResource[];
  readonly records: readonly LiveRecord[];
  readonly parentId: string | undefined;
  readonly policy: Policy;
  /** The live id of a resource that is matched already. */
  readonly idOf: (address: Address) => string | undefined;
}

/** How a live resource was found to be the declared one. */
export type MatchedBy = 'pin' | 'tags' | 'previousId' | 'name' | 'key';

/** A declared resource's live counterpart. */
export interface Match {
  readonly record: LiveRecord;
  readonly by: MatchedBy;
}

export interface MatchResult {
  readonly matches: ReadonlyMap<Address, Match>;
  /** What keeps a resource from being matched for certain; each ends the run. */
  readonly problems: readonly Diagnostic[];
}

/**
 * Tells which live resource each declared one is. The reader and the planner use the same function, so that what was
 * read is what is compared.
 */
export type MatchResources = (input: MatchInput) => MatchResult;
