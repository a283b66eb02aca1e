import { asAsked, filledText, structure, text } from '../../../src/aws/answer-shapes.js';
import { changes, echo, holding, NOTHING, page, reads } from '../../../src/aws/api-operation.js';

const WRITES = { group: 'Note writes', callsPerSecond: 2, per: 'AppInstance', member: 'AppInstanceArn' } as const;
const note = { Text: text, Colour: text };

/** The operations on Notes. */
export const noteOperations = {
  ListNotes: reads(page('Notes', structure({ NoteId: filledText }, note))),
  ReadNote: reads(holding('Note', { NoteId: asAsked('NoteId') }, note)),
  WriteNote: changes(echo('NoteId'), WRITES),
  RewriteNote: changes(echo('NoteId'), WRITES),
  TearNoteOff: changes(NOTHING, WRITES),
};
