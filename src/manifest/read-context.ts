import type { Address } from '../core/address.js';
import type { Declaration } from './declaration.js';
import type { DefaultsByKind } from './defaults.js';
import type { ProjectEnvironments } from './environments.js';
import type { Interpolator } from './interpolate.js';
import type { KindSet } from './kind-set.js';
import type { Problems } from './problems.js';
import type { SecretKeys } from './secret-keys.js';
import { Whereabouts } from './whereabouts.js';

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
  /** What root resources give to all that is in them, by their addresses. */
  readonly defaults: Map<Address, DefaultsByKind>;
  /** `undefined` without a project file. */
  readonly environments: ProjectEnvironments | undefined;
  readonly whereabouts: Whereabouts;
  /** Whether this is for what is declared for other environments only: of that, nothing but the form is looked at. */
  readonly isElsewhere: boolean;
  /** The one that is. */
  readonly elsewhere: ReadContext;
}

/** What the caller of a load has to say. */
type Given = Omit<ReadContext, 'declarations' | 'defaults' | 'whereabouts' | 'isElsewhere' | 'elsewhere'>;

/** Begins a load: nothing is declared yet. */
export function beginReading(given: Given): ReadContext {
  const declarations: Declaration[] = [];
  const declaredElsewhere: Declaration[] = [];
  const whereabouts = new Whereabouts(declarations, declaredElsewhere);
  const elsewhere: ReadContext = {
    ...{ ...given, whereabouts, declarations: declaredElsewhere, defaults: new Map(), isElsewhere: true },
    interpolator: given.interpolator.forOtherEnvironments(),
    needsValues: () => false,
    get elsewhere() {
      return elsewhere;
    },
  };
  return { ...given, whereabouts, declarations, defaults: new Map(), isElsewhere: false, elsewhere };
}
