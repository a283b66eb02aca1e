import * as Flags from '@oclif/core/flags';
import { ApplyingCommand } from '../cli/applying-command.js';
import type { ValuesOf } from '../cli/base-command.js';
import type { Outcome } from '../cli/outcome.js';

const flags = { yes: Flags.boolean({ default: false, char: 'y', description: 'Delete without asking.' }) };

export default class Destroy extends ApplyingCommand<ValuesOf<typeof flags>> {
  static override summary = 'Delete what this environment owns, through the same plan, guardrails and prompt as apply.';
  static override flags = flags;
  static override examples = ['<%= config.bin %> destroy -e dev --allow-data-loss support'];

  protected async execute(): Promise<Outcome> {
    const planned = await this.planRun({ destroying: true });
    return await this.applyPlanned(planned, {
      verify: false,
      confirmation: this.flags.yes ? undefined : planned.run.project.environment,
    });
  }
}
