import type { Address } from './address.js';
import type { FieldChange, FieldComparator } from './field-comparison.js';
import type { JsonObject, JsonValue } from './json.js';
import type { LiveRecord } from './live.js';
import type { ReadFailure, ReadOutcome } from './read-outcome.js';
import type { ResourceReference } from './resource.js';
import type { FieldPath } from './source.js';

/** A JSON Schema (draft 2020-12) or a part of one. */
export type JsonSchema = JsonObject;

/** A problem that a JSON Schema cannot express, found by a kind in its own fields. */
export interface SpecProblem {
  readonly code: 'missing-field' | 'conflicting-fields' | 'too-long' | 'invalid-format' | 'user-expires';
  readonly path: FieldPath;
  readonly message: string;
  readonly hint?: string;
  readonly severity?: 'warning';
}

/** What of a resource the manifest may say beside its fields. */
export type LifecycleField = 'id' | 'arn' | 'previousId' | 'protect' | 'prune' | 'ensure';

/** How a kind is written in manifests. */
export interface KindManifest {
  /** Key under which a parent's manifest lists resources of this kind: `users`. Also the name in `prune`. */
  readonly collection: string;
  /** What a child's own document calls a resource of this kind: `appInstance: support`. Leaf kinds have none. */
  readonly reference?: string;
  /** Schema of the fields: an object schema whose `properties` are the API's fields and the key fields. */
  readonly schema: JsonSchema;
  /** Fields that tell one resource from its siblings. */
  readonly keyFields: readonly string[];
  readonly lifecycle: readonly LifecycleField[];
  /** Which member of an AppInstance an `arn:` pin of this kind must name; without it, the AppInstance itself. */
  readonly pinnedMember?: 'user' | 'bot';
  /** Prune levels that the kind can have. */
  readonly pruneLevels: readonly string[];
  /** Top-level fields in which `${env.…}` may stand. */
  readonly secretFields: readonly string[];
  /** Values that are secret wherever they come from. */
  readonly alwaysSecret: readonly FieldPath[];
  /** Fields that `null` clears, with what "cleared" is for the planner. */
  readonly clearable: Readonly<Record<string, JsonValue>>;
  /** Most declared resources below one parent, and the name by which a project raises it. */
  readonly quota?: { readonly name: string; readonly limit: number };
}

/** What the model needs to know of a planned change to name the API operations that it takes. */
export interface OperationInput {
  readonly action: 'create' | 'adopt' | 'update' | 'replace' | 'delete';
  /** What is wanted, with our own tags among `tags`; empty for a delete. */
  readonly spec: JsonObject;
  readonly fields: readonly FieldChange[];
  readonly live: LiveRecord | undefined;
}

/**
 * The pure half of a kind: all that the planner and the manifest reader may see. No method returns a promise.
 */
export interface KindModel {
  /** The API's name: `AppInstanceUser`. */
  readonly name: string;
  /** Kind whose live resources contain those of this kind. */
  readonly parent: string | undefined;
  /** `tags`: told by the owner and id tags; `key`: told by what the API itself calls it. */
  readonly identity: 'tags' | 'key';
  /** Own tags that creation writes; empty for a kind that cannot be tagged. */
  readonly ownTags: readonly ('owner' | 'id' | 'protect')[];
  readonly manifest: KindManifest;
  /** How each field of the API is compared; its keys are the fields that a plan can show. */
  readonly comparators: Readonly<Record<string, FieldComparator>>;
  /** Fields that no operation updates: a change there plans a replace. */
  readonly immutable: readonly string[];
  /** Fields that may be omitted unless the resource has to be created. */
  readonly requiredForCreate: readonly string[];
  /** Problems that the schema does not express. */
  check(spec: JsonObject): readonly SpecProblem[];
  /** The address of a declared resource. */
  address(spec: JsonObject, id: string | undefined, parent: Address | undefined): Address;
  /** Segments of an address below that of the collection, where it is more than one. */
  readonly addressDepth?: number;
  /** The address of a live resource that nobody declares. */
  liveAddress(
    record: LiveRecord,
    parent: Address | undefined,
    addressOfId: (id: string) => Address | undefined,
  ): Address;
  /**
   * What the API will call the declared resource, where that can be told without a look at it: a user's ARN follows
   * from its id, an admin's is its principal's. `undefined` where only the live account can tell, or the parent, or
   * what it refers to, does not exist yet.
   */
  expectedId(
    desired: { readonly spec: JsonObject; readonly parent: Address | undefined },
    parentId: string,
    idOf: (address: Address) => string | undefined,
  ): string | undefined;
  /** Second way to tell a resource of kind `key` whose id is not predictable, from declared or live fields. */
  readonly matchFields?: readonly MatchField[];
  /** Resources that must exist before this one. The parent is one without being named. */
  references(spec: JsonObject, parent: Address | undefined): readonly ResourceReference[];
  /** Id of another live resource that this live one stands on: it must be gone before that one goes. */
  readonly standsOn?: (record: LiveRecord) => string;
  /** What somebody who reads the plan should know of a creation. */
  creationNotes?(spec: JsonObject): readonly string[];
  /**
   * What a change loses for good, in words; `undefined` if nothing.
   * @param now epoch milliseconds
   */
  dataLoss?(change: OperationInput, now: number): string | undefined;
  /** Fields whose change may lose data, and what else has to be read to tell, such as the tags that may protect it. */
  readonly guarded?: { readonly fields: readonly string[]; readonly needs: readonly string[] };
  /** Whether resources of the kind are what gives access to their parent: too few of them lock everybody out. */
  readonly givesAccess?: boolean;
  /** The API operations that carry out the change, in their order; the executor performs exactly these. */
  operations(input: OperationInput): readonly string[];
  /** Reading operations that carrying the change out takes beside those: they cost time as well. */
  looks?(input: OperationInput): readonly string[];
}

/**
 * A set of fields whose equality makes a declared and a live resource the same one. Fields that lists carry come
 * before those that cost a call of their own.
 */
export interface MatchField {
  /** Top-level fields that must have been read. */
  readonly needs: readonly string[];
  /** Those of them that must be equal as they stand: where lists show a difference, no further call is made. */
  readonly verbatim: readonly string[];
  /** The text to compare; `undefined` where the resource cannot be told this way. */
  fingerprint(fields: JsonObject): string | undefined;
}

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

/** What an API operation of a change has to work with. */
export interface ChangeStep {
  /** What is wanted, with our own tags among `tags`. */
  readonly spec: JsonObject;
  /** The resource as it was when the plan was made. */
  readonly live: LiveRecord | undefined;
  /** What the API calls the resource; a creating operation finds none. */
  readonly id: string | undefined;
  /** What the API calls its parent. */
  readonly parentId: string | undefined;
  readonly fields: readonly FieldChange[];
  /** Idempotency token of a creating operation. */
  readonly requestToken: string;
}

/** The writing half of a kind's effects. */
export interface KindWriter {
  /**
   * Performs one of the operations that {@link KindModel.operations} named.
   * @returns the id of what it created, if it created anything
   */
  perform(operation: string, step: ChangeStep): Promise<string | undefined>;
}
