import { ENUMS, LENGTHS, PATTERNS, RANGES } from '../../core/api-constraints.js';
import { metadataSchema, tagsSchema, userIdSchema } from '../shared/common-schema.js';

/** Fields of an AppInstanceUser in a manifest. */
export const appInstanceUserSchema = {
  type: 'object',
  description: 'A user of an AppInstance.',
  properties: {
    id: userIdSchema,
    name: {
      type: 'string',
      minLength: LENGTHS.userName[0],
      maxLength: LENGTHS.userName[1],
      pattern: PATTERNS.userName,
      description: 'Name of the user, 1 to 100 characters, not blank.',
    },
    metadata: metadataSchema,
    tags: tagsSchema,
    expirationSettings: {
      type: 'object',
      description: 'When the service deletes the user. null means never.',
      required: ['expirationDays', 'expirationCriterion'],
      additionalProperties: false,
      properties: {
        expirationDays: {
          type: 'integer',
          minimum: RANGES.expirationDays[0],
          maximum: RANGES.expirationDays[1],
          description: 'Days after which the user is deleted, 1 to 5475.',
        },
        expirationCriterion: {
          type: 'string',
          enum: ENUMS.expirationCriterion,
          description: 'What the days are counted from: CREATED_TIMESTAMP.',
        },
      },
    },
  },
  required: ['id'],
  additionalProperties: false,
} as const;
