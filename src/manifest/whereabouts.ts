import type { Address } from '../core/address.js';
import type { Declaration } from './declaration.js';

/** Tells where the resources are that the manifests declare: in the environment that is loaded, or only in others. */
export class Whereabouts {
  readonly #here: AddressIndex;
  readonly #elsewhere: AddressIndex;

  /** More may be added to both lists. */
  constructor(here: readonly Declaration[], elsewhere: readonly Declaration[]) {
    this.#here = new AddressIndex(here);
    this.#elsewhere = new AddressIndex(elsewhere);
  }

  /** The declarations of a resource that is declared for other environments only; none of any other. */
  elsewhere(address: Address): readonly Declaration[] {
    const found = this.#elsewhere.at(address);
    return found.length > 0 && this.#here.at(address).length === 0 ? found : [];
  }

  /** The declarations of a resource in whichever environments. */
  anywhere(address: Address): readonly Declaration[] {
    return [...this.#here.at(address), ...this.#elsewhere.at(address)];
  }
}

/** Declarations by address, as far as somebody has asked: most manifests never do. */
class AddressIndex {
  readonly #declarations: readonly Declaration[];
  readonly #byAddress = new Map<Address, Declaration[]>();
  #indexed = 0;

  constructor(declarations: readonly Declaration[]) {
    this.#declarations = declarations;
  }

  at(address: Address): readonly Declaration[] {
    for (; this.#indexed < this.#declarations.length; this.#indexed += 1) {
      const declaration = this.#declarations[this.#indexed];
      if (declaration?.address !== undefined) {
        const same = this.#byAddress.get(declaration.address);
        if (same === undefined) {
          this.#byAddress.set(declaration.address, [declaration]);
        } else {
          same.push(declaration);
        }
      }
    }
    return this.#byAddress.get(address) ?? [];
  }
}
