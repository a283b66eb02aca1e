import type { JsonObject } from '../../../src/core/json.js';
import type { ChangeStep, KindReader, KindWriter } from '../../../src/core/kind.js';
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
  const write = ({ id = '', parentId = '', spec }: ChangeStep): string => {
    const board = notes.get(parentId) ?? new Map<string, JsonObject>();
    const { text = '', colour = 'yellow' } = spec;
    notes.set(parentId, board.set(id, { ...board.get(id), text, colour }));
    return id;
  };
  return {
    perform: (operation, step) => {
      performed.push(operation);
      if (operation === 'TearNoteOff') {
        notes.get(step.parentId ?? '')?.delete(step.id ?? '');
        return Promise.resolve(undefined);
      }
      return Promise.resolve(write(step));
    },
  };
}
