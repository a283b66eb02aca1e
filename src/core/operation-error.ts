import { type DiagnosticCode, DiagnosticError } from './diagnostic.js';

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

/** What to do about an operation that failed, where its code tells that. */
export function remedyFor(code: DiagnosticCode, operation: string, message: string): string | undefined {
  switch (code) {
    case 'access-denied':
      return `Allow ${permissionFor(operation, message)} in IAM to whoever runs this, and run it again.`;
    case 'throttled':
      return 'Run it again. With --max-rps less is sent at once.';
    case 'service-unavailable':
    case 'connection-failed':
      return 'Run it again: what is done is not done twice.';
    default:
      return undefined;
  }
}

/** The IAM action that an operation needs: its own (API.md), unless the service's message names another one. */
export function permissionFor(operation: string, message: string): string {
  return /\bperform: (?<action>[a-z-]+:\w+)/u.exec(message)?.groups?.['action'] ?? `chime:${operation}`;
}

/** Whether a call, a look or a pause came to nothing because the run was stopped: interrupted, or left without credentials. */
export function isStop(error: unknown): boolean {
  if (error instanceof DiagnosticError) {
    return error.has('no-credentials');
  }
  return error instanceof OperationError
    ? error.meaning === 'interrupted'
    : error instanceof Error && error.name === 'AbortError';
}
