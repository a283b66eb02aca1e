import { type JsonValue, jsonEquals, parseJson, valueAt } from '../core/json.js';
import { type LiveRecord, type LiveSnapshot, scopeKey } from '../core/live.js';
import { isOwnTag } from '../core/ownership.js';
import type { DesiredResource } from '../core/resource.js';
import { type HashedField, type HashKeys, hashedValue } from './digest.js';
import type { Plan } from './plan.js';
import type { PlanFile, SavedChange } from './plan-file.js';

/** A saved plan beside what the same checkout plans now, and what that was made from. */
export interface Replanned {
  readonly file: PlanFile;
  readonly plan: Plan;
  readonly desired: readonly DesiredResource[];
  readonly snapshot: LiveSnapshot;
}

/**
 * Tells whether what the changes of a saved plan wanted is so, given that nothing is planned any more. Only what was
 * looked at counts: where the manifests say nothing of a resource or a field any more, agreement with them proves nothing.
 */
export class Satisfaction {
  readonly #file: PlanFile;
  readonly #ids: ReadonlyMap<string, string>;
  readonly #unchanged: ReadonlySet<string>;
  readonly #declared: ReadonlyMap<string, DesiredResource>;
  readonly #exhaustive: ReadonlySet<string>;
  readonly #live: ReadonlyMap<string, LiveRecord>;

  constructor({ file, plan: { ids, unchanged }, desired, snapshot }: Replanned) {
    const live = snapshot.records.filter(({ deleting }) => deleting !== true);
    this.#file = file;
    this.#ids = ids;
    this.#unchanged = new Set(unchanged);
    this.#declared = new Map(desired.map((resource) => [resource.address, resource]));
    this.#exhaustive = snapshot.exhaustive;
    this.#live = new Map(live.map((record) => [`${record.kind} ${record.id}`, record]));
  }

  /** Whether everything is so that the saved plan wanted. */
  ofAll(keys: HashKeys): boolean {
    const gone = this.#file.changes.filter((change) => change.action === 'delete' && this.#isGone(change));
    // Who is gone has no role any more, so that nobody looks at those.
    const wentAlong = new Set(
      gone.flatMap(({ id, waitsFor }) => waitsFor.map((address) => `${address} ${String(id)}`)),
    );
    const done = new Set(gone);
    return this.#file.changes.every((change) =>
      change.action === 'delete'
        ? done.has(change) || wentAlong.has(`${change.address} ${String(change.id)}`)
        : this.#isSo(change, keys),
    );
  }

  #isGone({ kind, id = '', address }: SavedChange): boolean {
    const isDeclaredAbsent = this.#declared.get(address)?.lifecycle.ensure === 'absent' && this.#unchanged.has(address);
    return !this.#live.has(`${kind} ${id}`) && (isDeclaredAbsent || this.#wasLookedFor(kind, id, address));
  }

  /** Whether every live resource was seen of the collection in which a resource was. */
  #wasLookedFor(kind: string, id: string, address: string): boolean {
    const segments = address.split('/');
    const parents = segments.slice(1).map((_segment, index) => this.#ids.get(segments.slice(0, index + 1).join('/')));
    const isIn = (parentId: string | undefined) =>
      // An ARN tells in what the resource was; an EndpointId does not.
      parentId === undefined || !id.startsWith('arn:') || id.startsWith(`${parentId}/`);
    return [undefined, ...parents.filter((parentId) => parentId !== undefined)].some(
      (parentId) => isIn(parentId) && this.#exhaustive.has(scopeKey(kind, parentId)),
    );
  }

  #isSo(change: SavedChange, keys: HashKeys): boolean {
    const { action, kind, id, address, fields } = change;
    const currentId = this.#ids.get(address);
    // What is created or replaced has an id that nobody knew.
    const isSame = action === 'create' || action === 'replace' || id === currentId;
    const isThere = this.#live.has(`${kind} ${String(currentId)}`);
    const isWanted = this.#declared.get(address)?.lifecycle.ensure === 'present';
    // Our own tags a creation always writes, and nobody reads them only to see that.
    const looked = fields.filter(({ path }) => action !== 'create' || !isOwnTag(path));
    return isSame && isThere && isWanted && looked.every((field) => this.#isFieldSo(field, change, keys));
  }

  #isFieldSo(field: HashedField, change: SavedChange, keys: HashKeys): boolean {
    const found = this.#lookUp(field, change);
    return found !== undefined && jsonEquals(field.after, hashedValue(change.address, field, found.value, keys.after));
  }

  /** A value that a change wanted, as it is now; `undefined` where there is none, or nobody knows. */
  valueNow(field: HashedField, change: SavedChange): JsonValue | undefined {
    return this.#lookUp(field, change)?.value;
  }

  /** What was found where somebody has looked, be it nothing. */
  #lookUp(
    { path }: HashedField,
    { kind, address }: SavedChange,
  ): { readonly value: JsonValue | undefined } | undefined {
    const [field = '', ...inner] = path;
    const spec = this.#declared.get(address)?.spec ?? {};
    // What the manifests want is live, or it would be planned. Of what they do not speak of, or what a target only
    // stands on, the account itself tells; and of tags, some of which may be ignored by now.
    if (field in spec && field !== 'tags' && this.#unchanged.has(address)) {
      return { value: valueAt(spec, path) };
    }
    const current = this.#live.get(`${kind} ${String(this.#ids.get(address))}`)?.fields[field];
    if (current === undefined) {
      return undefined;
    }
    // Metadata is live as text.
    const found = typeof current === 'string' && inner.length > 0 ? (parseJson(current) ?? '') : current;
    return { value: valueAt(found, inner) };
  }
}
