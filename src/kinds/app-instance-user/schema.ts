import { ENUMS, LENGTHS, PATTERNS, RANGES } from '../../core/api-constraints.js';
import type { JsonSchema } from '../../core/kind.js';
import {
  choiceSchema,
  groupSchema,
  integerSchema,
  metadataSchema,
  tagsSchema,
  textSchema,
  userIdSchema,
} from '../shared/common-schema.js';

/** Fields of an AppInstanceUser in a manifest. */
export const appInstanceUserSchema: JsonSchema = {
  type: 'object',
  description: 'A user of an AppInstance.',
  properties: {
    id: userIdSchema(
      'AppInstanceUserId: 1 to 64 letters, digits and : - _ . @, beginning and ending with a letter or digit.',
    ),
    name: textSchema(
      LENGTHS.userName,
      PATTERNS.userName,
      'Name of the user, 1 to 100 characters on one line, not blank.',
    ),
    metadata: metadataSchema,
    tags: tagsSchema,
    expirationSettings: groupSchema(
      'When the service deletes the user for good. null means never.',
      ['expirationDays', 'expirationCriterion'],
      {
        expirationDays: integerSchema(RANGES.expirationDays, 'Days after which the user is deleted, 1 to 5475.'),
        expirationCriterion: choiceSchema(ENUMS.expirationCriterion, 'What the days are counted from.', {
          CREATED_TIMESTAMP: 'The time when the user was created.',
        }),
      },
    ),
  },
  required: ['id'],
};
