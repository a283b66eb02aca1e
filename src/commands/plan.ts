import { Flags } from '@oclif/core';
import { AccountCommand } from '../cli/account-command.js';
import type { ValuesOf } from '../cli/base-command.js';
import { EXIT_CODES, strongest } from '../cli/exit-codes.js';
import type { Outcome } from '../cli/print-outcome.js';
import { kinds } from '../kinds/index.js';
import { planToJson } from '../render/plan-json.js';
import { renderPlan } from '../render/plan-text.js';

const flags = {
  'detailed-exitcode': Flags.boolean({ description: 'Exit with 2 if there are changes.' }),
};

export default class Plan extends AccountCommand<ValuesOf<typeof flags>> {
  static override summary = 'Show what it takes to make the account equal to the manifests. Changes nothing.';
  static override flags = flags;
  static override examples = ['<%= config.bin %> plan -e dev', '<%= config.bin %> plan -e prod --detailed-exitcode'];

  protected async execute(): Promise<Outcome> {
    const planned = await this.planAccount(kinds);
    this.print(renderPlan(planned.plan, this.style));
    const pending = this.flags['detailed-exitcode'] && planned.plan.changes.length > 0;
    return {
      exitCode: strongest(this.readingCode(planned), pending ? EXIT_CODES.changesPending : EXIT_CODES.success),
      diagnostics: planned.warnings,
      plan: planToJson(planned.plan),
    };
  }
}
