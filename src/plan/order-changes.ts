import { type Address, compareText, rootOf } from '../core/address.js';
import { groupBy } from '../core/group-by.js';
import { principalOf, quotaOf, referencesOf } from '../core/kind-facts.js';
import { type RecordReference, referenceOf, scopeKey } from '../core/live.js';
import type { Change } from './plan.js';
import type { Situation } from './situation.js';

/** Sorts the changes by address, and tells each what it waits for: a graph, not phases. */
export function orderChanges(situation: Situation, changes: readonly Change[]): readonly Change[] {
  const sorted = [...changes].sort((left, right) => compareText(left.address, right.address));
  const byAddress = new Map(sorted.map((change) => [change.address, change]));
  const standing = groupBy(sorted, (change) => principalOfDeletion(situation, change));
  const room = roomMakers(situation, sorted);
  return sorted.map((change) => {
    const waitsFor = [
      ...(change.action === 'delete'
        ? (standing.get(referenceOf(change.live)) ?? []).map(({ address }) => address)
        : prerequisites(situation, byAddress, change)),
      ...(room.get(change.address) ?? []),
    ];
    return { ...change, waitsFor: [...new Set(waitsFor)].sort(compareText) };
  });
}

/** What a change that is no deletion stands on, as far as this plan creates it, or makes it ours before. */
function prerequisites(
  situation: Situation,
  byAddress: ReadonlyMap<Address, Change>,
  change: Exclude<Change, { readonly action: 'delete' }>,
): readonly Address[] {
  const referred = referencesOf(situation.modelOf(change.kind), change).map(({ address }) => address);
  const parents = change.parent === undefined ? [] : [change.parent];
  return [
    ...[...parents, ...referred].filter((address) => byAddress.get(address)?.action === 'create'),
    ...[...parents.map(rootOf), ...referred].filter(
      (address) => byAddress.has(address) && situation.isUnowned(address),
    ),
  ];
}

/** What the resource that a change deletes stands on. */
function principalOfDeletion(situation: Situation, change: Change): RecordReference | undefined {
  return change.action === 'delete' ? principalOf(situation.modelOf(change.kind), change.live) : undefined;
}

/**
 * Where the quota has no room for what is created, each surplus creation waits for one deletion beside it. Elsewhere
 * the two are independent.
 */
function roomMakers(situation: Situation, changes: readonly Change[]): ReadonlyMap<Address, readonly Address[]> {
  const waits = new Map<Address, readonly Address[]>();
  for (const siblings of groupBy(changes, ({ kind, parent }) => scopeKey(kind, parent)).values()) {
    const creations = siblings.filter(({ action }) => action === 'create');
    const deletions = siblings.filter(({ action }) => action === 'delete');
    const [first] = creations;
    const surplus = first === undefined ? [] : creations.slice(roomFor(situation, first));
    for (const [index, { address }] of surplus.entries()) {
      const makers = deletions.slice(index, index + 1).map((deletion) => deletion.address);
      waits.set(address, makers);
    }
  }
  return waits;
}

/** How many more of these siblings the quota has room for beside those that are live. */
function roomFor(situation: Situation, { kind, parent }: Change): number {
  const live = situation.records(kind, parent && situation.idOf(parent)).length;
  return Math.max(0, quotaOf(situation.modelOf(kind), situation.policy.quotas) - live);
}
