import type { SourcePosition } from './source.js';

/** Whose mistake a problem is: the person's who ran the command, AWS' (or the way to it), or this program's. */
export type Fault = 'user' | 'aws' | 'internal';

/** Every code that a diagnostic can carry, with whose fault it is. The set is closed: scripts may switch over it. */
export const DIAGNOSTIC_CODES = {
  // Files and YAML
  'no-matching-file': 'user',
  'file-unreadable': 'user',
  'file-too-large': 'user',
  'empty-file': 'user',
  'yaml-syntax': 'user',
  'yaml-duplicate-key': 'user',
  'yaml-too-many-aliases': 'user',
  'yaml-too-deep': 'user',
  'yaml-unsupported': 'user',
  'forbidden-key': 'user',
  'more-problems': 'user',
  // Documents and fields
  'not-a-mapping': 'user',
  'unknown-api-version': 'user',
  'unknown-kind': 'user',
  'unknown-field': 'user',
  'missing-field': 'user',
  'conflicting-fields': 'user',
  'wrong-type': 'user',
  'needs-quotes': 'user',
  'null-not-allowed': 'user',
  'empty-settings': 'user',
  'too-short': 'user',
  'too-long': 'user',
  'invalid-format': 'user',
  'not-allowed-value': 'user',
  'out-of-range': 'user',
  'metadata-not-json': 'user',
  'reserved-tag-key': 'user',
  'too-many-tags': 'user',
  // Interpolation
  'invalid-interpolation': 'user',
  'unset-variable': 'user',
  'unset-environment-variable': 'user',
  'secret-not-allowed': 'user',
  'plain-secret': 'user',
  // Relations between resources
  'duplicate-resource': 'user',
  'unresolved-reference': 'user',
  'reference-to-absent': 'user',
  'quota-exceeded': 'user',
  'absent-with-fields': 'user',
  'pin-mismatch': 'user',
  'arn-elsewhere': 'user',
  'user-expires': 'user',
  // Project and environment
  'project-not-found': 'user',
  'unknown-environment': 'user',
  'environment-required': 'user',
  'unsupported-region': 'user',
  'empty-manifests': 'user',
  usage: 'user',
  // Planning
  'required-for-create': 'user',
  'ambiguous-match': 'user',
  'foreign-owner': 'user',
  'pin-not-found': 'user',
  'previous-id-conflict': 'user',
  'possible-rename': 'user',
  'not-adopted': 'user',
  'unknown-live-value': 'aws',
  'incomplete-read': 'aws',
  // Guardrails
  'data-loss': 'user',
  'lock-out': 'user',
  'bulk-delete': 'user',
  protected: 'user',
  'unused-allowance': 'user',
  // Saved plans
  'invalid-plan': 'user',
  'stale-plan': 'user',
  'other-variables': 'user',
  'nothing-targeted': 'user',
  'not-verified': 'aws',
  // Talking to AWS
  'no-credentials': 'user',
  'credentials-end': 'user',
  'wrong-account': 'user',
  'access-denied': 'aws',
  throttled: 'aws',
  'service-unavailable': 'aws',
  'request-rejected': 'aws',
  'connection-failed': 'aws',
  'invalid-answer': 'aws',
  'changed-meanwhile': 'aws',
  'conflict-on-create': 'aws',
  interrupted: 'user',
  'not-confirmed': 'user',
  'file-not-written': 'user',
  internal: 'internal',
} as const satisfies Record<string, Fault>;

/** A code of {@link DIAGNOSTIC_CODES}. */
export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;

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

  /** Whether a problem of this code is among them. */
  has(code: DiagnosticCode): boolean {
    return this.diagnostics.some((diagnostic) => diagnostic.code === code);
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
