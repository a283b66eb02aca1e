import type { Address } from '../core/address.js';
import type { Change } from '../plan/plan.js';

/** Which changes are ready, and which have to wait: every edge is looked at once. */
export class ChangeGraph {
  readonly #changes: ReadonlyMap<Address, Change>;
  readonly #dependents = new Map<Address, Change[]>();
  readonly #open = new Map<Address, number>();

  constructor(changes: readonly Change[]) {
    this.#changes = new Map(changes.map((change) => [change.address, change]));
    for (const change of changes) {
      const waitsFor = change.waitsFor.filter((address) => this.#changes.has(address));
      this.#open.set(change.address, waitsFor.length);
      for (const address of waitsFor) {
        const dependents = this.#dependents.get(address) ?? [];
        dependents.push(change);
        this.#dependents.set(address, dependents);
      }
    }
  }

  /** Changes that wait for nothing. */
  ready(): Change[] {
    return [...this.#changes.values()].filter(({ address }) => this.#open.get(address) === 0);
  }

  /** Notes that a change is done, and gives those that waited for nothing else. */
  release(address: Address): Change[] {
    return (this.#dependents.get(address) ?? []).filter((dependent) => {
      const open = (this.#open.get(dependent.address) ?? 0) - 1;
      this.#open.set(dependent.address, open);
      return open === 0;
    });
  }

  /** Everything that waits for a change, near and far. */
  dependents(address: Address): Change[] {
    const found = new Set<Change>();
    const toVisit = [address];
    for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
      for (const dependent of this.#dependents.get(next) ?? []) {
        if (!found.has(dependent)) {
          found.add(dependent);
          toVisit.push(dependent.address);
        }
      }
    }
    return [...found];
  }
}
