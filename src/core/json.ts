/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object; keys are own keys only. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Whether the value is a JSON object (not an array, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the value holds nothing: `null`, an empty text or an empty object. */
export function isEmpty(value: JsonValue): boolean {
  return value === null || value === '' || (isJsonObject(value) && Object.keys(value).length === 0);
}

/** JSON has no `undefined`: what is not there is left out. */
export function withoutUndefined(object: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  );
}

/** The value with the keys of all its objects sorted by code unit, so that equal values print alike. */
function sortKeys(value: JsonValue): JsonValue {
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, sortKeys(value[key] ?? null)]),
    );
  }
  return Array.isArray(value) ? value.map((item: JsonValue) => sortKeys(item)) : value;
}

/** The one JSON text of a value: sorted keys, no spaces. Key order and spacing of the input leave no trace. */
export function canonicalJson(value: JsonValue): string {
  return JSON.stringify(sortKeys(value));
}

/** The value as text: a string as it is, anything else as canonical JSON, and what is not there as no text. */
export function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') {
    return value;
  }
  return value === undefined || value === null ? '' : canonicalJson(value);
}

/** The texts that a value holds, however deep, without empty ones. */
export function textsIn(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') {
    return value === '' ? [] : [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Whether two values are the same JSON, whatever their key order. `undefined` equals only itself. */
export function jsonEquals(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right) {
    return true;
  }
  return left !== undefined && right !== undefined && canonicalJson(left) === canonicalJson(right);
}

/**
 * How deep a JSON text nests and how many values it holds, told without parsing it: a text of a few bytes for each value
 * can be made to fill any memory, and one that nests without end to overflow the stack of whoever walks through it.
 */
export function measureJson(text: string): { readonly depth: number; readonly values: number } {
  let open = 0;
  let depth = 0;
  let values = 1;
  let isInText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (isInText && character === '\\') {
      at += 1;
    } else if (character === '"') {
      isInText = !isInText;
    } else if (!isInText) {
      open += NESTING[character] ?? 0;
      depth = Math.max(depth, open);
      values += '[{,'.includes(character) ? 1 : 0;
    }
  }
  return { depth, values };
}

const NESTING: Readonly<Record<string, number>> = { '[': 1, '{': 1, ']': -1, '}': -1 };

/** Parses JSON text; `undefined` where it is none. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** The value at a path of keys, or `undefined` where the path leads nowhere. Only own keys count. */
export function valueAt(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  let current = value;
  for (const key of path) {
    if (!isJsonObject(current) || !Object.hasOwn(current, key)) {
      return undefined;
    }
    current = current[key];
  }
  return current;
}
