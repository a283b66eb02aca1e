import { isJsonObject, type JsonObject, type JsonValue } from './json.js';
import { permissionFor } from './operation-error.js';
import type { ReadFailure } from './read-outcome.js';

/** Tags of a live resource. */
export type Tags = Readonly<Record<string, string>>;

/** One live resource, as far as it was read. */
export interface LiveRecord {
  readonly kind: string;
  /** What the API calls it by: an ARN, or an EndpointId. */
  readonly id: string;
  readonly parentId: string | undefined;
  /** The fields that were read, in the form that manifests have; `null` is known to be unset. See {@link liveField}. */
  readonly fields: JsonObject;
  /** Fields that were asked for, and could not be read. */
  readonly failed?: readonly string[];
  /** Its deletion is under way: it is listed, and nothing else of it is left. */
  readonly deleting?: boolean;
}

/** What is known of one field of a live resource. */
export type LiveField =
  | { readonly is: 'read'; readonly value: JsonValue }
  /** The reading did not reach it. Nobody asked, or nobody needs it. */
  | { readonly is: 'unread' }
  /** It was asked for, and the service did not tell. */
  | { readonly is: 'failed' };

/** Tells what is known of a field. */
export function liveField({ fields, failed = [] }: LiveRecord, name: string): LiveField {
  const value = fields[name];
  if (value !== undefined) {
    return { is: 'read', value };
  }
  return { is: failed.includes(name) ? 'failed' : 'unread' };
}

declare const referenceBrand: unique symbol;

/** What tells a live resource from all others: an id alone does not, since an admin has the ARN of its user. */
export type RecordReference = string & { readonly [referenceBrand]: true };

/** The reference of a resource by its parts. */
export function referenceTo(kind: string, parentId: string | undefined, id: string): RecordReference {
  return `${scopeKey(kind, parentId)} ${id}` as RecordReference;
}

/** The reference of a record. */
export function referenceOf({ kind, parentId, id }: LiveRecord): RecordReference {
  return referenceTo(kind, parentId, id);
}

/** A part of the account that could not be read: nothing in it may be taken for absent. */
export interface IncompleteScope extends ReadFailure {
  readonly kind: string;
  /** The parent whose children of `kind` are concerned; undefined for a root kind. */
  readonly parentId: string | undefined;
  /** Only these fields are unknown; without it, existence itself is. */
  readonly fields?: readonly string[];
}

/** What could not be read, and why, in words. */
export function unreadText({ kind, parentId, id, fields, operation, code, message }: IncompleteScope): string {
  const what = id ?? (parentId === undefined ? `every ${kind}` : `every ${kind} of ${parentId}`);
  const permission = permissionFor(operation, message);
  const needed = code === 'access-denied' && !message.includes(permission) ? ` (needs ${permission})` : '';
  return `${what}${fields === undefined ? '' : ` (${fields.join(', ')})`}: ${operation}: ${message}${needed}`;
}

/** The account as one run saw it. */
export interface LiveSnapshot {
  readonly records: readonly LiveRecord[];
  readonly incomplete: readonly IncompleteScope[];
  /** Scopes of which every resource was seen, as {@link scopeKey} names them. Elsewhere undeclared ones are unknown. */
  readonly exhaustive: ReadonlySet<string>;
}

/** Name of the scope "all resources of that kind below that parent". */
export function scopeKey(kind: string, parentId: string | undefined): string {
  return `${kind} ${parentId ?? ''}`;
}

/** The tags of a record, or `undefined` where they were not read. */
export function tagsOf(record: LiveRecord): Tags | undefined {
  const { tags } = record.fields;
  return isJsonObject(tags) ? (tags as Tags) : undefined;
}

/** The one field that tells whose a resource is, and whether it is protected. */
export const TAGS: ReadonlySet<string> = new Set(['tags']);
