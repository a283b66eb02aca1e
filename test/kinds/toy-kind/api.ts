import type { JsonObject } from '../../../src/core/json.js';
import type { ChangingStep, CreatingStep, KindReader, KindWriter } from '../../../src/core/kind-effects.js';
import type { LiveRecord } from '../../../src/core/live.js';

/** Where notes live: by the ARN of their AppInstance and their key. */
export interface NoteBoard {
  readonly notes: Map<string, Map<string, JsonObject>>;
  /** The operations that were performed, in their order. */
  readonly performed: string[];
}

export function noteReader({ notes }: NoteBoard): KindReader {
  const toRecord = (id: string, parentId: string | undefined): LiveRecord | undefined => {
    const fields = notes.get(parentId ?? '')?.get(id);
    return fields && { kind: 'Note', id, parentId, fields };
  };
  return {
    find: ({ parentId }) => {
      const ids = [...(notes.get(parentId ?? '')?.keys() ?? [])];
      const records = ids.flatMap((id) => toRecord(id, parentId) ?? []);
      return Promise.resolve({ records, failures: [], exhaustive: true });
    },
    load: () => Promise.resolve({ fields: {}, failures: [], gone: false }),
    describe: (id, parentId) => {
      const value = toRecord(id, parentId);
      const failure = { operation: 'ReadNote', code: 'request-rejected', message: 'There is no such note.' } as const;
      return Promise.resolve(value === undefined ? { status: 'absent', failure } : { status: 'found', value });
    },
  };
}

export function noteWriter({ notes, performed }: NoteBoard): KindWriter {
  const write = async ({ id = '', parentId = '', spec }: CreatingStep | ChangingStep): Promise<string> => {
    const board = notes.get(parentId) ?? new Map<string, JsonObject>();
    const { text = '', colour = 'yellow' } = spec;
    notes.set(parentId, board.set(id, { ...board.get(id), text, colour }));
    return await Promise.resolve(id);
  };
  return {
    creating: {
      WriteNote: async (step) => {
        performed.push('WriteNote');
        return await write(step);
      },
    },
    changing: {
      RewriteNote: async (step) => {
        performed.push('RewriteNote');
        await write(step);
      },
    },
    deleting: {
      TearNoteOff: ({ id, parentId = '' }) => {
        performed.push('TearNoteOff');
        notes.get(parentId)?.delete(id);
        return Promise.resolve();
      },
    },
  };
}
