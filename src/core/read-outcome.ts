import type { DiagnosticCode } from './diagnostic.js';

/** A failed read. */
export interface ReadFailure {
  /** The resource whose existence stays unknown; without it, that of every one in the scope. */
  readonly id?: string;
  readonly operation: string;
  readonly code: DiagnosticCode;
  /** What the service, or the connection, said. */
  readonly message: string;
}

/**
 * What asking the service for one thing came to. The service answers 403 both for what is absent and for what may
 * not be seen, so a 403 that does not say AccessDenied is `ambiguous`: absence only once a list confirms it.
 */
export type ReadOutcome<Value> =
  | { readonly status: 'found'; readonly value: Value }
  | { readonly status: 'absent'; readonly failure: ReadFailure }
  | { readonly status: 'ambiguous'; readonly failure: ReadFailure }
  | { readonly status: 'failed'; readonly failure: ReadFailure };
