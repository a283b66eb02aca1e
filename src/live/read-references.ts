import { forEachConcurrently } from '../core/concurrently.js';
import { scopeKey } from '../core/live.js';
import type { DesiredResource } from '../core/resource.js';
import type { AccountReading, ReadableKind } from './account-reading.js';

/** Undeclared resources of one scope that declared ones refer to. */
interface Lookup {
  readonly kind: ReadableKind;
  readonly parentId: string;
  readonly ids: Set<string>;
}

/** Settles whether undeclared resources exist to which a declared one that is not live yet refers. */
export async function readReferences(reading: AccountReading): Promise<void> {
  const lookups = new Map<string, Lookup>();
  for (const resource of reading.desired) {
    for (const { kind, parentId, id } of unsettledReferences(reading, resource)) {
      const key = scopeKey(kind.model.name, parentId);
      const lookup = lookups.get(key) ?? { kind, parentId, ids: new Set<string>() };
      lookups.set(key, lookup);
      lookup.ids.add(id);
    }
  }
  await forEachConcurrently(lookups.values(), async ({ kind, parentId, ids }) => {
    // All of them at once: should the whole list have to be read to settle one, it settles the others too.
    const wanted = new Map([...ids].map((id) => [id, new Set<string>()]));
    await reading.find(kind, { parentId, wanted, exhaustive: false });
  });
}

function* unsettledReferences(reading: AccountReading, resource: DesiredResource) {
  const parentId = resource.parent === undefined ? undefined : reading.idOf(resource.parent);
  const isSettled = resource.lifecycle.ensure === 'absent' || reading.idOf(resource.address) !== undefined;
  if (parentId === undefined || isSettled || !reading.targets.concerns(resource.address)) {
    return;
  }
  const model = reading.kinds.find((kind) => kind.model.name === resource.kind)?.model;
  for (const reference of model?.references(resource.spec, resource.parent) ?? []) {
    const kind = reading.kinds.find((candidate) => candidate.model.name === reference.kind);
    const id = kind?.model.expectedId({ spec: reference.key, parent: resource.parent }, parentId, reading.idOf);
    if (kind === undefined || id === undefined || reading.declared(reference.address) !== undefined) {
      continue;
    }
    const { name } = kind.model;
    if (!reading.sawAll(name, parentId) && reading.record(name, parentId, id) === undefined) {
      yield { kind, parentId, id };
    }
  }
}
