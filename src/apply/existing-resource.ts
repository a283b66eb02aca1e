import { type JsonObject, jsonEquals } from '../core/json.js';
import type { KindModel } from '../core/kind.js';
import { LOOKS, type Pause, SECONDS_BETWEEN_LOOKS } from '../core/kind-effects.js';
import { marksOf } from '../core/kind-facts.js';
import { type LiveRecord, liveField, TAGS, type Tags, tagsOf } from '../core/live.js';
import { ID_TAG, manageableTags, OWNER_TAG, ownershipOf, ownTags } from '../core/ownership.js';
import type { Policy } from '../core/policy.js';
import type { ReadFailure } from '../core/read-outcome.js';
import type { ExecutableKind } from './change-context.js';

/** What a look at one resource came to. */
export type Look =
  | { readonly is: 'there'; readonly record: LiveRecord }
  /** Absent for certain, or being deleted: nothing but its place in a list is left (S21, S23). */
  | { readonly is: 'gone' }
  | { readonly is: 'unknown'; readonly failure: ReadFailure };

/** Looks at a resource by its id, with its tags where it can carry any. */
export async function lookAt(
  { model, reader }: ExecutableKind,
  id: string,
  parentId: string | undefined,
): Promise<Look> {
  const described = await reader.describe(id, parentId);
  if (described.status === 'absent') {
    return { is: 'gone' };
  }
  if (described.status === 'failed') {
    return { is: 'unknown', failure: described.failure };
  }
  const found = described.status === 'found' ? described.value : await findInList(id);
  if (found === undefined || 'operation' in found) {
    return found === undefined ? { is: 'gone' } : { is: 'unknown', failure: found };
  }
  const loaded = model.taggable ? await reader.load(found, TAGS) : { fields: {}, failures: [], gone: false };
  const [failure] = loaded.failures;
  if (loaded.gone || failure !== undefined) {
    return failure === undefined ? { is: 'gone' } : { is: 'unknown', failure };
  }
  return { is: 'there', record: { ...found, fields: { ...found.fields, ...loaded.fields } } };

  /** Only the list tells what a 403 means. */
  async function findInList(wanted: string): Promise<LiveRecord | ReadFailure | undefined> {
    const scope = { parentId, wanted: new Map([[wanted, new Set<string>()]]), exhaustive: false };
    const { records, failures } = await reader.find(scope);
    return records.find((record) => record.id === wanted) ?? failures[0];
  }
}

/**
 * Fields in which a live resource is not what a creation wanted. What was not read, and what the service does not
 * reveal, is no difference; our own tags are one only where the resource is owned at all.
 */
export function differingFields(
  { comparators }: KindModel,
  spec: JsonObject,
  record: LiveRecord,
  policy: Policy,
): readonly string[] {
  return Object.entries(comparators).flatMap(([field, compare]) => {
    const wanted = spec[field];
    const live = liveField(record, field);
    if (live.is !== 'read') {
      return [];
    }
    const isSame =
      field === 'tags'
        ? sameTags(asTags(wanted), asTags(live.value), policy)
        : wanted === undefined || compare(wanted, live.value).differences.length === 0;
    return isSame ? [] : [field];
  });
}

function sameTags(wanted: Tags, live: Tags, policy: Policy): boolean {
  const declared = manageableTags(wanted, policy.ignoreTags);
  // No tags but our own are wanted both where none are declared and where none are to be there.
  const sameDeclared =
    Object.keys(declared).length === 0 || jsonEquals(declared, manageableTags(live, policy.ignoreTags));
  return sameDeclared && (live[OWNER_TAG] === undefined || jsonEquals(ownTags(wanted), ownTags(live)));
}

/**
 * Tells by its marks, our tags or its key, whether a live resource is the one that a creation wanted, or another:
 * somebody else's, or renamed. One that bears no marks may be either.
 */
export function identityOf(
  model: KindModel,
  spec: JsonObject,
  record: LiveRecord,
  { owner }: Policy,
): 'wanted' | 'another' | 'unmarked' {
  if (model.identity.by === 'tags') {
    const ownership = ownershipOf(tagsOf(record) ?? {}, owner);
    if (ownership.of === 'nobody') {
      return 'unmarked';
    }
    return ownership.of === 'us' && ownership.id === asTags(spec['tags'])[ID_TAG] ? 'wanted' : 'another';
  }
  const [foremost] = marksOf(model);
  if (foremost === undefined) {
    return 'unmarked';
  }
  return foremost.fingerprint(record.fields) === foremost.fingerprint(spec) ? 'wanted' : 'another';
}

/** Whether something is so at one of several looks, a second apart: what was just done may take its time to be seen. */
export async function isSeen(look: () => Promise<boolean>, pause: Pause): Promise<boolean> {
  for (let looks = 1; !(await look()); looks += 1) {
    if (looks === LOOKS) {
      return false;
    }
    await pause(SECONDS_BETWEEN_LOOKS);
  }
  return true;
}

function asTags(value: unknown): Tags {
  return (value ?? {}) as Tags;
}
