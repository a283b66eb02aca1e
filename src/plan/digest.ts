import { createHash, createHmac } from 'node:crypto';
import { compareText } from '../core/address.js';
import { type Action, liveOf } from '../core/change.js';
import type { FieldChange } from '../core/field-comparison.js';
import { canonicalJson, type JsonValue } from '../core/json.js';
import type { FieldPath } from '../core/source.js';
import type { Change } from './plan.js';

/**
 * The keys of the hashes that stand for secret values: one for those that were live when the plan was made, one for
 * those that are wanted. They are not in the file, and slow to make: see {@link SecretValues}.
 */
export interface HashKeys {
  readonly before: string;
  readonly after: string;
}

/** What of a change is fixed by its digest. Order, places in files, estimates and notes are not. */
export interface HashedChange {
  readonly action: Action;
  readonly kind: string;
  readonly address: string;
  /** What the API calls the resource, unless it is to be created. */
  readonly id?: string | undefined;
  readonly reason?: string | undefined;
  readonly fields: readonly HashedField[];
}

/** A field change of which nobody can read the secret values: a missing one is an empty list, a secret one a hash. */
export interface HashedField {
  readonly path: FieldPath;
  readonly before: readonly JsonValue[];
  readonly after: readonly JsonValue[];
  readonly sensitive: boolean;
}

/** A change with its secret values hashed. */
export function hashChange(change: Change, keys: HashKeys): HashedChange {
  const { action, kind, address, reason } = change;
  const fields = change.fields.map((field) => ({
    path: field.path,
    before: hashedValue(address, field, field.before, keys.before),
    after: hashedValue(address, field, field.after, keys.after),
    sensitive: field.sensitive,
  }));
  return { action, kind, address, id: liveOf(change)?.id, reason, fields };
}

/** SHA-256 over what a change does, values before and after included. */
export function digestOf({ action, kind, address, id, reason, fields }: HashedChange): string {
  const sorted = fields
    .map(({ path, before, after }) => [path, before, after] as const)
    .sort(([left], [right]) => compareText(canonicalJson(left), canonicalJson(right)));
  return sha256([action, kind, address, id ?? null, reason ?? null, sorted]);
}

/** What stands for a value of a field: itself, or its HMAC where it is secret. A missing value is told from `null`. */
export function hashedValue(
  address: string,
  { path, sensitive }: Pick<FieldChange, 'path' | 'sensitive'>,
  value: JsonValue | undefined,
  key: string,
): readonly JsonValue[] {
  if (value === undefined || !sensitive) {
    return value === undefined ? [] : [value];
  }
  const secret = canonicalJson(secretValue(address, path, value));
  return [{ hmac: createHmac('sha256', key).update(secret).digest('hex') }];
}

/**
 * The secret values of a plan, each with where it is: what the keys of its hashes are made of.
 *
 * Whoever has a saved plan can try values until the hash is the same. So the key is not in the file, and it takes long to
 * make from all secret values at once: each try costs that time, and an apply, which has the values, pays it once. The
 * values that are wanted have a key of their own, since they are known also when the plan was applied already, while
 * those that were live are gone by then.
 */
export type SecretValues = Readonly<Record<keyof HashKeys, readonly JsonValue[]>>;

/** The secret values of a plan that is to be saved. */
export function secretValuesOf(changes: readonly Pick<Change, 'address' | 'fields'>[]): SecretValues {
  const of = (side: keyof HashKeys) =>
    changes.flatMap(({ address, fields }) =>
      fields.flatMap(({ path, sensitive, [side]: value }) =>
        sensitive && value !== undefined ? [secretValue(address, path, value)] : [],
      ),
    );
  return { before: of('before'), after: of('after') };
}

/**
 * A secret value with where it is. Without that, equal values would have equal hashes, and whoever can add values of his
 * own to a plan could look a secret up among them.
 */
export function secretValue(address: string, path: FieldPath, value: JsonValue): JsonValue {
  return [address, path, value];
}

/** SHA-256 over canonical JSON. */
export function sha256(value: JsonValue): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
