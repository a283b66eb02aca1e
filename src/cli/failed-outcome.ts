import * as Errors from '@oclif/core/errors';
import { type Diagnostic, DiagnosticError, messageOf } from '../core/diagnostic.js';
import { EXIT_CODES } from './exit-codes.js';
import type { Outcome } from './print-outcome.js';

/** What an error means for the run that it ends. */
export function outcomeOfError(error: unknown): Outcome {
  if (error instanceof DiagnosticError) {
    return { exitCode: EXIT_CODES.error, diagnostics: error.diagnostics };
  }
  if (error instanceof Errors.CLIError) {
    return { exitCode: EXIT_CODES.error, diagnostics: [usageProblem(error)] };
  }
  if (process.env['DEBUG'] !== undefined && error instanceof Error) {
    process.stderr.write(`${error.stack ?? error.message}\n`);
  }
  const hint = 'This is a defect of chime-sync. DEBUG=1 shows where it happened.';
  return {
    exitCode: EXIT_CODES.error,
    diagnostics: [{ code: 'internal', severity: 'error', message: messageOf(error), hint }],
  };
}

function usageProblem(error: Errors.CLIError): Diagnostic {
  const lines = error.message.split('\n').map((line) => line.trim());
  const message = lines.filter((line) => line !== '' && !line.startsWith('See more help')).join(' ');
  return { code: 'usage', severity: 'error', message, hint: 'See --help.' };
}
