import { createHash, createHmac } from 'node:crypto';
import { compareText } from '../core/address.js';
import type { FieldChange } from '../core/field-comparison.js';
import { canonicalJson, type JsonValue } from '../core/json.js';
import type { FieldPath } from '../core/source.js';
import type { Change } from './plan.js';

/** What of a change is fixed by its digest. Order, places in files, estimates and notes are not. */
export type DigestedChange = Pick<Change, 'action' | 'kind' | 'address' | 'id' | 'reason' | 'fields'>;

/**
 * The keys of the hashes that stand for secret values: one for those that were live when the plan was made, one for
 * those that are wanted. They are not in the file, and slow to make: see {@link SecretValues}.
 */
export interface HashKeys {
  readonly before: string;
  readonly after: string;
}

/** A change whose values are what {@link valueDigest} makes of them. */
export interface HashedChange {
  readonly action: string;
  readonly kind: string;
  readonly address: string;
  readonly id?: string | undefined;
  readonly reason?: string | undefined;
  readonly fields: readonly { readonly path: FieldPath; readonly before: JsonValue; readonly after: JsonValue }[];
}

/** SHA-256 over what a change does, values before and after included; secrets enter as HMAC. */
export function changeDigest(change: DigestedChange, keys: HashKeys): string {
  const fields = change.fields.map((field) => ({
    path: field.path,
    before: valueDigest(change.address, field, 'before', keys),
    after: valueDigest(change.address, field, 'after', keys),
  }));
  return digestOf({ ...change, fields });
}

/** The digest of a change whose secret values are hashes already. */
export function digestOf({ action, kind, address, id, reason, fields }: HashedChange): string {
  const sorted = fields
    .map(({ path, before, after }) => [path, before, after] as const)
    .sort(([left], [right]) => compareText(canonicalJson(left), canonicalJson(right)));
  return sha256([action, kind, address, id ?? null, reason ?? null, sorted]);
}

/** What stands for a value: itself, or its HMAC where it is secret. A missing value is told from `null`. */
export function valueDigest(
  address: string,
  field: FieldChange,
  side: keyof HashKeys,
  keys: HashKeys,
): readonly JsonValue[] {
  return hashedValue(address, field, field[side], keys[side]);
}

/** A value of a field as {@link valueDigest} has it. */
export function hashedValue(
  address: string,
  { path, sensitive }: Pick<FieldChange, 'path' | 'sensitive'>,
  value: JsonValue | undefined,
  key: string,
): readonly JsonValue[] {
  if (value === undefined) {
    return [];
  }
  return [sensitive ? { hmac: keyedHash(secretValue(address, path, value), key) } : value];
}

/**
 * A secret value with where it is. Without that, equal values would have equal hashes, and whoever can add values of his
 * own to a plan could look a secret up among them.
 */
export function secretValue(address: string, path: FieldPath, value: JsonValue): JsonValue {
  return [address, path, value];
}

/** HMAC-SHA-256 of a value, so that it can be compared but not read. */
export function keyedHash(value: JsonValue, key: string): string {
  return createHmac('sha256', key).update(canonicalJson(value)).digest('hex');
}

/** SHA-256 over canonical JSON. */
export function sha256(value: JsonValue): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
