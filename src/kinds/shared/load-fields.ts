import type { ReadClient } from '../../aws/identity-client.js';
import { read } from '../../aws/read.js';
import type { JsonObject } from '../../core/json.js';
import type { LoadResult } from '../../core/kind.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadOutcome } from '../../core/read-outcome.js';

/** One call that reads some fields which lists do not carry. */
export interface FieldLoader {
  readonly fields: readonly string[];
  load(record: LiveRecord): Promise<ReadOutcome<JsonObject>>;
}

/**
 * Reads the wanted fields with one call per loader.
 * @param isGone asked when a loader found nothing where a list had shown a resource
 */
export async function loadFields(
  record: LiveRecord,
  wanted: ReadonlySet<string>,
  loaders: readonly FieldLoader[],
  isGone: (record: LiveRecord) => Promise<boolean>,
): Promise<LoadResult> {
  const needed = loaders.filter((loader) => loader.fields.some((field) => wanted.has(field)));
  const outcomes = await Promise.all(needed.map(async (loader) => ({ loader, outcome: await loader.load(record) })));
  const missing = outcomes.some(({ outcome }) => outcome.status === 'absent' || outcome.status === 'ambiguous');
  if (missing && (await isGone(record))) {
    return { fields: {}, failures: [], gone: true };
  }
  const fields = Object.fromEntries(
    outcomes.flatMap(({ outcome }) => (outcome.status === 'found' ? Object.entries(outcome.value) : [])),
  );
  const failures = outcomes.flatMap(({ loader, outcome }) =>
    outcome.status === 'found' ? [] : [{ ...outcome.failure, fields: loader.fields }],
  );
  return { fields, failures, gone: false };
}

/** Reads the tags of anything that can carry some. */
export function tagLoader(client: ReadClient): FieldLoader {
  return {
    fields: ['tags'],
    load: async (record) =>
      mapFound(
        await read('ListTagsForResource', () => client.listTagsForResource({ ResourceARN: record.id })),
        (output) => ({
          tags: Object.fromEntries((output.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
        }),
      ),
  };
}

/** Applies a function to the value of an outcome that has one. */
export function mapFound<Value, Result>(
  outcome: ReadOutcome<Value>,
  transform: (value: Value) => Result,
): ReadOutcome<Result> {
  return outcome.status === 'found' ? { status: 'found', value: transform(outcome.value) } : outcome;
}
