import { type Address, lastSegmentOf } from '../core/address.js';
import { groupBy } from '../core/group-by.js';
import { Suggestions } from '../core/suggest.js';
import type { Addressed } from './declaration.js';

/** Suggests declared resources for addresses that nobody declares. */
export class SiblingSuggestions {
  readonly #declared: ReadonlyMap<Address, Addressed>;
  readonly #suggestions = new Suggestions();
  #siblings: ReadonlyMap<string, readonly Addressed[]> | undefined;

  constructor(declared: ReadonlyMap<Address, Addressed>) {
    this.#declared = declared;
  }

  /** A hint that names a resource of the kind, in the same place, whose last part is spelt like that of the address. */
  hint(address: Address, kind: string): string | undefined {
    const scope = scopeOf(kind, address);
    return this.#suggestions.hint(lastSegmentOf(address), scope, () => this.#namesIn(scope));
  }

  #namesIn(scope: string): readonly string[] {
    this.#siblings ??= groupBy(this.#declared.values(), ({ lifecycle, model, address }) =>
      lifecycle.ensure === 'present' ? scopeOf(model.name, address) : undefined,
    );
    return (this.#siblings.get(scope) ?? []).map(({ address }) => lastSegmentOf(address));
  }
}

/** The same for resources of one kind in one place. */
function scopeOf(kind: string, address: Address): string {
  return `${kind} ${address.slice(0, address.lastIndexOf('/') + 1)}`;
}
