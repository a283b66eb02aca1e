import { canonicalJson, isJsonObject, type JsonObject, type JsonValue, jsonEquals, parseJson } from './json.js';
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
  const differences: FieldDifference[] = [];
  collectDifferences([], declared, live, differences);
  return { differences };
}

/**
 * Compares metadata: a declared string byte for byte with the live text, anything else as JSON. The empty text,
 * `null` and absence are one.
 */
export function compareMetadata(declared: JsonValue, live: JsonValue): Comparison {
  const liveText = typeof live === 'string' ? live : '';
  if (typeof declared === 'string') {
    return declared === liveText ? { differences: [] } : { differences: [{ path: [], before: live, after: declared }] };
  }
  const liveValue = parseJson(liveText);
  if (isJsonObject(declared) && (isJsonObject(liveValue) || liveText === '')) {
    // An empty object would vanish among the leaves, and yet "{}" is not the empty text.
    if (liveText !== '' || Object.keys(declared).length > 0) {
      return compareValue(declared, liveValue ?? {});
    }
  }
  if (liveValue !== undefined && jsonEquals(declared, liveValue)) {
    return { differences: [] };
  }
  return { differences: [{ path: [], before: live, after: declared }] };
}

/** The text that is sent for declared metadata. */
export function metadataText(declared: JsonValue): string {
  return typeof declared === 'string' ? declared : canonicalJson(declared);
}

/**
 * An object stands for its leaves, also beside nothing at all, so that plans show `tier: "gold"` and not a blob. An
 * empty object has no leaves to show and is compared as the value that it is.
 */
function collectDifferences(
  path: FieldPath,
  declared: JsonValue | undefined,
  live: JsonValue | undefined,
  differences: FieldDifference[],
): void {
  if (hasLeaves(declared, live) || hasLeaves(live, declared)) {
    const declaredObject = isJsonObject(declared) ? declared : {};
    const liveObject = isJsonObject(live) ? live : {};
    const keys = new Set([...Object.keys(declaredObject), ...Object.keys(liveObject)]);
    for (const key of [...keys].sort()) {
      collectDifferences([...path, key], ownValue(declaredObject, key), ownValue(liveObject, key), differences);
    }
  } else if (!jsonEquals(declared, live)) {
    differences.push({ path, before: live, after: declared });
  }
}

function hasLeaves(value: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (!isJsonObject(value)) {
    return false;
  }
  return isJsonObject(other) || ((other === undefined || other === null) && Object.keys(value).length > 0);
}

function ownValue(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
