import type { Address } from '../core/address.js';
import type { Declaration } from './declaration.js';
import type { Interpolator } from './interpolate.js';
import type { KindSet } from './kind-set.js';
import type { Problems } from './problems.js';
import type { SecretKeys } from './secret-keys.js';

/** What all resources of a load are read with. */
export interface ReadContext {
  readonly kinds: KindSet;
  readonly problems: Problems;
  readonly interpolator: Interpolator;
  readonly secretKeys: SecretKeys;
  readonly ignoreTags: readonly string[];
  /** Whether a resource is planned, so that every value of it has to be there. */
  readonly needsValues: (address: Address | undefined) => boolean;
  readonly declarations: Declaration[];
}
