import { kindOf } from '../../../src/kinds/shared/kind.js';
import { noteReader, noteService, noteWriter } from './api.js';
import { noteModel } from './model.js';
import { noteOperations } from './operations.js';

/** A kind that the program does not have, of a service of its own. */
export const note = kindOf({
  model: noteModel,
  service: noteService,
  operations: noteOperations,
  reader: noteReader,
  writer: noteWriter,
});
