import { once } from 'node:events';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, type ValuesOf } from '../cli/base-command.js';
import { EXIT_CODES } from '../cli/exit-codes.js';
import type { Outcome } from '../cli/outcome.js';
import { standardOutput, streamsSettled } from '../cli/streams.js';
import { failure, messageOf } from '../core/diagnostic.js';
import {
  DEFAULT_BEHAVIOURS,
  type Emulator,
  type EmulatorOptions,
  FAULT_ERRORS,
  parseFault,
  startEmulator,
} from '../emulator/index.js';

const flags = {
  port: Flags.integer({ description: 'Port on 127.0.0.1; 0 takes any free one.', default: 4566, min: 0, max: 65535 }),
  data: Flags.string({ description: 'File that keeps the state over restarts.', helpValue: 'FILE' }),
  seed: Flags.string({ description: 'Initial state, unless the data file exists.', helpValue: 'FILE' }),
  limits: Flags.option({
    options: ['aws', 'none'] as const,
    description: 'Request rates: the documented ones or none.',
    default: 'none',
  })(),
  latency: Flags.integer({ description: 'Milliseconds that every answer takes.', default: 0, min: 0, helpValue: 'MS' }),
  faults: Flags.string({
    multiple: true,
    description: `OPERATION:ERROR[:TIMES], such as CreateAppInstanceUser:throttle:3. Repeatable. After conflictAfter, failureAfter and resetAfter the operation is done all the same. Errors: ${FAULT_ERRORS.join(', ')}.`,
    helpValue: 'FAULT',
  }),
  behaviour: Flags.string({
    multiple: true,
    description: `NAME=VALUE, where the real service's answer is unknown. Repeatable. Names: ${Object.keys(DEFAULT_BEHAVIOURS).join(', ')}.`,
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

  protected async execute(): Promise<Outcome> {
    const emulator = await start(() => this.emulatorOptions());
    try {
      this.print(`The emulator listens at ${emulator.url}. Any credentials will do. Stop it with Ctrl-C.`);
      this.print(`  chime-sync plan --endpoint-url ${emulator.url}`);
      await streamsSettled();
      // An emulator of which nobody can know where it listens is of no use.
      if (!this.signal.aborted && standardOutput.failure === undefined) {
        await once(this.signal, 'abort');
      }
    } finally {
      await emulator.close();
    }
    // Being stopped is how an emulator ends well.
    return { exitCode: EXIT_CODES.success };
  }

  emulatorOptions(): EmulatorOptions {
    const { port, data, seed, limits, latency, faults, behaviour } = this.flags;
    return {
      port,
      limits,
      latencyMilliseconds: latency,
      dataFile: data,
      seedFile: seed,
      faults: faults?.map(parseFault),
      behaviours: behaviour && Object.fromEntries(behaviour.map(parseBehaviour)),
    };
  }
}

/** Whatever keeps the emulator from starting was asked for on the command line. */
async function start(options: () => EmulatorOptions): Promise<Emulator> {
  try {
    return await startEmulator(options());
  } catch (error) {
    throw failure('usage', `The emulator did not start: ${messageOf(error)}`, {}, error);
  }
}

/** `absentAnswer=notFound` → the option; numbers and booleans as such. */
function parseBehaviour(text: string): [string, unknown] {
  const at = text.indexOf('=');
  const [name, value] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  const literals: Record<string, boolean> = { true: true, false: false };
  return [name, literals[value] ?? (/^\d+$/u.test(value) ? Number(value) : value)];
}
