import type { FieldChange, FieldDifference } from '../core/field-comparison.js';
import { type Comparison, compareValue } from '../core/field-comparison.js';
import { isEmpty, type JsonObject, type JsonValue, textsIn, valueAt } from '../core/json.js';
import type { KindModel } from '../core/kind.js';
import { type LiveRecord, type Tags, tagsOf } from '../core/live.js';
import { manageableTags, OWN_TAG_PREFIX } from '../core/ownership.js';
import type { Policy } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';
import type { FieldPath } from '../core/source.js';

/** How a declared resource differs from a live one. */
export interface ResourceComparison {
  readonly changes: readonly FieldChange[];
  /** Declared fields whose live value the service does not reveal; they count as equal. */
  readonly unknown: readonly FieldPath[];
}

/**
 * Compares the declared fields of a resource with the live ones. Undeclared fields, and those that could not be read,
 * are no difference.
 * @param live nothing for a resource that is to be created: every declared field then differs
 * @param ownTags the own tags that the resource must carry, `undefined` where it must not; others are left as they are
 */
export function compareResource(
  model: KindModel,
  desired: DesiredResource,
  live: LiveRecord | undefined,
  ownTags: Readonly<Record<string, string | undefined>>,
  policy: Policy,
): ResourceComparison {
  const differences: FieldDifference[] = [];
  const unknown: FieldPath[] = [];
  for (const [field, compare] of Object.entries(model.comparators)) {
    const declared = desired.spec[field];
    const current = liveField(field, live, policy);
    if (field === 'tags') {
      differences.push(...compareOwnTags(ownTags, live === undefined ? {} : tagsOf(live)));
    }
    // A new resource has nothing to clear.
    if (declared === undefined || current === undefined || (live === undefined && isEmpty(declared))) {
      continue;
    }
    const comparison = live === undefined ? compareWithNothing(declared) : compare(declared, current);
    differences.push(...comparison.differences.map((one) => ({ ...one, path: [field, ...one.path] })));
    unknown.push(...(comparison.unknown ?? []).map((path) => [field, ...path]));
  }
  return { changes: differences.map((one) => ({ ...one, sensitive: isSensitive(one, model, desired) })), unknown };
}

/** Every value of a new resource is added. */
function compareWithNothing(declared: JsonValue): Comparison {
  const { differences } = compareValue(declared, null);
  return { differences: differences.map((one) => ({ ...one, before: undefined })) };
}

/** The live value of a field as it is compared; `undefined` where it was not read. */
function liveField(field: string, live: LiveRecord | undefined, policy: Policy): JsonValue | undefined {
  if (live === undefined) {
    return null;
  }
  const tags = field === 'tags' ? tagsOf(live) : undefined;
  return tags === undefined ? live.fields[field] : (manageableTags(tags, policy.ignoreTags) satisfies JsonObject);
}

function compareOwnTags(
  wanted: Readonly<Record<string, string | undefined>>,
  live: Tags | undefined,
): FieldDifference[] {
  if (live === undefined) {
    return [];
  }
  return Object.entries(wanted)
    .filter(([key, value]) => live[key] !== value)
    .map(([key, value]) => ({ path: ['tags', key], before: live[key], after: value }));
}

/**
 * Whether a difference may not be shown: it lies on the path of a secret, or it takes away what is a secret elsewhere
 * in the manifest, or takes a value from a field that holds secrets, where nobody can tell any more if it was one.
 */
function isSensitive({ path, before, after }: FieldDifference, model: KindModel, desired: DesiredResource): boolean {
  if (path[0] === 'tags' && path[1]?.startsWith(OWN_TAG_PREFIX) === true) {
    return false;
  }
  const secrets = [...desired.secretPaths, ...model.manifest.alwaysSecret];
  const moved = new Set(desired.secretPaths.flatMap((secret) => textsIn(valueAt(desired.spec, secret))));
  return (
    secrets.some(
      (secret) => isPrefix(secret, path) || isPrefix(path, secret) || (after === undefined && secret[0] === path[0]),
    ) || textsIn(before).some((text) => moved.has(text))
  );
}

function isPrefix(prefix: FieldPath, path: FieldPath): boolean {
  return prefix.every((key, index) => path[index] === key);
}
