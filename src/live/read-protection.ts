import { addressByLiveId } from '../core/address.js';
import { forEachConcurrently } from '../core/concurrently.js';
import type { KindModel } from '../core/kind.js';
import { type LiveRecord, TAGS } from '../core/live.js';
import { ACCOUNT, type AccountReading, type ReadableKind } from './account-reading.js';

/**
 * Reads what may protect a root resource from deletion: something in it that would go along. Everything is looked at
 * that is told by its tags; of what may be too many to look at, only what is declared.
 */
export async function readProtection(reading: AccountReading): Promise<void> {
  const roots = reading.kinds.filter(({ model }) => model.parent === undefined);
  await forEachConcurrently(
    roots.flatMap((root) => doomed(reading, root)),
    async (record) => {
      for (const kind of reading.kinds.filter(({ model }) => model.taggable && model.parent === record.kind)) {
        await readProtectionBelow(reading, kind, record);
      }
    },
  );
}

/** Root resources that this run may delete: declared absent, or pruned, and targeted. */
function doomed(reading: AccountReading, { model }: ReadableKind): readonly LiveRecord[] {
  const fateOf = reading.fates(model, ACCOUNT);
  return reading.recordsBelow(model.name, undefined).filter((record) => {
    const address = reading.addressOf(record);
    return address === undefined
      ? fateOf(record) === 'pruned' && isTargeted(reading, model, record)
      : reading.declared.at(address)?.lifecycle.ensure === 'absent' && reading.targets.matches(address);
  });
}

/** Of two root resources of one address, the planner calls one by its id. */
function isTargeted({ targets }: AccountReading, model: KindModel, record: LiveRecord): boolean {
  return (
    targets.matches(model.liveAddress(record, undefined)) ||
    targets.matches(addressByLiveId(undefined, model.manifest.collection, record.id))
  );
}

async function readProtectionBelow(reading: AccountReading, kind: ReadableKind, record: LiveRecord): Promise<void> {
  const { model } = kind;
  const parent = { address: reading.addressOf(record), id: record.id };
  const declared = parent.address === undefined ? [] : reading.declared.below(model.name, parent.address);
  const { wanted: ids, exhaustive } = reading.scopeOf(model, parent, declared, model.identity.by === 'tags');
  // Nothing of them will be compared.
  const wanted = new Map([...ids.keys()].map((id) => [id, TAGS]));
  const records = await reading.find(kind, { parentId: record.id, exhaustive, wanted });
  const looked = records.filter(({ id }) => exhaustive || wanted.has(id));
  await forEachConcurrently(looked, ({ id }) => reading.load(kind, parent, id, TAGS));
}
