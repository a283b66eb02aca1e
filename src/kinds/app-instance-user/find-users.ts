import type { AppInstanceUserSummary, ListAppInstanceUsersCommandOutput } from '@aws-sdk/client-chime-sdk-identity';
import { RANGES } from '../../core/api-constraints.js';
import type { FindResult, FindScope } from '../../core/kind-effects.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadFailure } from '../../core/read-outcome.js';
import { type Describe, describeAll } from '../shared/find-by-id.js';
import type { IdentityReadClient } from '../shared/identity-service.js';
import { pages } from '../shared/pages.js';
import type { appInstanceUserOperations } from './operations.js';

type ReadClient = IdentityReadClient<typeof appInstanceUserOperations>;

/**
 * Finds users with the fewest calls. An AppInstance may hold 100,000 of them in 2,000 pages that can only be read one
 * after the other, so the list is read whole only if every user must be seen, or if the service answered 403 for one:
 * that may be absence or a missing permission, and only the list tells which. A further search goes on in the list.
 */
export async function findUsers(client: ReadClient, scope: FindScope, describe: Describe): Promise<FindResult> {
  const list = scope.resume instanceof UserList ? scope.resume : new UserList(client, scope.parentId);
  const search = new UserSearch(list, scope);
  if (scope.exhaustive) {
    await search.readList(Number.POSITIVE_INFINITY);
    return search.result();
  }
  await search.readList(worthwhilePages(scope));
  const ambiguous = await search.describeUnseen(describe);
  if (ambiguous) {
    await search.readList(Number.POSITIVE_INFINITY);
  }
  return search.result();
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

/** The list of the users of one AppInstance, read page by page: no page is read twice. */
class UserList {
  readonly #pages: ReturnType<typeof pages<ListAppInstanceUsersCommandOutput>>;
  #state: 'in part' | 'whole' | ReadFailure = 'in part';

  constructor(client: ReadClient, appInstanceArn: string | undefined) {
    this.#pages = pages('ListAppInstanceUsers', (page) =>
      client.listAppInstanceUsers({ ...page, AppInstanceArn: appInstanceArn }),
    );
  }

  /** How far the list was read, or what ended it. */
  get state(): 'in part' | 'whole' | ReadFailure {
    return this.#state;
  }

  /** The users of the next page; none where there is no further one. */
  async nextPage(): Promise<readonly LiveRecord[]> {
    const { value: outcome, done } = await this.#pages.next();
    if (done === true) {
      this.#state = 'whole';
      return [];
    }
    if (outcome.status !== 'found') {
      this.#state = outcome.failure;
      return [];
    }
    if (!outcome.value.NextToken) {
      this.#state = 'whole';
    }
    return (outcome.value.AppInstanceUsers ?? []).map(userRecord);
  }
}

/** One search: which of the wanted users were seen so far. */
class UserSearch {
  readonly #scope: FindScope;
  readonly #list: UserList;
  readonly #records = new Map<string, LiveRecord>();
  readonly #unseen: Set<string>;
  readonly #failures: ReadFailure[] = [];
  /** Whether every wanted user was settled without the list. */
  #settled = false;

  constructor(list: UserList, scope: FindScope) {
    this.#list = list;
    this.#scope = scope;
    this.#unseen = new Set(scope.wanted.keys());
  }

  /** Reads on in the list: at most that many pages, and no more than it takes to see every wanted user. */
  async readList(maximumPages: number): Promise<void> {
    for (let count = 0; count < maximumPages && this.#list.state === 'in part' && !this.#sawEnough(); count += 1) {
      for (const user of await this.#list.nextPage()) {
        this.#add(user);
      }
    }
  }

  /**
   * Describes every wanted user that was not seen.
   * @returns whether some answer leaves open if the user exists
   */
  async describeUnseen(describe: Describe): Promise<boolean> {
    if (this.#list.state === 'whole') {
      return false;
    }
    const { records, failures, ambiguous } = await describeAll([...this.#unseen], describe);
    for (const record of records) {
      this.#add(record);
    }
    this.#failures.push(...failures);
    this.#settled = ambiguous.length === 0;
    return !this.#settled;
  }

  /** A list that failed matters only if something depended on it. */
  result(): FindResult {
    const { state } = this.#list;
    const listFailed = typeof state === 'object' && !this.#settled;
    return {
      records: [...this.#records.values()],
      failures: listFailed ? [...this.#failures, state] : this.#failures,
      exhaustive: state === 'whole',
      resume: this.#list,
    };
  }

  /** A user that was described knows more fields than one that was listed, so the first record stays. */
  #add(record: LiveRecord): void {
    if (!this.#records.has(record.id)) {
      this.#records.set(record.id, record);
      this.#unseen.delete(record.id);
    }
  }

  #sawEnough(): boolean {
    return !this.#scope.exhaustive && this.#unseen.size === 0;
  }
}

export function userRecord(user: AppInstanceUserSummary): LiveRecord {
  const id = user.AppInstanceUserArn ?? '';
  return {
    kind: 'AppInstanceUser',
    id,
    parentId: id.replace(/\/user\/[^/]*$/u, ''),
    fields: { name: user.Name ?? '', metadata: user.Metadata ?? '' },
  };
}
