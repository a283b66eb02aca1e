import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js';

/**
 * Rewrites the keys of the API's settings as manifests have them, at every level: `RetentionDays` → `retentionDays`.
 * What is `undefined` is left out.
 */
export function fromApiCase(value: object): JsonObject {
  const rewritten = lowerFirstLetters(JSON.parse(JSON.stringify(value)) as JsonValue);
  return isJsonObject(rewritten) ? rewritten : {};
}

function lowerFirstLetters(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) {
    return value;
  }
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [key.charAt(0).toLowerCase() + key.slice(1), lowerFirstLetters(item)]),
  );
}
