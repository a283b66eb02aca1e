import { type Address, rootOf } from '../core/address.js';
import { type LiveRecord, scopeKey } from '../core/live.js';
import type { SourcePosition } from '../core/source.js';
import type { PlanDraft } from './plan-draft.js';
import type { Siblings } from './siblings.js';

/** A live resource that has to go, and why. */
export interface Deletion {
  readonly record: LiveRecord;
  readonly address: Address;
  readonly reason: string;
  readonly position?: SourcePosition | undefined;
}

/** Plans the deletion of a live resource; nothing is deleted inside what is not ours before this plan is applied. */
export function planDeletion(draft: PlanDraft, siblings: Siblings, deletion: Deletion): void {
  const { record, address, reason, position } = deletion;
  const { model, parent } = siblings;
  if (parent !== undefined && draft.isUnowned(rootOf(parent.address))) {
    draft.putOff(address, 'delete', rootOf(parent.address));
    draft.deletionsPutOff.set(record.id, address);
    return;
  }
  draft.add({
    action: 'delete',
    kind: model.name,
    address,
    parent: parent?.address,
    id: record.id,
    fields: [],
    operations: model.operations({ action: 'delete', spec: {}, fields: [], live: record }),
    reason: draft.destroying ? 'destroy' : reason,
    notes: notLookedAt(draft, siblings, record),
    spec: {},
    secretPaths: [],
    live: record,
    ...(position === undefined ? {} : { position }),
  });
}

/** A resource on which live ones stand goes only after them: whoever is deleted is demoted first. */
export function planDemotions(draft: PlanDraft): void {
  const deleted = new Map<string | undefined, Address>([
    ...draft.deletionsPutOff,
    ...draft
      .changes()
      .flatMap(({ action, id, address }) => (action === 'delete' && id !== undefined ? [[id, address] as const] : [])),
  ]);
  if (deleted.size === 0) {
    return;
  }
  for (const model of draft.models.filter(({ standsOn }) => standsOn !== undefined)) {
    for (const siblings of draft.siblingsOf(model)) {
      for (const record of siblings.records) {
        const principal = deleted.get(model.standsOn?.(record));
        const address = model.liveAddress(record, siblings.parent?.address, draft.addressOfId);
        if (principal !== undefined && draft.change(address) === undefined && !draft.isWithheld(address)) {
          planDeletion(draft, siblings, { record, address, reason: `demoted before ${principal} is deleted` });
        }
      }
    }
  }
}

/** What goes along and was not all looked at: somebody may have protected it. */
function notLookedAt(draft: PlanDraft, { model }: Siblings, record: LiveRecord): readonly string[] {
  return draft.models
    .filter(({ parent, ownTags }) => parent === model.name && ownTags.includes('protect'))
    .filter(({ name }) => !draft.snapshot.exhaustive.has(scopeKey(name, record.id)))
    .map(({ manifest }) => `goes along unseen: its ${manifest.collection}, of which not all were looked at`);
}
