import type { Kind } from '../../../src/kinds/index.js';
import { type NoteBoard, noteReader, noteWriter } from './api.js';
import { noteModel } from './model.js';

/** A kind that the program does not have, on a board in memory. */
export function noteKind(board: NoteBoard): Kind {
  return { model: noteModel, reader: () => noteReader(board), writer: () => noteWriter(board) };
}
