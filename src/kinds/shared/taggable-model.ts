import { MAX_TAGS } from '../../core/api-constraints.js';
import type { Alteration, Intent } from '../../core/change.js';
import type { FieldChange } from '../../core/field-comparison.js';
import type { JsonObject } from '../../core/json.js';
import { type LiveRecord, tagsOf } from '../../core/live.js';

/** Fields that the service replaces together, whether they are declared or not. */
export const REPLACED_TOGETHER = ['name', 'metadata'] as const;

/** Operations that update, in their order, with the top-level fields that each sets. */
type Updates = Readonly<Record<string, readonly string[]>>;

/**
 * The operations that carry out a change of something with tags, a name and metadata; the API names them after its kind.
 */
export function taggableOperations(kind: string, updates: Updates, intent: Intent): readonly string[] {
  switch (intent.action) {
    case 'create':
      return [`Create${kind}`];
    case 'delete':
      return [`Delete${kind}`];
    case 'replace':
      // The old one goes first, or the two could not be told apart if the second call failed.
      return [`Delete${kind}`, `Create${kind}`];
    default: {
      const updating = Object.keys(updates).filter((operation) => touches(intent.fields, updates[operation]));
      const tagging = tagOperations(intent);
      // What is adopted is made ours before anything of it is changed.
      return intent.action === 'adopt' ? [...tagging, ...updating] : [...updating, ...tagging];
    }
  }
}

/**
 * Reading operations that a change of something with tags, a name and metadata takes: what was created is looked at, the tags are read of what
 * is to be deleted or taken over, and so is all of a resource of which an update sends something undeclared again.
 */
export function taggableLooks(kind: string, updates: Updates, intent: Intent): readonly string[] {
  switch (intent.action) {
    case 'create':
      return [`Describe${kind}`, 'ListTagsForResource'];
    case 'delete':
      return ['ListTagsForResource'];
    case 'replace':
      return ['ListTagsForResource', `Describe${kind}`, 'ListTagsForResource'];
    default: {
      const { action, spec, fields } = intent;
      const resends = touches(fields, updates[`Update${kind}`]) && resendsUndeclared(spec);
      return [...(action === 'adopt' ? ['ListTagsForResource'] : []), ...(resends ? [`Describe${kind}`] : [])];
    }
  }
}

/** Whether any of the changes lies in one of the top-level fields. */
export function touches(changes: readonly FieldChange[], fields: readonly string[] = []): boolean {
  return changes.some(({ path: [field = ''] }) => fields.includes(field));
}

/** Whether an update of the fields that are replaced together sends one that is not declared. */
export function resendsUndeclared(spec: JsonObject): boolean {
  return REPLACED_TOGETHER.some((field) => spec[field] === undefined);
}

/**
 * The operations that the tag changes take. Tags are set before others are removed, so that no moment has neither,
 * unless that would exceed what one resource can carry.
 */
function tagOperations({ fields, live }: Alteration): readonly string[] {
  const changes = tagChanges(fields);
  const set = changes.filter(({ after }) => after !== undefined);
  const added = set.filter(({ before }) => before === undefined).length;
  const operations = [
    ...(set.length > 0 ? ['TagResource'] : []),
    ...(set.length < changes.length ? ['UntagResource'] : []),
  ];
  const sum = Object.keys(tagsOf(live) ?? {}).length + added;
  return sum > MAX_TAGS ? operations.reverse() : operations;
}

/** What changes do to tags, by their keys. */
export function tagChanges(changes: readonly FieldChange[]) {
  return changes.flatMap(({ path: [field, key], before, after }) =>
    field === 'tags' && key !== undefined ? [{ key, before, after }] : [],
  );
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * How old a live resource is: what expirations and the age of messages are measured by. One of which it is unknown may be
 * as old as can be, and so may one that claims to come from the future, by more than clocks differ: its time is in
 * another unit.
 * @param now epoch milliseconds
 */
export function ageInDays(live: LiveRecord, now: number): number {
  const created = live.fields['createdTimestamp'];
  const isKnown = typeof created === 'number' && created <= now + DAY_MILLISECONDS;
  return (isKnown ? now - created : now) / DAY_MILLISECONDS;
}
