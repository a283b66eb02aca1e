import type { SourcePosition } from './source.js';

/** Every code that a diagnostic can carry. The set is closed: scripts may switch over it. */
export type DiagnosticCode =
  // Files and YAML
  | 'no-matching-file'
  | 'file-unreadable'
  | 'file-too-large'
  | 'empty-file'
  | 'yaml-syntax'
  | 'yaml-duplicate-key'
  | 'yaml-too-many-aliases'
  | 'yaml-too-deep'
  | 'yaml-unsupported'
  | 'forbidden-key'
  | 'more-problems'
  // Documents and fields
  | 'not-a-mapping'
  | 'unknown-api-version'
  | 'unknown-kind'
  | 'unknown-field'
  | 'missing-field'
  | 'conflicting-fields'
  | 'wrong-type'
  | 'needs-quotes'
  | 'null-not-allowed'
  | 'empty-settings'
  | 'too-short'
  | 'too-long'
  | 'invalid-format'
  | 'not-allowed-value'
  | 'out-of-range'
  | 'metadata-not-json'
  | 'reserved-tag-key'
  | 'too-many-tags'
  // Interpolation
  | 'invalid-interpolation'
  | 'unset-variable'
  | 'unset-environment-variable'
  | 'secret-not-allowed'
  // Relations between resources
  | 'duplicate-resource'
  | 'unresolved-reference'
  | 'reference-to-absent'
  | 'quota-exceeded'
  | 'absent-with-fields'
  | 'pin-mismatch'
  | 'user-expires'
  // Project and environment
  | 'project-not-found'
  | 'unknown-environment'
  | 'environment-required'
  | 'unsupported-region'
  | 'empty-manifests'
  | 'usage'
  // Planning
  | 'required-for-create'
  | 'ambiguous-match'
  | 'foreign-owner'
  | 'pin-not-found'
  | 'previous-id-conflict'
  | 'not-adopted'
  | 'unknown-live-value'
  | 'incomplete-read'
  // Guardrails
  | 'data-loss'
  | 'lock-out'
  | 'bulk-delete'
  | 'protected'
  | 'unused-allowance'
  // Saved plans
  | 'invalid-plan'
  | 'stale-plan'
  | 'other-variables'
  | 'nothing-targeted'
  | 'not-verified'
  // Talking to AWS
  | 'no-credentials'
  | 'wrong-account'
  | 'access-denied'
  | 'throttled'
  | 'service-unavailable'
  | 'request-rejected'
  | 'connection-failed'
  | 'invalid-answer'
  | 'changed-meanwhile'
  | 'conflict-on-create'
  | 'interrupted'
  | 'not-confirmed'
  | 'file-not-written'
  | 'internal';

/** `error` ends the run, `warning` does not. */
export type Severity = 'error' | 'warning';

/** Another place that a problem has to do with, such as the first of two duplicates. */
export interface RelatedPosition {
  readonly message: string;
  readonly position: SourcePosition;
}

/** One problem: what it is, where it is, and what to do about it. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly position?: SourcePosition | undefined;
  readonly related?: readonly RelatedPosition[] | undefined;
}

/** Ends a run with the problems that it met; the only error that commands expect. */
export class DiagnosticError extends Error {
  override readonly name = 'DiagnosticError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join('\n'), options);
    this.diagnostics = diagnostics;
  }
}

/** An error of severity `error` with one diagnostic. */
export function failure(
  code: DiagnosticCode,
  message: string,
  more: Partial<Diagnostic> = {},
  cause?: unknown,
): DiagnosticError {
  return new DiagnosticError([{ severity: 'error', ...more, code, message }], { cause });
}

/** What an error says of itself, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
