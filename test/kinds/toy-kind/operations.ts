import { asAsked, filledText, structure, text } from '../../../src/aws/answer-shapes.js';
import type { OperationTable } from '../../../src/aws/api-operation.js';
import { echo, holding, NOTHING, page } from '../../../src/aws/promised-answer.js';

const WRITES = { group: 'Note writes', callsPerSecond: 2, per: 'AppInstance', member: 'AppInstanceArn' } as const;
const note = { Text: text, Colour: text };

/** The operations on Notes. */
export const noteOperations = {
  ListNotes: { effect: 'reads', answer: page('Notes', structure({ NoteId: filledText }, note)) },
  ReadNote: { effect: 'reads', answer: holding('Note', { NoteId: asAsked('NoteId') }, note) },
  WriteNote: { effect: 'changes', rate: WRITES, answer: echo('NoteId') },
  RewriteNote: { effect: 'changes', rate: WRITES, answer: echo('NoteId') },
  TearNoteOff: { effect: 'changes', rate: WRITES, answer: NOTHING },
} as const satisfies OperationTable;
