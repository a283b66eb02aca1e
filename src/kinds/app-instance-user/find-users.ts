import type { AppInstanceUserSummary, ListAppInstanceUsersCommandOutput } from '@aws-sdk/client-chime-sdk-identity';
import type { ReadClient } from '../../aws/identity-client.js';
import { RANGES } from '../../core/api-constraints.js';
import type { FindResult, FindScope } from '../../core/kind.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadFailure } from '../../core/read-outcome.js';
import { type Describe, describeAll } from '../shared/find-by-id.js';
import { pages } from '../shared/pages.js';

/**
 * Finds users with the fewest calls. An AppInstance may hold 100,000 of them in 2,000 pages that can only be read one
 * after the other, so the list is read whole only if every user must be seen, or if the service answered 403 for one:
 * that may be absence or a missing permission, and only the list tells which.
 */
export async function findUsers(client: ReadClient, scope: FindScope, describe: Describe): Promise<FindResult> {
  const search = new UserSearch(client, scope);
  if (scope.exhaustive) {
    await search.list(Number.POSITIVE_INFINITY);
    return search.result();
  }
  await search.list(worthwhilePages(scope));
  const ambiguous = await search.describeUnseen(describe);
  if (ambiguous) {
    await search.list(Number.POSITIVE_INFINITY);
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

/** One search: which users were seen so far, and where the list goes on. */
class UserSearch {
  readonly #scope: FindScope;
  readonly #pages: ReturnType<typeof pages<ListAppInstanceUsersCommandOutput>>;
  readonly #records = new Map<string, LiveRecord>();
  readonly #unseen: Set<string>;
  readonly #failures: ReadFailure[] = [];
  #listed: 'in part' | 'whole' | 'failed' = 'in part';

  constructor(client: ReadClient, scope: FindScope) {
    this.#scope = scope;
    this.#unseen = new Set(scope.wanted.keys());
    this.#pages = pages('ListAppInstanceUsers', (page) =>
      client.listAppInstanceUsers({ ...page, AppInstanceArn: scope.parentId }),
    );
  }

  /** Reads on in the list: at most that many pages, and no more than it takes to see every wanted user. */
  async list(maximumPages: number): Promise<void> {
    for (let count = 0; count < maximumPages && this.#listed === 'in part' && !this.#sawEnough(); count += 1) {
      const { value: outcome, done } = await this.#pages.next();
      if (done === true) {
        this.#listed = 'whole';
      } else if (outcome.status === 'found') {
        for (const user of outcome.value.AppInstanceUsers ?? []) {
          this.#add(userRecord(user));
        }
        if (!outcome.value.NextToken) {
          this.#listed = 'whole';
        }
      } else {
        this.#failures.push(outcome.failure);
        this.#listed = 'failed';
      }
    }
  }

  /**
   * Describes every wanted user that was not seen.
   * @returns whether some answer leaves open if the user exists
   */
  async describeUnseen(describe: Describe): Promise<boolean> {
    if (this.#listed === 'whole') {
      return false;
    }
    const { records, failures, ambiguous } = await describeAll([...this.#unseen], describe);
    for (const record of records) {
      this.#add(record);
    }
    this.#failures.push(...failures);
    return ambiguous;
  }

  result(): FindResult {
    return {
      records: [...this.#records.values()],
      failures: this.#failures,
      exhaustive: this.#listed === 'whole',
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
