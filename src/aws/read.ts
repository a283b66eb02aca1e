import { DiagnosticError, failure as diagnosticFailure } from '../core/diagnostic.js';
import type { ReadOutcome } from '../core/read-outcome.js';
import { type ClassifiedError, classifyError } from './classify-error.js';
import { ConnectionError } from './connection-error.js';

const STATUSES: Partial<Record<ClassifiedError['meaning'], 'absent' | 'ambiguous'>> = {
  absent: 'absent',
  forbidden: 'ambiguous',
};

/** Makes a reading call and tells its outcome; the only way in which readers call the service. */
export async function read<Value>(operation: string, call: () => Promise<Value>): Promise<ReadOutcome<Value>> {
  try {
    return { status: 'found', value: await call() };
  } catch (error) {
    if (error instanceof DiagnosticError) {
      throw error;
    }
    const { meaning, code, message } = classifyError(error);
    if (meaning === 'interrupted') {
      throw error;
    }
    if (code === 'no-credentials') {
      // Every further call would fail alike: this ends the run instead of leaving holes in what was read.
      throw credentialsFailure(message, error);
    }
    if (error instanceof ConnectionError && error.isFirstContact) {
      // Nothing could be read at all, and nothing will.
      throw diagnosticFailure(code, message, { hint: error.hint }, error);
    }
    return { status: STATUSES[meaning] ?? 'failed', failure: { operation, code, message } };
  }
}

/** The error for credentials that are missing, broken or no longer valid. */
export function credentialsFailure(message: string, cause: unknown): DiagnosticError {
  return diagnosticFailure(
    'no-credentials',
    `AWS credentials: ${message}`,
    { hint: 'Set AWS_PROFILE, --profile or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in again.' },
    cause,
  );
}
