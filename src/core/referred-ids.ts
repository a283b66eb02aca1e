import type { Address } from './address.js';
import type { KindModel } from './kind.js';
import type { DesiredResource } from './resource.js';

/** Where the siblings are, and how they are looked up. */
export interface ReferringSiblings {
  readonly models: readonly KindModel[];
  readonly parent: Address | undefined;
  readonly parentId: string | undefined;
  /** The declared resources of a kind below the parent. */
  readonly desiredOf: (model: KindModel) => readonly DesiredResource[];
  /** The live id of a declared resource. */
  readonly idOf: (address: Address) => string | undefined;
}

/**
 * Ids of the live resources of a kind to which declared siblings refer: they count as declared, or an admin's user would
 * be pruned (S11).
 */
export function referredIds(
  model: KindModel,
  { models, parent, parentId, desiredOf, idOf }: ReferringSiblings,
): ReadonlySet<string> {
  const ids = models
    .filter((other) => other !== model && other.parent === model.parent)
    .flatMap((other) => desiredOf(other).map((desired) => ({ other, desired })))
    .filter(({ desired }) => desired.lifecycle.ensure === 'present')
    .flatMap(({ other, desired }) => other.references(desired.spec, desired.parent))
    .filter(({ kind }) => kind === model.name)
    .map(({ address, key }) => idOf(address) ?? (parentId && model.expectedId({ spec: key, parent }, parentId, idOf)));
  return new Set(ids.filter((id) => id !== undefined));
}
