import { read } from '../../aws/read.js';
import { RANGES } from '../../core/api-constraints.js';
import type { FindResult } from '../../core/kind-effects.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadFailure } from '../../core/read-outcome.js';

/** What a list operation takes to give one page. The default page size is undocumented, so it is always stated. */
interface PageInput {
  readonly MaxResults: number;
  readonly NextToken?: string;
}

/** Pages without an item that may follow one on another: an empty page is not the end, but so many come to none. */
const MOST_EMPTY_PAGES = 1000;

/** A list that is read page by page, and no page twice. */
export class PagedList<Page extends { NextToken?: string | undefined }> {
  readonly #operation: string;
  readonly #fetchPage: (input: PageInput) => Promise<Page>;
  readonly #toRecords: (page: Page) => readonly LiveRecord[];
  readonly #seen = new Set<string>();
  #token: string | undefined;
  #emptyPages = 0;
  #state: 'in part' | 'whole' | ReadFailure = 'in part';

  constructor(
    operation: string,
    fetchPage: (input: PageInput) => Promise<Page>,
    toRecords: (page: Page) => readonly LiveRecord[],
  ) {
    this.#operation = operation;
    this.#fetchPage = fetchPage;
    this.#toRecords = toRecords;
  }

  /** How far the list was read, or what ended it. */
  get state(): 'in part' | 'whole' | ReadFailure {
    return this.#state;
  }

  /**
   * Reads one page more. A token that comes a second time would lead in a circle, and pages that are always empty nowhere:
   * that counts as a failed read, never as the end.
   */
  async nextPage(): Promise<readonly LiveRecord[]> {
    const token = this.#token === undefined ? {} : { NextToken: this.#token };
    const outcome = await read(this.#operation, () => this.#fetchPage({ MaxResults: RANGES.maxResults[1], ...token }));
    if (outcome.status !== 'found') {
      this.#state = outcome.failure;
      return [];
    }
    const records = this.#toRecords(outcome.value);
    this.#emptyPages = records.length > 0 ? 0 : this.#emptyPages + 1;
    this.#token = outcome.value.NextToken || undefined;
    this.#state = this.#token === undefined ? 'whole' : this.#stateBefore(this.#token);
    return records;
  }

  #stateBefore(token: string): 'in part' | ReadFailure {
    const isRepeated = this.#seen.has(token);
    if (!isRepeated && this.#emptyPages <= MOST_EMPTY_PAGES) {
      this.#seen.add(token);
      return 'in part';
    }
    const message = isRepeated
      ? 'The service gave the same NextToken twice.'
      : `The service gave ${this.#emptyPages} pages without an item, and a NextToken with each.`;
    return { operation: this.#operation, code: 'incomplete-read', message };
  }
}

/** Reads a list to its end. With a failure the records are those of the pages before it. */
export async function listAll<Page extends { NextToken?: string | undefined }>(
  ...parts: ConstructorParameters<typeof PagedList<Page>>
): Promise<FindResult> {
  const list = new PagedList(...parts);
  const records: LiveRecord[] = [];
  while (list.state === 'in part') {
    records.push(...(await list.nextPage()));
  }
  return list.state === 'whole'
    ? { records, failures: [], exhaustive: true }
    : { records, failures: [list.state], exhaustive: false };
}
