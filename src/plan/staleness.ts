import { compareText } from '../core/address.js';
import { liveOf } from '../core/change.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { canonicalJson, type JsonValue, jsonEquals, textOf } from '../core/json.js';
import { formatPath } from '../core/source.js';
import {
  digestOf,
  type HashedField,
  type HashKeys,
  hashChange,
  hashedValue,
  secretValue,
  valueDigest,
} from './digest.js';
import type { Change } from './plan.js';
import type { SavedChange } from './plan-file.js';
import { type Replanned, Satisfaction } from './satisfaction.js';
import type { SecretValues } from './secret-values.js';

/** Whether a saved plan may be applied. */
export type Freshness =
  | { readonly is: 'fresh' }
  | { readonly is: 'already applied' }
  /** What moved since, address by address. */
  | { readonly is: 'stale'; readonly moved: readonly Diagnostic[] };

/**
 * Compares a saved plan with what the same checkout plans now. It is fresh if both have the same changes, values
 * before included; what moved in resources that it does not touch does not matter.
 * @param keys made of {@link secretValuesNow} and the nonce of the file
 */
export function checkFreshness(replanned: Replanned, keys: HashKeys): Freshness {
  const { file, plan } = replanned;
  const now = changesByAddress(plan);
  const saved = new Set<string>(file.changes.map(({ address }) => address));
  const added = plan.changes.filter(({ address }) => !saved.has(address));
  const isSame = ({ address, digest }: SavedChange): boolean => {
    const change = now.get(address);
    return change !== undefined && digestOf(hashChange(change, keys)) === digest;
  };
  if (added.length === 0 && file.changes.every(isSame)) {
    return { is: 'fresh' };
  }
  const nothingLeft = now.size === 0 && plan.incomplete.length === 0;
  if (nothingLeft && new Satisfaction(replanned).ofAll(keys)) {
    return { is: 'already applied' };
  }
  const moved = [
    ...file.changes.flatMap((change) => whatMoved(change, now.get(change.address), keys)),
    ...added.map(({ address, action }) => `${address}: a new ${action}`),
  ];
  return { is: 'stale', moved: [...moved.sort(compareText), ...movedSecrets(replanned, keys)].map(stale) };
}

/**
 * The values that now stand where the saved plan has secret ones: if they are the same, so are the keys that are made
 * of them.
 */
export function secretValuesNow(replanned: Replanned): SecretValues {
  const secrets = secretsNow(replanned);
  const of = (side: Side): readonly JsonValue[] =>
    secrets[side].flatMap(({ address, field, value }) =>
      value === undefined ? [] : [secretValue(address, field.path, value)],
    );
  return { before: of('before'), after: of('after') };
}

type Side = keyof HashKeys;

/** A secret value of a saved plan: where it is, and what is there now. */
interface SecretNow {
  readonly address: string;
  readonly field: HashedField;
  readonly value: JsonValue | undefined;
}

function secretsNow(replanned: Replanned): Readonly<Record<Side, readonly SecretNow[]>> {
  const now = changesByAddress(replanned.plan);
  const satisfaction = new Satisfaction(replanned);
  const of = (side: Side): readonly SecretNow[] =>
    replanned.file.changes.flatMap((change) => {
      const fields = fieldsByPath(now.get(change.address)?.fields ?? []);
      return change.fields
        .filter((field) => field.sensitive && field[side].length > 0)
        .map((field) => {
          const planned = fields.get(formatPath(field.path));
          // What a change has brought about is there, though it is not planned any more; what was before is gone.
          const value =
            planned === undefined && side === 'after' ? satisfaction.valueNow(field, change) : planned?.[side];
          return { address: change.address, field, value };
        });
    });
  return { before: of('before'), after: of('after') };
}

/** Says that secret values moved; of several that make one key together, nobody can tell which. */
function movedSecrets(replanned: Replanned, keys: HashKeys): string[] {
  const all = secretsNow(replanned);
  return (['before', 'after'] as const).flatMap((side) => {
    const secrets = all[side];
    // What is not there any more was told already, and the key without it says nothing of the others.
    const isTold = secrets.some(({ value }) => value === undefined);
    const isSame = secrets.every(({ address, field, value }) =>
      jsonEquals(field[side], hashedValue(address, field, value, keys[side])),
    );
    if (isTold || isSame) {
      return [];
    }
    const { is, were } = SIDES[side];
    return secrets.length > 1
      ? [`of the ${secrets.length} secret values that ${were}, some are others now; which, cannot be told`]
      : secrets.map(({ address, field }) => `${address}: ${formatPath(field.path)} ${is} (sensitive), (sensitive) now`);
  });
}

/** How a value is spoken of. */
const SIDES = {
  before: { is: 'is live', were: 'were live' },
  after: { is: 'is wanted', were: 'were wanted' },
} as const;

function whatMoved(saved: SavedChange, now: Change | undefined, keys: HashKeys): string[] {
  const { address, action } = saved;
  if (now === undefined) {
    return [`${address}: its ${action} is not needed any more`];
  }
  if (action !== now.action) {
    return [`${address}: planned was to ${action} it, now it is to ${now.action} it`];
  }
  const id = liveOf(now)?.id;
  if (saved.id !== id) {
    return [`${address}: it is another one now, ${textOf(id)} instead of ${textOf(saved.id)}`];
  }
  const moved = [
    ...(saved.reason === now.reason ? [] : ['it has another reason now']),
    ...movedFields(saved, now, keys),
  ];
  return moved.length === 0 ? [] : [`${address}: ${moved.join(', ')}`];
}

/** What of the fields moved; but for those that are secret then and now, which only together tell that some did. */
function movedFields(saved: SavedChange, now: Change, keys: HashKeys): string[] {
  const savedFields = fieldsByPath(saved.fields);
  const nowFields = fieldsByPath(now.fields);
  return [...new Set([...savedFields.keys(), ...nowFields.keys()])].sort(compareText).flatMap((path) => {
    const then = savedFields.get(path);
    const current = nowFields.get(path);
    if (then === undefined || current === undefined) {
      return [then === undefined ? `${path} differs now` : `${path} does not differ any more`];
    }
    const sensitive = then.sensitive || current.sensitive;
    return (['before', 'after'] as const).flatMap((side) => {
      const values = [then[side], valueDigest(saved.address, current, side, keys)] as const;
      const isSecret = then.sensitive && current.sensitive && values.every(({ length }) => length > 0);
      const [was, is] = values.map((value) => shown(value, sensitive));
      return isSecret || jsonEquals(...values) ? [] : [`${path} ${SIDES[side].is} ${was}, ${is} now`];
    });
  });
}

function changesByAddress({ changes }: Replanned['plan']): ReadonlyMap<string, Change> {
  return new Map(changes.map((change) => [change.address, change]));
}

function fieldsByPath<Field extends { readonly path: readonly string[] }>(
  fields: readonly Field[],
): ReadonlyMap<string, Field> {
  return new Map(fields.map((field) => [formatPath(field.path), field]));
}

/** Shows a value that may be missing. */
function shown([value]: readonly JsonValue[], sensitive: boolean): string {
  if (value === undefined) {
    return 'nothing';
  }
  return sensitive ? '(sensitive)' : canonicalJson(value);
}

function stale(message: string): Diagnostic {
  return { code: 'stale-plan', severity: 'error', message };
}
