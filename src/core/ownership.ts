import { RESERVED_TAG_PREFIX } from './api-constraints.js';
import type { KindModel } from './kind.js';
import { type LiveRecord, type Tags, tagsOf } from './live.js';
import { matchesPattern } from './pattern.js';
import type { Lifecycle } from './resource.js';
import type { FieldPath } from './source.js';

/** Tag that names the owner (`<project>/<environment>`) of a live resource. */
export const OWNER_TAG = 'chime-sync:owner';
/** Tag that carries the logical id of a live resource that is told by its tags. */
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
  return identity.by === 'tags' && tagsOf(record) === undefined;
}

/** The own tags that a new resource of the kind carries. */
export function ownTagsFor(model: KindModel, { id, protect }: Lifecycle, owner: string): Tags {
  if (!model.taggable) {
    return {};
  }
  return {
    [OWNER_TAG]: owner,
    ...(model.identity.by === 'tags' && id !== undefined ? { [ID_TAG]: id } : {}),
    ...(protect === true ? { [PROTECT_TAG]: 'true' } : {}),
  };
}

/** Whether a tag says that its resource must not be deleted. */
export function isProtected(tags: Tags | undefined): boolean {
  return tags?.[PROTECT_TAG] === 'true';
}

/** Whose business a tag key is. */
export type TagKeyClass =
  | { readonly is: 'ours' | 'of AWS' | 'manageable' }
  | { readonly is: 'ignored'; readonly by: string };

/** Tells whose business a tag key is: only a manageable one may stand in a manifest, and be a difference. */
export function classifyTagKey(key: string, ignoreTags: readonly string[]): TagKeyClass {
  if (key.startsWith(OWN_TAG_PREFIX)) {
    return { is: 'ours' };
  }
  if (key.toLowerCase().startsWith(RESERVED_TAG_PREFIX)) {
    return { is: 'of AWS' };
  }
  const by = ignoreTags.find((pattern) => matchesPattern(key, pattern));
  return by === undefined ? { is: 'manageable' } : { is: 'ignored', by };
}

/** The tags that a manifest may speak of: neither ours, nor AWS', nor those to be ignored. */
export function manageableTags(tags: Tags, ignoreTags: readonly string[]): Tags {
  return tagsWhere(tags, (key) => classifyTagKey(key, ignoreTags).is === 'manageable');
}

/** The tags that are ours. */
export function ownTags(tags: Tags): Tags {
  return tagsWhere(tags, (key) => classifyTagKey(key, []).is === 'ours');
}

/** Whether a path leads to a tag of ours. */
export function isOwnTag([field, key]: FieldPath): boolean {
  return field === 'tags' && key !== undefined && classifyTagKey(key, []).is === 'ours';
}

function tagsWhere(tags: Tags, isMeant: (key: string) => boolean): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => isMeant(key)));
}
