import type { Wanted } from './change.js';
import type { JsonObject } from './json.js';
import type { LiveRecord } from './live.js';
import type { ReadFailure, ReadOutcome } from './read-outcome.js';

/** Lets so many seconds pass; an interrupt ends it with an `AbortError`. */
export type Pause = (seconds: number) => Promise<void>;

/** How often, and how many seconds apart, it is looked for something that may be absent before it counts as that. */
export const LOOKS = 3;
export const SECONDS_BETWEEN_LOOKS = 1;

/** What a reader is asked to find. */
export interface FindScope {
  readonly parentId: string | undefined;
  /** Ids of declared resources whose existence must be settled, each with the fields that will be compared. */
  readonly wanted: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether every live resource must be seen, declared or not. */
  readonly exhaustive: boolean;
  /** What an earlier search of the same scope, in the same reading, gave to go on from. */
  readonly resume?: unknown;
}

/** What a reader found. A wanted id that is neither in `records` nor covered by `failures` is absent for certain. */
export interface FindResult {
  readonly records: readonly LiveRecord[];
  readonly failures: readonly ReadFailure[];
  /** Whether every live resource of the scope was found, now or by the search that was resumed. */
  readonly exhaustive: boolean;
  /** From where a later search of the scope can go on; only the reader knows what it is. */
  readonly resume?: unknown;
}

/** Further fields of a record. */
export interface LoadResult {
  readonly fields: JsonObject;
  readonly failures: readonly (ReadFailure & { readonly fields: readonly string[] })[];
  /** The resource is listed, and every question about it is answered as if it were absent: it is being deleted. */
  readonly gone: boolean;
}

/** The reading half of a kind's effects. It holds a client that has no mutating operation. */
export interface KindReader {
  /** Finds the resources of a scope with as few calls as answer the question. */
  find(scope: FindScope): Promise<FindResult>;
  /** Reads fields that {@link find} did not carry. */
  load(record: LiveRecord, fields: ReadonlySet<string>): Promise<LoadResult>;
  /** Looks at one resource as it is right now. */
  describe(id: string, parentId: string | undefined): Promise<ReadOutcome<LiveRecord>>;
}

/** What an operation that creates has to work with. */
export interface CreatingStep {
  /** What is wanted, with our own tags among `tags`. */
  readonly spec: JsonObject;
  /** What the API will call it, where the caller says so. */
  readonly id: string | undefined;
  readonly parentId: string | undefined;
  /** Makes it idempotent. */
  readonly requestToken: string;
}

/** What an operation that deletes has to work with. */
export interface DeletingStep {
  /** What the API calls the resource. */
  readonly id: string;
  readonly parentId: string | undefined;
}

/** What an operation that changes a resource has to work with. */
export interface ChangingStep extends DeletingStep, Wanted {
  /** The resource as it was when the plan was made; none where this very change has created it. */
  readonly live: LiveRecord | undefined;
}

/** The writing half of a kind's effects: its operations by their names, and by what they do. */
export interface KindWriter {
  /** Each gives the id of what it created. */
  readonly creating: Readonly<Record<string, (step: CreatingStep) => Promise<string | undefined>>>;
  readonly changing: Readonly<Record<string, (step: ChangingStep) => Promise<unknown>>>;
  readonly deleting: Readonly<Record<string, (step: DeletingStep) => Promise<unknown>>>;
}
