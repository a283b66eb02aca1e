import { LENGTHS, MAX_TAGS, PATTERNS } from '../../core/api-constraints.js';
import type { JsonSchema } from '../../core/kind.js';

type Bounds = readonly [minimum: number, maximum: number];

/** A text of so many characters. */
export function textSchema([minLength, maxLength]: Bounds, pattern: string, description: string): JsonSchema {
  return { type: 'string', minLength, maxLength, pattern, description };
}

/** One of some texts, and what each of them means. */
export function choiceSchema<Choice extends string>(
  choices: readonly Choice[],
  description: string,
  meanings: Readonly<Record<Choice, string>>,
): JsonSchema {
  return { type: 'string', enum: choices, enumDescriptions: choices.map((choice) => meanings[choice]), description };
}

/** A whole number. */
export function integerSchema([minimum, maximum]: Bounds, description: string): JsonSchema {
  return { type: 'integer', minimum, maximum, description };
}

/** Settings that belong together. */
export function groupSchema(
  description: string,
  required: readonly string[],
  properties: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  return { type: 'object', description, required, additionalProperties: false, properties };
}

/** AppInstanceUserId. */
export function userIdSchema(description: string): JsonSchema {
  return textSchema(LENGTHS.userId, PATTERNS.userId, description);
}

/** Metadata: any JSON value. Its length depends on the text that is sent, which a schema cannot count. */
export const metadataSchema: JsonSchema = {
  description:
    'Any JSON value, at most 1,024 UTF-8 bytes as sent. A text is sent as it is, anything else as JSON, in which neither the order of keys nor spacing is a difference. null clears it.',
};

/** Tags as a map; three of the service's fifty are ours. */
export const tagsSchema: JsonSchema = {
  type: 'object',
  description: `Tags as a map from key to value, at most ${MAX_TAGS - 3}, compared as a whole: what is not in it is removed. null removes all.`,
  maxProperties: MAX_TAGS - 3,
  propertyNames: { type: 'string', minLength: LENGTHS.tagKey[0], maxLength: LENGTHS.tagKey[1] },
  additionalProperties: {
    type: 'string',
    minLength: LENGTHS.tagValue[0],
    maxLength: LENGTHS.tagValue[1],
    description: 'Value of the tag, 1 to 256 characters.',
  },
};
