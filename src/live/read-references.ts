import { forEachConcurrently } from '../core/concurrently.js';
import { groupBy } from '../core/group-by.js';
import { expectedId, referencesOf } from '../core/kind-facts.js';
import { scopeKey } from '../core/live.js';
import type { DesiredResource } from '../core/resource.js';
import type { AccountReading } from './account-reading.js';

/** Settles whether undeclared resources exist to which a declared one that is not live yet refers. */
export async function readReferences(reading: AccountReading): Promise<void> {
  const unsettled = reading.declared.all.flatMap((resource) => [...unsettledReferences(reading, resource)]);
  const lookups = groupBy(unsettled, ({ kind, parentId }) => scopeKey(kind.model.name, parentId));
  await forEachConcurrently(lookups.values(), async (references) => {
    // All of them at once: should the whole list have to be read to settle one, it settles the others too.
    const wanted = new Map(references.map(({ id }) => [id, new Set<string>()]));
    for (const { kind, parentId } of references.slice(0, 1)) {
      await reading.find(kind, { parentId, wanted, exhaustive: false });
    }
  });
}

function* unsettledReferences(reading: AccountReading, resource: DesiredResource) {
  const parentId = resource.parent && reading.idOf(resource.parent);
  const isSettled = resource.lifecycle.ensure === 'absent' || reading.idOf(resource.address) !== undefined;
  const model = reading.kinds.find((kind) => kind.model.name === resource.kind)?.model;
  if (model === undefined || parentId === undefined || isSettled || !reading.targets.concerns(resource.address)) {
    return;
  }
  for (const reference of referencesOf(model, resource)) {
    const kind = reading.kinds.find((candidate) => candidate.model.name === reference.kind);
    const key = { spec: reference.key, parent: resource.parent };
    const id = kind && expectedId(kind.model, key, parentId, reading.idOf);
    if (kind === undefined || id === undefined || reading.declared.at(reference.address) !== undefined) {
      continue;
    }
    const { name } = kind.model;
    if (!reading.sawAll(name, parentId) && reading.record(name, parentId, id) === undefined) {
      yield { kind, parentId, id };
    }
  }
}
