import { AccountCommand } from '../cli/account-command.js';
import type { ValuesOf } from '../cli/base-command.js';
import { previewFlags } from '../cli/flags.js';
import type { Outcome } from '../cli/outcome.js';

export default class Drift extends AccountCommand<ValuesOf<typeof previewFlags>> {
  static override summary =
    'Tell whether the account differs from the manifests: exit code 2 if it does. Changes nothing.';
  static override flags = previewFlags;
  static override examples = ['<%= config.bin %> drift -e prod --quiet'];

  protected async execute(): Promise<Outcome> {
    const planned = await this.planRun({ allowUnsetEnv: this.flags['allow-unset-env'] });
    this.printPlan(planned);
    const { plan, warnings, refusals } = planned;
    // A guardrail would refuse to repair some differences; to tell of them is all that is asked here.
    return {
      exitCode: this.driftCode(planned),
      diagnostics: [
        ...this.strictly(warnings),
        ...refusals.map((diagnostic) => ({ ...diagnostic, severity: 'warning' as const })),
      ],
      plan,
    };
  }
}
