import type { Alteration } from '../core/change.js';
import type { FieldChange } from '../core/field-comparison.js';
import { isEmpty, type JsonObject } from '../core/json.js';
import { expectedId, referencesOf } from '../core/kind-facts.js';
import { liveField, referenceOf, referenceTo, tagsOf } from '../core/live.js';
import { ID_TAG, isOwnerUnknown, OWNER_TAG, ownershipOf, ownTagsFor, PROTECT_TAG } from '../core/ownership.js';
import type { DesiredResource } from '../core/resource.js';
import { formatPath } from '../core/source.js';
import type { Match } from '../identify/match-resources.js';
import { isUncertain, mayBeMistaken, mayDelete, mayReplace } from './certainty.js';
import { compareResource, compareWithNothing, type WantedOwnTags } from './compare-resource.js';
import { decideDeletion } from './decide-deletion.js';
import { type Decision, problemAt, withheld } from './decision.js';
import { changeUnlessPutOff, putOff, staysUnowned } from './put-off.js';
import type { Siblings, Situation } from './situation.js';

/** Decides what is to be done with one declared resource; nothing where it is left alone. */
export function decideDeclared(
  situation: Situation,
  siblings: Siblings,
  desired: DesiredResource,
): readonly Decision[] {
  const match = situation.matchOf(desired.address);
  if (desired.lifecycle.ensure === 'absent') {
    return decideAbsence(situation, siblings, desired, match);
  }
  return match === undefined
    ? decideCreation(situation, siblings, desired)
    : decideDifference(situation, siblings, desired, match);
}

function decideAbsence(
  situation: Situation,
  siblings: Siblings,
  desired: DesiredResource,
  match: Match | undefined,
): readonly Decision[] {
  const { address } = desired;
  const { policy } = situation;
  if (match === undefined) {
    return isUncertain(situation, desired) ? [withheld(desired, 'delete')] : [{ is: 'unchanged', address }];
  }
  const { record } = match;
  const tags = tagsOf(record);
  const ownership = ownershipOf(tags ?? {}, policy.owner);
  if (policy.unowned === 'left alone' && tags !== undefined && ownership.of !== 'us') {
    return [{ is: 'unmanaged', address }];
  }
  if (ownership.of === 'another') {
    const message = `${address} belongs to ${ownership.owner}; only its owner deletes it.`;
    return [problemAt(desired, 'error', 'foreign-owner', message, { hint: 'Remove the entry.' })];
  }
  return mayDelete(situation, siblings, record)
    ? decideDeletion(situation, siblings, { record, address, reason: 'ensure: absent', position: desired.locate() })
    : [withheld(desired, 'delete')];
}

function decideCreation(situation: Situation, siblings: Siblings, desired: DesiredResource): readonly Decision[] {
  const { address, lifecycle, spec } = desired;
  const { model } = siblings;
  if (isUncertain(situation, desired)) {
    return [withheld(desired, 'create')];
  }
  if (lifecycle.arn !== undefined) {
    const message = `${address} is pinned to ${lifecycle.arn}, which does not exist.`;
    const hint = 'Correct the ARN, or remove `arn` to have the resource created.';
    return [problemAt(desired, 'error', 'pin-not-found', message, { hint, path: ['arn'] })];
  }
  const problems = [...missingFields(siblings, desired, spec), ...missingReferences(situation, siblings, desired)];
  if (problems.length > 0) {
    return problems;
  }
  const unowned = referencesOf(model, desired).find((reference) => staysUnowned(situation, reference.address));
  if (unowned !== undefined) {
    return putOff(situation, { address, action: 'create' }, unowned.address);
  }
  const ownTags = ownTagsFor(model, lifecycle, situation.policy.owner);
  const creation = {
    action: 'create',
    spec: withOwnTags(spec, ownTags),
    fields: compareWithNothing(model, desired, ownTags),
  } as const;
  return changeUnlessPutOff(situation, {
    ...factsOf(siblings, desired),
    ...creation,
    notes: model.creationNotes?.(spec) ?? [],
    operations: model.operations(creation),
  });
}

function decideDifference(
  situation: Situation,
  siblings: Siblings,
  desired: DesiredResource,
  match: Match,
): readonly Decision[] {
  const { model } = siblings;
  const { address } = desired;
  if (isOwnerUnknown(model, match.record)) {
    return [withheld(desired, 'update')];
  }
  const ownTags = wantedOwnTags(situation, siblings, desired, match);
  const { changes: fields, unknown } = compareResource(model, desired, match.record, ownTags, situation.policy);
  const warnings = unknown.slice(0, 1).map((path) => {
    const message = `${address}: the service does not reveal ${unknown.map(formatPath).join(', ')}; taken for unchanged.`;
    return problemAt(desired, 'warning', 'unknown-live-value', message, { path });
  });
  if (fields.length === 0) {
    return [...warnings, { is: 'unchanged', address }];
  }
  const action = actionOf(siblings, fields, ownTags, match);
  const spec = action === 'replace' ? withLiveFields(siblings, desired, match) : desired.spec;
  const alteration = { action, spec, fields, live: match.record };
  if (lacksGrounds(situation, siblings, desired, match, alteration)) {
    return [...warnings, withheld(desired, action)];
  }
  const problems = action === 'replace' ? missingFields(siblings, desired, spec) : [];
  if (problems.length > 0) {
    return [...warnings, ...problems];
  }
  const movedFrom = match.by === 'previousId' ? desired.lifecycle.previousId : undefined;
  const change = {
    ...factsOf(siblings, desired),
    ...alteration,
    notes: [],
    operations: model.operations(alteration),
    reason: movedFrom === undefined ? undefined : `moved from ${movedFrom}`,
  };
  return [...warnings, ...changeUnlessPutOff(situation, change)];
}

/**
 * Whether what was read does not suffice for a change. An update rests on the fields that it changes, on those that tell
 * what it may lose, and on the reads that it repeats because it sends more than it changes.
 */
function lacksGrounds(
  situation: Situation,
  siblings: Siblings,
  desired: DesiredResource,
  match: Match,
  alteration: Alteration,
): boolean {
  const { model } = siblings;
  if (mayBeMistaken(situation, siblings, desired, match)) {
    return true;
  }
  if (alteration.action !== 'update') {
    return isUncertain(situation, desired) || !mayReplace(situation, match.record);
  }
  const failedReads = situation.completeness.failedReads(referenceOf(match.record));
  const looks = model.looks?.(alteration) ?? [];
  const { fields: guarded = [], needs = [] } = model.guarded ?? {};
  const isGuarded = alteration.fields.some(({ path: [field = ''] }) => guarded.includes(field));
  return (
    failedReads.some((operation) => looks.includes(operation)) ||
    (isGuarded && needs.some((field) => field === 'tags' && liveField(match.record, field).is === 'failed'))
  );
}

function actionOf(
  { model }: Siblings,
  changes: readonly FieldChange[],
  ownTags: WantedOwnTags,
  { record }: Match,
): Alteration['action'] {
  if (changes.some(({ path: [field] }) => field !== undefined && model.immutable.includes(field))) {
    return 'replace';
  }
  const tags = tagsOf(record);
  return ownTags[OWNER_TAG] !== undefined && tags !== undefined && tags[OWNER_TAG] === undefined ? 'adopt' : 'update';
}

/**
 * The own tags that a live resource should carry. A user is told by its id, so its tags matter only where they decide
 * about pruning; `protect` says nothing unless the manifest does.
 */
function wantedOwnTags(
  { policy }: Situation,
  { model, level }: Siblings,
  { lifecycle }: DesiredResource,
  { record }: Match,
): WantedOwnTags {
  const { [OWNER_TAG]: owner, [ID_TAG]: id, [PROTECT_TAG]: protect } = ownTagsFor(model, lifecycle, policy.owner);
  const isUnowned = ownershipOf(tagsOf(record) ?? {}, policy.owner).of === 'nobody';
  const isOwned = model.identity.by === 'tags' || (isUnowned && level === 'owned');
  return {
    ...(isOwned && owner !== undefined ? { [OWNER_TAG]: owner } : {}),
    ...(isOwned && id !== undefined ? { [ID_TAG]: id } : {}),
    ...(lifecycle.protect === undefined ? {} : { [PROTECT_TAG]: protect }),
  };
}

/** A replaced resource keeps what the manifest does not declare, as far as the service reveals it. */
function withLiveFields({ model }: Siblings, { spec }: DesiredResource, { record }: Match): JsonObject {
  const live = Object.entries(model.comparators).flatMap(([field, compare]) => {
    const value = record.fields[field] ?? null;
    const hidden = compare(value, value).unknown ?? [];
    return isEmpty(value) || hidden.length > 0 ? [] : [[field, value] as const];
  });
  return { ...Object.fromEntries(live), ...spec };
}

function withOwnTags(spec: JsonObject, ownTags: Readonly<Record<string, string>>): JsonObject {
  return Object.keys(ownTags).length === 0 ? spec : { ...spec, tags: { ...(spec['tags'] as JsonObject), ...ownTags } };
}

/** Fields that may be omitted only as long as the resource exists. */
function missingFields({ model }: Siblings, desired: DesiredResource, spec: JsonObject): readonly Decision[] {
  const missing = model.requiredForCreate.filter((field) => spec[field] === undefined);
  if (missing.length === 0) {
    return [];
  }
  const message = `${desired.address} has to be created, and for that its manifest lacks ${missing.join(', ')}.`;
  const hint = `Add ${missing.map((field) => `\`${field}\``).join(', ')}.`;
  return [problemAt(desired, 'error', 'required-for-create', message, { hint })];
}

/** References to what is neither declared nor live. */
function missingReferences(
  situation: Situation,
  { model, parentId }: Siblings,
  desired: DesiredResource,
): readonly Decision[] {
  return referencesOf(model, desired)
    .filter(({ kind, address, key }) => {
      const referenced = situation.modelOf(kind);
      const wanted = { spec: key, parent: desired.parent };
      const id = referenced && expectedId(referenced, wanted, parentId, situation.idOf);
      const isLive = id !== undefined && situation.isLive(referenceTo(kind, parentId, id));
      return situation.declared.at(address) === undefined && !isLive;
    })
    .map(({ kind, address }) => {
      const message = `${desired.address} refers to ${address}, but there is no such ${kind}, neither declared nor live.`;
      return problemAt(desired, 'error', 'unresolved-reference', message, { hint: 'Declare it, or correct the id.' });
    });
}

/** What any change of a declared resource tells of it. */
function factsOf({ model }: Siblings, desired: DesiredResource) {
  const { kind, address, parent, secretPaths } = desired;
  return {
    kind,
    address,
    parent,
    waitsFor: [],
    risks: [],
    secretPaths: [...secretPaths, ...model.manifest.alwaysSecret],
    position: desired.locate(),
  };
}
