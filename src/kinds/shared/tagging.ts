import { MAX_TAGS } from '../../core/api-constraints.js';
import type { FieldChange } from '../../core/field-comparison.js';
import type { OperationInput } from '../../core/kind.js';
import { type LiveRecord, tagsOf } from '../../core/live.js';

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
export function tagsForCreation(tags: Readonly<Record<string, string>> | undefined): {
  Tags?: { Key: string; Value: string }[];
} {
  const list = Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  return list.length > 0 ? { Tags: list } : {};
}

/**
 * The operations that the tag changes take. Tags are set before others are removed, so that no moment has neither,
 * unless that would exceed what one resource can carry.
 */
export function tagOperations(changes: readonly FieldChange[], live: LiveRecord | undefined): string[] {
  const set = tagChanges(changes).filter(({ after }) => after !== undefined);
  const added = set.filter(({ before }) => before === undefined).length;
  const operations = [
    ...(set.length > 0 ? ['TagResource'] : []),
    ...(tagKeysToRemove(changes).length > 0 ? ['UntagResource'] : []),
  ];
  const sum = Object.keys((live === undefined ? undefined : tagsOf(live)) ?? {}).length + added;
  return sum > MAX_TAGS ? operations.reverse() : operations;
}

/** Puts the operations of a change in order: what is adopted is made ours before anything of it is changed. */
export function withTagOperations(
  updates: readonly string[],
  action: OperationInput['action'],
  tagging: readonly string[],
): string[] {
  return action === 'adopt' ? [...tagging, ...updates] : [...updates, ...tagging];
}

function tagChanges(changes: readonly FieldChange[]) {
  return changes.flatMap(({ path: [field, key], before, after }) =>
    field === 'tags' && key !== undefined ? [{ key, before, after }] : [],
  );
}
