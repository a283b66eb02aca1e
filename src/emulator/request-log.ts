import type { RawInput } from './operation.js';
import { isObject } from './shapes.js';

/** One request that reached the emulator. */
export interface RequestRecord {
  /** 1 for the first request, then 2 and so on; clearing the log does not start again. */
  readonly sequence: number;
  /** Name of the operation; `UnknownOperation` if the request line is none. */
  readonly operation: string;
  /** Whether it could change state; unknown operations count as mutating unless they are GET or HEAD. */
  readonly mutating: boolean;
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  /** Region of the credential scope; undefined for a request without a readable credential. */
  readonly region: string | undefined;
  readonly accountId: string | undefined;
  /** HTTP status of the answer; 0 for a request that got none and did nothing (`reset`, `hang`). */
  readonly status: number;
  /** Name of the error, or of the fault that kept the answer away. */
  readonly error: string | undefined;
  /** Labels, query parameters and body under the names of the API; device tokens are masked. */
  readonly input: RawInput;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** What a log sums up. */
export interface RequestCounts {
  readonly total: number;
  readonly byOperation: Readonly<Record<string, number>>;
  readonly byStatus: Readonly<Record<string, number>>;
}

/** What the log shows in place of a secret. */
const MASK = '(sensitive)';

/** The last requests, up to a limit. */
export class RequestLog {
  private readonly limit: number;
  private records: RequestRecord[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  add(record: RequestRecord): void {
    this.records.push({ ...record, input: masked(record.input) });
    // Old records go in batches, so that adding one does not move all others.
    if (this.records.length >= 2 * this.limit + 1000) this.records = this.latest();
  }

  /** The records kept, oldest first. */
  latest(): RequestRecord[] {
    return this.limit === 0 ? [] : this.records.slice(-this.limit);
  }

  clear(): void {
    this.records = [];
  }
}

/** Counts records by operation and by status. */
export function countRequests(records: readonly RequestRecord[]): RequestCounts {
  const byOperation: Record<string, number> = {};
  const byStatus: Record<string, number> = {};
  for (const { operation, status } of records) {
    byOperation[operation] = (byOperation[operation] ?? 0) + 1;
    byStatus[status] = (byStatus[status] ?? 0) + 1;
  }
  return { total: records.length, byOperation, byStatus };
}

/** Device tokens are secrets: whoever reads a log has no use for them. */
function masked(input: RawInput): RawInput {
  const { EndpointAttributes: attributes } = input;
  if (attributes === undefined) return input;
  if (!isObject(attributes)) return { ...input, EndpointAttributes: MASK };
  return { ...input, EndpointAttributes: Object.fromEntries(Object.keys(attributes).map((name) => [name, MASK])) };
}
