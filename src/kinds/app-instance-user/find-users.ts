import { RANGES } from '../../core/api-constraints.js';
import type { FindResult, FindScope } from '../../core/kind-effects.js';
import type { LiveRecord } from '../../core/live.js';
import { type Describe, describeAll } from '../shared/find-by-id.js';
import type { IdentityReadClient } from '../shared/identity-service.js';
import { PagedList } from '../shared/pages.js';
import { taggableRecord } from '../shared/taggable.js';
import type { appInstanceUserOperations } from './operations.js';

type ReadClient = IdentityReadClient<typeof appInstanceUserOperations>;

/**
 * Finds users with the fewest calls. An AppInstance may hold 100,000 of them in 2,000 pages that can only be read one
 * after the other, so the list is read whole only if every user must be seen, or if the service answered 403 for one:
 * that may be absence or a missing permission, and only the list tells which. A further search goes on in the list.
 */
export async function findUsers(client: ReadClient, scope: FindScope, describe: Describe): Promise<FindResult> {
  const list = scope.resume instanceof PagedList ? scope.resume : listOfUsers(client, scope.parentId);
  const seen = new SeenUsers(scope.wanted.keys());
  const readOn = async (maximumPages: number) => {
    const isEnough = () => !scope.exhaustive && seen.unseen.size === 0;
    for (let count = 0; count < maximumPages && list.state === 'in part' && !isEnough(); count += 1) {
      seen.add(await list.nextPage());
    }
  };
  await readOn(scope.exhaustive ? Number.POSITIVE_INFINITY : worthwhilePages(scope));
  const isDescribing = !scope.exhaustive && list.state !== 'whole';
  const described = isDescribing ? await describeAll([...seen.unseen], describe) : undefined;
  seen.add(described?.records ?? []);
  const isSettled = described?.ambiguous.length === 0;
  if (isDescribing && !isSettled) {
    await readOn(Number.POSITIVE_INFINITY);
  }
  const { state } = list;
  // A list that failed matters only if something depended on it.
  const listFailures = typeof state === 'object' && !isSettled ? [state] : [];
  return {
    records: [...seen.records.values()],
    failures: [...(described?.failures ?? []), ...listFailures],
    exhaustive: state === 'whole',
    resume: list,
  };
}

function listOfUsers(client: ReadClient, appInstanceArn: string | undefined) {
  return new PagedList(
    'ListAppInstanceUsers',
    (page) => client.listAppInstanceUsers({ ...page, AppInstanceArn: appInstanceArn }),
    ({ AppInstanceUsers = [] }) =>
      AppInstanceUsers.map((user) => taggableRecord('AppInstanceUser', user.AppInstanceUserArn, user)),
  );
}

/**
 * How many pages to list before the rest is described one by one. A page shows up to fifty users and their names and
 * metadata for one call; those whose other fields are wanted take a call of their own in any case.
 */
function worthwhilePages({ wanted }: FindScope): number {
  const described = [...wanted.values()].filter((fields) => fields.has('expirationSettings')).length;
  const pagesForAll = Math.ceil(wanted.size / RANGES.maxResults[1]) + 1;
  return described + pagesForAll < wanted.size ? pagesForAll : 0;
}

/** The users that a search has seen, and those of the wanted ones that it has not. */
class SeenUsers {
  readonly records = new Map<string, LiveRecord>();
  readonly unseen: Set<string>;

  constructor(wanted: Iterable<string>) {
    this.unseen = new Set(wanted);
  }

  /** A user that was described knows more fields than one that was listed, so the first record stays. */
  add(records: readonly LiveRecord[]): void {
    for (const record of records) {
      if (!this.records.has(record.id)) {
        this.records.set(record.id, record);
        this.unseen.delete(record.id);
      }
    }
  }
}
