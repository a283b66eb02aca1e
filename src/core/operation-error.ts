import type { DiagnosticCode } from './diagnostic.js';

/** A mutating API operation that failed. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  readonly operation: string;
  /**
   * `conflict`: what was to be created exists. `absent`: there is no such thing. `forbidden`: that, or a missing
   * permission. `interrupted`: the call was never sent. `unclear`: it was answered, but not in a way that tells what
   * became of it.
   */
  readonly meaning: 'conflict' | 'absent' | 'forbidden' | 'interrupted' | 'unclear' | 'failed';
  readonly code: DiagnosticCode;

  constructor(
    operation: string,
    meaning: OperationError['meaning'],
    code: DiagnosticCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.operation = operation;
    this.meaning = meaning;
    this.code = code;
  }
}

/** Whether a call, a look or a pause came to nothing because the run was interrupted. */
export function isInterrupt(error: unknown): boolean {
  return error instanceof OperationError
    ? error.meaning === 'interrupted'
    : error instanceof Error && error.name === 'AbortError';
}
