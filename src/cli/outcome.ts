import * as Errors from '@oclif/core/errors';
import type { ApplyReport } from '../apply/report.js';
import { type Diagnostic, DiagnosticError, messageOf } from '../core/diagnostic.js';
import { withoutUndefined } from '../core/json.js';
import type { Plan } from '../plan/plan.js';
import { diagnosticToJson, renderDiagnosticCounts, renderDiagnostics } from '../render/diagnostics.js';
import { planToJson } from '../render/plan-json.js';
import { reportToJson } from '../render/report.js';
import { COLOUR_STYLE, PLAIN_STYLE, type Style } from '../render/style.js';
import { wantsColour } from './colour.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { type UsedCommand, usageProblems } from './usage-problems.js';

/** What a command came to. */
export interface Outcome {
  readonly exitCode: ExitCode;
  /** Problems and warnings, for stderr or the JSON document. */
  readonly diagnostics?: readonly Diagnostic[];
  /** For the JSON document. */
  readonly plan?: Plan;
  readonly report?: ApplyReport;
  /** Whether the JSON document is a line: others may stand before it. */
  readonly isLine?: boolean;
}

/** The version of the document that `--json` prints. */
export const JSON_FORMAT_VERSION = 1;

/** What an error means for the run of a command that it ends. */
export function outcomeOfError(error: unknown, command: UsedCommand): Outcome {
  if (error instanceof DiagnosticError) {
    return { exitCode: EXIT_CODES.error, diagnostics: error.diagnostics };
  }
  if (error instanceof Errors.CLIError) {
    return { exitCode: EXIT_CODES.error, diagnostics: usageProblems(error, command) };
  }
  if (process.env['DEBUG'] !== undefined && error instanceof Error) {
    process.stderr.write(`${error.stack ?? error.message}\n`);
  }
  const hint = 'This is a defect of chime-sync. DEBUG=1 shows where it happened.';
  return failedOutcome({ code: 'internal', severity: 'error', message: messageOf(error), hint });
}

/** The outcome of a run that a single problem ended. */
export function failedOutcome(problem: Diagnostic): Outcome {
  return { exitCode: EXIT_CODES.error, diagnostics: [problem] };
}

/** The end of every run as it is printed: with `--json` the one document on stdout, else the diagnostics on stderr. */
export function renderOutcome(command: string, argv: readonly string[], outcome: Outcome) {
  const { exitCode, diagnostics = [], plan, report, isLine = false } = outcome;
  if (!wantsJson(argv)) {
    const style = styleFor(process.stderr, argv);
    const lines = [renderDiagnostics(diagnostics, style), renderDiagnosticCounts(diagnostics, style)];
    return { stdout: '', stderr: lines.map((line) => (line === '' ? '' : `${line}\n`)).join('') };
  }
  const document = withoutUndefined({
    formatVersion: JSON_FORMAT_VERSION,
    command,
    exitCode,
    diagnostics: diagnostics.map(diagnosticToJson),
    plan: plan && planToJson(plan),
    report: report && reportToJson(report),
  });
  return { stdout: `${JSON.stringify(document, null, isLine ? 0 : 2)}\n`, stderr: '' };
}

/** Whether `--json` is among the arguments, be they otherwise wrong. */
export function wantsJson(argv: readonly string[]): boolean {
  return argv.includes('--json');
}

/** The colours of a stream, or none. */
export function styleFor(stream: NodeJS.WriteStream, argv: readonly string[]): Style {
  return wantsColour(stream.isTTY, argv, process.env) ? COLOUR_STYLE : PLAIN_STYLE;
}
