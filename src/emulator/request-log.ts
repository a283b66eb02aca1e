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
  /** Labels, query parameters and body under the names of the API; device tokens are masked, and what is too long is cut. */
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

/** How much a log keeps. */
export interface RequestLogLimits {
  /** Number of requests. */
  readonly requests: number;
  /** Characters of all of them together, as JSON. */
  readonly characters: number;
}

/** What a log holds at one moment. */
export interface LogView {
  /** Each record as JSON, oldest first. */
  readonly records: readonly string[];
  /** Of all requests since the start or since the log was cleared, those included that are not kept any more. */
  readonly counts: RequestCounts;
  /** How many of the counted ones are not among the records. */
  readonly dropped: number;
}

/** What the log shows in place of a secret. */
const MASK = '(sensitive)';
/** A record that is longer than this as JSON, in characters, is cut. None is of a valid request. */
const LONGEST_RECORD = 65_536;
/** What is left of its path, and of each member of its input and that one's name, in characters. */
const LONGEST_PART = 1_024;
/** How many members of its input are left. No operation takes as many. */
const MOST_MEMBERS = 32;

interface Entry {
  readonly json: string;
  readonly mutating: boolean;
}

const NOTHING: Entry = { json: '', mutating: false };

/**
 * The latest requests, in the order in which they were answered, up to a number and a size. A record is kept as the text
 * that it is asked for as: so its size is known, and reading the log costs no more than sending it.
 */
export class RequestLog {
  private readonly limits: RequestLogLimits;
  private entries: Entry[] = [];
  /** Index of the oldest entry that is kept. Those before it go in batches, so that adding one does not move all others. */
  private first = 0;
  private characters = 0;
  private tallies = { reading: new Tally(), mutating: new Tally() };

  constructor(limits: RequestLogLimits) {
    this.limits = limits;
  }

  add(record: RequestRecord): void {
    const { mutating } = record;
    this.tallies[mutating ? 'mutating' : 'reading'].count(record);
    const json = recordJson(record);
    this.entries.push({ json, mutating });
    this.characters += json.length;
    while (this.kept > this.limits.requests || this.characters > this.limits.characters) this.dropOldest();
  }

  /** The records kept, oldest first. */
  latest(): RequestRecord[] {
    return this.entries.slice(this.first).map(({ json }) => JSON.parse(json) as RequestRecord);
  }

  /**
   * What is kept of all requests, or of those that could change state, or of the others.
   *
   * @param newest how many records at most.
   */
  view(mutating?: boolean, newest = Number.POSITIVE_INFINITY): LogView {
    const kept = this.entries
      .slice(this.first)
      .filter((entry) => mutating === undefined || entry.mutating === mutating);
    const counts = sumOf([
      ...(mutating === true ? [] : [this.tallies.reading]),
      ...(mutating === false ? [] : [this.tallies.mutating]),
    ]);
    const records = kept.slice(Math.max(0, kept.length - newest)).map(({ json }) => json);
    return { records, counts, dropped: counts.total - kept.length };
  }

  clear(): void {
    this.entries = [];
    this.first = 0;
    this.characters = 0;
    this.tallies = { reading: new Tally(), mutating: new Tally() };
  }

  private get kept(): number {
    return this.entries.length - this.first;
  }

  private dropOldest(): void {
    this.characters -= this.entries[this.first]?.json.length ?? 0;
    this.entries[this.first] = NOTHING;
    this.first += 1;
    if (this.first > this.kept) {
      this.entries = this.entries.slice(this.first);
      this.first = 0;
    }
  }
}

/** Counts requests by operation and by status. */
class Tally {
  readonly byOperation = new Map<string, number>();
  readonly byStatus = new Map<number, number>();

  count({ operation, status }: RequestRecord): void {
    this.byOperation.set(operation, (this.byOperation.get(operation) ?? 0) + 1);
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
  }
}

function sumOf(tallies: readonly Tally[]): RequestCounts {
  const byOperation: Record<string, number> = {};
  const byStatus: Record<string, number> = {};
  let total = 0;
  for (const tally of tallies) {
    for (const [operation, count] of tally.byOperation) {
      byOperation[operation] = (byOperation[operation] ?? 0) + count;
      total += count;
    }
    for (const [status, count] of tally.byStatus) byStatus[status] = (byStatus[status] ?? 0) + count;
  }
  return { total, byOperation, byStatus };
}

function recordJson(record: RequestRecord): string {
  const input = masked(record.input);
  const json = JSON.stringify(input === record.input ? record : { ...record, input });
  if (json.length <= LONGEST_RECORD) return json;
  const members = Object.entries(input).slice(0, MOST_MEMBERS);
  return JSON.stringify({
    ...record,
    path: cut(record.path),
    input: Object.fromEntries(members.map(([name, value]) => [cut(name), cutMember(value)])),
  });
}

/** A member as it is if it is short, else the beginning of its JSON. */
function cutMember(value: unknown): unknown {
  const json = JSON.stringify(value);
  return json.length <= LONGEST_PART ? value : cut(json);
}

function cut(text: string): string {
  const more = text.length - LONGEST_PART;
  return more > 0 ? `${text.slice(0, LONGEST_PART)}… (${more} more characters)` : text;
}

/** Device tokens are secrets: whoever reads a log has no use for them. */
function masked(input: RawInput): RawInput {
  const { EndpointAttributes: attributes } = input;
  if (attributes === undefined) return input;
  if (!isObject(attributes)) return { ...input, EndpointAttributes: MASK };
  return { ...input, EndpointAttributes: Object.fromEntries(Object.keys(attributes).map((name) => [name, MASK])) };
}
