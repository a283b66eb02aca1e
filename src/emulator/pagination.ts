import { serviceError } from './errors.js';
import { maxResults, nextToken } from './input-shapes.js';
import type { OperationContext } from './operation.js';
import type { PagePosition } from './page-tokens.js';
import type { SequencedCollection } from './sequenced-collection.js';
import { optional } from './shapes.js';

/** Input members of every paginated list. */
export const PAGE_MEMBERS = { MaxResults: optional(maxResults), NextToken: optional(nextToken) };

interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page of a list. */
export interface Page<T> {
  readonly values: readonly T[];
  /** Undefined on the last page. */
  readonly nextToken: string | undefined;
}

/**
 * One page of a collection, in order of creation, without objects that are too young to be listed
 * (`Behaviours.listLagMilliseconds`).
 *
 * @param list names operation and parent: tokens are good for nothing else.
 */
export function readPage<T>(
  context: OperationContext,
  list: string,
  request: PageRequest,
  collection: SequencedCollection<T> | undefined,
): Page<T> {
  const { behaviours, pageTokens, account, uptime } = context;
  const listName = `${list} ${account.scope.accountId} ${account.scope.region}`;
  const start = startPosition(context, listName, request.NextToken);
  const pageSize = Math.min(request.MaxResults ?? behaviours.defaultPageSize, behaviours.maximumPageSize);
  const isVisible = (_: T, addedAt: number): boolean => uptime - addedAt >= behaviours.listLagMilliseconds;
  const slice = collection?.sliceAfter(start.afterSequence, start.empty ? 0 : pageSize, isVisible);
  const values = slice?.values ?? [];

  const emptyPageFollows = behaviours.emptyPages && values.length > 0;
  if (context.repeatToken) return { values, nextToken: request.NextToken ?? pageTokens.write(listName, start) };
  if (slice === undefined || !(slice.more || emptyPageFollows)) return { values, nextToken: undefined };
  const position = { afterSequence: slice.lastSequence, empty: emptyPageFollows };
  return { values, nextToken: pageTokens.write(listName, position) };
}

function startPosition(context: OperationContext, listName: string, token: string | undefined): PagePosition {
  if (token === undefined) return { afterSequence: 0, empty: false };
  const position = context.pageTokens.read(listName, token);
  if (position === undefined) throw serviceError('BadRequestException', 'NextToken is not valid');
  return position;
}
