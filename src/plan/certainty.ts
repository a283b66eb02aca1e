import { expectedId, marksOf, referencesOf } from '../core/kind-facts.js';
import { type LiveRecord, referenceOf, referenceTo } from '../core/live.js';
import { isOwnerUnknown } from '../core/ownership.js';
import type { DesiredResource } from '../core/resource.js';
import { isUntold, type Match } from '../identify/match-resources.js';
import type { Group, Siblings, Situation } from './situation.js';

// Which changes a read that failed in part still allows (S22). An update needs nothing but the fields that were read;
// everything else rests on knowing what exists:
//
//   failed                                   gets no create, delete, adopt, replace
//   list of root resources                   everything that is not pinned, and what is below
//   list of siblings, or tags of one of them the siblings, what is below them, and what refers to them
//     (by which they are told)
//   tags of a root resource                  that resource; root resources not yet found
//   describe of one resource                 that resource
//   list of what stands on siblings (admins) those, and no sibling is deleted

/** Where siblings are, and what they are. */
type Scope = Pick<Siblings, 'model' | 'parentId'>;

/** Whether a failed read leaves open which live resource this is, or what is below or behind it. */
export function isUncertain(situation: Situation, desired: DesiredResource): boolean {
  const { completeness, declared, idOf } = situation;
  const model = situation.modelOf(desired.kind);
  const parent = declared.at(desired.parent);
  const parentId = parent && idOf(parent.address);
  if (parent !== undefined && isUncertain(situation, parent)) {
    return true;
  }
  const isPinned = desired.lifecycle.arn !== undefined;
  const match = situation.matchOf(desired.address);
  // A namesake is the right one only as long as no other resource can carry our tags, or those of its new name.
  const isFound = match !== undefined && match.by !== 'name' && match.by !== 'previousId';
  if (match !== undefined && isOwnerUnknown(model, match.record)) {
    return true;
  }
  if (!isPinned && completeness.lacksList(model.name, parentId)) {
    return true;
  }
  if (!isPinned && lacksIdentities(situation, { model, parentId }) && (parent !== undefined || !isFound)) {
    return true;
  }
  const expected = desired.lifecycle.arn ?? expectedId(model, desired, parentId, idOf);
  if (expected !== undefined && completeness.lacksExistence(referenceTo(model.name, parentId, expected))) {
    return true;
  }
  if (match === undefined && untoldRivals(situation, { model, parentId }, desired).length > 0) {
    return true;
  }
  return referencesOf(model, desired).some(({ kind, address, key }) => {
    const referenced = declared.at(address);
    if (referenced !== undefined) {
      return isUncertain(situation, referenced);
    }
    const id = expectedId(situation.modelOf(kind), { spec: key, parent: desired.parent }, parentId, idOf);
    return completeness.lacksList(kind, parentId) || completeness.lacksExistence(referenceTo(kind, parentId, id ?? ''));
  });
}

/**
 * Whether nothing is planned in a declared root resource: nobody knows which live one it is, it may be somebody else's,
 * or it is nobody's and stays so.
 */
export function isLeftAlone(situation: Situation, group: Group, desired: DesiredResource): boolean {
  const { address, lifecycle } = desired;
  const match = situation.matchOf(address);
  if (match === undefined || group.refused.has(address)) {
    return group.refused.has(address);
  }
  if (isOwnerUnknown(group.model, match.record) || mayBeMistaken(situation, group, desired, match)) {
    return true;
  }
  if (!situation.isUnowned(address)) {
    return false;
  }
  const isToBeAdopted = lifecycle.ensure === 'present' && situation.targets.matches(address);
  const mayBeAdopted = !isUncertain(situation, desired) && mayReplace(situation, match.record);
  return situation.policy.unowned === 'left alone' || (isToBeAdopted && !mayBeAdopted);
}

/** Whether what could not be read may be a better match for a declared resource than the one that was found. */
export function mayBeMistaken(situation: Situation, scope: Scope, desired: DesiredResource, match: Match): boolean {
  if (match.by === 'name' || match.by === 'previousId') {
    return isUncertain(situation, desired);
  }
  const [foremost] = marksOf(scope.model);
  if (foremost === undefined) {
    return false;
  }
  // Nothing goes before the foremost mark, but whoever is told by another one, or shares it, may have a rival.
  const mark = foremost.fingerprint(desired.spec);
  const isForemost = mark === foremost.fingerprint(match.record.fields);
  const rivals = untoldRivals(situation, scope, desired);
  return (
    situation.completeness.lacksList(scope.model.name, scope.parentId) ||
    rivals.some(({ fields }) => !isForemost || foremost.fingerprint(fields) === mark)
  );
}

/** Whether a live resource may go: it and its siblings were read in full, and so was everything that stands on it. */
export function mayDelete(situation: Situation, { model, parent, parentId }: Siblings, record: LiveRecord): boolean {
  const { completeness } = situation;
  const standing = situation.models.filter((other) => other.parent === model.parent && other.standsOn !== undefined);
  const isParentRead =
    parent === undefined
      ? !completeness.lacksBelow(record.id)
      : !lacksIdentities(situation, { model, parentId }) && !isUncertain(situation, parent);
  return (
    isParentRead &&
    mayReplace(situation, record) &&
    !standsOnUncertain(situation, { model, parentId }, record) &&
    !completeness.lacksList(model.name, parentId) &&
    (model.standsOn !== undefined || !standing.some(({ name }) => completeness.lacksList(name, parentId)))
  );
}

/**
 * Whether it is open what a live resource stands on: an admin is nobody's by its own marks, so it goes by those of its
 * user or bot.
 */
function standsOnUncertain(situation: Situation, { model, parentId }: Scope, record: LiveRecord): boolean {
  const principal = model.standsOn?.(record);
  if (principal === undefined) {
    return false;
  }
  const { completeness } = situation;
  const reference = referenceTo(principal.kind, parentId, principal.id);
  const uncertain = situation.models
    .filter((other) => other.parent === model.parent && other.standsOn === undefined)
    .filter(
      (other) =>
        completeness.lacksList(other.name, parentId) ||
        lacksIdentities(situation, { model: other, parentId }) ||
        (other.name === principal.kind && completeness.lacksExistence(reference)),
    );
  const isOfThem = !situation.isLive(reference) || uncertain.some(({ name }) => name === principal.kind);
  return uncertain.length > 0 && isOfThem;
}

/** Whether a live resource that was told for certain was read well enough to be replaced or taken over. */
export function mayReplace({ completeness }: Situation, record: LiveRecord): boolean {
  return completeness.failedReads(referenceOf(record)).length === 0;
}

/** Whether resources of the kind are told by their tags, and those of some sibling are unknown. */
function lacksIdentities({ completeness }: Situation, { model, parentId }: Scope): boolean {
  return model.identity.by === 'tags' && completeness.lacksTags(model.name, parentId);
}

/** Live resources that may be a declared one, of which the fields could not be read that would tell. */
function untoldRivals(
  situation: Situation,
  { model, parentId }: Scope,
  desired: DesiredResource,
): readonly LiveRecord[] {
  return situation.untold(model.name, parentId).filter((record) => isUntold(model, desired, record));
}
