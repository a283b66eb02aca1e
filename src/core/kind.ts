import type { Address } from './address.js';
import type { Intent } from './change.js';
import type { FieldComparator } from './field-comparison.js';
import type { JsonObject, JsonValue } from './json.js';
import type { LiveRecord } from './live.js';
import type { DesiredResource, ResourceReference } from './resource.js';
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
  /**
   * Schema of the fields: an object schema whose `properties` are the API's fields and the key fields, but for the `id` of
   * what is told by tags.
   */
  readonly schema: JsonSchema;
  /** Fields that tell one resource from its siblings. */
  readonly keyFields: readonly string[];
  /** Top-level fields in which `${env.…}` may stand. */
  readonly secretFields: readonly string[];
  /** Values that are secret wherever they come from. */
  readonly alwaysSecret: readonly FieldPath[];
  /** Values that are ARNs of what the service reaches in the region and account of the resource alone. */
  readonly arns?: readonly FieldPath[];
  /** Fields that `null` clears, with what "cleared" is for the planner. */
  readonly clearable: Readonly<Record<string, JsonValue>>;
  /** Most declared resources below one parent, and the name by which a project raises it. */
  readonly quota?: { readonly name: string; readonly limit: number };
}

/** How a live resource is told to be a declared one. */
export type Identity =
  /** By our owner and id tags. */
  | { readonly by: 'tags'; readonly pin: Pin }
  /** By what the API will call it, which can be told without a look at it: a user's ARN follows from its id. */
  | { readonly by: 'id'; readonly expectedId: ExpectedId }
  /** By what it holds, since nobody can tell what the API calls it. The first mark goes before the second. */
  | { readonly by: 'marks'; readonly marks: readonly [Mark, ...Mark[]] };

/** What the API calls the declared resource; `undefined` where the parent, or what it refers to, does not exist yet. */
export type ExpectedId = (
  desired: Pick<DesiredResource, 'spec' | 'parent'>,
  parentId: string,
  idOf: (address: Address) => string | undefined,
) => string | undefined;

/** What an `arn:` in a manifest has to be to pin a resource of a kind. */
export interface Pin {
  /** The form of the ARN, for people: `arn:aws:chime:REGION:ACCOUNT:app-instance/ID/bot/ID`. */
  readonly form: string;
  /** Takes such an ARN apart; `undefined` where it is that of something else. */
  parse(arn: string): PinnedArn | undefined;
}

/** What an ARN tells of the resource that it pins. */
export interface PinnedArn {
  readonly region: string;
  readonly accountId: string;
  /** ARN of what it is in; `undefined` for a root resource. */
  readonly parentArn: string | undefined;
}

/** The pure half of a kind: all that the planner and the manifest reader may see. kind-facts.ts tells what follows. */
export interface KindModel {
  /** The API's name: `AppInstanceUser`. */
  readonly name: string;
  /** Kind whose live resources contain those of this kind. */
  readonly parent: string | undefined;
  readonly identity: Identity;
  /** Whether it can carry tags, and with that an owner and protection. */
  readonly taggable: boolean;
  readonly manifest: KindManifest;
  /** How each field of the API is compared; its keys are the fields that a plan can show. */
  readonly comparators: Readonly<Record<string, FieldComparator>>;
  /** Fields that no operation updates: a change there plans a replace. */
  readonly immutable: readonly string[];
  /** Fields that may be omitted unless the resource has to be created. */
  readonly requiredForCreate: readonly string[];
  /** Problems that the schema does not express. */
  check?(spec: JsonObject): readonly SpecProblem[];
  /** The address of a declared resource. */
  address(spec: JsonObject, id: string | undefined, parent: Address | undefined): Address;
  /** Segments of an address below that of the collection, where it is more than one. */
  readonly addressDepth?: number;
  /** The address of a live resource that nobody declares; `principal` is that of what it stands on, where known. */
  liveAddress(record: LiveRecord, parent: Address | undefined, principal?: Address): Address;
  /** Resources that must exist before this one. The parent is one without being named. */
  references?(spec: JsonObject, parent: Address | undefined): readonly ResourceReference[];
  /** The sibling that a live resource stands on, as an admin on its user or bot: it must be gone before that one goes. */
  standsOn?(record: LiveRecord): Pick<LiveRecord, 'kind' | 'id'>;
  /**
   * What somebody who reads the plan should know of a creation.
   * @param parent the live resource that it is created in; `undefined` where there is none yet
   * @param now epoch milliseconds
   */
  creationNotes?(spec: JsonObject, parent: LiveRecord | undefined, now: number): readonly string[];
  /** What a change loses for good, in words; `undefined` if nothing. `now` is in epoch milliseconds. */
  dataLoss?(intent: Intent, now: number): string | undefined;
  /** Fields whose change may lose data, and what else has to be read to tell, such as the tags that may protect it. */
  readonly guarded?: { readonly fields: readonly string[]; readonly needs: readonly string[] };
  /** What people call them, where they are what gives access to their parent: too few of them lock everybody out. */
  readonly givesAccess?: string;
  /**
   * The API operations that carry out the change, in their order, and at least one; the executor performs exactly these.
   * A replacement deletes first: what follows a creation is sent the id of what was created.
   */
  operations(intent: Intent): readonly string[];
  /** Reading operations that carrying the change out takes beside those: they cost time as well. */
  looks?(intent: Intent): readonly string[];
}

/** Fields whose equality makes a declared and a live resource the same one; those that lists carry come first. */
export interface Mark {
  /** Top-level fields that must have been read. */
  readonly needs: readonly string[];
  /** Those of them that must be equal as they stand: where lists show a difference, no further call is made. */
  readonly verbatim: readonly string[];
  /** The text to compare; `undefined` where the resource cannot be told this way. */
  fingerprint(fields: JsonObject): string | undefined;
}
