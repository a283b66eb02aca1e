import { type JsonObject, jsonEquals } from '../core/json.js';
import type { ChangeStep } from '../core/kind.js';
import { OWN_TAG_PREFIX, OWNER_TAG } from '../core/ownership.js';
import type { ExecutableKind } from './executable-kind.js';

/**
 * Whether a live resource is what a creation wanted: every declared field is equal, and it is ours or nobody's.
 * A look that fails proves nothing.
 */
export async function isWhatWasWanted(
  kind: ExecutableKind,
  id: string,
  step: Pick<ChangeStep, 'spec' | 'parentId'>,
): Promise<boolean> {
  const { model, reader } = kind;
  const described = await reader.describe(id, step.parentId);
  if (described.status !== 'found') {
    return false;
  }
  const loaded = await reader.load(described.value, model.ownTags.length > 0 ? new Set(['tags']) : new Set());
  if (loaded.gone || loaded.failures.length > 0) {
    return false;
  }
  const live: JsonObject = { ...described.value.fields, ...loaded.fields };
  const wantedTags = asTags(step.spec['tags']);
  const liveTags = asTags(live['tags']);
  if (OWNER_TAG in liveTags && liveTags[OWNER_TAG] !== wantedTags[OWNER_TAG]) {
    return false;
  }
  return Object.entries(model.comparators).every(([field, compare]) => {
    const wanted = field === 'tags' ? manageable(wantedTags) : step.spec[field];
    const current = field === 'tags' ? manageable(liveTags) : (live[field] ?? null);
    // No tags but our own are wanted both where none are declared and where none are to be there.
    const undeclared = wanted === undefined || (field === 'tags' && jsonEquals(wanted, {}));
    return undeclared || compare(wanted, current).differences.length === 0;
  });
}

function asTags(value: unknown): JsonObject {
  return (value ?? {}) as JsonObject;
}

function manageable(tags: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith(OWN_TAG_PREFIX)));
}
