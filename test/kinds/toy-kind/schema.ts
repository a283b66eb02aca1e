/** Fields of a Note in a manifest. */
export const noteSchema = {
  type: 'object',
  description: 'A note on the board of an AppInstance.',
  properties: {
    id: { type: 'string', pattern: '^[a-z]{1,10}$', description: 'Key of the note.' },
    text: { type: 'string', minLength: 1, maxLength: 80, description: 'What it says.' },
    colour: { type: 'string', enum: ['yellow', 'green'], description: 'Fixed once it is written.' },
  },
  required: ['id'],
  additionalProperties: false,
} as const;
