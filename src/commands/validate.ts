import { EXIT_CODES } from '../cli/exit-codes.js';
import { ManifestCommand } from '../cli/manifest-command.js';
import type { Outcome } from '../cli/outcome.js';
import { count } from '../core/count.js';
import { loadManifests } from '../manifest/index.js';

export default class Validate extends ManifestCommand<object> {
  static override summary = 'Check manifests and project file offline, and report every problem at once.';
  static override examples = ['<%= config.bin %> validate', '<%= config.bin %> validate -f manifests/users.yaml'];

  protected async execute(): Promise<Outcome> {
    const { resources, warnings } = await loadManifests({
      ...this.manifestOptions,
      models: this.kinds.map(({ model }) => model),
      // Secrets are for those who plan.
      needsValues: () => false,
      isOffline: true,
    });
    if (this.refuses(warnings)) {
      return { exitCode: EXIT_CODES.error, diagnostics: this.strictly(warnings) };
    }
    this.print(`Valid: ${count(resources.length, 'resource')}.`);
    return { exitCode: EXIT_CODES.success, diagnostics: warnings };
  }
}
