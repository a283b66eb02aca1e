import type { Address } from '../core/address.js';
import type { FindScope, KindModel, KindReader } from '../core/kind.js';
import { type IncompleteScope, type LiveRecord, type LiveSnapshot, recordKey, scopeKey } from '../core/live.js';
import type { Match, MatchResources } from '../core/matching.js';
import { type Policy, type PruneLevel, pruneLevelBelow } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';

/** What is read, and with what. */
export interface ReadAccountOptions {
  readonly desired: readonly DesiredResource[];
  /** Kinds in an order in which each comes after those that it stands on. */
  readonly kinds: readonly { readonly model: KindModel; readonly reader: KindReader }[];
  readonly policy: Policy;
  readonly match: MatchResources;
}

/**
 * Reads as much of the account as the plan needs, with as few calls as answer the question.
 *
 * It goes down from the root kinds: what is declared is matched with what is live, and only below a match are children
 * read. Calls run side by side; whoever made the client bounds how many. A failed read never ends the run: its scope
 * is reported as incomplete.
 */
export async function readAccount(options: ReadAccountOptions): Promise<LiveSnapshot> {
  const account = new AccountReading(options);
  for (const kind of options.kinds) {
    await Promise.all(account.parentsOf(kind.model).map((parent) => account.readScope(kind, parent)));
  }
  await account.readReferences();
  return account.snapshot();
}

/** A live resource below which children are read; `undefined` twice stands for the account itself. */
interface Parent {
  readonly address: Address | undefined;
  readonly id: string | undefined;
}

interface ReadableKind {
  readonly model: KindModel;
  readonly reader: KindReader;
}

/** One reading of an account, as far as it has come. */
class AccountReading {
  readonly #options: ReadAccountOptions;
  readonly #records = new Map<string, LiveRecord>();
  readonly #incomplete: IncompleteScope[] = [];
  readonly #exhaustive = new Set<string>();
  readonly #idByAddress = new Map<Address, string>();
  readonly #byAddress: ReadonlyMap<Address, DesiredResource>;
  readonly #children = new Map<string, DesiredResource[]>();

  constructor(options: ReadAccountOptions) {
    this.#options = options;
    this.#byAddress = new Map(options.desired.map((desired) => [desired.address, desired]));
    for (const desired of options.desired) {
      const key = scopeKey(desired.kind, desired.parent);
      const siblings = this.#children.get(key);
      if (siblings === undefined) {
        this.#children.set(key, [desired]);
      } else {
        siblings.push(desired);
      }
    }
  }

  snapshot(): LiveSnapshot {
    return {
      records: [...this.#records.values()],
      incomplete: this.#incomplete,
      exhaustive: this.#exhaustive,
    };
  }

  /** The live parents below which resources of a kind are of interest. */
  parentsOf(model: KindModel): Parent[] {
    if (model.parent === undefined) {
      return [{ address: undefined, id: undefined }];
    }
    return this.#options.desired
      .filter(({ kind, lifecycle }) => kind === model.parent && lifecycle.ensure === 'present')
      .flatMap(({ address }) => {
        const id = this.#idByAddress.get(address);
        return id === undefined ? [] : [{ address, id }];
      });
  }

  async readScope(kind: ReadableKind, parent: Parent): Promise<void> {
    const { model, reader } = kind;
    const desired = this.#childrenOf(model, parent);
    const level = this.#pruneLevel(model, parent);
    const mustSeeAll = level !== 'never' || (model.standsOn !== undefined && this.#deletesBelow(model, parent));
    if (desired.length === 0 && !mustSeeAll) {
      return;
    }
    const scope = this.#findScope(model, parent, desired, mustSeeAll);
    const found = await reader.find(scope);
    // A list that shifts while its pages are read shows the same resource twice.
    const records = [...new Map(found.records.map((record) => [record.id, record])).values()];
    this.#keep(records);
    this.#incomplete.push(...found.failures.map((failure) => ({ ...failure, kind: model.name, parentId: parent.id })));
    if (found.exhaustive) {
      this.#exhaustive.add(scopeKey(model.name, parent.id));
    }
    await this.#identify(kind, parent, desired, records);
    const matches = this.#match(kind, parent, desired, records);
    await this.#readFields(kind, parent, desired, matches);
    const matched = new Set([...matches.values()].map(({ record }) => record.id));
    const unmatched = records.filter(({ id }) => !matched.has(id));
    await this.#readMatchFields(kind, parent, desired, matches, unmatched);
    if (level !== 'never' && model.ownTags.length > 0) {
      await Promise.all(unmatched.map(({ id }) => this.#load(kind, parent, id, new Set(['tags']))));
    }
  }

  /** Settles whether undeclared resources exist to which a declared one that is not live yet refers. */
  async readReferences(): Promise<void> {
    const { kinds, desired } = this.#options;
    const lookups = new Map<string, { kind: ReadableKind; parentId: string; ids: Set<string> }>();
    for (const resource of desired) {
      const model = kinds.find((kind) => kind.model.name === resource.kind)?.model;
      const parentId = resource.parent === undefined ? undefined : this.#idByAddress.get(resource.parent);
      const isSettled = resource.lifecycle.ensure === 'absent' || this.#idByAddress.has(resource.address);
      if (model === undefined || parentId === undefined || isSettled) {
        continue;
      }
      for (const reference of model.references(resource.spec, resource.parent)) {
        const kind = kinds.find((candidate) => candidate.model.name === reference.kind);
        const id = kind?.model.expectedId({ spec: reference.key, parent: resource.parent }, parentId, this.#idOf);
        if (kind === undefined || id === undefined || this.#byAddress.has(reference.address)) {
          continue;
        }
        const key = scopeKey(kind.model.name, parentId);
        if (!this.#exhaustive.has(key) && !this.#records.has(recordKey(kind.model.name, parentId, id))) {
          const lookup = lookups.get(key) ?? { kind, parentId, ids: new Set<string>() };
          lookups.set(key, lookup);
          lookup.ids.add(id);
        }
      }
    }
    await Promise.all(
      [...lookups.values()].map(async ({ kind, parentId, ids }) => {
        // All of them at once: should the whole list have to be read to settle one, it settles the others too.
        const wanted = new Map([...ids].map((id) => [id, new Set<string>()]));
        const found = await kind.reader.find({ parentId, wanted, exhaustive: false });
        this.#keep(found.records.filter((record) => ids.has(record.id)));
        this.#incomplete.push(...found.failures.map((failure) => ({ ...failure, kind: kind.model.name, parentId })));
      }),
    );
  }

  /** Reads the tags by which resources are told, where tags are what tells them. */
  async #identify(
    kind: ReadableKind,
    parent: Parent,
    desired: readonly DesiredResource[],
    records: readonly LiveRecord[],
  ): Promise<void> {
    if (kind.model.identity !== 'tags') {
      return;
    }
    const pinned = new Set(desired.map(({ lifecycle }) => lifecycle.arn));
    const allPinned = desired.every(({ lifecycle }) => lifecycle.arn !== undefined);
    const candidates = allPinned ? records.filter(({ id }) => pinned.has(id)) : records;
    await Promise.all(candidates.map(({ id }) => this.#load(kind, parent, id, new Set(['tags']))));
  }

  #match(
    { model }: ReadableKind,
    parent: Parent,
    desired: readonly DesiredResource[],
    found: readonly LiveRecord[],
  ): ReadonlyMap<Address, Match> {
    const records = found.map((record) => this.#records.get(recordKey(model.name, parent.id, record.id)) ?? record);
    const { policy, match } = this.#options;
    const { matches } = match({ model, desired, records, parentId: parent.id, policy, idOf: this.#idOf });
    for (const [address, { record }] of matches) {
      this.#idByAddress.set(address, record.id);
    }
    return matches;
  }

  /** Reads the declared fields of matched resources, and those by which the rest may still be told. */
  async #readFields(
    kind: ReadableKind,
    parent: Parent,
    desired: readonly DesiredResource[],
    matches: ReadonlyMap<Address, Match>,
  ): Promise<void> {
    const level = this.#pruneLevel(kind.model, parent);
    await Promise.all(
      desired.map(async (resource) => {
        const id = matches.get(resource.address)?.record.id;
        if (id !== undefined) {
          await this.#load(kind, parent, id, comparedFields(kind.model, resource, level));
        }
      }),
    );
  }

  /** A declared resource without a match may be a live one under another name: its other marks are read to tell. */
  async #readMatchFields(
    kind: ReadableKind,
    parent: Parent,
    desired: readonly DesiredResource[],
    matches: ReadonlyMap<Address, Match>,
    unmatched: readonly LiveRecord[],
  ): Promise<void> {
    const { matchFields = [] } = kind.model;
    const open = desired.filter(({ address, lifecycle }) => !matches.has(address) && lifecycle.ensure === 'present');
    const needed = new Set(
      matchFields
        .filter((field) => open.some(({ spec }) => field.fingerprint(spec) !== undefined))
        .flatMap(({ needs }) => needs),
    );
    if (open.length === 0 || needed.size === 0) {
      return;
    }
    await Promise.all(unmatched.map(({ id }) => this.#load(kind, parent, id, needed)));
    const rematched = this.#match(kind, parent, open, unmatched);
    for (const resource of open) {
      const id = rematched.get(resource.address)?.record.id;
      if (id !== undefined) {
        await this.#load(kind, parent, id, comparedFields(kind.model, resource, 'never'));
      }
    }
  }

  /** Reads fields that a record lacks, and puts them there. */
  async #load({ model, reader }: ReadableKind, parent: Parent, id: string, wanted: ReadonlySet<string>): Promise<void> {
    const key = recordKey(model.name, parent.id, id);
    const record = this.#records.get(key);
    const missing = new Set([...wanted].filter((field) => record !== undefined && !(field in record.fields)));
    if (record === undefined || record.deleting === true || missing.size === 0) {
      return;
    }
    const loaded = await reader.load(record, missing);
    if (loaded.gone) {
      this.#records.set(key, { ...record, deleting: true });
      return;
    }
    const latest = this.#records.get(key) ?? record;
    this.#records.set(key, { ...latest, fields: { ...latest.fields, ...loaded.fields } });
    this.#incomplete.push(
      ...loaded.failures.map((failure) => ({ ...failure, kind: model.name, parentId: parent.id, id })),
    );
  }

  #findScope(model: KindModel, parent: Parent, desired: readonly DesiredResource[], mustSeeAll: boolean): FindScope {
    const wanted = new Map<string, ReadonlySet<string>>();
    let unpredictable = false;
    for (const resource of desired) {
      const expected =
        model.identity === 'tags' || parent.id === undefined
          ? resource.lifecycle.arn
          : model.expectedId(resource, parent.id, this.#idOf);
      if (expected === undefined) {
        unpredictable = true;
      } else {
        wanted.set(expected, comparedFields(model, resource, 'never'));
      }
    }
    return { parentId: parent.id, wanted, exhaustive: mustSeeAll || unpredictable };
  }

  #keep(records: readonly LiveRecord[]): void {
    for (const record of records) {
      this.#records.set(recordKey(record.kind, record.parentId, record.id), record);
    }
  }

  #childrenOf(model: KindModel, parent: Parent): readonly DesiredResource[] {
    return this.#children.get(scopeKey(model.name, parent.address)) ?? [];
  }

  #pruneLevel(model: KindModel, { address }: Parent): PruneLevel {
    const declared = (at: Address) => this.#byAddress.get(at);
    return pruneLevelBelow(this.#options.policy, model, address && declared(address), declared);
  }

  /** Whether this run may delete a sibling on which resources of the kind stand. */
  #deletesBelow(model: KindModel, parent: Parent): boolean {
    return this.#options.kinds
      .filter((kind) => kind.model !== model && kind.model.parent === model.parent)
      .some(
        (kind) =>
          this.#pruneLevel(kind.model, parent) !== 'never' ||
          this.#childrenOf(kind.model, parent).some(({ lifecycle }) => lifecycle.ensure === 'absent'),
      );
  }

  readonly #idOf = (address: Address): string | undefined => this.#idByAddress.get(address);
}

/** The fields of a live resource that the planner will compare, or that it must see before it plans a deletion. */
function comparedFields(model: KindModel, { spec, lifecycle }: DesiredResource, level: string): ReadonlySet<string> {
  const fields = new Set(Object.keys(model.comparators).filter((field) => field in spec));
  const taggable = model.ownTags.length > 0;
  const tagsMatter = lifecycle.protect !== undefined || lifecycle.ensure === 'absent' || level === 'owned';
  if (taggable && (tagsMatter || model.identity === 'tags')) {
    fields.add('tags');
  }
  return fields;
}
