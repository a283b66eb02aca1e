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

/** How the fields of a kind are read that lists do not carry. */
export interface FieldReading {
  /** Calls that each read some fields. */
  readonly loaders: readonly FieldLoader[];
  /** Looks at the whole resource. */
  readonly describe: (record: LiveRecord) => Promise<ReadOutcome<LiveRecord>>;
  /** Fields that only describing shows. */
  readonly described: readonly string[];
  /** What describing answers of a listed resource that is on its way out. */
  readonly goneWhen: readonly ReadOutcome<LiveRecord>['status'][];
}

/** Reads the wanted fields with as few calls as they take. A resource is looked at if a call found nothing of it. */
export async function loadFields(
  record: LiveRecord,
  wanted: ReadonlySet<string>,
  { loaders, describe, described, goneWhen }: FieldReading,
): Promise<LoadResult> {
  const description: FieldLoader = {
    fields: described,
    load: async () => mapFound(await describe(record), ({ fields }) => fields),
  };
  const needed = [...loaders, description].filter((loader) => loader.fields.some((field) => wanted.has(field)));
  const outcomes = await Promise.all(needed.map(async (loader) => ({ loader, outcome: await loader.load(record) })));
  if (outcomes.some(({ outcome }) => outcome.status === 'absent' || outcome.status === 'ambiguous')) {
    const look = outcomes.find(({ loader }) => loader === description)?.outcome ?? (await describe(record));
    if (goneWhen.includes(look.status)) {
      return { fields: {}, failures: [], gone: true };
    }
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
