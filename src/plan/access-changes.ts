import { groupBy } from '../core/group-by.js';
import { scopeKey } from '../core/live.js';
import type { AccessChange, Change } from './plan.js';
import type { Situation } from './situation.js';

/** The parents that changes leave with fewer resources that give access to them than they have. */
export function accessChanges({ groups }: Situation, changes: readonly Change[]): readonly AccessChange[] {
  const bySiblings = groupBy(changes, ({ kind, parent }) => scopeKey(kind, parent));
  return groups.flatMap(({ model, parent, records }) => {
    const noun = model.givesAccess;
    if (noun === undefined || parent === undefined) {
      return [];
    }
    const siblings = bySiblings.get(scopeKey(model.name, parent.address)) ?? [];
    const gained = siblings.filter(({ action }) => action === 'create').length;
    const lost = siblings.filter(({ action }) => action === 'delete').length;
    const [before, after] = [records.length, records.length + gained - lost];
    return after < before ? [{ parent: parent.address, kind: model.name, noun, before, after }] : [];
  });
}
