import type { KindModel } from '../core/kind.js';
import type { PruneLevel } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';

/**
 * The fields of a live resource that are compared with a declared one, or must be seen before it is deleted: what the
 * reader reads is what the planner compares. Tags are among them where they tell the resource, or whether it is ours.
 */
export function comparedFields(
  { comparators, identity, taggable }: KindModel,
  { spec, lifecycle }: DesiredResource,
  level: PruneLevel,
): ReadonlySet<string> {
  const fields = new Set(Object.keys(comparators).filter((field) => field in spec));
  const tagsMatter = lifecycle.protect !== undefined || lifecycle.ensure === 'absent' || level === 'owned';
  if (taggable && (tagsMatter || identity.by === 'tags')) {
    fields.add('tags');
  }
  return fields;
}
