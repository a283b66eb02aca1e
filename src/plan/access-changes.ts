import { scopeKey } from '../core/live.js';
import type { AccessChange, Change } from './plan.js';
import type { PlanDraft } from './plan-draft.js';

/** The parents that the plan leaves with fewer resources that give access to them than they have. */
export function accessChanges(draft: PlanDraft, changes: readonly Change[]): AccessChange[] {
  const balance = new Map<string, number>();
  for (const { action, kind, parent } of changes) {
    const key = scopeKey(kind, parent);
    const difference = { create: 1, delete: -1, adopt: 0, update: 0, replace: 0 }[action];
    balance.set(key, (balance.get(key) ?? 0) + difference);
  }
  return draft.models
    .filter(({ givesAccess }) => givesAccess === true)
    .flatMap((model) => [...draft.siblingsOf(model)])
    .flatMap(({ model, parent, records }) => {
      const after = records.length + (balance.get(scopeKey(model.name, parent?.address)) ?? 0);
      return parent !== undefined && after < records.length
        ? [{ parent: parent.address, kind: model.name, before: records.length, after }]
        : [];
    });
}
