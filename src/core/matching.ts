import type { Address } from './address.js';
import type { Diagnostic } from './diagnostic.js';
import { type JsonObject, jsonEquals } from './json.js';
import type { KindModel, MatchField } from './kind.js';
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
  /** What keeps a declared resource from being matched for certain; each ends a run that concerns it. */
  readonly problems: readonly MatchProblem[];
}

/** Why a declared resource was not matched. */
export interface MatchProblem {
  readonly address: Address;
  readonly diagnostic: Diagnostic;
  /** Ids of the live resources one of which it is, or may be: they are not undeclared. */
  readonly candidates: readonly string[];
}

/**
 * Tells which live resource each declared one is. The reader and the planner use the same function, so that what was
 * read is what is compared.
 */
export type MatchResources = (input: MatchInput) => MatchResult;

/** Whether a live resource may be the declared one by such a field, as far as the fields that were read tell. */
export function mayMatch(field: MatchField, spec: JsonObject, live: JsonObject): boolean {
  const agrees = (name: string): boolean => {
    const [declared, current] = [spec[name], live[name]];
    return declared === undefined || current === undefined || jsonEquals(declared, current);
  };
  return field.fingerprint(spec) !== undefined && field.verbatim.every(agrees);
}
