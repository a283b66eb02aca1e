import type { Address } from '../core/address.js';
import type { KindModel } from '../core/kind.js';
import type { FindScope, KindReader } from '../core/kind-effects.js';
import { type IncompleteScope, type LiveRecord, liveField } from '../core/live.js';

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

/**
 * One kind below one parent, as far as it was read.
 *
 * Nothing is asked twice, not even what failed. That saves calls, but above all, a second answer could contradict the
 * first, on which other reads were decided already.
 */
export class ScopeReading {
  readonly model: KindModel;
  readonly parent: Parent;
  /** What was found, by id, with every field that was read since. */
  readonly records = new Map<string, LiveRecord>();
  /** The declared resources that the live ones were found to be. */
  readonly addresses = new Map<string, Address>();
  readonly incomplete: IncompleteScope[] = [];
  /** Whether every resource of the scope was seen. */
  sawAll = false;
  readonly #reader: KindReader;
  /** Ids that were looked for and not found: they are absent, or their failure is noted. */
  readonly #notFound = new Set<string>();
  #lacksList = false;
  /** From where a search goes on. */
  #resume: unknown;

  constructor({ model, reader }: ReadableKind, parent: Parent) {
    this.model = model;
    this.parent = parent;
    this.#reader = reader;
  }

  /** What was found and is no declared resource, as far as is known. */
  unmatched(): readonly LiveRecord[] {
    return [...this.records.values()].filter(({ id }) => !this.addresses.has(id));
  }

  /** Finds resources, and notes what failed. */
  async find(scope: Pick<FindScope, 'wanted' | 'exhaustive'>): Promise<void> {
    const exhaustive = scope.exhaustive && !this.#lacksList;
    const wanted = new Map([...scope.wanted].filter(([id]) => !this.records.has(id) && !this.#notFound.has(id)));
    if (this.sawAll || (!exhaustive && wanted.size === 0)) {
      return;
    }
    const found = await this.#reader.find({ parentId: this.parent.id, wanted, exhaustive, resume: this.#resume });
    this.#resume = found.resume;
    this.sawAll = found.exhaustive;
    for (const record of found.records) {
      // A list that shifts while its pages are read shows the same resource twice; the first may know more by now.
      if (!this.records.has(record.id)) {
        this.records.set(record.id, record);
      }
    }
    for (const failure of found.failures) {
      if (failure.id !== undefined || !this.#lacksList) {
        this.incomplete.push({ ...failure, kind: this.model.name, parentId: this.parent.id });
      }
      this.#lacksList ||= failure.id === undefined;
    }
    for (const id of wanted.keys()) {
      if (!this.records.has(id)) {
        this.#notFound.add(id);
      }
    }
  }

  /** Reads fields that a record lacks, and notes what failed. */
  async load(id: string, wanted: Iterable<string>): Promise<void> {
    const record = this.records.get(id);
    if (record === undefined || record.deleting === true) {
      return;
    }
    const missing = new Set([...wanted].filter((field) => liveField(record, field).is === 'unread'));
    if (missing.size === 0) {
      return;
    }
    const loaded = await this.#reader.load(record, missing);
    const latest = this.records.get(id) ?? record;
    if (loaded.gone) {
      this.records.set(id, { ...latest, deleting: true });
      return;
    }
    const failed = [...(latest.failed ?? []), ...loaded.failures.flatMap(({ fields }) => fields)];
    const fields = { ...latest.fields, ...loaded.fields };
    this.records.set(id, failed.length === 0 ? { ...latest, fields } : { ...latest, fields, failed });
    for (const failure of loaded.failures) {
      this.incomplete.push({ ...failure, kind: this.model.name, parentId: this.parent.id, id });
    }
  }
}
