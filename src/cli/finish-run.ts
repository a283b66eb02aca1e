import type { Diagnostic } from '../core/diagnostic.js';
import { reasonOf } from '../core/system-error.js';
import { renderDiagnostics } from '../render/diagnostics.js';
import { PLAIN_STYLE } from '../render/style.js';
import { EXIT_CODES, type ExitCode, strongest } from './exit-codes.js';
import { type Outcome, renderOutcome, wantsJson } from './outcome.js';
import { type StandardStream, standardError, standardOutput, streamsSettled } from './streams.js';

/** A run whose outcome is still to be told. */
export class EndedRun {
  readonly command: string;
  readonly argv: readonly string[];
  readonly outcome: Outcome;

  constructor(command: string, argv: readonly string[], outcome: Outcome) {
    this.command = command;
    this.argv = argv;
    this.outcome = outcome;
  }
}

/**
 * Tells what a run came to, and waits until that is out. Output that was lost makes the run a failure, unless nobody
 * wanted to read it; the other stream says so.
 * @returns the exit code of the process
 */
export async function finishRun({ command, argv, outcome }: EndedRun): Promise<ExitCode> {
  const isJson = wantsJson(argv);
  await streamsSettled();
  // What was lost is part of the document: beside it nothing may stand on stdout.
  const lost = isJson ? losses(outcome, standardError) : [];
  const exitCode = codeOf(outcome);
  const { stdout, stderr } = renderOutcome(command, argv, {
    ...outcome,
    exitCode,
    diagnostics: [...(outcome.diagnostics ?? []), ...lost],
  });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  await streamsSettled();
  tell(losses(outcome, standardOutput), process.stderr);
  if (!isJson) {
    tell(losses(outcome, standardError), process.stdout);
  }
  await streamsSettled();
  return codeOf(outcome);
}

/** S38: a failure is 1 while nothing was changed, and 5 after that. */
function codeOf(outcome: Outcome): ExitCode {
  if (standardOutput.failure === undefined && standardError.failure === undefined) {
    return outcome.exitCode;
  }
  return strongest(outcome.exitCode, hasBegun(outcome) ? EXIT_CODES.partial : EXIT_CODES.error);
}

function losses(outcome: Outcome, stream: StandardStream): readonly Diagnostic[] {
  const { name, failure } = stream;
  if (failure === undefined) {
    return [];
  }
  const message = `${name} could not be written: ${reasonOf(failure)}.`;
  const hint = hasBegun(outcome) ? 'What was applied stays applied. Plan again to see what is left.' : undefined;
  return [{ code: 'file-not-written', severity: 'error', message, hint }];
}

function hasBegun({ report }: Outcome): boolean {
  return report?.begun === true;
}

function tell(diagnostics: readonly Diagnostic[], stream: NodeJS.WriteStream): void {
  if (diagnostics.length > 0) {
    stream.write(`${renderDiagnostics(diagnostics, PLAIN_STYLE)}\n`);
  }
}
