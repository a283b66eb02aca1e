import { read } from '../../../src/aws/read.js';
import type { Service } from '../../../src/aws/service.js';
import { textOf } from '../../../src/core/json.js';
import type { LiveRecord } from '../../../src/core/live.js';
import { kindOf, requiredId } from '../../../src/kinds/shared/kind.js';
import { listAll } from '../../../src/kinds/shared/pages.js';
import type { Note, NoteClient } from './client.js';
import { noteModel } from './model.js';
import { noteOperations } from './operations.js';

/** The service of notes. */
export const noteService: Service<NoteClient> = {
  connect: async (configuration) => {
    const { NoteClient } = await import('./client.js');
    return new NoteClient(configuration);
  },
};

/** A kind that the program does not have, of a service of its own. */
export const note = kindOf({
  model: noteModel,
  service: noteService,
  operations: noteOperations,
  reader: (client) => ({
    find: ({ parentId }) =>
      listAll(
        'ListNotes',
        (page) => client.listNotes({ ...page, AppInstanceArn: requiredId(parentId) }),
        ({ Notes = [] }) => Notes.map((note) => noteRecord(note, parentId)),
      ),
    describe: (id, parentId) =>
      read('ReadNote', async () => {
        const { Note = {} } = await client.readNote({ AppInstanceArn: requiredId(parentId), NoteId: id });
        return noteRecord(Note, parentId);
      }),
  }),
  writer: (client) => ({
    creating: {
      WriteNote: async ({ id, parentId, spec: { text, colour } }) => {
        const { NoteId } = await client.writeNote({
          ...inputOf(id, parentId),
          Text: textOf(text),
          Colour: colour === undefined ? undefined : textOf(colour),
        });
        return NoteId;
      },
    },
    changing: {
      RewriteNote: async ({ id, parentId, spec: { text } }) =>
        client.rewriteNote({ ...inputOf(id, parentId), Text: textOf(text) }),
    },
    deleting: { TearNoteOff: async ({ id, parentId }) => client.tearNoteOff(inputOf(id, parentId)) },
  }),
});

function inputOf(id: string | undefined, parentId: string | undefined) {
  return { AppInstanceArn: requiredId(parentId), NoteId: requiredId(id) };
}

function noteRecord({ NoteId = '', Text = '', Colour = '' }: Note, parentId: string | undefined): LiveRecord {
  return { kind: 'Note', id: NoteId, parentId, fields: { text: Text, colour: Colour } };
}
