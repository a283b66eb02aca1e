import { addressByLiveId } from '../core/address.js';
import { forEachConcurrently } from '../core/concurrently.js';
import type { KindModel } from '../core/kind.js';
import { TAGS } from '../core/live.js';
import type { AccountReading, Doomed } from './account-reading.js';
import { ACCOUNT, type Parent, type ReadableKind } from './scope-reading.js';

/**
 * Reads what may protect a root resource from deletion: something in it that would go along. Everything is looked at
 * that is told by its tags; of what may be too many to look at, only what is declared.
 */
export async function readProtection(reading: AccountReading): Promise<void> {
  const roots = reading.kinds.filter(({ model }) => model.parent === undefined);
  for (const root of roots) {
    const below = reading.kinds.filter(({ model }) => model.taggable && model.parent === root.model.name);
    const doomed = reading.doomed(reading.scope(root, ACCOUNT)).filter((one) => isTargeted(reading, root.model, one));
    await forEachConcurrently(doomed, async ({ record, address }) => {
      for (const kind of below) {
        await readProtectionBelow(reading, kind, { address, id: record.id });
      }
    });
  }
}

/** Of two undeclared root resources of one address, the planner calls one by its id. */
function isTargeted({ targets }: AccountReading, model: KindModel, { record, address }: Doomed): boolean {
  const byLiveId = addressByLiveId(undefined, model.manifest.collection, record.id);
  const addresses = address === undefined ? [model.liveAddress(record, undefined), byLiveId] : [address];
  return addresses.some((one) => targets.matches(one));
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
