import type { FieldChange } from '../core/field-comparison.js';
import { isEmpty, type JsonObject } from '../core/json.js';
import { tagsOf } from '../core/live.js';
import type { Match } from '../core/matching.js';
import { ID_TAG, isOwnerUnknown, OWNER_TAG, ownershipOf, PROTECT_TAG } from '../core/ownership.js';
import { pruneLevelBelow } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';
import { formatPath } from '../core/source.js';
import { isUncertain, mayBeMistaken, mayDelete, mayReplace } from './certainty.js';
import { compareResource } from './compare-resource.js';
import { ownTagsOf } from './own-tags.js';
import type { Action } from './plan.js';
import { planDeletion } from './plan-deletion.js';
import type { PlanDraft, UnorderedChange } from './plan-draft.js';
import type { Siblings } from './siblings.js';

/** Decides what is to be done with one declared resource. */
export function planDeclared(draft: PlanDraft, siblings: Siblings, desired: DesiredResource): void {
  const match = draft.matchOf(desired.address);
  if (desired.lifecycle.ensure === 'absent') {
    planAbsence(draft, siblings, desired, match);
  } else if (match === undefined) {
    planCreation(draft, siblings, desired);
  } else {
    planDifference(draft, siblings, desired, match);
  }
}

function planAbsence(draft: PlanDraft, siblings: Siblings, desired: DesiredResource, match: Match | undefined): void {
  const { address } = desired;
  if (match === undefined) {
    if (isUncertain(draft, desired)) {
      draft.withhold(address, 'delete', 'incomplete');
    } else {
      draft.unchanged.push(address);
    }
    return;
  }
  const tags = tagsOf(match.record);
  const ownership = ownershipOf(tags ?? {}, draft.policy.owner);
  if (draft.destroying && tags !== undefined && ownership.of !== 'us') {
    draft.unmanaged.push(address);
  } else if (ownership.of === 'another') {
    const message = `${address} belongs to ${ownership.owner}; only its owner deletes it.`;
    draft.report('error', 'foreign-owner', desired, message, { hint: 'Remove the entry.' });
  } else if (mayDelete(draft, siblings, match.record)) {
    const position = desired.locate();
    planDeletion(draft, siblings, { record: match.record, address, reason: 'ensure: absent', position });
  } else {
    draft.withhold(address, 'delete', 'incomplete');
  }
}

function planCreation(draft: PlanDraft, siblings: Siblings, desired: DesiredResource): void {
  const { address, lifecycle, spec } = desired;
  if (isUncertain(draft, desired)) {
    draft.withhold(address, 'create', 'incomplete');
    return;
  }
  if (lifecycle.arn !== undefined) {
    draft.report('error', 'pin-not-found', desired, `${address} is pinned to ${lifecycle.arn}, which does not exist.`, {
      hint: 'Correct the ARN, or remove `arn` to have the resource created.',
      path: ['arn'],
    });
    return;
  }
  const complete = hasAllForCreation(draft, siblings, desired, spec);
  const references = siblings.model.references(spec, desired.parent);
  if (!hasReferences(draft, siblings, desired) || !complete) {
    return;
  }
  const unowned = references.find((reference) => draft.staysUnowned(reference.address));
  if (unowned !== undefined) {
    draft.putOff(address, 'create', unowned.address);
    return;
  }
  const { model } = siblings;
  const ownTags = ownTagsOf(model, lifecycle, draft.policy);
  const { changes } = compareResource(model, desired, undefined, ownTags, draft.policy);
  const wanted = withOwnTags(spec, ownTags);
  draft.add({
    ...describeChange(siblings, desired, 'create', undefined),
    notes: model.creationNotes?.(spec) ?? [],
    fields: changes,
    spec: wanted,
    operations: model.operations({ action: 'create', spec: wanted, fields: changes, live: undefined }),
  });
}

function planDifference(draft: PlanDraft, siblings: Siblings, desired: DesiredResource, match: Match): void {
  const { model } = siblings;
  const { policy } = draft;
  if (isOwnerUnknown(model, match.record)) {
    draft.withhold(desired.address, 'update', 'incomplete');
    return;
  }
  const ownTags = wantedOwnTags(draft, siblings, desired, match);
  const { changes, unknown } = compareResource(model, desired, match.record, ownTags, policy);
  const [firstUnknown] = unknown;
  if (firstUnknown !== undefined) {
    const names = unknown.map(formatPath).join(', ');
    const message = `${desired.address}: the service does not reveal ${names}; taken for unchanged.`;
    draft.report('warning', 'unknown-live-value', desired, message, { path: firstUnknown });
  }
  if (changes.length === 0) {
    draft.unchanged.push(desired.address);
    return;
  }
  const action = actionOf(siblings, changes, ownTags, match);
  const restsOnMore =
    action !== 'update' && (isUncertain(draft, desired) || !mayReplace(draft, siblings, match.record));
  if (restsOnMore || mayBeMistaken(draft, siblings, desired, match)) {
    draft.withhold(desired.address, action, 'incomplete');
    if (action === 'adopt' && model.identity === 'tags') {
      draft.leaveAlone(desired.address);
    }
    return;
  }
  const spec = action === 'replace' ? withLiveFields(siblings, desired, match) : desired.spec;
  if (action === 'replace' && !hasAllForCreation(draft, siblings, desired, spec)) {
    return;
  }
  const operations = model.operations({ action, spec, fields: changes, live: match.record });
  const movedFrom = match.by === 'previousId' ? desired.lifecycle.previousId : undefined;
  draft.add({
    ...describeChange(siblings, desired, action, match),
    fields: changes,
    spec,
    operations,
    ...(movedFrom === undefined ? {} : { reason: `moved from ${movedFrom}` }),
  });
}

function actionOf(
  { model }: Siblings,
  changes: readonly FieldChange[],
  ownTags: Readonly<Record<string, string | undefined>>,
  { record }: Match,
): Action {
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
  draft: PlanDraft,
  siblings: Siblings,
  { lifecycle }: DesiredResource,
  { record }: Match,
): Readonly<Record<string, string | undefined>> {
  const { model } = siblings;
  const own = ownTagsOf(model, lifecycle, draft.policy);
  const unowned = ownershipOf(tagsOf(record) ?? {}, draft.policy.owner).of === 'nobody';
  const owned =
    model.identity === 'tags' ||
    (unowned && pruneLevelBelow(draft.policy, model, siblings.parent, draft.declared) === 'owned');
  return {
    ...(owned && OWNER_TAG in own ? { [OWNER_TAG]: own[OWNER_TAG] } : {}),
    ...(owned && ID_TAG in own ? { [ID_TAG]: own[ID_TAG] } : {}),
    ...(lifecycle.protect === undefined ? {} : { [PROTECT_TAG]: own[PROTECT_TAG] }),
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

/** Reports the fields that may be omitted only as long as the resource exists. */
function hasAllForCreation(draft: PlanDraft, { model }: Siblings, desired: DesiredResource, spec: JsonObject): boolean {
  const missing = model.requiredForCreate.filter((field) => spec[field] === undefined);
  if (missing.length > 0) {
    const message = `${desired.address} has to be created, and for that its manifest lacks ${missing.join(', ')}.`;
    draft.report('error', 'required-for-create', desired, message, {
      hint: `Add ${missing.map((field) => `\`${field}\``).join(', ')}.`,
    });
  }
  return missing.length === 0;
}

/** Reports references to what is neither declared nor live. */
function hasReferences(draft: PlanDraft, siblings: Siblings, desired: DesiredResource): boolean {
  const missing = siblings.model.references(desired.spec, desired.parent).filter(({ kind, address, key }) => {
    if (draft.declared(address) !== undefined) {
      return false;
    }
    const { parentId } = siblings;
    const id = parentId && draft.modelOf(kind)?.expectedId({ spec: key, parent: desired.parent }, parentId, draft.idOf);
    return !draft.index.records(kind, parentId).some((record) => record.id === id);
  });
  for (const { kind, address } of missing) {
    const message = `${desired.address} refers to ${address}, but there is no such ${kind}, neither declared nor live.`;
    draft.report('error', 'unresolved-reference', desired, message, { hint: 'Declare it, or correct the id.' });
  }
  return missing.length === 0;
}

function describeChange(
  siblings: Siblings,
  desired: DesiredResource,
  action: Action,
  match: Match | undefined,
): Omit<UnorderedChange, 'fields' | 'spec' | 'operations'> {
  const position = desired.locate();
  return {
    action,
    kind: desired.kind,
    address: desired.address,
    parent: desired.parent,
    id: match?.record.id,
    notes: [],
    secretPaths: [...desired.secretPaths, ...siblings.model.manifest.alwaysSecret],
    live: match?.record,
    ...(position === undefined ? {} : { position }),
  };
}
