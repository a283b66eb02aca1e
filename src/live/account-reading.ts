import type { Address } from '../core/address.js';
import type { KindModel } from '../core/kind.js';
import type { FindScope, KindReader } from '../core/kind-effects.js';
import { expectedId } from '../core/kind-facts.js';
import { type IncompleteScope, type LiveRecord, type LiveSnapshot, liveField, scopeKey } from '../core/live.js';
import type { Policy, PruneLevel } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';
import { comparedFields } from '../identify/compared-fields.js';
import { DeclaredIndex } from '../identify/declared-index.js';
import { type Match, matchResources } from '../identify/match-resources.js';
import { referredIds } from '../identify/references.js';
import { Targets } from '../identify/targets.js';
import { type Fate, fateOf, logicalIdsOf } from '../identify/undeclared.js';

/** What is read, and with what. */
export interface ReadAccountOptions {
  readonly desired: readonly DesiredResource[];
  /** Kinds in an order in which each comes after those that it stands on. */
  readonly kinds: readonly ReadableKind[];
  readonly policy: Policy;
  /** What the plan is limited to: nothing else is read. Without it, everything is. */
  readonly targets?: Targets;
}

/** A kind as the reader holds it. */
export interface ReadableKind {
  readonly model: KindModel;
  readonly reader: KindReader;
}

/** A live resource below which others are read; without an address nobody declares it, without both it is the account. */
export interface Parent {
  readonly address: Address | undefined;
  readonly id: string | undefined;
}

/** Where root resources are. */
export const ACCOUNT: Parent = { address: undefined, id: undefined };

/** What was found of one kind below one parent, by id, and what need not be asked again. */
interface FoundScope {
  readonly records: Map<string, LiveRecord>;
  /** The declared resources that the live ones were found to be. */
  readonly addresses: Map<string, Address>;
  /** Ids that were looked for and not found: they are absent, or their failure is noted. */
  readonly notFound: Set<string>;
  /** Whether the list failed. */
  lacksList: boolean;
  /** From where a search goes on. */
  resume?: unknown;
}

/**
 * One reading of an account, as far as it has come: what was seen, what failed, and which resource is which.
 *
 * Nothing is asked twice, not even what failed. That saves calls, but above all, a second answer could contradict the
 * first, on which other reads were decided already.
 */
export class AccountReading {
  readonly declared: DeclaredIndex;
  readonly kinds: readonly ReadableKind[];
  readonly policy: Policy;
  readonly targets: Targets;
  /** By scope and id: a key for both of them would be the longest text that is kept of a record. */
  readonly #scopes = new Map<string, FoundScope>();
  readonly #incomplete: IncompleteScope[] = [];
  readonly #exhaustive = new Set<string>();
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
    return { records: this.records(), incomplete: this.#incomplete, exhaustive: this.#exhaustive };
  }

  records(): readonly LiveRecord[] {
    return [...this.#scopes.values()].flatMap(({ records }) => [...records.values()]);
  }

  /** What was found of a kind below a parent. */
  recordsBelow(kind: string, parentId: string | undefined): readonly LiveRecord[] {
    return [...this.#scope(kind, parentId).records.values()];
  }

  /** A record with every field that was read since it was found. */
  record(kind: string, parentId: string | undefined, id: string): LiveRecord | undefined {
    return this.#scope(kind, parentId).records.get(id);
  }

  /** The live counterpart of a declared resource, if it was found. */
  recordOf({ kind, parent, address }: DesiredResource): LiveRecord | undefined {
    const id = this.idOf(address);
    return id === undefined ? undefined : this.record(kind, parent && this.idOf(parent), id);
  }

  /** Whether every resource of a kind below a parent was seen. */
  sawAll(kind: string, parentId: string | undefined): boolean {
    return this.#exhaustive.has(scopeKey(kind, parentId));
  }

  readonly idOf = (address: Address): string | undefined => this.#idByAddress.get(address);

  /** The declared resource that a live one was found to be. */
  addressOf({ kind, parentId, id }: LiveRecord): Address | undefined {
    return this.#scope(kind, parentId).addresses.get(id);
  }

  /** How far a kind is pruned below a parent by this run: what is not targeted is not pruned. */
  pruneLevel(model: KindModel, parent: Address | undefined): PruneLevel {
    const isTargeted = this.targets.mayMatchUndeclared(parent, model);
    return isTargeted ? this.declared.pruneLevel(this.policy, model, parent) : 'never';
  }

  /** Ids of what declared siblings refer to: none of it is pruned. */
  referredTo(model: KindModel, parent: Parent): ReadonlySet<string> {
    const models = this.kinds.map((kind) => kind.model);
    const { declared, idOf } = this;
    return referredIds(model, parent.address, parent.id, { models, declared, idOf });
  }

  /** What becomes of undeclared resources of a kind below a parent, as far as they were read. */
  fates(model: KindModel, parent: Parent): (record: LiveRecord) => Fate {
    const { addresses } = this.#scope(model.name, parent.id);
    const rules = {
      model,
      level: this.pruneLevel(model, parent.address),
      owner: this.policy.owner,
      claimed: new Set([...addresses.keys(), ...this.referredTo(model, parent)]),
      spared: new Set<string>(),
      logicalIds: logicalIdsOf(this.declared.below(model.name, parent.address)),
    };
    return (record) => fateOf(record, rules);
  }

  /** What has to be found for declared resources: by their ids where those can be told, else among all. */
  scopeOf(model: KindModel, parent: Parent, desired: readonly DesiredResource[], mustSeeAll: boolean): FindScope {
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
    return { parentId: parent.id, wanted, exhaustive: mustSeeAll || unpredictable };
  }

  /**
   * Finds the resources of a scope, and notes what failed.
   * @returns everything that was found in the scope, now or earlier
   */
  async find({ model, reader }: ReadableKind, scope: FindScope): Promise<readonly LiveRecord[]> {
    const { parentId } = scope;
    const known = this.#scope(model.name, parentId);
    const exhaustive = scope.exhaustive && !known.lacksList;
    const wanted = new Map([...scope.wanted].filter(([id]) => !known.records.has(id) && !known.notFound.has(id)));
    if (!this.sawAll(model.name, parentId) && (exhaustive || wanted.size > 0)) {
      const found = await reader.find({ parentId, wanted, exhaustive, resume: known.resume });
      known.resume = found.resume;
      for (const record of found.records) {
        // A list that shifts while its pages are read shows the same resource twice; the first may know more by now.
        if (!known.records.has(record.id)) {
          known.records.set(record.id, record);
        }
      }
      for (const failure of found.failures) {
        if (failure.id !== undefined || !known.lacksList) {
          this.#incomplete.push({ ...failure, kind: model.name, parentId });
        }
        known.lacksList ||= failure.id === undefined;
      }
      if (found.exhaustive) {
        this.#exhaustive.add(scopeKey(model.name, parentId));
      }
      for (const id of wanted.keys()) {
        if (!known.records.has(id)) {
          known.notFound.add(id);
        }
      }
    }
    return this.recordsBelow(model.name, parentId);
  }

  /** Reads fields that a record lacks, and notes what failed. */
  async load({ model, reader }: ReadableKind, parent: Parent, id: string, wanted: Iterable<string>): Promise<void> {
    const { records } = this.#scope(model.name, parent.id);
    const record = records.get(id);
    const missing = new Set(
      [...wanted].filter((field) => record !== undefined && liveField(record, field).is === 'unread'),
    );
    if (record === undefined || record.deleting === true || missing.size === 0) {
      return;
    }
    const loaded = await reader.load(record, missing);
    const latest = records.get(id) ?? record;
    if (loaded.gone) {
      records.set(id, { ...latest, deleting: true });
      return;
    }
    const failed = [...(latest.failed ?? []), ...loaded.failures.flatMap(({ fields }) => fields)];
    const fields = { ...latest.fields, ...loaded.fields };
    records.set(id, failed.length === 0 ? { ...latest, fields } : { ...latest, fields, failed });
    this.#incomplete.push(
      ...loaded.failures.map((failure) => ({ ...failure, kind: model.name, parentId: parent.id, id })),
    );
  }

  /** Tells which of the found resources each declared one is. */
  match(
    { model }: ReadableKind,
    parent: Parent,
    desired: readonly DesiredResource[],
    found: readonly LiveRecord[],
  ): ReadonlyMap<Address, Match> {
    const scope = this.#scope(model.name, parent.id);
    const records = found.map((record) => scope.records.get(record.id) ?? record);
    const { policy, idOf } = this;
    const { matches } = matchResources({ model, desired, records, parentId: parent.id, policy, idOf });
    for (const [address, { record }] of matches) {
      this.#idByAddress.set(address, record.id);
      scope.addresses.set(record.id, address);
    }
    return matches;
  }

  #scope(kind: string, parentId: string | undefined): FoundScope {
    const key = scopeKey(kind, parentId);
    const known = this.#scopes.get(key);
    const scope = known ?? { records: new Map(), addresses: new Map(), notFound: new Set(), lacksList: false };
    if (known === undefined) {
      this.#scopes.set(key, scope);
    }
    return scope;
  }
}
