import { read } from '../../aws/read.js';
import { RANGES } from '../../core/api-constraints.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadFailure, ReadOutcome } from '../../core/read-outcome.js';

/** What a list operation takes to give one page. The default page size is undocumented, so it is always stated. */
export interface PageInput {
  readonly MaxResults: number;
  readonly NextToken?: string;
}

/** Pages without an item that may follow one on another: an empty page is not the end, but so many come to none. */
const MOST_EMPTY_PAGES = 1000;

/**
 * Walks a list page by page. It ends where the service gives no further token, or with an outcome that is not
 * `found`. A token that comes a second time would lead in a circle, and pages that are always empty nowhere: that counts as
 * a failed read, never as the end.
 */
export async function* pages<Page extends { NextToken?: string | undefined }>(
  operation: string,
  fetchPage: (input: PageInput) => Promise<Page>,
): AsyncGenerator<ReadOutcome<Page>, void, undefined> {
  const seen = new Set<string>();
  let emptyPages = 0;
  let token: string | undefined;
  do {
    const outcome = await read(operation, () =>
      fetchPage({ MaxResults: RANGES.maxResults[1], ...(token === undefined ? {} : { NextToken: token }) }),
    );
    yield outcome;
    token = outcome.status === 'found' ? outcome.value.NextToken || undefined : undefined;
    emptyPages = outcome.status === 'found' && hasItems(outcome.value) ? 0 : emptyPages + 1;
    if (token !== undefined && (seen.has(token) || emptyPages > MOST_EMPTY_PAGES)) {
      const message = seen.has(token)
        ? 'The service gave the same NextToken twice.'
        : `The service gave ${emptyPages} pages without an item, and a NextToken with each.`;
      yield { status: 'failed', failure: { operation, code: 'incomplete-read', message } };
      return;
    }
    seen.add(token ?? '');
  } while (token !== undefined);
}

function hasItems(page: object): boolean {
  return Object.values(page).some((member) => Array.isArray(member) && member.length > 0);
}

/** Reads a list to its end. With a failure the records are those of the pages before it. */
export async function listAll<Page extends { NextToken?: string | undefined }>(
  operation: string,
  fetchPage: (input: PageInput) => Promise<Page>,
  toRecords: (page: Page) => readonly LiveRecord[],
): Promise<{ readonly records: readonly LiveRecord[]; readonly failure: ReadFailure | undefined }> {
  const records: LiveRecord[] = [];
  for await (const outcome of pages(operation, fetchPage)) {
    if (outcome.status !== 'found') {
      return { records, failure: outcome.failure };
    }
    records.push(...toRecords(outcome.value));
  }
  return { records, failure: undefined };
}
