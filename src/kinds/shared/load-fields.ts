import type { JsonObject } from '../../core/json.js';
import { type KindReader, LOOKS, type LoadResult, type Pause, SECONDS_BETWEEN_LOOKS } from '../../core/kind-effects.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadOutcome } from '../../core/read-outcome.js';

/** How the resources of a kind are found, and the fields read of them that lists do not carry. */
export interface KindReading extends Pick<KindReader, 'find' | 'describe'> {
  /** Fields that only describing shows. */
  readonly described?: readonly string[];
  /** Further calls. */
  readonly loaders?: readonly FieldLoader[];
  /** Kinds whose resources stay listed while their deletion is under way have this. */
  readonly deletion?: DeletionEvidence;
}

/** One call that reads some fields which lists do not carry. */
export interface FieldLoader {
  readonly fields: readonly string[];
  load(record: LiveRecord): Promise<ReadOutcome<JsonObject>>;
}

/** How it is told that nothing is left of a listed resource but its place in the list (S23). */
interface DeletionEvidence {
  /** Asks for everything that is there as long as the resource is. */
  readonly ask: (record: LiveRecord) => Promise<readonly ReadOutcome<unknown>[]>;
  /** Whether the 403s among these answers, which name no missing permission, stand for absence. */
  readonly trustsForbidden: (record: LiveRecord, answers: readonly ReadOutcome<unknown>[]) => Promise<boolean>;
}

/** The reader of a kind. */
export function readerOf(reading: KindReading, pause: Pause): KindReader {
  return { ...reading, load: (record, wanted) => loadFields(record, wanted, reading, pause) };
}

/**
 * Reads the wanted fields with as few calls as they take. What a list shows and another call answers as absent is asked
 * again: then the resource is being deleted, as far as its kind can be told to be, or its fields could not be read (S21).
 */
async function loadFields(
  record: LiveRecord,
  wanted: ReadonlySet<string>,
  { loaders = [], describe, described = [], deletion }: KindReading,
  pause: Pause,
): Promise<LoadResult> {
  const description: FieldLoader = {
    fields: described,
    load: async ({ id, parentId }) => {
      const outcome = await describe(id, parentId);
      return outcome.status === 'found' ? { ...outcome, value: outcome.value.fields } : outcome;
    },
  };
  const needed = [...loaders, description].filter(({ fields }) => fields.some((field) => wanted.has(field)));
  const load = async (loader: FieldLoader) => ({ loader, outcome: await loader.load(record) });
  let answers = await Promise.all(needed.map(load));
  const isDoubtful = answers.some(({ outcome }) => isPerhapsAbsent(outcome));
  if (isDoubtful && deletion !== undefined && (await isBeingDeleted(record, deletion, pause))) {
    return { fields: {}, failures: [], gone: true };
  }
  for (let look = 1; look < LOOKS && answers.some(({ outcome }) => outcome.status === 'absent'); look += 1) {
    await pause(SECONDS_BETWEEN_LOOKS);
    answers = await Promise.all(
      answers.map(async (answer) => (answer.outcome.status === 'absent' ? await load(answer.loader) : answer)),
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
