import type { OperationTable } from '../../aws/api-operation.js';
import { classifyError } from '../../aws/classify-error.js';
import type { ReadClients, WriteClients } from '../../aws/clients.js';
import type { ReadClient, SdkClient, ServiceUse, WriteClient } from '../../aws/service.js';
import { DiagnosticError, failure } from '../../core/diagnostic.js';
import type { ChangeStep, KindModel, KindReader, KindWriter, Pause } from '../../core/kind.js';
import { OperationError } from '../../core/operation-error.js';

/** A kind, whole: what it is, which operations of which service it takes, and how it is read and written. */
export interface Kind extends ServiceUse {
  readonly model: KindModel;
  readonly reader: (clients: ReadClients, pause: Pause) => KindReader;
  readonly writer: (clients: WriteClients) => KindWriter;
}

/** What a kind is made of, with halves that know the client of its service. */
interface KindParts<Client extends SdkClient, Operations extends OperationTable>
  extends ServiceUse<Client, Operations> {
  readonly model: KindModel;
  readonly reader: (client: ReadClient<NoInfer<Client>, NoInfer<Operations>>, pause: Pause) => KindReader;
  readonly writer: (client: WriteClient<NoInfer<Client>, NoInfer<Operations>>) => KindWriter;
}

/** Puts a kind together. Its halves are handed no more of the client than its own operations. */
export function kindOf<Client extends SdkClient, Operations extends OperationTable>(
  parts: KindParts<Client, Operations>,
): Kind {
  return {
    ...parts,
    reader: (clients, pause) => parts.reader(clients.reading(parts), pause),
    writer: (clients) => parts.writer(clients.writing(parts)),
  };
}

/** What one API operation does; the id is that of what it created. */
export type Operation = (step: ChangeStep) => Promise<string | undefined>;

/** A writer that looks its operations up by their names, and tells what their errors mean. */
export function writerOf(operations: Readonly<Record<string, Operation>>): KindWriter {
  return {
    perform: async (name, step) => {
      const operation = operations[name];
      if (operation === undefined) {
        throw failure('internal', `No operation is called ${name}.`);
      }
      try {
        return await operation(step);
      } catch (error) {
        throw error instanceof DiagnosticError ? error : operationError(name, error);
      }
    },
  };
}

function operationError(operation: string, error: unknown): OperationError {
  const { meaning, code, message } = classifyError(error);
  return new OperationError(operation, meaning === 'denied' ? 'failed' : meaning, code, message, { cause: error });
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
