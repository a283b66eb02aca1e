import { type Address, compareText, rootOf } from '../core/address.js';
import { scopeKey } from '../core/live.js';
import type { Change } from './plan.js';
import type { PlanDraft, UnorderedChange } from './plan-draft.js';

/** A change before it is known what makes it dangerous. */
export type OrderedChange = Omit<Change, 'risks'>;

/** Sorts the changes by address, and tells each what it waits for: a graph, not phases. */
export function orderChanges(draft: PlanDraft): OrderedChange[] {
  const changes = [...draft.changes()].sort((left, right) => compareText(left.address, right.address));
  const standing = deletionsByPrincipal(draft, changes);
  const room = roomMakers(draft, changes);
  return changes.map((change) => {
    const waitsFor = [
      ...(change.action === 'delete' ? standingOn(draft, standing, change) : prerequisites(draft, change)),
      ...(room.get(change.address) ?? []),
    ];
    return { ...change, waitsFor: [...new Set(waitsFor)].sort(compareText) };
  });
}

/** What a change that is no deletion stands on, as far as this plan creates it, or makes it ours before. */
function prerequisites(draft: PlanDraft, change: UnorderedChange): Address[] {
  const references = draft.models
    .filter(({ name }) => name === change.kind)
    .flatMap((model) => model.references(change.spec, change.parent));
  const created = [change.parent, ...references.map(({ address }) => address)].filter(
    (address) => address !== undefined && draft.change(address)?.action === 'create',
  );
  const adopted = [change.parent && rootOf(change.parent), ...references.map(({ address }) => address)].filter(
    (address) => address !== undefined && draft.change(address) !== undefined && draft.isUnowned(address),
  );
  return [...created, ...adopted].filter((address) => address !== undefined);
}

/** The deletions of what stands on a resource. An admin bears the id of its principal, but nothing stands on an admin. */
function standingOn(
  draft: PlanDraft,
  standing: ReadonlyMap<string | undefined, readonly Address[]>,
  { kind, id }: UnorderedChange,
): readonly Address[] {
  return draft.modelOf(kind)?.standsOn === undefined ? (standing.get(id) ?? []) : [];
}

/** Deletions of what stands on a resource, by that resource's id. */
function deletionsByPrincipal(draft: PlanDraft, changes: readonly UnorderedChange[]): Map<string, Address[]> {
  const byPrincipal = new Map<string, Address[]>();
  for (const { action, kind, live, address } of changes) {
    const principal = live && draft.modelOf(kind)?.standsOn?.(live);
    if (action === 'delete' && principal !== undefined) {
      byPrincipal.set(principal, [...(byPrincipal.get(principal) ?? []), address]);
    }
  }
  return byPrincipal;
}

/**
 * Where the quota has no room for what is created, each surplus creation waits for one deletion beside it. Elsewhere
 * the two are independent.
 */
function roomMakers(draft: PlanDraft, changes: readonly UnorderedChange[]): Map<Address, Address[]> {
  const groups = new Map<string, { creations: Address[]; deletions: Address[]; room: number }>();
  for (const { action, kind, parent, address } of changes) {
    const quota = draft.modelOf(kind)?.manifest.quota;
    if (quota === undefined || (action !== 'create' && action !== 'delete')) {
      continue;
    }
    const key = scopeKey(kind, parent);
    let group = groups.get(key);
    if (group === undefined) {
      const live = draft.index.records(kind, parent && draft.idOf(parent)).length;
      group = { creations: [], deletions: [], room: Math.max(0, quota.limit - live) };
      groups.set(key, group);
    }
    (action === 'create' ? group.creations : group.deletions).push(address);
  }
  const waits = new Map<Address, Address[]>();
  for (const { creations, deletions, room } of groups.values()) {
    for (const [index, creation] of creations.slice(room).entries()) {
      const deletion = deletions[index];
      if (deletion !== undefined) {
        waits.set(creation, [deletion]);
      }
    }
  }
  return waits;
}
