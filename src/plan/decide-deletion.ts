import { type Address, rootOf } from '../core/address.js';
import { type LiveRecord, scopeKey } from '../core/live.js';
import type { SourcePosition } from '../core/source.js';
import type { Decision } from './decision.js';
import { putOff } from './put-off.js';
import type { Siblings, Situation } from './situation.js';

/** A live resource that has to go, and why. */
export interface Doomed {
  readonly record: LiveRecord;
  readonly address: Address;
  readonly reason: string;
  readonly position?: SourcePosition | undefined;
}

/** Deletes a live resource; nothing is deleted inside what is not ours before this plan is applied (S16). */
export function decideDeletion(
  situation: Situation,
  { model, parent }: Siblings,
  { record, address, reason, position }: Doomed,
): readonly Decision[] {
  const root = parent && rootOf(parent.address);
  if (root !== undefined && situation.isUnowned(root)) {
    return putOff(situation, { address, action: 'delete' }, root, record);
  }
  const deletion = { action: 'delete', live: record, fields: [] } as const;
  const change = {
    ...deletion,
    kind: model.name,
    address,
    parent: parent?.address,
    operations: model.operations(deletion),
    waitsFor: [],
    reason: situation.policy.deletionReason ?? reason,
    risks: [],
    notes: notLookedAt(situation, model.name, record),
    position,
  };
  return [{ is: 'change', change }];
}

/** What goes along and was not all looked at: somebody may have protected it. */
function notLookedAt({ models, snapshot }: Situation, kind: string, record: LiveRecord): readonly string[] {
  return models
    .filter(({ parent, taggable }) => parent === kind && taggable)
    .filter(({ name }) => !snapshot.exhaustive.has(scopeKey(name, record.id)))
    .map(({ manifest }) => `goes along unseen: its ${manifest.collection}, of which not all were looked at`);
}
