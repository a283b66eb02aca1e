import type { OperationTable } from '../../aws/api-operation.js';
import { classifyError } from '../../aws/classify-error.js';
import type { ReadClients, WriteClients } from '../../aws/clients.js';
import type { ReadClient, SdkClient, ServiceUse, WriteClient } from '../../aws/service.js';
import { DiagnosticError, failure } from '../../core/diagnostic.js';
import type { KindModel } from '../../core/kind.js';
import type { KindReader, KindWriter, Pause } from '../../core/kind-effects.js';
import { OperationError } from '../../core/operation-error.js';
import { type KindReading, readerOf } from './load-fields.js';

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
  readonly reader: (client: ReadClient<NoInfer<Client>, NoInfer<Operations>>) => KindReading;
  readonly writer: (
    client: WriteClient<NoInfer<Client>, NoInfer<Operations>>,
    describe: KindReader['describe'],
  ) => KindWriter;
}

/** Puts a kind together. Its halves are handed no more of the client than its own operations. */
export function kindOf<Client extends SdkClient, Operations extends OperationTable>(
  parts: KindParts<Client, Operations>,
): Kind {
  return {
    ...parts,
    reader: (clients, pause) => readerOf(parts.reader(clients.reading(parts)), pause),
    writer: (clients) => {
      const { describe } = parts.reader(clients.reading(parts));
      const { creating, changing, deleting } = parts.writer(clients.writing(parts), describe);
      return {
        creating: guarded(creating, () => undefined),
        changing: guarded(changing, ({ id }) => requiredId(id)),
        deleting: guarded(deleting, ({ id }) => requiredId(id)),
      };
    },
  };
}

type Operations<Step, Result> = Readonly<Record<string, (step: Step) => Promise<Result>>>;

/** Operations that check what they are handed, and tell what their errors mean. */
function guarded<Step, Result>(
  operations: Operations<Step, Result>,
  check: (step: Step) => unknown,
): Operations<Step, Result> {
  const entries = Object.entries(operations).map(([name, operation]) => {
    const checked = async (step: Step): Promise<Result> => {
      check(step);
      try {
        return await operation(step);
      } catch (error) {
        throw error instanceof DiagnosticError ? error : operationError(name, error);
      }
    };
    return [name, checked] as const;
  });
  return Object.fromEntries(entries);
}

function operationError(operation: string, error: unknown): OperationError {
  const { meaning, code, message } = classifyError(error);
  return new OperationError(operation, meaning === 'denied' ? 'failed' : meaning, code, message, { cause: error });
}

/**
 * An id that goes into a request. The SDK would send an empty one, and `DELETE /app-instances/` is not what anybody meant.
 * @throws DiagnosticError `internal` if there is none
 */
export function requiredId(id: string | undefined): string {
  if (id === undefined || id === '') {
    throw failure('internal', 'A request was about to be sent without the id of its resource.');
  }
  return id;
}
