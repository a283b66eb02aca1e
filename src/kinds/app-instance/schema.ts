import { LENGTHS, PATTERNS, RANGES } from '../../core/api-constraints.js';
import type { JsonSchema } from '../../core/kind.js';
import { groupSchema, integerSchema, metadataSchema, tagsSchema, textSchema } from '../shared/common-schema.js';

/** Fields of an AppInstance in a manifest. */
export const appInstanceSchema: JsonSchema = {
  type: 'object',
  description: 'An AppInstance: the container of users, bots, admins and channels.',
  properties: {
    name: textSchema(
      LENGTHS.appInstanceName,
      PATTERNS.resourceName,
      'Name of the AppInstance, 1 to 256 characters without emoji. Free to change: identity is the id.',
    ),
    metadata: metadataSchema,
    tags: tagsSchema,
    retentionSettings: groupSchema(
      'How long messages are kept. null keeps them forever. Messages past the period are deleted for good.',
      ['channelRetentionSettings'],
      {
        channelRetentionSettings: groupSchema('Retention of channel messages.', ['retentionDays'], {
          retentionDays: integerSchema(RANGES.retentionDays, 'Days that channel messages are kept, 1 to 5475.'),
        }),
      },
    ),
  },
};
