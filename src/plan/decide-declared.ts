import type { Alteration } from '../core/change.js';
import type { FieldChange } from '../core/field-comparison.js';
import { isEmpty, type JsonObject } from '../core/json.js';
import { expectedId, looksOf, referencesOf } from '../core/kind-facts.js';
import { liveField, referenceOf, referenceTo, type Tags, tagsOf } from '../core/live.js';
import {
  ID_TAG,
  isOwnerUnknown,
  isProtected,
  manageableTags,
  OWNER_TAG,
  ownershipOf,
  ownTagsFor,
  PROTECT_TAG,
} from '../core/ownership.js';
import type { DesiredResource } from '../core/resource.js';
import { formatPath } from '../core/source.js';
import type { Match } from '../identify/match-resources.js';
import { isUncertain, mayBeMistaken, mayDelete, mayReplace } from './certainty.js';
import { compareResource, compareWithNothing, type WantedOwnTags } from './compare-resource.js';
import { decideDeletion } from './decide-deletion.js';
import { type Decision, problemAt, withheld } from './decision.js';
import { changeUnlessPutOff, putOff, staysUnowned } from './put-off.js';
import type { Siblings, Situation } from './situation.js';
import { unsetNotes } from './unset-values.js';

/** A declared resource, and where it stands. */
interface Declared {
  readonly situation: Situation;
  readonly siblings: Siblings;
  readonly desired: DesiredResource;
}

/** A declared resource that is live. */
interface Found extends Declared {
  readonly match: Match;
}

/** Decides what is to be done with one declared resource. */
export function decideDeclared(
  situation: Situation,
  siblings: Siblings,
  desired: DesiredResource,
): readonly Decision[] {
  const match = situation.matchOf(desired.address);
  const isAbsent = desired.lifecycle.ensure === 'absent';
  if (match !== undefined) {
    const found = { situation, siblings, desired, match };
    return isAbsent ? decideAbsence(found) : decideDifference(found);
  }
  if (isUncertain(situation, desired)) {
    return [withheld(desired, isAbsent ? 'delete' : 'create')];
  }
  return isAbsent ? [{ is: 'unchanged', address: desired.address }] : decideCreation({ situation, siblings, desired });
}

function decideAbsence({ situation, siblings, desired, match: { record } }: Found): readonly Decision[] {
  const { address } = desired;
  const { policy } = situation;
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

function decideCreation(declared: Declared): readonly Decision[] {
  const { situation, siblings, desired } = declared;
  const { address, lifecycle, spec } = desired;
  const { model } = siblings;
  if (lifecycle.arn !== undefined) {
    const message = `${address} is pinned to ${lifecycle.arn}, which does not exist.`;
    const hint = 'Correct the ARN, or remove `arn` to have the resource created.';
    return [problemAt(desired, 'error', 'pin-not-found', message, { hint, path: ['arn'] })];
  }
  const problems = [...missingFields(declared, spec), ...missingReferences(declared)];
  if (problems.length > 0) {
    return problems;
  }
  const unowned = referencesOf(model, desired).find((reference) => staysUnowned(situation, reference.address));
  if (unowned !== undefined) {
    return putOff(situation, { address, action: 'create' }, unowned.address);
  }
  const ownTags = ownTagsFor(model, lifecycle, situation.policy.owner);
  const fields = compareWithNothing(model, desired, ownTags);
  const creation = { action: 'create', spec: withOwnTags(spec, ownTags), fields } as const;
  const operations = model.operations(creation);
  const facts = factsOf(declared);
  const parent = desired.parent && situation.matchOf(desired.parent)?.record;
  const notes = [...facts.notes, ...(model.creationNotes?.(spec, parent, situation.now) ?? [])];
  return changeUnlessPutOff(situation, { ...facts, ...creation, operations, notes });
}

function decideDifference(found: Found): readonly Decision[] {
  const { situation, siblings, desired, match } = found;
  const { model } = siblings;
  const { address } = desired;
  if (isOwnerUnknown(model, match.record)) {
    return [withheld(desired, 'update')];
  }
  const ownTags = wantedOwnTags(found);
  const { changes: fields, unknown } = compareResource(model, desired, match.record, ownTags, situation.policy);
  const warnings = unknown.slice(0, 1).map((path) => {
    const message = `${address}: the service does not reveal ${unknown.map(formatPath).join(', ')}; taken for unchanged.`;
    return problemAt(desired, 'warning', 'unknown-live-value', message, { path });
  });
  if (fields.length === 0) {
    return [...warnings, { is: 'unchanged', address }];
  }
  const alteration = alterationOf(found, fields, ownTags);
  const { action, spec } = alteration;
  if (lacksGrounds(found, alteration)) {
    return [...warnings, withheld(desired, action)];
  }
  const problems = action === 'replace' ? missingFields(found, spec) : [];
  if (problems.length > 0) {
    return [...warnings, ...problems];
  }
  const { previousId } = desired.lifecycle;
  const reason = match.by === 'previousId' && previousId !== undefined ? `moved from ${previousId}` : undefined;
  const operations = model.operations(alteration);
  return [...warnings, ...changeUnlessPutOff(situation, { ...factsOf(found), ...alteration, operations, reason })];
}

/**
 * Whether what was read does not suffice for a change. An update rests on the fields that it changes, on those that tell
 * what it may lose, and on the reads that it repeats because it sends more than it changes (S22).
 */
function lacksGrounds({ situation, siblings, desired, match }: Found, alteration: Alteration): boolean {
  const { model } = siblings;
  if (mayBeMistaken(situation, siblings, desired, match)) {
    return true;
  }
  if (alteration.action !== 'update') {
    return isUncertain(situation, desired) || !mayReplace(situation, match.record);
  }
  const failedReads = situation.completeness.failedReads(referenceOf(match.record));
  const looks = looksOf(model, alteration);
  const { fields: guarded = [], needs = [] } = model.guarded ?? {};
  const isGuarded = alteration.fields.some(({ path: [field = ''] }) => guarded.includes(field));
  const isProtectionUnknown = needs.includes('tags') && liveField(match.record, 'tags').is === 'failed';
  return failedReads.some((operation) => looks.includes(operation)) || (isGuarded && isProtectionUnknown);
}

/** What is nobody's is taken over before anything else: only in a later plan is it ours to replace. */
function alterationOf(found: Found, fields: readonly FieldChange[], ownTags: WantedOwnTags): Alteration {
  const { siblings, desired, match } = found;
  const live = match.record;
  const tags = tagsOf(live);
  const isImmutable = ({ path: [field = ''] }: FieldChange) => siblings.model.immutable.includes(field);
  if (ownTags[OWNER_TAG] !== undefined && tags !== undefined && tags[OWNER_TAG] === undefined) {
    return { action: 'adopt', live, spec: desired.spec, fields: fields.filter((field) => !isImmutable(field)) };
  }
  return fields.some(isImmutable)
    ? { action: 'replace', live, spec: replacementOf(found), fields }
    : { action: 'update', live, spec: desired.spec, fields };
}

/**
 * The own tags that a live resource should carry. A user is told by its id, so its tags matter only where they decide
 * about pruning; `protect` says nothing unless the manifest does.
 */
function wantedOwnTags({ situation: { policy }, siblings, desired, match }: Found): WantedOwnTags {
  const { model, level } = siblings;
  const { lifecycle } = desired;
  const { [OWNER_TAG]: owner, [ID_TAG]: id, [PROTECT_TAG]: protect } = ownTagsFor(model, lifecycle, policy.owner);
  const isUnowned = ownershipOf(tagsOf(match.record) ?? {}, policy.owner).of === 'nobody';
  const isOwned = model.identity.by === 'tags' || (isUnowned && level === 'owned');
  return {
    ...(isOwned && owner !== undefined ? { [OWNER_TAG]: owner } : {}),
    ...(isOwned && id !== undefined ? { [ID_TAG]: id } : {}),
    ...(lifecycle.protect === undefined ? {} : { [PROTECT_TAG]: protect }),
  };
}

/**
 * What takes the place of a resource: it keeps what the manifest does not declare, as far as the service reveals it, and
 * its protection, and is ours as one is that is created.
 */
function replacementOf({ situation, siblings: { model }, desired, match: { record } }: Found): JsonObject {
  const { spec, lifecycle } = desired;
  const tags = tagsOf(record) ?? {};
  const protect = lifecycle.protect ?? isProtected(tags);
  const ownTags = ownTagsFor(model, { ...lifecycle, protect }, situation.policy.owner);
  const live = Object.entries(model.comparators).flatMap(([field, compare]) => {
    const value = field === 'tags' ? manageableTags(tags, []) : (record.fields[field] ?? null);
    const hidden = compare(value, value).unknown ?? [];
    return isEmpty(value) || hidden.length > 0 ? [] : [[field, value] as const];
  });
  return withOwnTags({ ...Object.fromEntries(live), ...spec }, ownTags);
}

function withOwnTags(spec: JsonObject, ownTags: Tags): JsonObject {
  return Object.keys(ownTags).length === 0 ? spec : { ...spec, tags: { ...(spec['tags'] as JsonObject), ...ownTags } };
}

/** Fields that may be omitted only as long as the resource exists. Those whose values are not there are not omitted. */
function missingFields({ siblings: { model }, desired }: Declared, spec: JsonObject): readonly Decision[] {
  const unset = new Set(desired.missing?.map(({ path: [field] }) => field));
  const missing = model.requiredForCreate.filter((field) => spec[field] === undefined && !unset.has(field));
  if (missing.length === 0) {
    return [];
  }
  const message = `${desired.address} has to be created, and for that its manifest lacks ${missing.join(', ')}.`;
  const hint = `Add ${missing.map((field) => `\`${field}\``).join(', ')}.`;
  return [problemAt(desired, 'error', 'required-for-create', message, { hint })];
}

/** References to what is neither declared nor live. */
function missingReferences({ situation, siblings: { model, parentId }, desired }: Declared): readonly Decision[] {
  return referencesOf(model, desired).flatMap(({ kind, address, key }) => {
    const wanted = { spec: key, parent: desired.parent };
    const id = expectedId(situation.modelOf(kind), wanted, parentId, situation.idOf);
    const isLive = id !== undefined && situation.isLive(referenceTo(kind, parentId, id));
    if (isLive || situation.declared.at(address) !== undefined) {
      return [];
    }
    const message = `${desired.address} refers to ${address}, but there is no such ${kind}, neither declared nor live.`;
    const meant = situation.didYouMean(address, situation.modelOf(kind), desired.parent, parentId);
    const hint = meant ?? 'Declare it, or correct the id.';
    return [problemAt(desired, 'error', 'unresolved-reference', message, { hint })];
  });
}

/** What any change of a declared resource tells of it. */
function factsOf({ siblings: { model }, desired }: Declared) {
  const { kind, address, parent } = desired;
  const secretPaths = [...desired.secretPaths, ...model.manifest.alwaysSecret];
  return {
    kind,
    address,
    parent,
    waitsFor: [],
    risks: [],
    notes: unsetNotes(desired),
    secretPaths,
    position: desired.locate(),
  };
}
