import type { HandlerExecutionContext } from '@smithy/types';
import type { ApiOperation, OperationTable } from './api-operation.js';

/** The operations that may be sent through one client, together from all that use its service. */
export class OperationsOfClient {
  /** By the names of the SDK's commands. */
  readonly #operations = new Map<string, ApiOperation>();

  /** Adds operations; those that are there already must be the very same. */
  add(table: OperationTable): void {
    for (const [name, operation] of Object.entries(table)) {
      const command = `${name}Command`;
      if ((this.#operations.get(command) ?? operation) !== operation) {
        throw new Error(`${name} is described in two ways.`);
      }
      this.#operations.set(command, operation);
    }
  }

  /** The operation that a command sends. */
  of({ commandName = '' }: HandlerExecutionContext): ApiOperation {
    const operation = this.#operations.get(commandName);
    if (operation === undefined) {
      throw new Error(`${commandName} is not among the operations of any kind.`);
    }
    return operation;
  }
}
