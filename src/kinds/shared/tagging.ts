import { MAX_TAGS } from '../../core/api-constraints.js';
import type { Alteration } from '../../core/change.js';
import type { FieldChange } from '../../core/field-comparison.js';
import { type Tags, tagsOf } from '../../core/live.js';

/** Tags that changes set, as the API takes them. */
export function tagsToSet(changes: readonly FieldChange[]): { Key: string; Value: string }[] {
  return tagChanges(changes).flatMap(({ key, after }) =>
    typeof after === 'string' ? [{ Key: key, Value: after }] : [],
  );
}

/** Keys of tags that changes remove. */
export function tagKeysToRemove(changes: readonly FieldChange[]): string[] {
  return tagChanges(changes).flatMap(({ key, after }) => (after === undefined ? [key] : []));
}

/** Tags of a new resource, as the API takes them; an empty list must be omitted. */
export function tagsForCreation(tags: Tags = {}): { Key: string; Value: string }[] | undefined {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return list.length > 0 ? list : undefined;
}

/**
 * The operations that the tag changes take. Tags are set before others are removed, so that no moment has neither,
 * unless that would exceed what one resource can carry.
 */
function tagOperations({ fields, live }: Alteration): readonly string[] {
  const set = tagChanges(fields).filter(({ after }) => after !== undefined);
  const added = set.filter(({ before }) => before === undefined).length;
  const operations = [
    ...(set.length > 0 ? ['TagResource'] : []),
    ...(tagKeysToRemove(fields).length > 0 ? ['UntagResource'] : []),
  ];
  const sum = Object.keys(tagsOf(live) ?? {}).length + added;
  return sum > MAX_TAGS ? operations.reverse() : operations;
}

/** Adds what the tags of a change take: what is adopted is made ours before anything of it is changed. */
export function withTagOperations(alteration: Alteration, updates: readonly string[]): readonly string[] {
  const tagging = tagOperations(alteration);
  return alteration.action === 'adopt' ? [...tagging, ...updates] : [...updates, ...tagging];
}

function tagChanges(changes: readonly FieldChange[]) {
  return changes.flatMap(({ path: [field, key], before, after }) =>
    field === 'tags' && key !== undefined ? [{ key, before, after }] : [],
  );
}
