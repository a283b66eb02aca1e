import type { KindModel } from '../core/kind.js';
import type { Tags } from '../core/live.js';
import { ID_TAG, OWNER_TAG, PROTECT_TAG } from '../core/ownership.js';
import type { Policy } from '../core/policy.js';
import type { Lifecycle } from '../core/resource.js';

/** The own tags that a new resource of the kind carries. */
export function ownTagsOf(model: KindModel, { id, protect }: Lifecycle, policy: Policy): Tags {
  return {
    ...(model.ownTags.includes('owner') ? { [OWNER_TAG]: policy.owner } : {}),
    ...(model.ownTags.includes('id') && id !== undefined ? { [ID_TAG]: id } : {}),
    ...(model.ownTags.includes('protect') && protect === true ? { [PROTECT_TAG]: 'true' } : {}),
  };
}
