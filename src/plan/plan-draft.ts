import { type Address, addressByLiveId, compareText, rootOf } from '../core/address.js';
import type { Diagnostic, DiagnosticCode } from '../core/diagnostic.js';
import type { KindModel } from '../core/kind.js';
import { type LiveRecord, type LiveSnapshot, recordKey, scopeKey, tagsOf } from '../core/live.js';
import type { Match } from '../core/matching.js';
import { ownershipOf } from '../core/ownership.js';
import type { Policy } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';
import type { FieldPath } from '../core/source.js';
import { Targets } from '../core/targets.js';
import { Completeness } from './completeness.js';
import type { AccessChange, Action, Change, Plan, WithheldChange } from './plan.js';
import { SiblingIndex, type Siblings } from './siblings.js';

/** A change before it is known what it waits for and what makes it dangerous. */
export type UnorderedChange = Omit<Change, 'waitsFor' | 'risks'>;

/** What else a plan depends on. */
export interface PlanOptions {
  /** Epoch milliseconds: what expirations are measured against. Without it every one counts as over. */
  readonly now?: number;
  /** Globs over addresses; without any, everything is planned. */
  readonly targets?: readonly string[];
  /** Whether the resources were made absent by {@link destroyAll}. */
  readonly destroying?: boolean;
}

/** A plan in the making: what has been found out so far, and what has been decided. */
export class PlanDraft {
  readonly models: readonly KindModel[];
  readonly policy: Policy;
  readonly snapshot: LiveSnapshot;
  readonly completeness: Completeness;
  readonly targets: Targets;
  readonly now: number;
  readonly destroying: boolean;
  readonly diagnostics: Diagnostic[] = [];
  readonly unchanged: Address[] = [];
  readonly orphans: Address[] = [];
  readonly unmanaged: Address[] = [];
  /** Kinds of the live resources that are ours and that nobody declares, one by one. */
  readonly ownedUndeclared: string[] = [];
  /** Whether live resources were seen of which nobody knows whose they are. */
  unseen = false;
  readonly index: SiblingIndex;
  readonly #desired: readonly DesiredResource[];
  readonly #byAddress: ReadonlyMap<Address, DesiredResource>;
  readonly #changes = new Map<Address, UnorderedChange>();
  readonly #leftAlone = new Set<Address>();
  readonly #unowned = new Set<Address>();
  readonly #spared = new Set<string>();
  readonly #saidToBeUnowned = new Set<Address>();
  /** Deletions that are put off, by the id of what is to go. */
  readonly deletionsPutOff = new Map<string, Address>();
  readonly #withheld = new Map<Address, WithheldChange>();
  readonly #matches = new Map<Address, Match>();
  readonly #ids = new Map<Address, string>();
  readonly #addressById = new Map<string, Address>();

  constructor(
    desired: readonly DesiredResource[],
    snapshot: LiveSnapshot,
    models: readonly KindModel[],
    policy: Policy,
    { now = Number.POSITIVE_INFINITY, targets = [], destroying = false }: PlanOptions,
  ) {
    this.now = now;
    this.destroying = destroying;
    this.targets = new Targets(targets, desired, models);
    this.#desired = desired;
    this.#byAddress = new Map(desired.map((resource) => [resource.address, resource]));
    this.snapshot = snapshot;
    this.models = models;
    this.policy = policy;
    this.completeness = new Completeness(snapshot.incomplete);
    this.index = new SiblingIndex(desired, snapshot);
    if (!destroying) {
      for (const { kind, lifecycle } of desired) {
        this.spare(kind, lifecycle.arn === undefined ? [] : [lifecycle.arn]);
      }
    }
  }

  /** The groups of siblings of one kind: below the account, or below each declared parent. */
  *siblingsOf(model: KindModel): Generator<Siblings> {
    if (model.parent === undefined) {
      const desired = this.index.desired(model.name, undefined);
      yield {
        model,
        parent: undefined,
        parentId: undefined,
        desired,
        records: this.index.records(model.name, undefined),
      };
      return;
    }
    for (const parent of this.#desired) {
      const { address, kind } = parent;
      if (kind === model.parent && !this.#goes(parent) && !this.#leftAlone.has(rootOf(address))) {
        const parentId = this.#ids.get(address);
        const desired = this.index.desired(model.name, address);
        const records = parentId === undefined ? [] : this.index.records(model.name, parentId);
        yield { model, parent, parentId, desired, records };
      }
    }
  }

  /** Whether a resource is to be absent, by itself or with what contains it. */
  #goes({ lifecycle, parent }: DesiredResource): boolean {
    const above = parent && this.#byAddress.get(parent);
    return lifecycle.ensure === 'absent' || (above !== undefined && this.#goes(above));
  }

  /** Notes which live resource a declared one is. */
  recognise(address: Address, match: Match): void {
    this.#matches.set(address, match);
    this.#ids.set(address, match.record.id);
    this.nameRecord(match.record, address);
    const tags = tagsOf(match.record);
    const isTold = this.modelOf(match.record.kind)?.identity === 'tags' && tags !== undefined;
    if (isTold && ownershipOf(tags, this.policy.owner).of === 'nobody') {
      this.#unowned.add(address);
    }
  }

  /** Whether the live counterpart of a declared resource is nobody's as long as this plan is not applied. */
  isUnowned(address: Address): boolean {
    return this.#unowned.has(address);
  }

  /** Whether it is nobody's, and targets keep this plan from taking it over. */
  staysUnowned(address: Address): boolean {
    return this.#unowned.has(address) && !this.targets.matches(address);
  }

  /** Notes the address of a live resource, by which others that stand on it are named. */
  nameRecord(record: LiveRecord, address: Address): void {
    // An admin has the ARN of its principal, and it is the principal's address that is asked for.
    if (this.modelOf(record.kind)?.standsOn === undefined) {
      this.#addressById.set(record.id, address);
    }
  }

  matchOf(address: Address): Match | undefined {
    return this.#matches.get(address);
  }

  readonly idOf = (address: Address): string | undefined => this.#ids.get(address);

  readonly addressOfId = (id: string): Address | undefined => this.#addressById.get(id);

  readonly declared = (address: Address): DesiredResource | undefined => this.#byAddress.get(address);

  change(address: Address): UnorderedChange | undefined {
    return this.#changes.get(address);
  }

  changes(): readonly UnorderedChange[] {
    return [...this.#changes.values()];
  }

  /** Plans a change, unless it is of something in what nobody owns, and what this plan does not take over. */
  add(change: UnorderedChange): void {
    const root = rootOf(change.address);
    if (change.parent !== undefined && this.staysUnowned(root)) {
      this.putOff(change.address, change.action, root);
    } else {
      this.#changes.set(change.address, change);
    }
  }

  withhold(address: Address, action: Action, because: WithheldChange['because']): void {
    this.#withheld.set(address, { address, action, because });
  }

  isWithheld(address: Address): boolean {
    return this.#withheld.has(address);
  }

  /** Withholds a change of something in, or on, what nobody owns; says so once if targets keep it from being adopted. */
  putOff(address: Address, action: Action, unowned: Address): void {
    this.withhold(address, action, 'adoption');
    const declared = this.declared(unowned);
    if (this.targets.matches(unowned) || declared === undefined || this.#saidToBeUnowned.has(unowned)) {
      return;
    }
    this.#saidToBeUnowned.add(unowned);
    const message = `${unowned} is nobody's yet: what is in it, or stands on it, is put off until it is adopted.`;
    this.report('warning', 'not-adopted', declared, message, { hint: `To take it over: --target ${unowned}` });
  }

  /** Live resources that some declared one is, or may be, although that could not be told for certain. */
  spare(kind: string, ids: readonly string[]): void {
    for (const id of ids) {
      // An admin has the id of its user or bot.
      this.#spared.add(`${kind} ${id}`);
    }
  }

  isSpared({ kind, id }: LiveRecord): boolean {
    return this.#spared.has(`${kind} ${id}`);
  }

  /** Plans nothing in a live resource that may not be ours to change, nor become so by this plan. */
  leaveAlone(address: Address): void {
    this.#leftAlone.add(address);
  }

  modelOf(kind: string): KindModel | undefined {
    return this.models.find((model) => model.name === kind);
  }

  /** Reports a problem at a declared resource or at one of its fields. */
  report(
    severity: Diagnostic['severity'],
    code: DiagnosticCode,
    desired: DesiredResource,
    message: string,
    { hint, path }: { readonly hint?: string; readonly path?: FieldPath } = {},
  ): void {
    const position = desired.locate(path);
    this.diagnostics.push({
      code,
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(position === undefined ? {} : { position }),
    });
  }

  /**
   * The addresses of undeclared siblings. Where one has the address of a declared resource, as the twin of a pinned bot
   * does, or two have the same, what the service calls them takes the place of their logical id: who names an address
   * means one resource.
   */
  undeclaredAddresses(model: KindModel, records: readonly LiveRecord[], parent: Address | undefined) {
    const named = records.map((record) => ({ record, address: model.liveAddress(record, parent, this.addressOfId) }));
    const seen = new Set<Address>();
    const repeated = new Set<Address>();
    for (const { address } of named) {
      (seen.has(address) ? repeated : seen).add(address);
    }
    return named.map(({ record, address }) =>
      this.#byAddress.has(address) || repeated.has(address)
        ? { record, address: addressByLiveId(parent, model.manifest.collection, record.id) }
        : { record, address },
    );
  }

  finish(changes: readonly Change[], access: readonly AccessChange[]): Plan {
    return {
      owner: this.policy.owner,
      changes,
      unchanged: this.unchanged.sort(compareText),
      orphans: this.orphans.sort(compareText),
      // An unmanaged admin is demoted all the same if its user has to go.
      unmanaged: this.unmanaged
        .filter((address) => !this.#changes.has(address) && !this.#withheld.has(address))
        .sort(compareText),
      unseen: this.unseen || this.snapshot.incomplete.length > 0 || this.#hasUnseen(),
      withheld: [...this.#withheld.values()].sort((left, right) => compareText(left.address, right.address)),
      access,
      liveCounts: this.#liveCounts(),
      targets: this.targets.globs,
      onlyGiven: this.policy.onlyGiven === true,
      destroying: this.destroying,
      incomplete: [...this.snapshot.incomplete].sort((left, right) =>
        compareText(canonicalKey(left), canonicalKey(right)),
      ),
      diagnostics: this.diagnostics,
      ids: this.#ids,
    };
  }

  /** Declared resources that are live, and owned ones, by kind. What targets kept from being read counts as live. */
  #liveCounts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const desired of this.#desired) {
      if (this.#ids.has(desired.address) || this.#isUnread(desired)) {
        counts[desired.kind] = (counts[desired.kind] ?? 0) + 1;
      }
    }
    for (const kind of this.ownedUndeclared) {
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  }

  /** Whether nobody looked if a declared resource is live, because it is not targeted. */
  #isUnread({ kind, parent, address }: DesiredResource): boolean {
    const parentId = parent && this.#ids.get(parent);
    const above = parent && this.#byAddress.get(parent);
    if (this.targets.concerns(address) || this.snapshot.exhaustive.has(scopeKey(kind, parentId))) {
      return false;
    }
    return above === undefined || parentId !== undefined || this.#isUnread(above);
  }

  /** Whether some collection of a live declared resource was not seen whole, so that it may hold undeclared ones. */
  #hasUnseen(): boolean {
    return this.models.some((model) =>
      [...this.siblingsOf(model)].some(
        ({ parent, parentId }) =>
          (parent === undefined || parentId !== undefined) &&
          !this.snapshot.exhaustive.has(scopeKey(model.name, parentId)),
      ),
    );
  }
}

function canonicalKey({ kind, parentId, id, operation }: LiveSnapshot['incomplete'][number]): string {
  return `${recordKey(kind, parentId, id ?? '')} ${operation}`;
}
