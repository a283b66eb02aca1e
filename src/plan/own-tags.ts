import { RESERVED_TAG_PREFIX } from '../core/api-constraints.js';
import type { KindModel } from '../core/kind.js';
import type { Tags } from '../core/live.js';
import { ID_TAG, OWN_TAG_PREFIX, OWNER_TAG, PROTECT_TAG } from '../core/ownership.js';
import { matchesPattern, type Policy } from '../core/policy.js';
import type { Lifecycle } from '../core/resource.js';

/** The own tags that a new resource of the kind carries. */
export function ownTagsOf(model: KindModel, { id, protect }: Lifecycle, policy: Policy): Tags {
  return {
    ...(model.ownTags.includes('owner') ? { [OWNER_TAG]: policy.owner } : {}),
    ...(model.ownTags.includes('id') && id !== undefined ? { [ID_TAG]: id } : {}),
    ...(model.ownTags.includes('protect') && protect === true ? { [PROTECT_TAG]: 'true' } : {}),
  };
}

/** The tags of a live resource that a manifest may speak of: neither ours, nor AWS', nor those to be ignored. */
export function manageableTags(tags: Tags, policy: Policy): Tags {
  return Object.fromEntries(
    Object.entries(tags).filter(
      ([key]) =>
        !key.startsWith(OWN_TAG_PREFIX) &&
        !key.startsWith(RESERVED_TAG_PREFIX) &&
        !policy.ignoreTags.some((pattern) => matchesPattern(key, pattern)),
    ),
  );
}
