import { LENGTHS, PATTERNS, RANGES } from '../../core/api-constraints.js';
import type { JsonSchema } from '../../core/kind.js';
import { groupSchema, integerSchema, metadataSchema, tagsSchema, textSchema } from '../shared/common-schema.js';

/** Fields of an AppInstance in a manifest. */
export const appInstanceSchema: JsonSchema = {
  type: 'object',
  description: 'An AppInstance: what users, bots, admins and channels are in.',
  properties: {
    name: textSchema(
      LENGTHS.appInstanceName,
      PATTERNS.resourceName,
      'Name of the AppInstance, 1 to 256 characters without emoji. Free to change: identity is the id.',
    ),
    metadata: metadataSchema,
    tags: tagsSchema,
    retentionSettings: groupSchema(
      'How long messages are kept. Those past the period are deleted for good, after 30 days of grace. null keeps them forever.',
      ['channelRetentionSettings'],
      {
        channelRetentionSettings: groupSchema('How long messages of channels are kept.', ['retentionDays'], {
          retentionDays: integerSchema(RANGES.retentionDays, 'Days that channel messages are kept, 1 to 5475.'),
        }),
      },
    ),
  },
};
