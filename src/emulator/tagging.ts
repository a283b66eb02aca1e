import { MAX_TAGS, RESERVED_TAG_PREFIX } from '../core/api-constraints.js';
import { serviceError } from './errors.js';
import type { Tag } from './input-shapes.js';

/**
 * The tags of a resource after some are added or overwritten.
 *
 * Throws BadRequestException for a key that comes twice or is reserved, ResourceLimitExceededException for too many.
 */
export function mergedTags(
  existing: ReadonlyMap<string, string> | undefined,
  added: readonly Tag[] | undefined,
): Map<string, string> | undefined {
  if (added === undefined) return existing === undefined ? undefined : new Map(existing);
  const keys = new Set(added.map((tag) => tag.Key));
  if (keys.size < added.length) throw serviceError('BadRequestException', 'A tag key is given more than once');
  if (added.some((tag) => tag.Key.toLowerCase().startsWith(RESERVED_TAG_PREFIX))) {
    throw serviceError('BadRequestException', `Tag keys that start with ${RESERVED_TAG_PREFIX} are reserved`);
  }
  const merged = new Map(existing);
  for (const { Key, Value } of added) merged.set(Key, Value);
  if (merged.size > MAX_TAGS) {
    throw serviceError('ResourceLimitExceededException', `A resource has at most ${MAX_TAGS} tags`);
  }
  return merged;
}
