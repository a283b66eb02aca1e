import { LENGTHS, PATTERNS, RANGES } from '../../core/api-constraints.js';
import { metadataSchema, tagsSchema } from '../shared/common-schema.js';

/** Fields of an AppInstance in a manifest. */
export const appInstanceSchema = {
  type: 'object',
  description: 'An AppInstance: the container of users, bots, admins and channels.',
  properties: {
    name: {
      type: 'string',
      minLength: LENGTHS.appInstanceName[0],
      maxLength: LENGTHS.appInstanceName[1],
      pattern: PATTERNS.resourceName,
      description: 'Name of the AppInstance, 1 to 256 characters without emoji. Free to change: identity is the id.',
    },
    metadata: metadataSchema,
    tags: tagsSchema,
    retentionSettings: {
      type: 'object',
      description:
        'How long messages are kept. null keeps them forever. Messages past the period are deleted for good.',
      required: ['channelRetentionSettings'],
      additionalProperties: false,
      properties: {
        channelRetentionSettings: {
          type: 'object',
          description: 'Retention of channel messages.',
          required: ['retentionDays'],
          additionalProperties: false,
          properties: {
            retentionDays: {
              type: 'integer',
              minimum: RANGES.retentionDays[0],
              maximum: RANGES.retentionDays[1],
              description: 'Days that channel messages are kept, 1 to 5475.',
            },
          },
        },
      },
    },
  },
  required: [],
  additionalProperties: false,
} as const;
