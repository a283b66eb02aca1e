import type { Interfaces } from '@oclif/core';
import { Command } from '@oclif/core/command';
import type { Diagnostic } from '../core/diagnostic.js';
import type { Style } from '../render/style.js';
import { EXIT_CODES } from './exit-codes.js';
import { EndedRun } from './finish-run.js';
import { outputFlags } from './flags.js';
import { listenForInterrupts } from './interrupts.js';
import { type Outcome, outcomeOfError, renderOutcome, styleFor, wantsJson } from './outcome.js';
import { standardError, standardOutput } from './streams.js';
import { refuseEmptyValues, refuseSingleDashes, type UsedCommand } from './usage-problems.js';

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
  readonly #interrupts = listenForInterrupts(() => {
    this.#stopAtOnce();
  });

  /** Does the command's work. Text for people goes through {@link print}. */
  protected abstract execute(): Promise<Outcome>;

  override async run(): Promise<EndedRun> {
    let outcome: Outcome;
    try {
      refuseSingleDashes(this.argv, this.used);
      const { flags, args } = await this.parse({
        flags: this.ctor.flags,
        baseFlags: this.ctor.baseFlags,
        args: this.ctor.args,
        strict: this.ctor.strict,
      });
      refuseEmptyValues(flags);
      this.flags = flags as typeof this.flags;
      this.args = args;
      outcome = await this.execute();
    } catch (error) {
      outcome = this.outcomeOf(error);
    } finally {
      this.#interrupts.dispose();
    }
    return new EndedRun(this.id ?? '', this.argv, { ...outcome, isLine: this.isInLines });
  }

  /** Whether `--json` prints several documents, each a line. */
  protected get isInLines(): boolean {
    return false;
  }

  /** Fires at the first signal that asks to stop. */
  protected get signal(): AbortSignal {
    return this.#interrupts.signal;
  }

  /** Prints a result on stdout; with `--json` the document at the end takes its place. */
  protected print(text: string): void {
    if (!wantsJson(this.argv)) {
      process.stdout.write(`${text}\n`);
    }
  }

  /**
   * Tells diagnostics before the end, to somebody who is about to decide.
   * @returns those that are still to be told: with `--json` the document at the end has them all
   */
  protected tellNow(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
    if (wantsJson(this.argv)) {
      return diagnostics;
    }
    process.stderr.write(renderOutcome(this.id ?? '', this.argv, { exitCode: EXIT_CODES.success, diagnostics }).stderr);
    return [];
  }

  /** The colours of stdout, or none. */
  protected get style(): Style {
    return styleFor(process.stdout, this.argv);
  }

  /** Changes of which nobody could tell whether they are done, if the run were over now. */
  protected get underWay(): readonly string[] {
    return [];
  }

  /** What an error means for the run that it ends. */
  protected outcomeOf(error: unknown): Outcome {
    return this.signal.aborted
      ? { exitCode: EXIT_CODES.interrupted, diagnostics: [INTERRUPTED] }
      : outcomeOfError(error, this.used);
  }

  /** What the command line is held against. */
  protected get used(): UsedCommand {
    const flags = { ...this.ctor.baseFlags, ...this.ctor.flags };
    return { id: this.id ?? '', flags, commands: this.config.commands };
  }

  /** The second interrupt: whoever sends it does not want to wait, but has to know what may have happened. */
  #stopAtOnce(): void {
    const exitCode = EXIT_CODES.interrupted;
    const outcome = { exitCode, diagnostics: [stoppedAtOnce(this.underWay)], isLine: this.isInLines };
    // On a terminal the progress line stands there.
    const newLine = process.stderr.isTTY ? '\n' : '';
    const asText = this.argv.filter((argument) => argument !== '--json');
    standardError.writeNow(`${newLine}${renderOutcome(this.id ?? '', asText, outcome).stderr}`);
    standardOutput.writeNow(renderOutcome(this.id ?? '', this.argv, outcome).stdout);
    // Should something keep the process from ending, the next signal ends it as it ends any other.
    this.#interrupts.dispose();
    process.exit(exitCode);
  }
}

const INTERRUPTED: Diagnostic = { code: 'interrupted', severity: 'error', message: 'Interrupted.' };

const NAMED_UNDER_WAY = 10;

function stoppedAtOnce(underWay: readonly string[]): Diagnostic {
  const named = underWay.slice(0, NAMED_UNDER_WAY).join(', ');
  const more = underWay.length > NAMED_UNDER_WAY ? `, and ${underWay.length - NAMED_UNDER_WAY} more` : '';
  const changes = underWay.length === 0 ? 'No change was under way.' : `Under way, and maybe done: ${named}${more}.`;
  const message = `Stopped at once. ${changes}`;
  return { code: 'interrupted', severity: 'error', message, hint: 'Run it again to go on.' };
}
