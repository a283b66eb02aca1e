import { ENUMS, LENGTHS, MAX_TAGS, PATTERNS } from '../../core/api-constraints.js';

/** Pattern of logical ids and of project-wide names. */
const LOGICAL_ID_PATTERN = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$';

/** Logical id of an AppInstance or bot. */
export const logicalIdSchema = {
  type: 'string',
  pattern: LOGICAL_ID_PATTERN,
  description: 'Logical id: lower case letters, digits and hyphens. It is written as the tag chime-sync:id.',
} as const;

/** AppInstanceUserId. */
export const userIdSchema = {
  type: 'string',
  minLength: LENGTHS.userId[0],
  maxLength: LENGTHS.userId[1],
  pattern: PATTERNS.userId,
  description: 'AppInstanceUserId: 1 to 64 letters, digits and : - _ . @, beginning and ending with a letter or digit.',
} as const;

/** Metadata: any JSON value. Its length depends on the text that is sent, which a schema cannot count. */
export const metadataSchema = {
  description:
    'Any JSON value, at most 1,024 UTF-8 bytes as sent. A string is sent as it is; anything else as canonical JSON. null clears it.',
} as const;

/** Tags as a map; three of the service's fifty are ours. */
export const tagsSchema = {
  type: 'object',
  description: 'Tags as a map from key to value, compared as a whole. null removes all of them.',
  maxProperties: MAX_TAGS - 3,
  propertyNames: { type: 'string', minLength: LENGTHS.tagKey[0], maxLength: LENGTHS.tagKey[1] },
  additionalProperties: { type: 'string', minLength: LENGTHS.tagValue[0], maxLength: LENGTHS.tagValue[1] },
} as const;

/** ALL or NONE. */
export const allowMessagesSchema = {
  type: 'string',
  enum: ENUMS.allowMessages,
  description: 'Whether the endpoint receives messages: ALL or NONE.',
} as const;
