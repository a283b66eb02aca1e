import { failure } from '../core/diagnostic.js';
import type { FieldChange, FieldDifference } from '../core/field-comparison.js';
import { type Comparison, compareValue } from '../core/field-comparison.js';
import { isEmpty, isJsonObject, type JsonValue, textsIn, valueAt } from '../core/json.js';
import type { KindModel } from '../core/kind.js';
import { type LiveRecord, liveField, type Tags } from '../core/live.js';
import { isOwnTag, manageableTags } from '../core/ownership.js';
import type { Policy } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';
import type { FieldPath } from '../core/source.js';

/** How a declared resource differs from a live one. */
export interface ResourceComparison {
  readonly changes: readonly FieldChange[];
  /** Declared fields whose live value the service does not reveal; they count as equal. */
  readonly unknown: readonly FieldPath[];
}

/** Own tags that a resource must carry, `undefined` for those that it must not; others are left as they are. */
export type WantedOwnTags = Readonly<Record<string, string | undefined>>;

/**
 * The fields of a resource that is to be created: every declared one, with nothing before it.
 * @param ownTags the own tags that it will carry
 */
export function compareWithNothing(model: KindModel, desired: DesiredResource, ownTags: Tags): readonly FieldChange[] {
  return Object.keys(model.comparators)
    .flatMap((field) => {
      const declared = desired.spec[field];
      // A new resource has nothing to clear.
      const isGiven = declared !== undefined && !isEmpty(declared);
      return [
        ...(field === 'tags' ? compareOwnTags(ownTags, {}) : []),
        ...(isGiven ? below(field, compareValue(declared, null)) : []),
      ];
    })
    .map((one) => toChange({ ...one, before: undefined }, model, desired));
}

/**
 * Compares the declared fields of a resource with the live ones. Undeclared fields are no difference, and neither are
 * those that could not be read: of them it is said elsewhere that nobody knows.
 * @throws DiagnosticError `internal` for a field that nobody has tried to read: it must not count as equal
 */
export function compareResource(
  model: KindModel,
  desired: DesiredResource,
  live: LiveRecord,
  ownTags: WantedOwnTags,
  policy: Policy,
): ResourceComparison {
  const differences: FieldDifference[] = [];
  const unknown: FieldPath[] = [];
  for (const [field, compare] of Object.entries(model.comparators)) {
    const declared = desired.spec[field];
    const isTags = field === 'tags';
    const isCompared = declared !== undefined || (isTags && Object.keys(ownTags).length > 0);
    const current = isCompared ? readValue(live, field) : undefined;
    if (current === undefined) {
      continue;
    }
    const tags = isTags && isJsonObject(current) ? (current as Tags) : undefined;
    if (tags !== undefined) {
      differences.push(...compareOwnTags(ownTags, tags));
    }
    if (declared !== undefined) {
      const comparison = compare(declared, tags === undefined ? current : manageableTags(tags, policy.ignoreTags));
      differences.push(...below(field, comparison));
      unknown.push(...(comparison.unknown ?? []).map((path) => [field, ...path]));
    }
  }
  return { changes: differences.map((one) => toChange(one, model, desired)), unknown };
}

/** The live value of a field; `undefined` where it could not be read. */
function readValue(live: LiveRecord, name: string): JsonValue | undefined {
  const field = liveField(live, name);
  if (field.is === 'unread') {
    throw failure('internal', `${name} of ${live.id} was to be compared, and nobody has read it.`);
  }
  return field.is === 'read' ? field.value : undefined;
}

function below(field: string, { differences }: Comparison): FieldDifference[] {
  return differences.map((one) => ({ ...one, path: [field, ...one.path] }));
}

function compareOwnTags(wanted: WantedOwnTags, live: Tags): FieldDifference[] {
  return Object.entries(wanted)
    .filter(([key, value]) => live[key] !== value)
    .map(([key, value]) => ({ path: ['tags', key], before: live[key], after: value }));
}

function toChange(difference: FieldDifference, model: KindModel, desired: DesiredResource): FieldChange {
  return { ...difference, sensitive: isSensitive(difference, model, desired) };
}

/**
 * Whether a difference may not be shown: it lies on the path of a secret, or it takes away what is a secret elsewhere
 * in the manifest, or takes a value from a field that holds secrets, where nobody can tell any more if it was one. Nor
 * can anybody tell whether a secret was elsewhere before that is not there in this run.
 */
function isSensitive({ path, before, after }: FieldDifference, model: KindModel, desired: DesiredResource): boolean {
  const [field = ''] = path;
  if (isOwnTag(path)) {
    return false;
  }
  const secrets = [...desired.secretPaths, ...model.manifest.alwaysSecret];
  const mayHaveMoved =
    (desired.missing?.length ?? 0) > 0 && before !== undefined && model.manifest.secretFields.includes(field);
  const moved = new Set(desired.secretPaths.flatMap((secret) => textsIn(valueAt(desired.spec, secret))));
  return (
    mayHaveMoved ||
    secrets.some(
      (secret) => isPrefix(secret, path) || isPrefix(path, secret) || (after === undefined && secret[0] === path[0]),
    ) ||
    textsIn(before).some((text) => moved.has(text))
  );
}

function isPrefix(prefix: FieldPath, path: FieldPath): boolean {
  return prefix.every((key, index) => path[index] === key);
}
