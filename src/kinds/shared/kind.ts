import type { ReadClient, WriteClient } from '../../aws/identity-client.js';
import { failure } from '../../core/diagnostic.js';
import type { ChangeStep, KindModel, KindReader, KindWriter } from '../../core/kind.js';

/** A kind, whole: what it is, and how it is read and written. */
export interface Kind {
  readonly model: KindModel;
  reader(client: ReadClient): KindReader;
  writer(client: WriteClient): KindWriter;
}

/** What one API operation does; the id is that of what it created. */
export type Operation = (step: ChangeStep) => Promise<string | undefined>;

/** A writer that looks its operations up by their names. */
export function writerOf(operations: Readonly<Record<string, Operation>>): KindWriter {
  return {
    perform: (name, step) => {
      const operation = operations[name];
      if (operation === undefined) {
        throw failure('internal', `No operation is called ${name}.`);
      }
      return operation(step);
    },
  };
}

/**
 * An id that goes into a request. The SDK would send an empty one too, and `DELETE /app-instances/` is not what
 * anybody meant.
 */
export function requiredId(id: string | undefined): string {
  if (id === undefined || id === '') {
    throw failure('internal', 'A request was about to be sent without the id of its resource.');
  }
  return id;
}
