import type { KindSet } from './kind-set.js';
import type { Problems } from './problems.js';

/** What relations are checked against. */
export interface RelationContext {
  readonly kinds: KindSet;
  readonly problems: Problems;
  /** The only region and account that pins may name, as far as they are known. */
  readonly region: string | undefined;
  readonly accountId: string | undefined;
  /** Raised quotas by name. */
  readonly quotas: Readonly<Record<string, number>>;
  /** Part of the manifests could not be read, so that nobody knows what is not declared. */
  readonly isPartial: boolean;
}
