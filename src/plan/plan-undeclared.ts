import { type LiveRecord, tagsOf } from '../core/live.js';
import { ownershipOf } from '../core/ownership.js';
import { pruneLevelBelow } from '../core/policy.js';
import { referredIds } from '../core/referred-ids.js';
import { mayDelete } from './certainty.js';
import { planDeletion } from './plan-deletion.js';
import type { PlanDraft } from './plan-draft.js';
import type { Siblings } from './siblings.js';

/** Decides about the live resources that nobody declares: prunes them, or counts them. */
export function planUndeclared(draft: PlanDraft, siblings: Siblings): void {
  const { model, parent, desired, records } = siblings;
  if (records.length === 0) {
    return;
  }
  const referred = referredIds(model, {
    models: draft.models,
    parent: parent?.address,
    parentId: siblings.parentId,
    desiredOf: ({ name }) => draft.index.desired(name, parent?.address),
    idOf: draft.idOf,
  });
  const declared = new Set([...desired.map(({ address }) => draft.idOf(address)), ...referred]);
  const declaredLogicalIds = new Set(desired.flatMap(({ lifecycle: { id, previousId } }) => [id, previousId]));
  const level = pruneLevelBelow(draft.policy, model, parent, draft.declared);
  const undeclared = records.filter(
    (record) => !declared.has(record.id) && !draft.isSpared(record) && record.deleting !== true,
  );
  for (const { record, address } of draft.undeclaredAddresses(model, undeclared, parent?.address)) {
    draft.nameRecord(record, address);
    const { ours, foreign, unknown } = whose(draft, siblings, record);
    // The twin of a pinned resource has an id that is declared: somebody decided against it, it is no orphan. A kind
    // without logical ids, such as the user, has no twins.
    const isTwin = ours?.id !== undefined && declaredLogicalIds.has(ours.id) && !draft.destroying;
    const orphan = ours !== undefined && !isTwin;
    if (ours !== undefined) {
      draft.ownedUndeclared.push(model.name);
    }
    if (!draft.targets.matches(address) || draft.policy.onlyGiven === true) {
      continue;
    }
    draft.unseen ||= unknown;
    const pruned = level === 'all' ? !foreign : level === 'owned' && (orphan || unknown);
    if (!pruned) {
      (orphan ? draft.orphans : draft.unmanaged).push(address);
    } else if (unknown || !mayDelete(draft, siblings, record)) {
      draft.withhold(address, 'delete', 'incomplete');
    } else {
      planDeletion(draft, siblings, { record, address, reason: `prune: ${model.manifest.collection} ${level}` });
    }
  }
}

/** Whose a live resource is. Where tags tell, and could not be read, it is unknown; without tags it is nobody's. */
function whose(draft: PlanDraft, { model }: Siblings, record: LiveRecord) {
  const tags = tagsOf(record);
  const ownership = ownershipOf(tags ?? {}, draft.policy.owner);
  return {
    ours: ownership.of === 'us' ? { id: ownership.id } : undefined,
    foreign: ownership.of === 'another',
    unknown: model.ownTags.length > 0 && tags === undefined,
  };
}
