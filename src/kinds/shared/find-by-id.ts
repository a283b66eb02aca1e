import { forEachConcurrently } from '../../core/concurrently.js';
import type { FindResult, FindScope } from '../../core/kind.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadFailure, ReadOutcome } from '../../core/read-outcome.js';

/** Looks at one resource by its id. */
export type Describe = (id: string) => Promise<ReadOutcome<LiveRecord>>;

/** What a whole list came to. */
export interface Listed {
  readonly records: readonly LiveRecord[];
  readonly failure: ReadFailure | undefined;
}

/**
 * Describes just the wanted resources where that is enough, and reads the whole list where it is not. Should the list
 * fail, what was asked for by its id is still described: a pinned resource does not depend on the list.
 */
export async function findByIdOrList(
  scope: FindScope,
  describe: Describe,
  list: () => Promise<Listed>,
): Promise<FindResult> {
  if (!scope.exhaustive) {
    const described = await describeAll([...scope.wanted.keys()], describe);
    if (!described.ambiguous) {
      return { ...described, exhaustive: false };
    }
  }
  const listed = foundByList(await list());
  if (listed.exhaustive) {
    return listed;
  }
  const seen = new Set(listed.records.map(({ id }) => id));
  const unseen = [...scope.wanted.keys()].filter((id) => !seen.has(id));
  const described = await describeAll(unseen, describe);
  return {
    records: [...listed.records, ...described.records],
    failures: [...listed.failures, ...described.failures],
    exhaustive: false,
  };
}

/**
 * Describes one resource after the other, several at once.
 * @returns what exists, what could not be told because a call failed, and whether some answer leaves existence open
 */
export async function describeAll(ids: readonly string[], describe: Describe) {
  const records: LiveRecord[] = [];
  const failures: ReadFailure[] = [];
  let ambiguous = false;
  await forEachConcurrently(ids, async (id) => {
    const outcome = await describe(id);
    if (outcome.status === 'found') {
      records.push(outcome.value);
    } else if (outcome.status === 'failed') {
      failures.push({ ...outcome.failure, id });
    }
    ambiguous ||= outcome.status === 'ambiguous';
  });
  return { records, failures, ambiguous };
}

/** The result of having read a whole list, or as much of it as there was before a failure. */
export function foundByList({ records, failure }: Listed): FindResult {
  return { records, failures: failure === undefined ? [] : [failure], exhaustive: failure === undefined };
}
