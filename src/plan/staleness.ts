import { compareText } from '../core/address.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { canonicalJson, type JsonValue, jsonEquals, textOf } from '../core/json.js';
import { formatPath } from '../core/source.js';
import {
  digestOf,
  type HashedChange,
  type HashedField,
  type HashKeys,
  hashChange,
  hashedValue,
  type SecretValues,
  secretValue,
} from './digest.js';
import type { Change } from './plan.js';
import { type Replanned, Satisfaction } from './satisfaction.js';

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
  const now = new Map(plan.changes.map((change) => [change.address as string, hashChange(change, keys)]));
  const saved = new Set(file.changes.map(({ address }) => address));
  const added = [...now.values()].filter(({ address }) => !saved.has(address));
  const moved = file.changes.filter((change) => {
    const current = now.get(change.address);
    return current === undefined || digestOf(current) !== change.digest;
  });
  if (added.length === 0 && moved.length === 0) {
    return { is: 'fresh' };
  }
  if (now.size === 0 && plan.incomplete.length === 0 && new Satisfaction(replanned).ofAll(keys)) {
    return { is: 'already applied' };
  }
  const told = [
    ...file.changes.flatMap((change) => whatMoved(change, now.get(change.address))),
    ...added.map(({ address, action }) => `${address}: a new ${action}`),
  ].sort(compareText);
  return { is: 'stale', moved: [...told, ...movedSecrets(replanned, keys)].map(stale) };
}

/**
 * The values that now stand where the saved plan has secret ones: if they are the same, so are the keys that are made
 * of them.
 */
export function secretValuesNow(replanned: Replanned): SecretValues {
  const secrets = secretsNow(replanned);
  const of = (side: Side) =>
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
  const now = new Map<string, Change>(replanned.plan.changes.map((change) => [change.address, change]));
  const satisfaction = new Satisfaction(replanned);
  const of = (side: Side) =>
    replanned.file.changes.flatMap((change) => {
      const fields = byPath(now.get(change.address)?.fields ?? []);
      const secrets = change.fields.filter((field) => field.sensitive && field[side].length > 0);
      return secrets.map((field) => {
        const planned = fields.get(formatPath(field.path));
        // What a change has brought about is there, though it is not planned any more; what was before is gone.
        const isDone = planned === undefined && side === 'after';
        return {
          address: change.address,
          field,
          value: isDone ? satisfaction.valueNow(field, change) : planned?.[side],
        };
      });
    });
  return { before: of('before'), after: of('after') };
}

/** Says that secret values moved; of several that make one key together, nobody can tell which. */
function movedSecrets(replanned: Replanned, keys: HashKeys): readonly string[] {
  const all = secretsNow(replanned);
  return SIDES.flatMap(({ side, is, were }) => {
    const secrets = all[side];
    // What is not there any more was told already, and the key without it says nothing of the others.
    const isTold = secrets.some(({ value }) => value === undefined);
    const isSame = secrets.every(({ address, field, value }) =>
      jsonEquals(field[side], hashedValue(address, field, value, keys[side])),
    );
    if (isTold || isSame) {
      return [];
    }
    return secrets.length > 1
      ? [`of the ${secrets.length} secret values that ${were}, some are others now; which, cannot be told`]
      : secrets.map(({ address, field }) => `${address}: ${formatPath(field.path)} ${is} (sensitive), (sensitive) now`);
  });
}

/** The sides of a field, and how their values are spoken of. */
const SIDES = [
  { side: 'before', is: 'is live', were: 'were live' },
  { side: 'after', is: 'is wanted', were: 'were wanted' },
] as const;

function whatMoved(saved: HashedChange, now: HashedChange | undefined): readonly string[] {
  const { address, action } = saved;
  if (now === undefined) {
    return [`${address}: its ${action} is not needed any more`];
  }
  if (action !== now.action) {
    return [`${address}: planned was to ${action} it, now it is to ${now.action} it`];
  }
  if (saved.id !== now.id) {
    return [`${address}: it is another one now, ${textOf(now.id)} instead of ${textOf(saved.id)}`];
  }
  const reason = saved.reason === now.reason ? [] : ['it has another reason now'];
  const moved = [...reason, ...movedFields(saved, now)];
  return moved.length === 0 ? [] : [`${address}: ${moved.join(', ')}`];
}

/** What of the fields moved; but for those that are secret then and now, which only together tell that some did. */
function movedFields(saved: HashedChange, now: HashedChange): readonly string[] {
  const [savedFields, nowFields] = [byPath(saved.fields), byPath(now.fields)];
  return [...new Set([...savedFields.keys(), ...nowFields.keys()])].sort(compareText).flatMap((path) => {
    const [then, current] = [savedFields.get(path), nowFields.get(path)];
    if (then === undefined || current === undefined) {
      return [then === undefined ? `${path} differs now` : `${path} does not differ any more`];
    }
    return SIDES.flatMap(({ side, is }) => {
      const values = [then[side], current[side]] as const;
      const isSecret = then.sensitive && current.sensitive && values.every(({ length }) => length > 0);
      const [was, nowIs] = values.map((value) => shown(value, then.sensitive || current.sensitive));
      return isSecret || jsonEquals(...values) ? [] : [`${path} ${is} ${was}, ${nowIs} now`];
    });
  });
}

function byPath<Field extends { readonly path: readonly string[] }>(fields: readonly Field[]) {
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
