import type { JsonValue } from '../core/json.js';
import { type HashKeys, secretValue } from './digest.js';
import type { Change } from './plan.js';

/**
 * The secret values of a plan, each with where it is: what the keys of its hashes are made of.
 *
 * Whoever has a saved plan can try values until the hash is the same. So the key is not in the file, and it takes long to
 * make from all secret values at once: each try costs that time, and an apply, which has the values, pays it once. The
 * values that are wanted have a key of their own, since they are known also when the plan was applied already, while
 * those that were live are gone by then.
 */
export type SecretValues = Readonly<Record<keyof HashKeys, readonly JsonValue[]>>;

/** The secret values of a plan that is to be saved. */
export function secretValuesOf(changes: readonly Pick<Change, 'address' | 'fields'>[]): SecretValues {
  const of = (side: keyof HashKeys): readonly JsonValue[] =>
    changes.flatMap(({ address, fields }) =>
      fields.flatMap((field) => {
        const value = field[side];
        return field.sensitive && value !== undefined ? [secretValue(address, field.path, value)] : [];
      }),
    );
  return { before: of('before'), after: of('after') };
}
