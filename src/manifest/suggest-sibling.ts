import type { Address } from '../core/address.js';
import type { KindModel } from '../core/kind.js';
import { didYouMean } from '../core/suggest.js';
import type { Addressed } from './declaration.js';

/** More suggestions than these nobody reads, and each is a search among all siblings. */
const MAX_SUGGESTIONS = 100;

/** Suggests declared resources for addresses that nobody declares. */
export class SiblingSuggestions {
  readonly #declared: ReadonlyMap<Address, Addressed>;
  readonly #hints = new Map<Address, string | undefined>();
  #siblings: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(declared: ReadonlyMap<Address, Addressed>) {
    this.#declared = declared;
  }

  /** A hint that names a resource of the kind, in the same place, whose last part is spelt like that of the address. */
  hint(address: Address, model: KindModel): string {
    if (!this.#hints.has(address) && this.#hints.size < MAX_SUGGESTIONS) {
      this.#siblings ??= indexSiblings(this.#declared);
      const { scope, name } = split(address);
      this.#hints.set(address, didYouMean(name, this.#siblings.get(`${model.name} ${scope}`) ?? []));
    }
    return this.#hints.get(address) ?? 'Declare it, or correct the reference.';
  }
}

function indexSiblings(declared: ReadonlyMap<Address, Addressed>): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const { address, model, lifecycle } of declared.values()) {
    if (lifecycle.ensure === 'absent') {
      continue;
    }
    const { scope, name } = split(address);
    const key = `${model.name} ${scope}`;
    const names = index.get(key);
    if (names === undefined) {
      index.set(key, [name]);
    } else {
      names.push(name);
    }
  }
  return index;
}

function split(address: Address): { scope: string; name: string } {
  const at = address.lastIndexOf('/') + 1;
  return { scope: address.slice(0, at), name: address.slice(at) };
}
