import { compareText } from '../core/address.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { canonicalJson, type JsonValue, jsonEquals, textOf, valueAt } from '../core/json.js';
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
export function checkFreshness(file: PlanFile, replanned: Plan, desired: readonly DesiredResource[]): Freshness {
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
  const isSatisfied = satisfiedIn(replanned, desired, file.nonce);
  return now.size === 0 && file.changes.every(isSatisfied) ? { is: 'already applied' } : { is: 'stale', moved };
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

/** Tells whether what a change wanted is so, given that nothing is planned any more. */
function satisfiedIn(replanned: Plan, desired: readonly DesiredResource[], nonce: string) {
  const declared = new Map<string, DesiredResource>(desired.map((resource) => [resource.address, resource]));
  // Not only what is told to be unchanged: what a target stands on is looked for, and no more.
  const live = new Set<string>([...replanned.ids.keys(), ...replanned.orphans, ...replanned.unmanaged]);
  const withheld = new Set<string>(replanned.withheld.map(({ address }) => address));
  return ({ action, address, fields }: SavedChange): boolean => {
    const resource = declared.get(address);
    if (withheld.has(address) || action === 'delete') {
      return !withheld.has(address) && !live.has(address);
    }
    const isSo = ({ path, after, sensitive }: SavedField): boolean => {
      const value = valueAt(resource?.spec, path);
      const comparable = value === undefined ? [] : [sensitive ? { hmac: keyedHash(value, nonce) } : value];
      return path[1]?.startsWith(OWN_TAG_PREFIX) === true || jsonEquals(after, comparable);
    };
    return resource?.lifecycle.ensure === 'present' && live.has(address) && fields.every(isSo);
  };
}

function stale(message: string): Diagnostic {
  return { code: 'stale-plan', severity: 'error', message };
}
