import { canonicalJson, isEmpty, isJsonObject, type JsonValue, jsonEquals, parseJson, valueAt } from './json.js';
import type { FieldPath } from './source.js';

/** One value that differs. `undefined` stands for a value that is not there. */
export interface FieldDifference {
  readonly path: FieldPath;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

/** A difference as a plan shows it. */
export interface FieldChange extends FieldDifference {
  /** Neither value may be shown. */
  readonly sensitive: boolean;
}

/** What came out of comparing one declared field with the live one; paths are relative to the field. */
export interface Comparison {
  readonly differences: readonly FieldDifference[];
  /** Parts of the live value that the service does not reveal. They count as equal. */
  readonly unknown?: readonly FieldPath[];
}

/** Compares a declared field with the live one (`null` where it is unset). */
export type FieldComparator = (declared: JsonValue, live: JsonValue) => Comparison;

/** Compares two values leaf by leaf; arrays are leaves, and `null` beside an object is an empty one. */
export function compareValue(declared: JsonValue, live: JsonValue): Comparison {
  return { differences: differencesOf([], declared, live) };
}

/**
 * Compares metadata: a declared string byte for byte with the live text, anything else as JSON. The empty text,
 * `null` and absence are one.
 */
export function compareMetadata(declared: JsonValue, live: JsonValue): Comparison {
  const liveText = typeof live === 'string' ? live : '';
  const liveValue = typeof declared === 'string' ? liveText : parseJson(liveText);
  // An empty object would vanish among the leaves, and yet "{}" is not the empty text.
  const isAdded = liveText === '' && !isEmpty(declared);
  if (isJsonObject(declared) && (isJsonObject(liveValue) || isAdded)) {
    return compareValue(declared, liveValue ?? {});
  }
  return { differences: jsonEquals(declared, liveValue) ? [] : [{ path: [], before: live, after: declared }] };
}

/** The text that is sent for declared metadata. */
export function metadataText(declared: JsonValue): string {
  return typeof declared === 'string' ? declared : canonicalJson(declared);
}

/**
 * An object stands for its leaves, also beside nothing at all, so that plans show `tier: "gold"` and not a blob. An
 * empty object has no leaves to show and is compared as the value that it is.
 */
function differencesOf(
  path: FieldPath,
  declared: JsonValue | undefined,
  live: JsonValue | undefined,
): readonly FieldDifference[] {
  if (!hasLeaves(declared, live) && !hasLeaves(live, declared)) {
    return jsonEquals(declared, live) ? [] : [{ path, before: live, after: declared }];
  }
  const keys = new Set([declared, live].flatMap((value) => (isJsonObject(value) ? Object.keys(value) : [])));
  return [...keys]
    .sort()
    .flatMap((key) => differencesOf([...path, key], valueAt(declared, [key]), valueAt(live, [key])));
}

function hasLeaves(value: JsonValue | undefined, other: JsonValue | undefined): boolean {
  const isAlone = other === undefined || other === null;
  return isJsonObject(value) && (isJsonObject(other) || (isAlone && !isEmpty(value)));
}
