import type { Address } from '../core/address.js';
import type { KindModel } from '../core/kind.js';
import type { LiveRecord, LiveSnapshot, RecordReference } from '../core/live.js';
import type { Policy, PruneLevel } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';
import type { DeclaredIndex } from '../identify/declared-index.js';
import type { Match, MatchProblem } from '../identify/match-resources.js';
import type { Targets } from '../identify/targets.js';
import type { Fate } from '../identify/undeclared.js';
import type { Completeness } from './completeness.js';

/** Declared and live resources of one kind below one parent. */
export interface Siblings {
  readonly model: KindModel;
  /** Undefined for a root kind. */
  readonly parent: DesiredResource | undefined;
  /** What the API calls the parent; `undefined` for a root kind and for a parent that is not live. */
  readonly parentId: string | undefined;
  readonly desired: readonly DesiredResource[];
  readonly records: readonly LiveRecord[];
  readonly level: PruneLevel;
}

/** Siblings of which it is known which live resource is which declared one. */
export interface Group extends Siblings {
  /** What keeps declared resources from being told from others, as far as somebody has to do something about it. */
  readonly problems: readonly MatchProblem[];
  /** Their addresses: nothing can be planned for them. */
  readonly refused: ReadonlySet<Address>;
  readonly undeclared: readonly Undeclared[];
}

/** A live resource that is not declared. */
export interface Undeclared {
  readonly record: LiveRecord;
  readonly address: Address;
  readonly isOurs: boolean;
  readonly fate: Exclude<Fate, 'kept'>;
}

/** The facts that a plan is decided by: what is declared, what is live, and which is which. */
export interface Situation {
  readonly models: readonly KindModel[];
  readonly policy: Policy;
  readonly snapshot: LiveSnapshot;
  readonly completeness: Completeness;
  readonly targets: Targets;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly declared: DeclaredIndex;
  /** All siblings of which any is declared or live, each kind after those that it stands on. */
  readonly groups: readonly Group[];
  /** Live ids of the declared resources that are live. */
  readonly ids: ReadonlyMap<Address, string>;
  /** The live id of a declared resource. */
  readonly idOf: (address: Address) => string | undefined;
  /** @throws DiagnosticError `internal` for a kind that nobody knows */
  modelOf(kind: string): KindModel;
  /** The live counterpart of a declared resource. */
  matchOf(address: Address): Match | undefined;
  /** Where resources of a kind are planned: in the account, or in each declared parent that stays and is not left alone. */
  parentsOf(model: KindModel): readonly (DesiredResource | undefined)[];
  /** Live resources of a kind below a parent, by their ids. */
  records(kind: string, parentId: string | undefined): readonly LiveRecord[];
  /** Whether a live resource was seen. */
  isLive(reference: RecordReference): boolean;
  /** Live resources of a scope that are told by marks of which some were not read, and that are not matched. */
  untold(kind: string, parentId: string | undefined): readonly LiveRecord[];
  /** The address of a live resource: its declared one, or the one that it has as an undeclared one. */
  liveAddress(model: KindModel, record: LiveRecord, parent: Address | undefined): Address;
  /** A hint at the declared or live resource of a kind that was probably meant by an address that is neither. */
  didYouMean(
    address: Address,
    model: KindModel,
    parent: Address | undefined,
    parentId: string | undefined,
  ): string | undefined;
  /** Whether the live counterpart of a declared resource is nobody's as long as this plan is not applied. */
  isUnowned(address: Address): boolean;
}
