import type { WriteClient } from '../../aws/identity-client.js';
import type { KindWriter } from '../../core/kind-effects.js';
import { tagKeysToRemove, tagsToSet } from './tagging.js';

/** The two operations that change the tags of anything that can carry some. */
export function tagOperationsOf(client: WriteClient) {
  return {
    TagResource: async ({ id, fields }) => {
      await client.tagResource({ ResourceARN: id, Tags: tagsToSet(fields) });
    },
    UntagResource: async ({ id, fields }) => {
      await client.untagResource({ ResourceARN: id, TagKeys: tagKeysToRemove(fields) });
    },
  } satisfies KindWriter['changing'];
}
