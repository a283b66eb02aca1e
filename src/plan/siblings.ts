import { type Address, compareText } from '../core/address.js';
import type { KindModel } from '../core/kind.js';
import { type LiveRecord, type LiveSnapshot, scopeKey } from '../core/live.js';
import type { DesiredResource } from '../core/resource.js';

/** Declared and live resources of one kind below one declared parent, or of a root kind. */
export interface Siblings {
  readonly model: KindModel;
  readonly parent: DesiredResource | undefined;
  /** What the API calls the parent; `undefined` for a root kind and for a parent that is not live. */
  readonly parentId: string | undefined;
  readonly desired: readonly DesiredResource[];
  readonly records: readonly LiveRecord[];
}

/** Looks siblings up by kind and parent, so that no question about them walks through everything. */
export class SiblingIndex {
  readonly #desired = new Map<string, DesiredResource[]>();
  readonly #records = new Map<string, LiveRecord[]>();

  constructor(desired: readonly DesiredResource[], snapshot: LiveSnapshot) {
    for (const resource of desired) {
      append(this.#desired, scopeKey(resource.kind, resource.parent), resource);
    }
    // Lists come in whatever order the service has; the plan must not depend on it.
    for (const record of [...snapshot.records].sort((left, right) => compareText(left.id, right.id))) {
      append(this.#records, scopeKey(record.kind, record.parentId), record);
    }
  }

  desired(kind: string, parent: Address | undefined): readonly DesiredResource[] {
    return this.#desired.get(scopeKey(kind, parent)) ?? [];
  }

  records(kind: string, parentId: string | undefined): readonly LiveRecord[] {
    return this.#records.get(scopeKey(kind, parentId)) ?? [];
  }
}

function append<Item>(groups: Map<string, Item[]>, key: string, item: Item): void {
  const group = groups.get(key);
  if (group === undefined) {
    groups.set(key, [item]);
  } else {
    group.push(item);
  }
}
