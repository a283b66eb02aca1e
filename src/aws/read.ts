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
    const { meaning, code, message } = classifyError(error);
    // That credentials are refused ends the run: every further call would fail alike, and leave holes in what was read.
    if (meaning === 'interrupted' || error instanceof DiagnosticError) {
      throw error;
    }
    if (error instanceof ConnectionError && error.isFirstContact) {
      // Nothing could be read at all, and nothing will.
      throw diagnosticFailure(code, message, { hint: error.hint }, error);
    }
    return { status: STATUSES[meaning] ?? 'failed', failure: { operation, code, message } };
  }
}
