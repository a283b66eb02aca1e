import type { Interfaces } from '@oclif/core';
import { manifestOptions } from '../cli/account-command.js';
import { BaseCommand, type ValuesOf } from '../cli/base-command.js';
import { EXIT_CODES } from '../cli/exit-codes.js';
import { manifestFlags, outputFlags } from '../cli/flags.js';
import type { Outcome } from '../cli/print-outcome.js';
import { kinds } from '../kinds/index.js';
import { loadManifests } from '../manifest/index.js';
import { count } from '../render/printable.js';

export default class Validate extends BaseCommand<ValuesOf<typeof manifestFlags>> {
  static override summary = 'Check manifests and project file offline, and report every problem at once.';
  static override baseFlags: Interfaces.FlagInput = { ...outputFlags, ...manifestFlags };
  static override examples = ['<%= config.bin %> validate', '<%= config.bin %> validate -f manifests/users.yaml'];

  protected async execute(): Promise<Outcome> {
    const models = kinds.map(({ model }) => model);
    const options = manifestOptions(this.flags, this.signal);
    // Secrets are for those who plan.
    const { resources, warnings } = await loadManifests({ ...options, models, needsValues: () => false });
    this.print(`Valid: ${count(resources.length, 'resource')}.`);
    return { exitCode: EXIT_CODES.success, diagnostics: warnings };
  }
}
