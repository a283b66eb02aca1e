import { createHash, createHmac } from 'node:crypto';
import { compareText } from '../core/address.js';
import type { FieldChange } from '../core/field-comparison.js';
import { canonicalJson, type JsonValue } from '../core/json.js';
import type { FieldPath } from '../core/source.js';
import type { Change } from './plan.js';

/** What of a change is fixed by its digest. Order, places in files, estimates and notes are not. */
export type DigestedChange = Pick<Change, 'action' | 'kind' | 'address' | 'id' | 'reason' | 'fields'>;

/** A change whose values are what {@link valueDigest} makes of them. */
export interface HashedChange {
  readonly action: string;
  readonly kind: string;
  readonly address: string;
  readonly id?: string | undefined;
  readonly reason?: string | undefined;
  readonly fields: readonly { readonly path: FieldPath; readonly before: JsonValue; readonly after: JsonValue }[];
}

/** SHA-256 over what a change does, values before and after included; secrets enter as HMAC with the plan's nonce. */
export function changeDigest(change: DigestedChange, nonce: string): string {
  const fields = change.fields.map((field) => ({
    path: field.path,
    before: valueDigest(field, 'before', nonce),
    after: valueDigest(field, 'after', nonce),
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
export function valueDigest(field: FieldChange, side: 'before' | 'after', nonce: string): JsonValue {
  const value = field[side];
  if (value === undefined) {
    return [];
  }
  return [field.sensitive ? { hmac: keyedHash(value, nonce) } : value];
}

/** HMAC-SHA-256 of a value, so that it can be compared but not read. */
export function keyedHash(value: JsonValue, nonce: string): string {
  return createHmac('sha256', nonce).update(canonicalJson(value)).digest('hex');
}

/** SHA-256 over canonical JSON. */
export function sha256(value: JsonValue): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
