import { metadataText } from '../../src/core/field-comparison.js';
import type { JsonObject, JsonValue } from '../../src/core/json.js';
import { expectedId, principalOf } from '../../src/core/kind-facts.js';
import { type LiveRecord, type LiveSnapshot, referenceOf, tagsOf } from '../../src/core/live.js';
import type { Change, Plan } from '../../src/plan/plan.js';
import { modelOf, snapshotOf, specOf } from './resources.js';

/**
 * Applies a plan to a snapshot in memory, operation by operation and in the order that the plan demands.
 * @throws Error where the service would refuse an operation, or the plan cannot be put into an order
 */
export function simulate(plan: Plan, snapshot: LiveSnapshot): LiveSnapshot {
  const account = new SimulatedAccount(plan, snapshot);
  const open = new Map(plan.changes.map((change) => [change.address, change]));
  while (open.size > 0) {
    const ready = [...open.values()].find(({ waitsFor }) => !waitsFor.some((address) => open.has(address)));
    if (ready === undefined) {
      throw new Error(`These wait for each other: ${[...open.keys()].join(', ')}`);
    }
    account.execute(ready);
    open.delete(ready.address);
  }
  return snapshotOf(account.records());
}

class SimulatedAccount {
  readonly #records: Map<string, LiveRecord>;
  readonly #ids: Map<string, string>;
  #created = 0;

  constructor(plan: Plan, snapshot: LiveSnapshot) {
    this.#records = new Map(snapshot.records.map((record) => [referenceOf(record), record]));
    this.#ids = new Map(plan.ids);
  }

  records(): LiveRecord[] {
    return [...this.#records.values()];
  }

  execute(change: Change): void {
    let record = change.action === 'create' ? undefined : this.#existing(change.live);
    for (const operation of change.operations) {
      record = this.#perform(operation, change, record);
    }
    if (record !== undefined) {
      this.#ids.set(change.address, record.id);
    }
  }

  #existing(record: LiveRecord): LiveRecord {
    const current = this.#records.get(referenceOf(record));
    if (current === undefined) {
      throw new Error(`${record.id} is gone.`);
    }
    return current;
  }

  #perform(operation: string, change: Change, record: LiveRecord | undefined): LiveRecord | undefined {
    if (/^(?:Create|Register)/u.test(operation)) {
      return this.#create(change);
    }
    if (record === undefined) {
      throw new Error(`${operation} of ${change.address} has nothing to work on.`);
    }
    if (/^(?:Delete|Deregister)/u.test(operation)) {
      this.#delete(record);
      return undefined;
    }
    const updated = { ...record, fields: { ...record.fields, ...updatedFields(operation, change, record) } };
    this.#records.set(referenceOf(record), updated);
    return updated;
  }

  #create(change: Change): LiveRecord {
    const model = modelOf(change.kind);
    const parentId = change.parent === undefined ? undefined : this.#ids.get(change.parent);
    if (
      model.parent !== undefined &&
      !this.records().some(({ id, kind }) => id === parentId && kind === model.parent)
    ) {
      throw new Error(`The parent of ${change.address} does not exist.`);
    }
    this.#created += 1;
    const idOf = (address: string) => this.#ids.get(address);
    const id =
      (parentId === undefined ? undefined : expectedId(model, { ...change, spec: specOf(change) }, parentId, idOf)) ??
      newId(change.kind, parentId, this.#created);
    if (
      model.standsOn !== undefined &&
      !this.records().some((other) => other.id === id && other.kind !== change.kind)
    ) {
      throw new Error(`${change.address} stands on nothing.`);
    }
    const record = { kind: change.kind, id, parentId, fields: createdFields(change) };
    if (this.#records.has(referenceOf(record))) {
      throw new Error(`${change.address} exists already.`);
    }
    this.#records.set(referenceOf(record), record);
    return record;
  }

  #delete(record: LiveRecord): void {
    const standing = this.records().find(
      (other) => other.kind !== record.kind && principalOf(modelOf(other.kind), other) === referenceOf(record),
    );
    if (standing !== undefined) {
      throw new Error(`${record.id} is still an admin.`);
    }
    this.#records.delete(referenceOf(record));
    const childKinds = new Set(
      [...this.#records.values()].filter(({ kind }) => modelOf(kind).parent === record.kind).map(({ kind }) => kind),
    );
    for (const child of this.records()) {
      if (childKinds.has(child.kind) && child.parentId === record.id) {
        this.#records.delete(referenceOf(child));
      }
    }
  }
}

function newId(kind: string, parentId: string | undefined, number: number): string {
  switch (kind) {
    case 'AppInstance':
      return `arn:aws:chime:us-east-1:123456789012:app-instance/new-${number}`;
    case 'AppInstanceBot':
      return `${parentId ?? ''}/bot/new-${number}`;
    default:
      return `new-${number}`;
  }
}

/** What the service has after a creation: the creating operation's input, and defaults. */
function createdFields(change: Change): JsonObject {
  const { kind, operations } = change;
  const spec = specOf(change);
  const text = spec['metadata'] === undefined ? '' : metadataText(spec['metadata']);
  const common = { name: spec['name'] ?? '', metadata: text, tags: spec['tags'] ?? {} };
  switch (kind) {
    case 'AppInstance': {
      const sent = operations.includes('PutAppInstanceRetentionSettings');
      return { ...common, retentionSettings: sent ? (spec['retentionSettings'] ?? null) : null };
    }
    case 'AppInstanceUser':
      return { ...common, expirationSettings: spec['expirationSettings'] ?? null };
    case 'AppInstanceBot':
      return { ...common, configuration: spec['configuration'] ?? {} };
    case 'AppInstanceUserEndpoint': {
      const { name = '', type = '', resourceArn = '', endpointAttributes = {}, allowMessages = 'ALL' } = spec;
      return { name, type, resourceArn, endpointAttributes, allowMessages };
    }
    default:
      return {};
  }
}

function updatedFields(operation: string, change: Change, record: LiveRecord): JsonObject {
  const { fields } = change;
  const spec = specOf(change);
  const touched = (field: string) => fields.some(({ path }) => path[0] === field);
  const fromSpec = (field: string): JsonObject =>
    spec[field] === undefined ? {} : { [field]: spec[field] satisfies JsonValue };
  switch (operation) {
    case 'UpdateAppInstanceUserEndpoint':
      return { ...fromSpec('name'), ...fromSpec('allowMessages') };
    case 'UpdateAppInstance':
    case 'UpdateAppInstanceUser':
    case 'UpdateAppInstanceBot':
      return {
        ...fromSpec('name'),
        ...(touched('metadata') ? { metadata: metadataText(spec['metadata'] ?? '') } : {}),
        ...(touched('configuration') ? fromSpec('configuration') : {}),
      };
    case 'PutAppInstanceRetentionSettings':
      return fromSpec('retentionSettings');
    case 'PutAppInstanceUserExpirationSettings':
      return fromSpec('expirationSettings');
    case 'TagResource':
    case 'UntagResource': {
      const tags = new Map(Object.entries(tagsOf(record) ?? {}));
      for (const { path, after } of fields) {
        const [field, key] = path;
        if (field === 'tags' && key !== undefined) {
          if (after === undefined && operation === 'UntagResource') {
            tags.delete(key);
          } else if (typeof after === 'string' && operation === 'TagResource') {
            tags.set(key, after);
          }
        }
      }
      return { tags: Object.fromEntries(tags) };
    }
    default:
      throw new Error(`Nobody knows the operation ${operation}.`);
  }
}
