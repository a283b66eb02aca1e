import type { KindModel } from '../../src/core/kind.js';
import type { FindScope, KindReader, LoadResult } from '../../src/core/kind-effects.js';
import type { LiveRecord } from '../../src/core/live.js';
import type { ReadFailure } from '../../src/core/read-outcome.js';

/** Fields that the service's lists carry, by kind; everything else has to be loaded. */
const LISTED: Readonly<Record<string, readonly string[]>> = {
  AppInstance: ['name', 'metadata'],
  AppInstanceUser: ['name', 'metadata'],
  AppInstanceBot: ['name', 'metadata'],
  AppInstanceUserEndpoint: ['name', 'type', 'allowMessages'],
};

/** What goes wrong in a reader: each is asked first, and tells a failure or nothing. */
export interface ReaderFaults {
  find?(scope: FindScope): ReadFailure | undefined;
  load?(id: string, fields: ReadonlySet<string>): Pick<LoadResult, 'failures' | 'gone'> | undefined;
}

/** A reader of records in memory, which writes down what it is asked for. */
export class FakeReader implements KindReader {
  readonly calls: string[] = [];
  readonly scopes: FindScope[] = [];
  readonly #model: KindModel;
  readonly #records: readonly LiveRecord[];
  readonly #faults: ReaderFaults;

  constructor(model: KindModel, records: readonly LiveRecord[], faults: ReaderFaults = {}) {
    this.#model = model;
    this.#records = records.filter(({ kind }) => kind === model.name);
    this.#faults = faults;
  }

  async find(scope: FindScope) {
    this.scopes.push(scope);
    this.calls.push(`find ${scope.exhaustive ? 'all' : [...scope.wanted.keys()].map(lastSegment).join(',')}`);
    const failure = this.#faults.find?.(scope);
    if (failure !== undefined) {
      return { records: [], failures: [failure], exhaustive: false };
    }
    const siblings = this.#records.filter(({ parentId }) => parentId === scope.parentId);
    const found = scope.exhaustive ? siblings : siblings.filter(({ id }) => scope.wanted.has(id));
    const records = found.map((record) => withFields(record, LISTED[this.#model.name] ?? Object.keys(record.fields)));
    return await Promise.resolve({ records, failures: [], exhaustive: scope.exhaustive });
  }

  async load(record: LiveRecord, fields: ReadonlySet<string>) {
    this.calls.push(`load ${lastSegment(record.id)} ${[...fields].sort().join(',')}`);
    const fault = this.#faults.load?.(record.id, fields);
    if (fault !== undefined) {
      return { fields: {}, ...fault };
    }
    const live = this.#records.find(({ id, parentId }) => id === record.id && parentId === record.parentId) ?? record;
    return await Promise.resolve({ fields: withFields(live, [...fields]).fields, failures: [], gone: false });
  }

  async describe(id: string) {
    const value = this.#records.find((record) => record.id === id);
    const failure = { operation: 'Describe', code: 'request-rejected', message: 'There is none.' } as const;
    return await Promise.resolve(
      value === undefined ? ({ status: 'absent', failure } as const) : ({ status: 'found', value } as const),
    );
  }
}

function withFields(record: LiveRecord, names: readonly string[]): LiveRecord {
  return {
    ...record,
    fields: Object.fromEntries(Object.entries(record.fields).filter(([name]) => names.includes(name))),
  };
}

function lastSegment(id: string): string {
  return id.split('/').at(-1) ?? id;
}
