import type { Address } from '../core/address.js';
import type { KindModel } from '../core/kind.js';
import { expectedId, referencesOf } from '../core/kind-facts.js';
import type { DeclaredIndex } from './declared-index.js';

/** What is declared, and what of it is live. */
interface Known {
  readonly models: readonly KindModel[];
  readonly declared: DeclaredIndex;
  /** The live id of a declared resource. */
  readonly idOf: (address: Address) => string | undefined;
}

/**
 * Ids of the live resources of a kind in a parent to which declared siblings refer: they count as declared, or an admin's
 * user would be pruned (S11).
 */
export function referredIds(
  model: KindModel,
  parent: Address | undefined,
  parentId: string | undefined,
  { models, declared, idOf }: Known,
): ReadonlySet<string> {
  const ids = models
    .filter((other) => other !== model && other.parent === model.parent && other.references !== undefined)
    .flatMap((other) => declared.below(other.name, parent).map((desired) => ({ other, desired })))
    .filter(({ desired }) => desired.lifecycle.ensure === 'present')
    .flatMap(({ other, desired }) => referencesOf(other, desired))
    .filter(({ kind }) => kind === model.name)
    .map(({ address, key }) => idOf(address) ?? expectedId(model, { spec: key, parent }, parentId, idOf));
  return new Set(ids.filter((id) => id !== undefined));
}
