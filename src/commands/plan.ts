import { randomUUID } from 'node:crypto';
import * as Flags from '@oclif/core/flags';
import { AccountCommand } from '../cli/account-command.js';
import type { ValuesOf } from '../cli/base-command.js';
import { strongest } from '../cli/exit-codes.js';
import { previewFlags } from '../cli/flags.js';
import type { Outcome } from '../cli/outcome.js';
import { failure } from '../core/diagnostic.js';
import { shellWords } from '../core/shell.js';
import { checkWritable, writeWholeFile } from '../files/write-file.js';
import { makePlanFile } from '../pipeline/saved-plan.js';
import { harmless, printable } from '../render/printable.js';

const flags = {
  ...previewFlags,
  'detailed-exitcode': Flags.boolean({ default: false, description: 'Exit with 2 if there are changes.' }),
  destroy: Flags.boolean({ default: false, description: 'Plan to delete everything that this environment owns.' }),
  out: Flags.string({ char: 'o', description: 'Save the plan, to be applied by `apply FILE`.', helpValue: 'FILE' }),
};

export default class Plan extends AccountCommand<ValuesOf<typeof flags>> {
  static override summary = 'Show what it takes to make the account equal to the manifests. Changes nothing.';
  static override flags = flags;
  static override examples = [
    '<%= config.bin %> plan -e dev',
    '<%= config.bin %> plan -e prod --out plan.json',
    '<%= config.bin %> plan -e prod --target "support/users/*"',
  ];

  protected async execute(): Promise<Outcome> {
    const { out, destroy: destroying, 'allow-unset-env': allowUnsetEnv } = this.flags;
    if (out !== undefined && allowUnsetEnv) {
      throw failure('usage', 'A plan that may leave out fields cannot be saved.', {
        hint: 'Give either --out or --allow-unset-env.',
      });
    }
    if (out !== undefined) {
      await checkWritable(out);
    }
    const planned = await this.planRun({ destroying, allowUnsetEnv });
    this.printPlan(planned);
    if (out !== undefined && this.objectionsTo(planned).length === 0) {
      const file = await makePlanFile(planned, randomUUID());
      // What --out names may be a terminal, or the log of a build server.
      await writeWholeFile(out, `${harmless(JSON.stringify(file, null, 2), false)}\n`, this.signal);
      const command = shellWords(['chime-sync', 'apply', out, ...this.#flagsToRepeat()]);
      this.print(`Saved to ${printable(out)}. To apply exactly this: ${printable(command)}`);
    }
    const code = this.planningCode(planned);
    return {
      exitCode: this.flags['detailed-exitcode'] ? strongest(code, this.driftCode(planned)) : code,
      diagnostics: [...this.strictly(planned.warnings), ...planned.refusals],
      plan: planned.plan,
    };
  }

  /** The flags that applying the plan needs as well: all that say what is read, and where; the rest is in the plan. */
  #flagsToRepeat(): readonly string[] {
    const {
      project,
      file = [],
      'var-file': variableFiles = [],
      var: variables = [],
      region,
      profile,
      'endpoint-url': endpointUrl,
    } = this.flags;
    const single = Object.entries({ project, region, profile, 'endpoint-url': endpointUrl });
    return [
      ...file.flatMap((path) => ['-f', path]),
      ...variableFiles.flatMap((path) => ['--var-file', path]),
      ...variables.flatMap(([name, value]) => ['--var', `${name}=${value}`]),
      ...single.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    ];
  }
}
