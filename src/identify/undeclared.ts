import type { KindModel } from '../core/kind.js';
import { type LiveRecord, tagsOf } from '../core/live.js';
import { type Ownership, ownershipOf } from '../core/ownership.js';
import type { PruneLevel } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';

/**
 * What becomes of a live resource that is not declared.
 *
 * - `kept`: it is not undeclared after all: some declared resource is it, may be it, or refers to it; or it is going.
 * - `pruned`: it is deleted.
 * - `orphan`: it is ours, and left alone.
 * - `unmanaged`: it is not ours, and left alone.
 * - `unknown`: it would take its tags to tell, and those were not read.
 */
export type Fate = 'kept' | 'pruned' | 'orphan' | 'unmanaged' | 'unknown';

/** What decides about the undeclared resources of one kind below one parent. */
export interface UndeclaredRules {
  readonly model: KindModel;
  readonly level: PruneLevel;
  /** `<project>/<environment>` */
  readonly owner: string;
  /** Ids of what declared resources are, or refer to. */
  readonly claimed: ReadonlySet<string>;
  /** Ids of what declared resources may be, or are pinned to. */
  readonly spared: ReadonlySet<string>;
  /** Logical ids that are declared, or were until now. */
  readonly logicalIds: ReadonlySet<string>;
}

/** The ids under which declared resources are known, or were until now. */
export function logicalIdsOf(desired: readonly DesiredResource[]): ReadonlySet<string> {
  const ids = desired.flatMap(({ lifecycle: { id, previousId } }) => [id, previousId]);
  return new Set(ids.filter((id) => id !== undefined));
}

/**
 * Tells what becomes of a live resource:
 *
 *            | never     | owned     | all       | ours
 *  ours      | orphan    | pruned    | pruned    | pruned
 *  our twin  | unmanaged | unmanaged | pruned    | pruned
 *  nobody's  | unmanaged | unmanaged | pruned    | unmanaged
 *  another's | unmanaged | unmanaged | unmanaged | unmanaged
 *  unread    | unknown   | unknown   | unknown   | unknown
 */
export function fateOf(record: LiveRecord, rules: UndeclaredRules): Fate {
  const { model, level, claimed, spared } = rules;
  if (claimed.has(record.id) || record.deleting === true || (level !== 'ours' && spared.has(record.id))) {
    return 'kept';
  }
  if (model.taggable && tagsOf(record) === undefined) {
    return 'unknown';
  }
  const ownership = ownershipOf(tagsOf(record) ?? {}, rules.owner);
  const isOrphan = ownership.of === 'us' && (level === 'ours' || !isTwin(ownership, rules));
  const isPruned = level === 'all' ? ownership.of !== 'another' : level !== 'never' && isOrphan;
  if (isPruned) {
    return 'pruned';
  }
  return isOrphan ? 'orphan' : 'unmanaged';
}

/**
 * The twin of a pinned resource has an id that is declared: somebody decided against it, it is no orphan. A kind without
 * logical ids, such as the user, has no twins.
 */
function isTwin(ownership: Ownership, { logicalIds }: UndeclaredRules): boolean {
  return ownership.of === 'us' && ownership.id !== undefined && logicalIds.has(ownership.id);
}
