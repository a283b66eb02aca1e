import type { Address } from '../core/address.js';
import type { Targets } from '../identify/targets.js';
import type { Change } from './plan.js';

/** The changes of targeted resources, and those without which they could not be carried out. */
export function onlyTargeted(changes: readonly Change[], targets: Targets): readonly Change[] {
  if (targets.isEverything) {
    return changes;
  }
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  const kept = new Set<Address>();
  const keep = (change: Change | undefined): void => {
    if (change !== undefined && !kept.has(change.address)) {
      kept.add(change.address);
      for (const address of change.waitsFor) {
        keep(byAddress.get(address));
      }
    }
  };
  for (const change of changes.filter(({ address }) => targets.matches(address))) {
    keep(change);
  }
  return changes.filter(({ address }) => kept.has(address));
}
