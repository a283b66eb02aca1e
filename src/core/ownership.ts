import { RESERVED_TAG_PREFIX } from './api-constraints.js';
import type { KindModel } from './kind.js';
import { type LiveRecord, type Tags, tagsOf } from './live.js';
import { matchesPattern } from './policy.js';

/** Tag that names the owner (`<project>/<environment>`) of a live resource. */
export const OWNER_TAG = 'chime-sync:owner';
/** Tag that carries the logical id of a live AppInstance or bot. */
export const ID_TAG = 'chime-sync:id';
/** Tag that keeps a live resource from deletion even when its manifest is gone. */
export const PROTECT_TAG = 'chime-sync:protect';

/** Prefix of tag keys that manifests cannot use. */
export const OWN_TAG_PREFIX = 'chime-sync:';

/** Whose a live resource is, by its tags. */
export type Ownership =
  | { readonly of: 'us'; readonly id: string | undefined }
  | { readonly of: 'nobody' }
  | { readonly of: 'another'; readonly owner: string };

/** Reads the ownership from tags. */
export function ownershipOf(tags: Tags, owner: string): Ownership {
  const tagged = tags[OWNER_TAG];
  if (tagged === undefined) {
    return { of: 'nobody' };
  }
  return tagged === owner ? { of: 'us', id: tags[ID_TAG] } : { of: 'another', owner: tagged };
}

/** Whether the tags that tell whose a live resource is were not read: it may be somebody else's. */
export function isOwnerUnknown({ identity }: KindModel, record: LiveRecord): boolean {
  return identity === 'tags' && tagsOf(record) === undefined;
}

/** The tags of a live resource that a manifest may speak of: neither ours, nor AWS', nor those to be ignored. */
export function manageableTags(tags: Tags, ignoreTags: readonly string[]): Tags {
  return Object.fromEntries(
    Object.entries(tags).filter(
      ([key]) =>
        !key.startsWith(OWN_TAG_PREFIX) &&
        !key.startsWith(RESERVED_TAG_PREFIX) &&
        !ignoreTags.some((pattern) => matchesPattern(key, pattern)),
    ),
  );
}
