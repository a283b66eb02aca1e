import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js';

/**
 * Rewrites the keys of the API's settings as manifests have them, at every level: `RetentionDays` → `retentionDays`.
 * What is `undefined` is left out.
 */
export function fromApiCase(settings: object): JsonObject {
  const text = JSON.stringify(settings, (_key, value: JsonValue) =>
    isJsonObject(value) ? lowerFirstLetters(value) : value,
  );
  return JSON.parse(text) as JsonObject;
}

function lowerFirstLetters(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]),
  );
}
