import type { IdentityWriteClient } from './identity-service.js';
import { type Operation, requiredId } from './kind.js';
import type { TAG_OPERATIONS } from './shared-operations.js';
import { tagKeysToRemove, tagsToSet } from './tagging.js';

/** The two operations that change the tags of anything that can carry some. */
export function tagOperationsOf(client: IdentityWriteClient<typeof TAG_OPERATIONS>): {
  TagResource: Operation;
  UntagResource: Operation;
} {
  return {
    TagResource: async ({ id, fields }) => {
      await client.tagResource({ ResourceARN: requiredId(id), Tags: tagsToSet(fields) });
      return undefined;
    },
    UntagResource: async ({ id, fields }) => {
      await client.untagResource({ ResourceARN: requiredId(id), TagKeys: tagKeysToRemove(fields) });
      return undefined;
    },
  };
}
