import type { KindModel } from '../core/kind.js';
import type { LiveRecord } from '../core/live.js';
import type { Match } from '../core/matching.js';
import { isOwnerUnknown } from '../core/ownership.js';
import type { DesiredResource } from '../core/resource.js';
import { isUntold } from './match-resources.js';
import type { PlanDraft } from './plan-draft.js';
import type { Siblings } from './siblings.js';

// Which changes a read that failed in part still allows. An update needs nothing but the fields that were read;
// everything else rests on knowing what exists:
//
//   failed                                   gets no create, delete, adopt, replace
//   list of root resources                   everything that is not pinned, and what is below
//   list of siblings, or tags of one of them the siblings, what is below them, and what refers to them
//     (by which they are told)
//   tags of a root resource                  that resource; root resources not yet found
//   describe of one resource                 that resource
//   list of what stands on siblings (admins) those, and no sibling is deleted

/** Whether a failed read leaves open which live resource this is, or what is below or behind it. */
export function isUncertain(draft: PlanDraft, desired: DesiredResource): boolean {
  const { completeness } = draft;
  const model = draft.modelOf(desired.kind);
  const parent = desired.parent === undefined ? undefined : draft.declared(desired.parent);
  const parentId = desired.parent === undefined ? undefined : draft.idOf(desired.parent);
  if (model === undefined || (parent !== undefined && isUncertain(draft, parent))) {
    return true;
  }
  const pinned = desired.lifecycle.arn !== undefined;
  const match = draft.matchOf(desired.address);
  // A namesake is the right one only as long as no other resource can carry our tags, or those of its new name.
  const found = match !== undefined && match.by !== 'name' && match.by !== 'previousId';
  if (match !== undefined && isOwnerUnknown(model, match.record)) {
    return true;
  }
  if (completeness.lacksList(model.name, parentId) && !pinned) {
    return true;
  }
  if (completeness.lacksIdentities(model, parentId) && !pinned && (parent !== undefined || !found)) {
    return true;
  }
  if (
    lacksExistence(draft, desired, parentId) ||
    (match === undefined && untoldRivals(draft, model, desired, parentId).length > 0)
  ) {
    return true;
  }
  return model.references(desired.spec, desired.parent).some(({ kind, address, key }) => {
    const referenced = draft.declared(address);
    if (referenced !== undefined) {
      return isUncertain(draft, referenced);
    }
    const id = parentId && draft.modelOf(kind)?.expectedId({ spec: key, parent: desired.parent }, parentId, draft.idOf);
    return completeness.lacksList(kind, parentId) || completeness.lacksExistence(kind, parentId, id ?? '');
  });
}

/** Whether a failed read leaves open if the live counterpart of a declared root resource is not somebody else's. */
export function mayBeAnothers(draft: PlanDraft, siblings: Siblings, desired: DesiredResource): boolean {
  const match = draft.matchOf(desired.address);
  if (match === undefined || siblings.parent !== undefined) {
    return false;
  }
  return isOwnerUnknown(siblings.model, match.record) || mayBeMistaken(draft, siblings, desired, match);
}

/** Whether what could not be read may be a better match for a declared resource than the one that was found. */
export function mayBeMistaken(
  draft: PlanDraft,
  { model, parentId }: Siblings,
  desired: DesiredResource,
  { by, record }: Match,
): boolean {
  if (by === 'name' || by === 'previousId') {
    return isUncertain(draft, desired);
  }
  const [foremost] = model.matchFields ?? [];
  if (foremost === undefined) {
    return false;
  }
  // Nothing goes before the foremost field, but whoever is told by another one, or shares it, may have a rival.
  const mark = foremost.fingerprint(desired.spec);
  const isForemost = mark === foremost.fingerprint(record.fields);
  return (
    draft.completeness.lacksList(model.name, parentId) ||
    untoldRivals(draft, model, desired, parentId).some(
      ({ fields }) => !isForemost || foremost.fingerprint(fields) === mark,
    )
  );
}

/** Whether a live resource may go: it and its siblings were read in full, and so was everything that stands on it. */
export function mayDelete(draft: PlanDraft, siblings: Siblings, record: LiveRecord): boolean {
  const { model, parent, parentId } = siblings;
  const { completeness } = draft;
  const standing = draft.models.filter((other) => other.parent === model.parent && other.standsOn !== undefined);
  return (
    mayReplace(draft, siblings, record) &&
    !standsOnUncertain(draft, siblings, record) &&
    !completeness.lacksList(model.name, parentId) &&
    !(parent === undefined && completeness.lacksBelow(record.id)) &&
    !(parent !== undefined && (completeness.lacksIdentities(model, parentId) || isUncertain(draft, parent))) &&
    (model.standsOn !== undefined || !standing.some(({ name }) => completeness.lacksList(name, parentId)))
  );
}

/**
 * Whether it is open what a live resource stands on: an admin is nobody's by its own marks, so it goes by those of its
 * user or bot.
 */
function standsOnUncertain(draft: PlanDraft, { model, parentId }: Siblings, record: LiveRecord): boolean {
  const principal = model.standsOn?.(record);
  if (principal === undefined) {
    return false;
  }
  const { completeness, index } = draft;
  const kinds = draft.models.filter((other) => other.parent === model.parent && other.standsOn === undefined);
  const uncertain = kinds.filter(
    (other) =>
      completeness.lacksList(other.name, parentId) ||
      completeness.lacksIdentities(other, parentId) ||
      completeness.lacksExistence(other.name, parentId, principal),
  );
  if (uncertain.length === 0) {
    return false;
  }
  const kindOf = kinds.find(({ name }) => index.records(name, parentId).some(({ id }) => id === principal));
  return kindOf === undefined || uncertain.includes(kindOf);
}

/** Whether a live resource that was told for certain was read well enough to be replaced or taken over. */
export function mayReplace({ completeness }: PlanDraft, { model, parentId }: Siblings, record: LiveRecord): boolean {
  return !completeness.lacksFields(model.name, parentId, record.id);
}

/** Live resources that may be a declared one, of which the fields could not be read that would tell. */
function untoldRivals(
  { index, addressOfId }: PlanDraft,
  model: KindModel,
  desired: DesiredResource,
  parentId: string | undefined,
): readonly LiveRecord[] {
  const free = index.records(model.name, parentId).filter(({ id }) => addressOfId(id) === undefined);
  return free.filter((record) => isUntold(model, desired, record));
}

function lacksExistence(draft: PlanDraft, desired: DesiredResource, parentId: string | undefined): boolean {
  const { arn } = desired.lifecycle;
  const expected =
    arn ?? (parentId && draft.modelOf(desired.kind)?.expectedId(desired, parentId, draft.idOf)) ?? undefined;
  return expected !== undefined && draft.completeness.lacksExistence(desired.kind, parentId, expected);
}
