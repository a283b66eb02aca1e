import type { Address } from '../core/address.js';
import { groupBy } from '../core/group-by.js';
import type { KindModel } from '../core/kind.js';
import { scopeKey } from '../core/live.js';
import type { Policy, PruneLevel } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';

/** What is declared, by address, and by kind and parent, so that no question walks through everything. */
export class DeclaredIndex {
  readonly all: readonly DesiredResource[];
  readonly #byAddress: ReadonlyMap<Address, DesiredResource>;
  readonly #below: ReadonlyMap<string, readonly DesiredResource[]>;

  constructor(desired: readonly DesiredResource[]) {
    this.all = desired;
    this.#byAddress = new Map(desired.map((resource) => [resource.address, resource]));
    this.#below = groupBy(desired, ({ kind, parent }) => scopeKey(kind, parent));
  }

  /** The declared resource of an address. */
  at(address: Address | undefined): DesiredResource | undefined {
    return address === undefined ? undefined : this.#byAddress.get(address);
  }

  /** The declared resources of a kind in one parent. */
  below(kind: string, parent: Address | undefined): readonly DesiredResource[] {
    return this.#below.get(scopeKey(kind, parent)) ?? [];
  }

  /** Whether a resource is to be absent, by itself or with what contains it. */
  goes({ lifecycle, parent }: DesiredResource): boolean {
    const above = this.at(parent);
    return lifecycle.ensure === 'absent' || (above !== undefined && this.goes(above));
  }

  /**
   * How far a kind is pruned below a parent: what the manifest of the parent, or of the nearest resource above it, says
   * of the collection goes before what the environment says. `all` holds only where the parent's manifests state the
   * collection, so that a forgotten key never deletes anybody. Where more may be declared, nothing is pruned.
   */
  pruneLevel({ prune, onlyGiven }: Policy, { manifest: { collection } }: KindModel, parent?: Address): PruneLevel {
    if (onlyGiven === true) {
      return 'never';
    }
    const own = [...this.#from(parent)].find(({ lifecycle }) => lifecycle.prune?.[collection] !== undefined);
    const level = own?.lifecycle.prune?.[collection] ?? prune[collection];
    const isStated = this.at(parent)?.stated.includes(collection) ?? true;
    return level === 'owned' || level === 'ours' || (level === 'all' && isStated) ? level : 'never';
  }

  /** A declared resource and what it is in, the innermost first. */
  *#from(address: Address | undefined): Generator<DesiredResource> {
    for (let next = this.at(address); next !== undefined; next = this.at(next.parent)) {
      yield next;
    }
  }
}
