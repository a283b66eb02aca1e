import type { Address } from '../core/address.js';
import { groupBy } from '../core/group-by.js';
import type { KindModel } from '../core/kind.js';
import { didYouMean } from '../core/suggest.js';
import type { Addressed } from './declaration.js';

/** More suggestions than these nobody reads, and each is a search among all siblings. */
const MAX_SUGGESTIONS = 100;

/** Suggests declared resources for addresses that nobody declares. */
export class SiblingSuggestions {
  readonly #declared: ReadonlyMap<Address, Addressed>;
  readonly #hints = new Map<Address, string | undefined>();
  #siblings: ReadonlyMap<string, readonly Addressed[]> | undefined;

  constructor(declared: ReadonlyMap<Address, Addressed>) {
    this.#declared = declared;
  }

  /** A hint that names a resource of the kind, in the same place, whose last part is spelt like that of the address. */
  hint(address: Address, model: KindModel): string {
    if (!this.#hints.has(address) && this.#hints.size < MAX_SUGGESTIONS) {
      this.#siblings ??= groupBy(this.#declared.values(), (sibling) =>
        sibling.lifecycle.ensure === 'present' ? keyOf(sibling) : undefined,
      );
      const siblings = this.#siblings.get(keyOf({ address, model })) ?? [];
      const names = siblings.map((sibling) => nameOf(sibling.address));
      this.#hints.set(address, didYouMean(nameOf(address), names));
    }
    return this.#hints.get(address) ?? 'Declare it, or correct the reference.';
  }
}

/** The same for resources of one kind in one place. */
function keyOf({ address, model }: Pick<Addressed, 'address' | 'model'>): string {
  return `${model.name} ${address.slice(0, address.lastIndexOf('/') + 1)}`;
}

function nameOf(address: Address): string {
  return address.slice(address.lastIndexOf('/') + 1);
}
