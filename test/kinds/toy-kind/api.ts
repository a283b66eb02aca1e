import { read } from '../../../src/aws/read.js';
import type { ReadClient, Service, WriteClient } from '../../../src/aws/service.js';
import { textOf } from '../../../src/core/json.js';
import type { KindReader, KindWriter } from '../../../src/core/kind-effects.js';
import type { LiveRecord } from '../../../src/core/live.js';
import { foundByList } from '../../../src/kinds/shared/find-by-id.js';
import { requiredId, writerOf } from '../../../src/kinds/shared/kind.js';
import { mapFound } from '../../../src/kinds/shared/load-fields.js';
import { listAll } from '../../../src/kinds/shared/pages.js';
import type { Note, NoteClient } from './client.js';
import type { noteOperations } from './operations.js';

/** The service of notes. */
export const noteService: Service<NoteClient> = {
  connect: async (configuration) => {
    const { NoteClient } = await import('./client.js');
    return new NoteClient(configuration);
  },
};

export function noteReader(client: ReadClient<NoteClient, typeof noteOperations>): KindReader {
  return {
    find: async ({ parentId }) =>
      foundByList(
        await listAll(
          'ListNotes',
          (page) => client.listNotes({ ...page, AppInstanceArn: requiredId(parentId) }),
          ({ Notes = [] }) => Notes.map((note) => noteRecord(note, parentId)),
        ),
      ),
    load: () => Promise.resolve({ fields: {}, failures: [], gone: false }),
    describe: async (id, parentId) =>
      mapFound(
        await read('ReadNote', () => client.readNote({ AppInstanceArn: requiredId(parentId), NoteId: id })),
        ({ Note = {} }) => noteRecord(Note, parentId),
      ),
  };
}

export function noteWriter(client: WriteClient<NoteClient, typeof noteOperations>): KindWriter {
  const noteOf = (id: string | undefined, parentId: string | undefined) => ({
    AppInstanceArn: requiredId(parentId),
    NoteId: requiredId(id),
  });
  return writerOf({
    creating: {
      WriteNote: async ({ id, parentId, spec: { text, colour } }) => {
        const written = {
          ...noteOf(id, parentId),
          Text: textOf(text),
          Colour: colour === undefined ? undefined : textOf(colour),
        };
        return (await client.writeNote(written)).NoteId;
      },
    },
    changing: {
      RewriteNote: async ({ id, parentId, spec: { text } }) => {
        await client.rewriteNote({ ...noteOf(id, parentId), Text: textOf(text) });
      },
    },
    deleting: {
      TearNoteOff: async ({ id, parentId }) => {
        await client.tearNoteOff(noteOf(id, parentId));
      },
    },
  });
}

function noteRecord({ NoteId = '', Text = '', Colour = '' }: Note, parentId: string | undefined): LiveRecord {
  return { kind: 'Note', id: NoteId, parentId, fields: { text: Text, colour: Colour } };
}
