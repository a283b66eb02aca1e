import { addressByLiveId } from '../core/address.js';
import { forEachConcurrently } from '../core/concurrently.js';
import type { KindModel } from '../core/kind.js';
import { type LiveRecord, TAGS } from '../core/live.js';
import type { AccountReading } from './account-reading.js';
import { ACCOUNT, type Parent, type ReadableKind } from './scope-reading.js';

/**
 * Reads what may protect a root resource from deletion: something in it that would go along. Everything is looked at
 * that is told by its tags; of what may be too many to look at, only what is declared.
 */
export async function readProtection(reading: AccountReading): Promise<void> {
  const roots = reading.kinds.filter(({ model }) => model.parent === undefined);
  for (const root of roots) {
    const below = reading.kinds.filter(({ model }) => model.taggable && model.parent === root.model.name);
    await forEachConcurrently(doomed(reading, root), async (parent) => {
      for (const kind of below) {
        await readProtectionBelow(reading, kind, parent);
      }
    });
  }
}

/** Root resources that this run may delete: declared absent, or pruned, and targeted. */
function doomed(reading: AccountReading, kind: ReadableKind): readonly Parent[] {
  const scope = reading.scope(kind, ACCOUNT);
  const fateOf = reading.fates(scope);
  return [...scope.records.values()]
    .map((record) => ({ record, id: record.id, address: scope.addresses.get(record.id) }))
    .filter(({ record, address }) =>
      address === undefined
        ? fateOf(record) === 'pruned' && isTargeted(reading, kind.model, record)
        : reading.declared.at(address)?.lifecycle.ensure === 'absent' && reading.targets.matches(address),
    );
}

/** Of two root resources of one address, the planner calls one by its id. */
function isTargeted({ targets }: AccountReading, model: KindModel, record: LiveRecord): boolean {
  return (
    targets.matches(model.liveAddress(record, undefined)) ||
    targets.matches(addressByLiveId(undefined, model.manifest.collection, record.id))
  );
}

async function readProtectionBelow(reading: AccountReading, kind: ReadableKind, parent: Parent): Promise<void> {
  const scope = reading.scope(kind, parent);
  const declared = reading.declared.below(kind.model.name, parent.address);
  const { wanted: ids, exhaustive } = reading.searchFor(scope, declared, kind.model.identity.by === 'tags');
  // Nothing of them will be compared.
  const wanted = new Map([...ids.keys()].map((id) => [id, TAGS]));
  await scope.find({ exhaustive, wanted });
  const looked = [...scope.records.keys()].filter((id) => exhaustive || wanted.has(id));
  await forEachConcurrently(looked, (id) => scope.load(id, TAGS));
}
