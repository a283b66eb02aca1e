import { type Address, addressByLiveId, compareText, lastSegmentOf, rootOf } from '../core/address.js';
import { failure } from '../core/diagnostic.js';
import { groupBy } from '../core/group-by.js';
import type { KindModel } from '../core/kind.js';
import { marksOf } from '../core/kind-facts.js';
import {
  type LiveRecord,
  type LiveSnapshot,
  type RecordReference,
  referenceOf,
  scopeKey,
  tagsOf,
} from '../core/live.js';
import { ownershipOf } from '../core/ownership.js';
import type { Policy } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';
import { Suggestions } from '../core/suggest.js';
import { DeclaredIndex } from '../identify/declared-index.js';
import { isUntoldBy, type Match, type MatchProblem, matchResources } from '../identify/match-resources.js';
import { referredIds } from '../identify/references.js';
import { Targets } from '../identify/targets.js';
import { fateOf, logicalIdsOf } from '../identify/undeclared.js';
import { isLeftAlone } from './certainty.js';
import { Completeness } from './completeness.js';
import type { Group, Siblings, Situation, Undeclared } from './situation.js';

/** What a plan is made of. */
export interface PlanInput {
  readonly desired: readonly DesiredResource[];
  readonly snapshot: LiveSnapshot;
  /** Every kind, each after those that it stands on. */
  readonly models: readonly KindModel[];
  readonly policy: Policy;
  /** Epoch milliseconds: what expirations are measured against. Without it every one counts as over. */
  readonly now?: number | undefined;
  /** Globs over addresses; without any, everything is planned. */
  readonly targets?: readonly string[] | undefined;
}

/** Finds out which live resource each declared one is, from the root kinds down, and what the others are. */
export function assessSituation(input: PlanInput): Situation {
  return new AssessedSituation(input);
}

/** Nothing in it changes once it is made. */
class AssessedSituation implements Situation {
  readonly models: readonly KindModel[];
  readonly policy: Policy;
  readonly snapshot: LiveSnapshot;
  readonly completeness: Completeness;
  readonly targets: Targets;
  readonly now: number;
  readonly declared: DeclaredIndex;
  readonly #models: ReadonlyMap<string, KindModel>;
  readonly #records: ReadonlyMap<string, readonly LiveRecord[]>;
  /** Ids of live resources that some manifest pins, by kind. */
  readonly #pinned: ReadonlyMap<string, readonly { readonly arn: string }[]>;
  readonly #groups: Group[] = [];
  readonly #ids = new Map<Address, string>();
  readonly #matches = new Map<Address, Match>();
  readonly #untold = new Map<string, readonly LiveRecord[]>();
  readonly #unowned = new Set<Address>();
  readonly #leftAlone = new Set<Address>();
  /** Addresses of the resources of a scope by their ids, of those scopes that somebody has asked for. */
  readonly #addresses = new Map<string, ReadonlyMap<string, Address>>();
  readonly #suggestions = new Suggestions();
  #references: ReadonlySet<RecordReference> | undefined;

  constructor({ desired, snapshot, models, policy, now = Number.POSITIVE_INFINITY, targets = [] }: PlanInput) {
    const sorted = [...desired].sort((left, right) => compareText(left.address, right.address));
    // Lists come in whatever order the service has; the plan must not depend on it.
    const records = [...snapshot.records].sort((left, right) => compareText(left.id, right.id));
    this.models = models;
    this.policy = policy;
    this.snapshot = snapshot;
    this.now = now;
    this.targets = new Targets(targets, desired, models);
    this.completeness = new Completeness(snapshot.incomplete);
    this.declared = new DeclaredIndex(sorted);
    this.#models = new Map(models.map((model) => [model.name, model]));
    this.#records = groupBy(records, ({ kind, parentId }) => scopeKey(kind, parentId));
    const pins = sorted.flatMap(({ kind, lifecycle: { arn } }) => (arn === undefined ? [] : [{ kind, arn }]));
    this.#pinned = groupBy(pins, ({ kind }) => kind);
    // Children stand on what their parents, and those to which they refer, are found to be.
    for (const model of models) {
      this.#identifyAll(model);
    }
  }

  get groups(): readonly Group[] {
    return this.#groups;
  }

  get ids(): ReadonlyMap<Address, string> {
    return this.#ids;
  }

  readonly idOf = (address: Address): string | undefined => this.#ids.get(address);

  modelOf(kind: string): KindModel {
    const model = this.#models.get(kind);
    if (model === undefined) {
      throw failure('internal', `Nobody knows the kind ${kind}.`);
    }
    return model;
  }

  matchOf(address: Address): Match | undefined {
    return this.#matches.get(address);
  }

  records(kind: string, parentId: string | undefined): readonly LiveRecord[] {
    return this.#records.get(scopeKey(kind, parentId)) ?? [];
  }

  isLive(reference: RecordReference): boolean {
    this.#references ??= new Set(this.snapshot.records.map(referenceOf));
    return this.#references.has(reference);
  }

  untold(kind: string, parentId: string | undefined): readonly LiveRecord[] {
    return this.#untold.get(scopeKey(kind, parentId)) ?? [];
  }

  liveAddress(model: KindModel, record: LiveRecord, parent: Address | undefined): Address {
    const principal = model.standsOn?.(record);
    return model.liveAddress(record, parent, principal && this.#addressesIn(principal.kind, parent).get(principal.id));
  }

  didYouMean(address: Address, model: KindModel, parent: Address | undefined, parentId: string | undefined) {
    return this.#suggestions.hint(lastSegmentOf(address), scopeKey(model.name, parent), () => {
      const declared = this.declared.below(model.name, parent).filter((other) => !this.declared.goes(other));
      const live = this.records(model.name, parentId).map((record) => this.liveAddress(model, record, parent));
      return [...new Set([...declared.map((other) => other.address), ...live].map(lastSegmentOf))];
    });
  }

  isUnowned(address: Address): boolean {
    return this.#unowned.has(address);
  }

  parentsOf(model: KindModel): readonly (DesiredResource | undefined)[] {
    if (model.parent === undefined) {
      return [undefined];
    }
    return this.declared.all
      .filter(({ kind }) => kind === model.parent)
      .filter((parent) => !this.declared.goes(parent) && !this.#leftAlone.has(rootOf(parent.address)));
  }

  #identifyAll(model: KindModel): void {
    const isOfKind = ({ kind }: { readonly kind: string }) => kind === model.name;
    const isAny = this.declared.all.some(isOfKind) || this.snapshot.records.some(isOfKind);
    for (const parent of isAny ? this.parentsOf(model) : []) {
      const parentId = parent && this.idOf(parent.address);
      const desired = this.declared.below(model.name, parent?.address);
      const records = parent === undefined || parentId !== undefined ? this.records(model.name, parentId) : [];
      const level = this.declared.pruneLevel(this.policy, model, parent?.address);
      if (desired.length + records.length > 0) {
        this.#groups.push(this.#identify({ model, parent, parentId, desired, records, level }));
      }
    }
  }

  #identify(siblings: Siblings): Group {
    const { model, parent, desired } = siblings;
    const { matches, problems } = matchResources({ ...siblings, policy: this.policy, idOf: this.idOf });
    for (const [address, match] of matches) {
      this.#recognise(model, address, match);
    }
    this.#noteUntold(siblings, matches);
    const refusals = this.#refusals(siblings, problems);
    const group = { ...siblings, ...refusals, undeclared: this.#undeclared(siblings, problems) };
    for (const resource of parent === undefined ? desired : []) {
      if (isLeftAlone(this, group, resource)) {
        this.#leftAlone.add(resource.address);
      }
    }
    return group;
  }

  #recognise(model: KindModel, address: Address, match: Match): void {
    this.#matches.set(address, match);
    this.#ids.set(address, match.record.id);
    const tags = tagsOf(match.record);
    if (model.identity.by === 'tags' && tags && ownershipOf(tags, this.policy.owner).of === 'nobody') {
      this.#unowned.add(address);
    }
  }

  #noteUntold({ model, parentId, records }: Siblings, matches: ReadonlyMap<Address, Match>): void {
    const marks = marksOf(model);
    if (marks.length > 0) {
      const matched = new Set([...matches.values()].map(({ record }) => record));
      const isUntold = (record: LiveRecord) => marks.some((mark) => isUntoldBy(mark, record));
      const untold = records.filter((record) => !matched.has(record) && isUntold(record));
      this.#untold.set(scopeKey(model.name, parentId), untold);
    }
  }

  #addressesIn(kind: string, parent: Address | undefined): ReadonlyMap<string, Address> {
    const key = scopeKey(kind, parent);
    const known = this.#addresses.get(key);
    if (known !== undefined) {
      return known;
    }
    const declared = this.declared
      .below(kind, parent)
      .map(({ address }) => [this.idOf(address) ?? '', address] as const);
    const group = this.#groups.find(({ model, parent: above }) => model.name === kind && above?.address === parent);
    const undeclared = (group?.undeclared ?? []).map(({ record, address }) => [record.id, address] as const);
    const addresses = new Map([...declared, ...undeclared]);
    this.#addresses.set(key, addresses);
    return addresses;
  }

  /** Which of the problems matter, and for whom nothing can be planned because of them. */
  #refusals({ model, parentId, level }: Siblings, problems: readonly MatchProblem[]) {
    if (level === 'ours' && this.targets.isEverything) {
      // All that is ours goes, whichever of it is declared.
      const open = problems.filter(({ address }) => !this.#matches.has(address));
      return { problems: [], refused: new Set(open.map(({ address }) => address)) };
    }
    // Of several that could be meant, what was not read may tell which.
    const isOpen = this.completeness.lacksList(model.name, parentId);
    const certain = problems.filter(({ diagnostic }) => !isOpen || diagnostic.code !== 'ambiguous-match');
    return {
      problems: certain.filter(({ address }) => this.targets.concerns(address)),
      refused: new Set(certain.map(({ address }) => address)),
    };
  }

  #undeclared(siblings: Siblings, problems: readonly MatchProblem[]): readonly Undeclared[] {
    const { model, parent, desired, records, level } = siblings;
    const { owner } = this.policy;
    if (records.length === 0) {
      return [];
    }
    const matched = desired.flatMap(({ address }) => this.idOf(address) ?? []);
    const candidates = problems.flatMap((problem) => problem.candidates);
    const rules = {
      model,
      level,
      owner,
      claimed: new Set([...matched, ...referredIds(model, parent?.address, siblings.parentId, this)]),
      spared: new Set([...(this.#pinned.get(model.name) ?? []).map(({ arn }) => arn), ...candidates]),
      logicalIds: logicalIdsOf(desired),
    };
    const found = records.flatMap((record) => {
      const fate = fateOf(record, rules);
      return fate === 'kept' ? [] : [{ record, fate, isOurs: ownershipOf(tagsOf(record) ?? {}, owner).of === 'us' }];
    });
    return this.#named(model, found, parent?.address);
  }

  /**
   * Names undeclared siblings. Where one has the address of a declared resource, as the twin of a pinned bot does, or two
   * have the same, what the service calls them takes the place of their logical id: who names an address means one
   * resource.
   */
  #named(model: KindModel, found: readonly Omit<Undeclared, 'address'>[], parent: Address | undefined) {
    const named = found.map((one) => ({ ...one, address: this.liveAddress(model, one.record, parent) }));
    const byAddress = groupBy(named, ({ address }) => address);
    return named.map((one) => {
      const isTaken = this.declared.at(one.address) !== undefined || byAddress.get(one.address)?.length !== 1;
      const address = isTaken ? addressByLiveId(parent, model.manifest.collection, one.record.id) : one.address;
      return { ...one, address };
    });
  }
}
