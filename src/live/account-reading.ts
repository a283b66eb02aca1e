import type { Address } from '../core/address.js';
import type { KindModel } from '../core/kind.js';
import type { FindScope } from '../core/kind-effects.js';
import { expectedId } from '../core/kind-facts.js';
import { type LiveRecord, type LiveSnapshot, scopeKey } from '../core/live.js';
import type { Policy, PruneLevel } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';
import { comparedFields } from '../identify/compared-fields.js';
import { DeclaredIndex } from '../identify/declared-index.js';
import { matchResources } from '../identify/match-resources.js';
import { referredIds } from '../identify/references.js';
import { Targets } from '../identify/targets.js';
import { fateOf, logicalIdsOf } from '../identify/undeclared.js';
import { type Parent, type ReadableKind, ScopeReading } from './scope-reading.js';

/** What is read, and with what. */
export interface ReadAccountOptions {
  readonly desired: readonly DesiredResource[];
  /** Kinds in an order in which each comes after those that it stands on. */
  readonly kinds: readonly ReadableKind[];
  readonly policy: Policy;
  /** What the plan is limited to: nothing else is read. Without it, everything is. */
  readonly targets?: Targets;
}

/** A live resource that goes, unless something speaks against it; without an address nobody declares it. */
export interface Doomed {
  readonly record: LiveRecord;
  readonly address: Address | undefined;
}

/** One reading of an account, as far as it has come: what was seen, what failed, and which resource is which. */
export class AccountReading {
  readonly declared: DeclaredIndex;
  readonly kinds: readonly ReadableKind[];
  readonly policy: Policy;
  readonly targets: Targets;
  /** By scope and id: a key for both of them would be the longest text that is kept of a record. */
  readonly #scopes = new Map<string, ScopeReading>();
  readonly #idByAddress = new Map<Address, string>();
  readonly #concerned = new Set<Address>();

  constructor({ desired, kinds, policy, targets = new Targets([], desired, []) }: ReadAccountOptions) {
    this.declared = new DeclaredIndex(desired);
    this.kinds = kinds;
    this.policy = policy;
    this.targets = targets;
    for (const resource of targets.isEverything ? [] : desired) {
      if (targets.concerns(resource.address) || this.#mayPruneBelow(resource)) {
        this.#addConcerned(resource);
      }
    }
  }

  /**
   * Whether a declared resource has to be looked at: it is targeted, or something that stands on it is, or it may
   * contain something undeclared that is.
   */
  isConcerned(address: Address): boolean {
    return this.targets.isEverything || this.#concerned.has(address);
  }

  #mayPruneBelow({ kind, address }: DesiredResource): boolean {
    const below = this.kinds.filter(({ model }) => model.parent === kind);
    return below.some(({ model }) => this.pruneLevel(model, address) !== 'never');
  }

  #addConcerned({ address, parent }: DesiredResource): void {
    this.#concerned.add(address);
    const above = this.declared.at(parent);
    if (above !== undefined) {
      this.#addConcerned(above);
    }
  }

  snapshot(): LiveSnapshot {
    const scopes = [...this.#scopes.values()];
    return {
      records: scopes.flatMap(({ records }) => [...records.values()]),
      incomplete: scopes.flatMap(({ incomplete }) => incomplete),
      exhaustive: new Set([...this.#scopes].flatMap(([key, { sawAll }]) => (sawAll ? [key] : []))),
    };
  }

  /** What was read of a kind below a parent. */
  scope(kind: ReadableKind, parent: Parent): ScopeReading {
    const key = scopeKey(kind.model.name, parent.id);
    const scope = this.#scopes.get(key) ?? new ScopeReading(kind, parent);
    this.#scopes.set(key, scope);
    return scope;
  }

  /** The live counterpart of a declared resource, if it was found. */
  recordOf({ kind, parent, address }: DesiredResource): LiveRecord | undefined {
    const id = this.idOf(address);
    return id === undefined
      ? undefined
      : this.#scopes.get(scopeKey(kind, parent && this.idOf(parent)))?.records.get(id);
  }

  readonly idOf = (address: Address): string | undefined => this.#idByAddress.get(address);

  /** How far a kind is pruned below a parent by this run: what is not targeted is not pruned. */
  pruneLevel(model: KindModel, parent: Address | undefined): PruneLevel {
    const isTargeted = this.targets.mayMatchUndeclared(parent, model);
    return isTargeted ? this.declared.pruneLevel(this.policy, model, parent) : 'never';
  }

  /** Ids of what declared siblings refer to: none of it is pruned. */
  referredTo({ model, parent }: ScopeReading): ReadonlySet<string> {
    const models = this.kinds.map((kind) => kind.model);
    const { declared, idOf } = this;
    return referredIds(model, parent.address, parent.id, { models, declared, idOf });
  }

  /** What of a scope is declared absent, or undeclared and pruned, as far as it was read. */
  doomed(scope: ScopeReading): readonly Doomed[] {
    const { model, parent, addresses } = scope;
    const level = this.pruneLevel(model, parent.address);
    const declared = this.declared.below(model.name, parent.address);
    if (level === 'never' && declared.every(({ lifecycle }) => lifecycle.ensure === 'present')) {
      return [];
    }
    const rules = {
      model,
      level,
      owner: this.policy.owner,
      claimed: new Set([...addresses.keys(), ...this.referredTo(scope)]),
      spared: new Set<string>(),
      logicalIds: logicalIdsOf(declared),
    };
    return [...scope.records.values()]
      .map((record) => ({ record, address: addresses.get(record.id) }))
      .filter(({ record, address }) =>
        address === undefined
          ? fateOf(record, rules) === 'pruned'
          : this.declared.at(address)?.lifecycle.ensure === 'absent',
      );
  }

  /** What has to be found for declared resources: by their ids where those can be told, else among all. */
  searchFor(
    { model, parent }: ScopeReading,
    desired: readonly DesiredResource[],
    mustSeeAll: boolean,
  ): Pick<FindScope, 'wanted' | 'exhaustive'> {
    const wanted = new Map<string, ReadonlySet<string>>();
    let unpredictable = false;
    for (const resource of desired) {
      const id = resource.lifecycle.arn ?? expectedId(model, resource, parent.id, this.idOf);
      if (id === undefined) {
        unpredictable = true;
      } else {
        wanted.set(id, comparedFields(model, resource, 'never'));
      }
    }
    return { wanted, exhaustive: mustSeeAll || unpredictable };
  }

  /** Tells which of the resources that are not matched yet each declared one is. */
  match(scope: ScopeReading, desired: readonly DesiredResource[]): void {
    const { model, parent } = scope;
    const { policy, idOf } = this;
    const records = scope.unmatched();
    const { matches } = matchResources({ model, desired, records, parentId: parent.id, policy, idOf });
    for (const [address, { record }] of matches) {
      this.#idByAddress.set(address, record.id);
      scope.addresses.set(record.id, address);
    }
  }
}
