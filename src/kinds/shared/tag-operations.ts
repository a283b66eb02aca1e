import type { KindWriter } from '../../core/kind-effects.js';
import type { IdentityWriteClient, TAG_OPERATIONS } from './identity-service.js';
import { tagKeysToRemove, tagsToSet } from './tagging.js';

/** The two operations that change the tags of anything that can carry some. */
export function tagOperationsOf(client: IdentityWriteClient<typeof TAG_OPERATIONS>) {
  return {
    TagResource: async ({ id, fields }) => {
      await client.tagResource({ ResourceARN: id, Tags: tagsToSet(fields) });
    },
    UntagResource: async ({ id, fields }) => {
      await client.untagResource({ ResourceARN: id, TagKeys: tagKeysToRemove(fields) });
    },
  } satisfies KindWriter['changing'];
}
