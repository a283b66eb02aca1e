import { AccountCommand } from '../cli/account-command.js';
import { EXIT_CODES, strongest } from '../cli/exit-codes.js';
import type { Outcome } from '../cli/print-outcome.js';
import { kinds } from '../kinds/index.js';
import { planToJson } from '../render/plan-json.js';
import { renderPlan } from '../render/plan-text.js';

export default class Drift extends AccountCommand<object> {
  static override summary =
    'Tell whether the account differs from the manifests: exit code 2 if it does. Changes nothing.';
  static override examples = ['<%= config.bin %> drift -e prod --quiet'];

  protected async execute(): Promise<Outcome> {
    const planned = await this.planAccount(kinds);
    this.print(renderPlan(planned.plan, this.style));
    const drifted = planned.plan.changes.length > 0;
    return {
      exitCode: strongest(this.readingCode(planned), drifted ? EXIT_CODES.changesPending : EXIT_CODES.success),
      diagnostics: planned.warnings,
      plan: planToJson(planned.plan),
    };
  }
}
