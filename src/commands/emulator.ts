import { once } from 'node:events';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, type ValuesOf } from '../cli/base-command.js';
import { EXIT_CODES } from '../cli/exit-codes.js';
import { JSON_FORMAT_VERSION, type Outcome, outcomeOfError, styleFor } from '../cli/outcome.js';
import { standardOutput, streamsSettled } from '../cli/streams.js';
import { DiagnosticError, failure, messageOf } from '../core/diagnostic.js';
import { reasonOf } from '../core/system-error.js';
import {
  BEHAVIOUR_VALUES,
  type Emulator,
  EmulatorDataError,
  type EmulatorOptions,
  FAULT_ERRORS,
  parseFault,
  startEmulator,
} from '../emulator/index.js';
import { renderDiagnostics } from '../render/diagnostics.js';
import { printable } from '../render/printable.js';

/** Longest delay that a timer of Node takes, in milliseconds. */
const LONGEST_DELAY = 2 ** 31 - 1;

const flags = {
  port: Flags.integer({ description: 'Port on 127.0.0.1; 0 takes any free one.', default: 4566, min: 0, max: 65535 }),
  data: Flags.string({ description: 'File that keeps the state over restarts.', helpValue: 'FILE' }),
  'data-sync': Flags.boolean({
    default: false,
    description: 'Answer nothing that is not on disk yet: slower, and a crash loses nothing that was answered.',
  }),
  seed: Flags.string({ description: 'Initial state, unless the data file exists.', helpValue: 'FILE' }),
  limits: Flags.option({
    options: ['aws', 'none'] as const,
    description: 'Request rates: the documented ones or none.',
    default: 'none',
  })(),
  latency: Flags.integer({
    description: 'Milliseconds that every answer takes.',
    default: 0,
    min: 0,
    max: LONGEST_DELAY,
    helpValue: 'MS',
  }),
  faults: Flags.string({
    multiple: true,
    description: `OPERATION:ERROR[:TIMES], such as CreateAppInstanceUser:throttle:3. Repeatable. After conflictAfter, failureAfter and resetAfter the operation is done all the same. Errors: ${FAULT_ERRORS.join(', ')}.`,
    helpValue: 'FAULT',
  }),
  behaviour: Flags.string({
    multiple: true,
    description: `Where the real service's answer is unknown. Repeatable. Names and values, the default first: ${BEHAVIOUR_VALUES.join(', ')}.`,
    helpValue: 'NAME=VALUE',
  }),
};

export default class EmulatorCommand extends BaseCommand<ValuesOf<typeof flags>> {
  static override summary =
    'Run the identity service on 127.0.0.1: for demos, tests and trying manifests without an account.';
  static override flags = flags;
  static override examples = [
    '<%= config.bin %> emulator',
    '<%= config.bin %> emulator --port 4566 --data emulator.json',
  ];

  #emulator: Emulator | undefined;

  protected async execute(): Promise<Outcome> {
    if (this.flags['data-sync'] && this.flags.data === undefined) {
      throw failure('usage', '--data-sync needs --data.', { hint: 'Add --data FILE, or leave --data-sync out.' });
    }
    const emulator = await start(() => this.emulatorOptions());
    this.#emulator = emulator;
    try {
      this.#tellAddress(emulator);
      await streamsSettled();
      // An emulator of which nobody can know where it listens is of no use.
      if (!this.signal.aborted && standardOutput.failure === undefined) {
        await once(this.signal, 'abort');
      }
    } finally {
      await this.#close(emulator);
    }
    // Being stopped is how an emulator ends well.
    return { exitCode: EXIT_CODES.success };
  }

  /** Whoever waits for the first line has a document in it, also if the emulator does not start. */
  protected override get isInLines(): boolean {
    return true;
  }

  /** A signal is how an emulator ends: what fails then is no interruption. */
  protected override outcomeOf(error: unknown): Outcome {
    return outcomeOfError(error, this.used);
  }

  protected override get underWay(): readonly string[] {
    return this.#emulator?.isDataPending === true ? [`the last changes in ${this.flags.data}`] : [];
  }

  /** With `--json` a document of one line, for a script to wait for; the one at the end follows it. */
  #tellAddress({ url, port }: Emulator): void {
    this.print(`The emulator listens at ${url}. Any credentials will do. Stop it with Ctrl-C.`);
    this.print(`  chime-sync plan --endpoint-url ${url}`);
    if (this.flags.json) {
      const document = { formatVersion: JSON_FORMAT_VERSION, command: 'emulator', url, port, processId: process.pid };
      process.stdout.write(`${JSON.stringify(document)}\n`);
    }
  }

  async #close(emulator: Emulator): Promise<void> {
    try {
      await emulator.close();
    } catch (error) {
      const isSync = this.flags['data-sync'];
      const hint = isSync ? 'Nothing that was answered is lost.' : 'What was changed since it last could be is lost.';
      throw notWritten(this.flags.data, error, hint);
    }
  }

  emulatorOptions(): EmulatorOptions {
    const { port, data, seed, limits, latency, faults, behaviour } = this.flags;
    return {
      port,
      limits,
      latencyMilliseconds: latency,
      dataFile: data,
      dataSync: this.flags['data-sync'],
      onDataFileFailure: (error) => {
        this.#tellDataFile(error);
      },
      seedFile: seed,
      faults: faults?.map(parseFault),
      behaviours: behaviour && Object.fromEntries(behaviour.map(parseBehaviour)),
    };
  }

  /** Said as soon as it happens: the run that it concerns may go on for days. */
  #tellDataFile(error: Error | undefined): void {
    const text =
      error === undefined
        ? `${printable(this.flags.data ?? '')} is written again. Changes are taken.`
        : renderDiagnostics(
            notWritten(
              this.flags.data,
              error,
              'Until it can be, changes are refused with a 503; it is tried again each second.',
            ).diagnostics,
            styleFor(process.stderr, this.argv),
          );
    process.stderr.write(`${text}\n`);
  }
}

function notWritten(path = '', error: unknown, hint: string): DiagnosticError {
  return failure('file-not-written', `${path} could not be written: ${reasonOf(error)}.`, { hint }, error);
}

/** Whatever keeps the emulator from starting was asked for on the command line. */
async function start(options: () => EmulatorOptions): Promise<Emulator> {
  try {
    return await startEmulator(options());
  } catch (error) {
    const diagnostics = problemsOf(error).map(({ message, hint }, index) => ({
      code: 'usage' as const,
      severity: 'error' as const,
      message: index === 0 ? `The emulator did not start: ${message}` : message,
      hint,
    }));
    throw new DiagnosticError(diagnostics, { cause: error });
  }
}

function problemsOf(error: unknown): { message: string; hint?: string }[] {
  if (error instanceof EmulatorDataError) return problemsOfData(error);
  if (error instanceof Error && 'port' in error) {
    const message = `it cannot listen at port ${String(error.port)} of 127.0.0.1: ${reasonOf(error)}.`;
    return [{ message, hint: 'Give it another --port; 0 takes any free one.' }];
  }
  const isOfSystem = error instanceof Error && error.cause !== undefined;
  return [{ message: isOfSystem ? `${error.message}: ${reasonOf(error.cause)}.` : messageOf(error) }];
}

function problemsOfData({ source, toldProblems }: EmulatorDataError): { message: string; hint?: string }[] {
  const hint = 'It is left as it is.';
  const [problem = '', ...more] = toldProblems;
  if (more.length === 0) return [{ message: `${source} does not hold a valid state: ${problem}`, hint }];
  return [{ message: `${source} does not hold a valid state.`, hint }, ...toldProblems.map((message) => ({ message }))];
}

/** `absentAnswer=notFound` → the option; numbers and booleans as such. */
function parseBehaviour(text: string): [string, unknown] {
  const at = text.indexOf('=');
  const [name, value] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  const literals: Record<string, boolean> = { true: true, false: false };
  return [name, literals[value] ?? (/^\d+$/u.test(value) ? Number(value) : value)];
}
