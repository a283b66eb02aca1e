import type { FindResult, FindScope, ReadFailure } from '../../core/kind.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadOutcome } from '../../core/read-outcome.js';

/** What a whole list came to. */
export interface Listed {
  readonly records: readonly LiveRecord[];
  readonly failure: ReadFailure | undefined;
}

/** Describes just the wanted resources where that is enough, and reads the whole list where it is not. */
export async function findByIdOrList(
  scope: FindScope,
  describe: (id: string) => Promise<ReadOutcome<LiveRecord>>,
  list: () => Promise<Listed>,
): Promise<FindResult> {
  if (!scope.exhaustive) {
    const outcomes = await Promise.all(
      [...scope.wanted.keys()].map(async (id) => ({ id, outcome: await describe(id) })),
    );
    if (!outcomes.some(({ outcome }) => outcome.status === 'ambiguous')) {
      return {
        records: outcomes.flatMap(({ outcome }) => (outcome.status === 'found' ? [outcome.value] : [])),
        failures: outcomes.flatMap(({ id, outcome }) =>
          outcome.status === 'failed' ? [{ ...outcome.failure, id }] : [],
        ),
        exhaustive: false,
      };
    }
  }
  return foundByList(await list());
}

/** The result of having read a whole list, or as much of it as there was before a failure. */
export function foundByList({ records, failure }: Listed): FindResult {
  return { records, failures: failure === undefined ? [] : [failure], exhaustive: failure === undefined };
}
