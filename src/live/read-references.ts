import { forEachConcurrently } from '../core/concurrently.js';
import { groupBy } from '../core/group-by.js';
import { expectedId, referencesOf } from '../core/kind-facts.js';
import type { DesiredResource } from '../core/resource.js';
import type { AccountReading } from './account-reading.js';

/** Settles whether undeclared resources exist to which a declared one that is not live yet refers. */
export async function readReferences(reading: AccountReading): Promise<void> {
  const unsettled = reading.declared.all.flatMap((resource) => [...unsettledReferences(reading, resource)]);
  await forEachConcurrently(
    groupBy(unsettled, ({ scope }) => scope),
    async ([scope, references]) => {
      // All of them at once: should the whole list have to be read to settle one, it settles the others too.
      await scope.find({ wanted: new Map(references.map(({ id }) => [id, new Set()])), exhaustive: false });
    },
  );
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
    const scope = reading.scope(kind, { address: resource.parent, id: parentId });
    if (!scope.sawAll && !scope.records.has(id)) {
      yield { scope, id };
    }
  }
}
