import type { ReadOutcome } from '../core/read-outcome.js';
import { classifyError } from './classify-error.js';

/** Makes a reading call and tells its outcome; the only way in which readers call the service. */
export async function read<Value>(operation: string, call: () => Promise<Value>): Promise<ReadOutcome<Value>> {
  try {
    return { status: 'found', value: await call() };
  } catch (error) {
    const { meaning, code, message } = classifyError(error);
    if (meaning === 'interrupted') {
      throw error;
    }
    const failure = { operation, code, message };
    switch (meaning) {
      case 'absent':
        return { status: 'absent', failure };
      case 'forbidden':
        return { status: 'ambiguous', failure };
      default:
        return { status: 'failed', failure };
    }
  }
}
