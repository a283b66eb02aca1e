import type { FindResult, FindScope } from '../../core/kind.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadFailure, ReadOutcome } from '../../core/read-outcome.js';

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
  describe: (id: string) => Promise<ReadOutcome<LiveRecord>>,
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

async function describeAll(ids: readonly string[], describe: (id: string) => Promise<ReadOutcome<LiveRecord>>) {
  const outcomes = await Promise.all(ids.map(async (id) => ({ id, outcome: await describe(id) })));
  return {
    records: outcomes.flatMap(({ outcome }) => (outcome.status === 'found' ? [outcome.value] : [])),
    failures: outcomes.flatMap(({ id, outcome }) => (outcome.status === 'failed' ? [{ ...outcome.failure, id }] : [])),
    ambiguous: outcomes.some(({ outcome }) => outcome.status === 'ambiguous'),
  };
}

/** The result of having read a whole list, or as much of it as there was before a failure. */
export function foundByList({ records, failure }: Listed): FindResult {
  return { records, failures: failure === undefined ? [] : [failure], exhaustive: failure === undefined };
}
