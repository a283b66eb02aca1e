import { compareText } from '../core/address.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { canonicalJson, type JsonValue, jsonEquals, parseJson, textOf, valueAt } from '../core/json.js';
import { type LiveRecord, type LiveSnapshot, scopeKey } from '../core/live.js';
import { OWN_TAG_PREFIX } from '../core/ownership.js';
import type { DesiredResource } from '../core/resource.js';
import { formatPath } from '../core/source.js';
import { changeDigest, keyedHash, valueDigest } from './digest.js';
import type { Change, Plan } from './plan.js';
import type { PlanFile, SavedChange, SavedField } from './plan-file.js';

/** Whether a saved plan may be applied. */
export type Freshness =
  | { readonly is: 'fresh' }
  | { readonly is: 'already applied' }
  /** What moved since, address by address. */
  | { readonly is: 'stale'; readonly moved: readonly Diagnostic[] };

/**
 * Compares a saved plan with what the same checkout plans now. It is fresh if both have the same changes, values
 * before included; what moved in resources that it does not touch does not matter.
 */
export function checkFreshness(
  file: PlanFile,
  replanned: Plan,
  desired: readonly DesiredResource[],
  snapshot: LiveSnapshot,
): Freshness {
  const now = new Map<string, Change>(replanned.changes.map((change) => [change.address, change]));
  const saved = new Set<string>(file.changes.map(({ address }) => address));
  const moved = [
    ...file.changes.flatMap((change) => whatMoved(change, now.get(change.address), file.nonce)),
    ...replanned.changes
      .filter(({ address }) => !saved.has(address))
      .map(({ address, action }) => `${address}: a new ${action}`),
  ]
    .sort(compareText)
    .map(stale);
  if (moved.length === 0) {
    return { is: 'fresh' };
  }
  const nothingLeft = now.size === 0 && replanned.incomplete.length === 0;
  return nothingLeft && new Satisfaction(file, replanned, desired, snapshot).ofAll()
    ? { is: 'already applied' }
    : { is: 'stale', moved };
}

function whatMoved(saved: SavedChange, now: Change | undefined, nonce: string): string[] {
  const { address, action } = saved;
  if (now === undefined) {
    return [`${address}: its ${action} is not needed any more`];
  }
  if (saved.digest === changeDigest(now, nonce)) {
    return [];
  }
  if (action !== now.action) {
    return [`${address}: planned was to ${action} it, now it is to ${now.action} it`];
  }
  if (saved.id !== now.id) {
    return [`${address}: it is another one now, ${textOf(now.id)} instead of ${textOf(saved.id)}`];
  }
  const fields = movedFields(saved, now, nonce);
  return [`${address}: ${fields.length === 0 ? 'it has another reason now' : fields.join(', ')}`];
}

function movedFields(saved: SavedChange, now: Change, nonce: string): string[] {
  const savedFields = new Map(saved.fields.map((field) => [formatPath(field.path), field]));
  const nowFields = new Map(now.fields.map((field) => [formatPath(field.path), field]));
  return [...new Set([...savedFields.keys(), ...nowFields.keys()])].sort(compareText).flatMap((path) => {
    const then = savedFields.get(path);
    const current = nowFields.get(path);
    if (then === undefined || current === undefined) {
      return [then === undefined ? `${path} differs now` : `${path} does not differ any more`];
    }
    return (['before', 'after'] as const)
      .filter((side) => !jsonEquals(then[side], valueDigest(current, side, nonce)))
      .map(
        (side) =>
          `${path} ${side === 'before' ? 'is live' : 'is wanted'} ${shown(then, side)}, ${shown(current, side)} now`,
      );
  });
}

function shown(field: SavedField | Change['fields'][number], side: 'before' | 'after'): string {
  if (field.sensitive) {
    return '(sensitive)';
  }
  const value = field[side];
  const [single] = Array.isArray(value) ? (value as JsonValue[]) : [value];
  return single === undefined ? 'nothing' : canonicalJson(single);
}

/**
 * Tells whether what the changes of a saved plan wanted is so, given that nothing is planned any more. Only what was
 * looked at counts: where the manifests say nothing of a resource or a field any more, agreement with them proves nothing.
 */
class Satisfaction {
  readonly #file: PlanFile;
  readonly #ids: ReadonlyMap<string, string>;
  readonly #unchanged: ReadonlySet<string>;
  readonly #declared: ReadonlyMap<string, DesiredResource>;
  readonly #exhaustive: ReadonlySet<string>;
  readonly #live: ReadonlyMap<string, LiveRecord>;

  constructor(file: PlanFile, { ids, unchanged }: Plan, desired: readonly DesiredResource[], snapshot: LiveSnapshot) {
    this.#file = file;
    this.#ids = ids;
    this.#unchanged = new Set(unchanged);
    this.#declared = new Map(desired.map((resource) => [resource.address, resource]));
    this.#exhaustive = snapshot.exhaustive;
    this.#live = new Map(
      snapshot.records
        .filter(({ deleting }) => deleting !== true)
        .map((record) => [`${record.kind} ${record.id}`, record]),
    );
  }

  ofAll(): boolean {
    const gone = this.#file.changes.filter((change) => change.action === 'delete' && this.#isGone(change));
    // Who is gone has no role any more, so that nobody looks at those.
    const wentAlong = new Set(
      gone.flatMap(({ id, waitsFor }) => waitsFor.map((address) => `${address} ${String(id)}`)),
    );
    const done = new Set(gone);
    return this.#file.changes.every((change) =>
      change.action === 'delete'
        ? done.has(change) || wentAlong.has(`${change.address} ${String(change.id)}`)
        : this.#isSo(change),
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

  #isSo({ action, kind, id, address, fields }: SavedChange): boolean {
    const resource = this.#declared.get(address);
    const currentId = this.#ids.get(address);
    const live = this.#live.get(`${kind} ${String(currentId)}`);
    // What is created or replaced has an id that nobody knew.
    const isSame = action === 'create' || action === 'replace' || id === currentId;
    return (
      resource?.lifecycle.ensure === 'present' &&
      live !== undefined &&
      isSame &&
      fields.every((field) => (action === 'create' && isOwnTag(field)) || this.#isFieldSo(field, resource, live))
    );
  }

  #isFieldSo({ path, after, sensitive }: SavedField, { address, spec }: DesiredResource, live: LiveRecord): boolean {
    const [field = '', ...inner] = path;
    // What the manifests want is live, or it would be planned. Of what they do not speak of, or what a target only
    // stands on, the account itself tells; and of tags, some of which may be ignored by now.
    const isManaged = field in spec && field !== 'tags' && this.#unchanged.has(address);
    const current = live.fields[field];
    // Metadata is live as text.
    const found = typeof current === 'string' && inner.length > 0 ? (parseJson(current) ?? '') : current;
    const value = isManaged ? valueAt(spec, path) : valueAt(found, inner);
    const wanted = value === undefined ? [] : [sensitive ? { hmac: keyedHash(value, this.#file.nonce) } : value];
    return (isManaged || current !== undefined) && jsonEquals(after, wanted);
  }
}

/** Whether a field is a tag of ours: a creation always writes those, and nobody reads them only to see that. */
function isOwnTag({ path: [field, key] }: SavedField): boolean {
  return field === 'tags' && key?.startsWith(OWN_TAG_PREFIX) === true;
}

function stale(message: string): Diagnostic {
  return { code: 'stale-plan', severity: 'error', message };
}
