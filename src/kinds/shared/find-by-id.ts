import { forEachConcurrently } from '../../core/concurrently.js';
import type { FindResult, FindScope } from '../../core/kind-effects.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadFailure, ReadOutcome } from '../../core/read-outcome.js';

/** Looks at one resource by its id. */
export type Describe = (id: string) => Promise<ReadOutcome<LiveRecord>>;

/**
 * Describes just the wanted resources where that is enough, and reads the whole list where it is not. Should the list
 * fail, what was asked for by its id is still described: a pinned resource does not depend on the list.
 */
export async function findByIdOrList(
  scope: FindScope,
  describe: Describe,
  list: () => Promise<FindResult>,
): Promise<FindResult> {
  const first = scope.exhaustive ? undefined : await describeAll([...scope.wanted.keys()], describe);
  if (first?.ambiguous.length === 0) {
    return { ...first, exhaustive: false };
  }
  const listed = await list();
  if (listed.exhaustive) {
    return listed;
  }
  const seen = new Set(listed.records.map(({ id }) => id));
  const unseen = [...scope.wanted.keys()].filter((id) => !seen.has(id));
  const described = first ?? (await describeAll(unseen, describe));
  return {
    records: [...listed.records, ...described.records.filter(({ id }) => !seen.has(id))],
    failures: [
      ...listed.failures,
      ...[...described.failures, ...described.ambiguous].filter(({ id }) => !seen.has(id)),
    ],
    exhaustive: false,
  };
}

/** What describing some resources came to. */
interface Described {
  readonly records: readonly LiveRecord[];
  /** Those of which nobody can tell because a call failed. */
  readonly failures: readonly IdentifiedFailure[];
  /** Those of which the answer leaves open whether they exist. */
  readonly ambiguous: readonly IdentifiedFailure[];
}

type IdentifiedFailure = ReadFailure & { readonly id: string };

/** Describes one resource after the other, several at once. */
export async function describeAll(ids: readonly string[], describe: Describe): Promise<Described> {
  const records: LiveRecord[] = [];
  const failures: IdentifiedFailure[] = [];
  const ambiguous: IdentifiedFailure[] = [];
  await forEachConcurrently(ids, async (id) => {
    const outcome = await describe(id);
    if (outcome.status === 'found') {
      records.push(outcome.value);
    } else if (outcome.status !== 'absent') {
      (outcome.status === 'failed' ? failures : ambiguous).push({ ...outcome.failure, id });
    }
  });
  return { records, failures, ambiguous };
}
