import type { Interfaces } from '@oclif/core';
import { Command } from '@oclif/core/command';
import * as Errors from '@oclif/core/errors';
import { type Diagnostic, DiagnosticError } from '../core/diagnostic.js';
import type { Style } from '../render/style.js';
import { EXIT_CODES } from './exit-codes.js';
import { outputFlags } from './flags.js';
import { listenForInterrupts } from './interrupts.js';
import { type Outcome, printOutcome, styleFor, wantsJson } from './print-outcome.js';

/** The values of flags, by their definitions. */
export type ValuesOf<Definitions> = Interfaces.InferredFlags<Definitions>;

/**
 * What all commands have in common: one way to print, one way to fail. A command turns its flags into an
 * {@link Outcome}; this class turns that, or whatever went wrong, into output and an exit code.
 */
export abstract class BaseCommand<Values extends object> extends Command {
  static override baseFlags: Interfaces.FlagInput = outputFlags;

  protected args: Readonly<Record<string, unknown>> = {};
  protected flags!: Values & ValuesOf<typeof outputFlags>;
  readonly #interrupts = listenForInterrupts(process);

  /** Does the command's work. Text for people goes through {@link print}. */
  protected abstract execute(): Promise<Outcome>;

  override async run(): Promise<void> {
    // Until the outcome says otherwise this run has failed: an event loop that runs dry must not end as success.
    process.exitCode = EXIT_CODES.error;
    exitQuietlyOnClosedPipe();
    let outcome: Outcome;
    try {
      const { flags, args } = await this.parse({
        flags: this.ctor.flags,
        baseFlags: this.ctor.baseFlags,
        args: this.ctor.args,
        strict: this.ctor.strict,
      });
      this.flags = flags as typeof this.flags;
      this.args = args;
      outcome = await this.execute();
    } catch (error) {
      outcome = this.outcomeOf(error);
    } finally {
      this.#interrupts.dispose();
    }
    printOutcome(this.id ?? '', this.argv, outcome);
    process.exitCode = outcome.exitCode;
  }

  /** Fires at the first SIGINT or SIGTERM. */
  protected get signal(): AbortSignal {
    return this.#interrupts.signal;
  }

  /** Prints a result on stdout; with `--json` the document at the end takes its place. */
  protected print(text: string): void {
    if (!wantsJson(this.argv)) {
      process.stdout.write(`${text}\n`);
    }
  }

  /** The colours of stdout, or none. */
  protected get style(): Style {
    return styleFor(process.stdout, this.argv);
  }

  /** Whether progress may be shown. */
  protected get verbose(): boolean {
    return !this.flags.quiet;
  }

  /** What an error means for the run that it ends. */
  protected outcomeOf(error: unknown): Outcome {
    if (this.signal.aborted) {
      return { exitCode: EXIT_CODES.interrupted, diagnostics: [INTERRUPTED] };
    }
    if (error instanceof DiagnosticError) {
      return { exitCode: EXIT_CODES.error, diagnostics: error.diagnostics };
    }
    if (error instanceof Errors.CLIError) {
      return { exitCode: EXIT_CODES.error, diagnostics: [usageProblem(error)] };
    }
    if (process.env['DEBUG'] !== undefined && error instanceof Error) {
      process.stderr.write(`${error.stack ?? error.message}\n`);
    }
    const message = error instanceof Error ? error.message : String(error);
    const hint = 'This is a defect of chime-sync. DEBUG=1 shows where it happened.';
    return { exitCode: EXIT_CODES.error, diagnostics: [{ code: 'internal', severity: 'error', message, hint }] };
  }
}

const INTERRUPTED: Diagnostic = { code: 'interrupted', severity: 'error', message: 'Interrupted.' };

function usageProblem(error: Errors.CLIError): Diagnostic {
  const lines = error.message.split('\n').map((line) => line.trim());
  const message = lines.filter((line) => line !== '' && !line.startsWith('See more help')).join(' ');
  return { code: 'usage', severity: 'error', message, hint: 'See --help.' };
}

/** `chime-sync plan | head` is no failure of chime-sync, and nothing that needs a stack trace. */
function exitQuietlyOnClosedPipe(): void {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      process.stderr.write(`error[file-not-written]: Standard output could not be written: ${error.message}\n`);
      process.exit(EXIT_CODES.error);
    }
  });
}
