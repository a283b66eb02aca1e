import type { DiagnosticCode } from './diagnostic.js';
import { isJsonObject, type JsonObject } from './json.js';

/** Tags of a live resource. */
export type Tags = Readonly<Record<string, string>>;

/** One live resource, as far as it was read. */
export interface LiveRecord {
  readonly kind: string;
  /** What the API calls it by: an ARN, or an EndpointId. */
  readonly id: string;
  readonly parentId: string | undefined;
  /** Fields in the form that manifests have. A missing key was not read; `null` is known to be unset. */
  readonly fields: JsonObject;
  /** Its deletion is under way: it is listed, and nothing else of it is left. */
  readonly deleting?: boolean;
}

/** A part of the account that could not be read: nothing in it may be taken for absent. */
export interface IncompleteScope {
  readonly kind: string;
  /** The parent whose children of `kind` are concerned; undefined for a root kind. */
  readonly parentId: string | undefined;
  /** Only this resource is concerned; without it, every one of that kind and parent. */
  readonly id?: string;
  /** Only these fields are unknown; without it, existence itself is. */
  readonly fields?: readonly string[];
  /** The API operation that failed. */
  readonly operation: string;
  readonly code: DiagnosticCode;
  /** What the service, or the connection, said. */
  readonly message: string;
}

/** What could not be read, and why, in words. */
export function unreadText({ kind, parentId, id, fields, operation, message }: IncompleteScope): string {
  const what = id ?? (parentId === undefined ? `every ${kind}` : `every ${kind} of ${parentId}`);
  return `${what}${fields === undefined ? '' : ` (${fields.join(', ')})`}: ${operation}: ${message}`;
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

/** Name of one record: an admin has the ARN of its user, so the id alone does not tell which is meant. */
export function recordKey(kind: string, parentId: string | undefined, id: string): string {
  return `${scopeKey(kind, parentId)} ${id}`;
}

/** The tags of a record, or `undefined` where they were not read. */
export function tagsOf(record: LiveRecord): Tags | undefined {
  const { tags } = record.fields;
  return isJsonObject(tags) ? (tags as Tags) : undefined;
}

/** The one field that tells whose a resource is, and whether it is protected. */
export const TAGS: ReadonlySet<string> = new Set(['tags']);
