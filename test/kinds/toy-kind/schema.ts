import { choiceSchema, textSchema } from '../../../src/kinds/shared/common-schema.js';

/** Fields of a Note in a manifest. */
export const noteSchema = {
  type: 'object',
  description: 'A note on the board of an AppInstance.',
  properties: {
    id: { type: 'string', pattern: '^[a-z]{1,10}$', description: 'Key of the note.' },
    text: textSchema([1, 80], '^.*$', 'What it says.'),
    colour: choiceSchema(['yellow', 'green'], 'Fixed once it is written.', {
      yellow: 'For today.',
      green: 'For later.',
    }),
  },
  required: ['id'],
};
