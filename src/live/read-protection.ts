import { addressByLiveId } from '../core/address.js';
import { forEachConcurrently } from '../core/concurrently.js';
import type { KindModel } from '../core/kind.js';
import { type LiveRecord, TAGS, tagsOf } from '../core/live.js';
import { ownershipOf } from '../core/ownership.js';
import type { AccountReading, ReadableKind } from './account-reading.js';

/**
 * Reads what may protect a root resource from deletion: something in it that would go along. Everything is looked at
 * that is told by its tags; of what may be too many to look at, only what is declared.
 */
export async function readProtection(reading: AccountReading): Promise<void> {
  const roots = new Set(reading.kinds.filter(({ model }) => model.parent === undefined).map(({ model }) => model.name));
  const doomed = reading.records().filter((record) => roots.has(record.kind) && mayBeDeleted(reading, record));
  const protectable = reading.kinds.filter(({ model }) => model.ownTags.includes('protect'));
  await forEachConcurrently(doomed, async (record) => {
    for (const kind of protectable.filter(({ model }) => model.parent === record.kind)) {
      await readProtectionBelow(reading, kind, record);
    }
  });
}

/** Whether a root resource is declared absent, or ours and undeclared where that is pruned, and targeted. */
function mayBeDeleted(reading: AccountReading, record: LiveRecord): boolean {
  const address = reading.addressOf(record);
  if (address !== undefined) {
    return reading.declared(address)?.lifecycle.ensure === 'absent' && reading.targets.matches(address);
  }
  const model = reading.kinds.find((kind) => kind.model.name === record.kind)?.model;
  const tags = tagsOf(record);
  return (
    record.deleting !== true &&
    model !== undefined &&
    reading.pruneLevel(model, { address: undefined, id: undefined }) === 'owned' &&
    tags !== undefined &&
    ownershipOf(tags, reading.policy.owner).of === 'us' &&
    isTargeted(reading, model, record)
  );
}

/** Of two root resources of one address, the planner calls one by its id. */
function isTargeted({ targets }: AccountReading, model: KindModel, record: LiveRecord): boolean {
  return (
    targets.matches(model.liveAddress(record, undefined, () => undefined)) ||
    targets.matches(addressByLiveId(undefined, model.manifest.collection, record.id))
  );
}

async function readProtectionBelow(reading: AccountReading, kind: ReadableKind, record: LiveRecord): Promise<void> {
  const parent = { address: reading.addressOf(record), id: record.id };
  const declared = parent.address === undefined ? [] : reading.childrenOf(kind.model, parent);
  const { wanted: declaredIds, ...scope } = reading.scopeOf(
    kind.model,
    parent,
    declared,
    kind.model.identity === 'tags',
  );
  // Nothing of them will be compared.
  const wanted = new Map([...declaredIds.keys()].map((id) => [id, TAGS]));
  const records = await reading.find(kind, { ...scope, wanted });
  const looked = records.filter(({ id }) => scope.exhaustive || wanted.has(id));
  await forEachConcurrently(looked, ({ id }) => reading.load(kind, parent, id, TAGS));
}
