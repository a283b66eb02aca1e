import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js';

/** Rewrites the keys of a manifest's settings as the API has them: `retentionDays` → `RetentionDays`, at every level. */
export function toApiCase(value: JsonValue): unknown {
  return mapKeys(value, (key) => key.charAt(0).toUpperCase() + key.slice(1));
}

/** Rewrites the keys of the API's settings as manifests have them. What is `undefined` is left out. */
export function fromApiCase(value: object): JsonObject {
  const rewritten = mapKeys(
    JSON.parse(JSON.stringify(value)) as JsonValue,
    (key) => key.charAt(0).toLowerCase() + key.slice(1),
  );
  return isJsonObject(rewritten) ? rewritten : {};
}

function mapKeys(value: JsonValue, rename: (key: string) => string): JsonValue {
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [rename(key), mapKeys(item, rename)]))
    : value;
}
