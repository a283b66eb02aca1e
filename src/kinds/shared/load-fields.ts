import { read } from '../../aws/read.js';
import type { JsonObject } from '../../core/json.js';
import { LOOKS, type LoadResult, type Pause, SECONDS_BETWEEN_LOOKS } from '../../core/kind-effects.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadOutcome } from '../../core/read-outcome.js';
import type { IdentityReadClient, TAG_OPERATIONS } from './identity-service.js';

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
  /** Kinds whose resources stay listed while their deletion is under way have this. */
  readonly deletion?: DeletionEvidence;
  /** Lets so many seconds pass. */
  readonly pause: Pause;
}

/** How it is told that nothing is left of a listed resource but its place in the list (S23). */
export interface DeletionEvidence {
  /** Asks for everything that is there as long as the resource is. */
  readonly ask: (record: LiveRecord) => Promise<readonly ReadOutcome<unknown>[]>;
  /** Whether the 403s among these answers, which name no missing permission, stand for absence. */
  readonly trustsForbidden: (record: LiveRecord, answers: readonly ReadOutcome<unknown>[]) => Promise<boolean>;
}

/**
 * Reads the wanted fields with as few calls as they take. What a list shows and another call answers as absent is asked
 * again: then the resource is being deleted, as far as its kind can be told to be, or its fields could not be read (S21).
 */
export async function loadFields(
  record: LiveRecord,
  wanted: ReadonlySet<string>,
  reading: FieldReading,
): Promise<LoadResult> {
  const { loaders, describe, described, deletion, pause } = reading;
  const description: FieldLoader = {
    fields: described,
    load: async () => mapFound(await describe(record), ({ fields }) => fields),
  };
  const needed = [...loaders, description].filter((loader) => loader.fields.some((field) => wanted.has(field)));
  let answers = await Promise.all(needed.map(async (loader) => ({ loader, outcome: await loader.load(record) })));
  const isDoubtful = answers.some(({ outcome }) => isPerhapsAbsent(outcome));
  if (isDoubtful && deletion !== undefined && (await isBeingDeleted(record, deletion, pause))) {
    return { fields: {}, failures: [], gone: true };
  }
  for (let look = 1; look < LOOKS && answers.some(({ outcome }) => outcome.status === 'absent'); look += 1) {
    await pause(SECONDS_BETWEEN_LOOKS);
    answers = await Promise.all(
      answers.map(async (answer) =>
        answer.outcome.status === 'absent' ? { ...answer, outcome: await answer.loader.load(record) } : answer,
      ),
    );
  }
  const fields = Object.fromEntries(
    answers.flatMap(({ outcome }) => (outcome.status === 'found' ? Object.entries(outcome.value) : [])),
  );
  const failures = answers.flatMap(({ loader, outcome }) =>
    outcome.status === 'found' ? [] : [{ ...outcome.failure, fields: loader.fields }],
  );
  return { fields, failures, gone: false };
}

/** Whether every look answers as if the resource were absent; one that does not, or that fails, ends the suspicion. */
async function isBeingDeleted(record: LiveRecord, deletion: DeletionEvidence, pause: Pause): Promise<boolean> {
  for (let look = 1; ; look += 1) {
    const answers = await deletion.ask(record);
    if (!answers.every(isPerhapsAbsent)) {
      return false;
    }
    if (answers.some(({ status }) => status === 'ambiguous') && !(await deletion.trustsForbidden(record, answers))) {
      return false;
    }
    if (look === LOOKS) {
      return true;
    }
    await pause(SECONDS_BETWEEN_LOOKS);
  }
}

function isPerhapsAbsent({ status }: ReadOutcome<unknown>): boolean {
  return status === 'absent' || status === 'ambiguous';
}

/** Reads the tags of anything that can carry some. */
export function tagLoader(client: IdentityReadClient<typeof TAG_OPERATIONS>): FieldLoader {
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
