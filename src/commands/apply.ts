import { randomUUID } from 'node:crypto';
import { Flags } from '@oclif/core';
import type { ApplyReport } from '../apply/report.js';
import { AccountCommand } from '../cli/account-command.js';
import type { ValuesOf } from '../cli/base-command.js';
import { confirm } from '../cli/confirm.js';
import { EXIT_CODES, type ExitCode, strongest } from '../cli/exit-codes.js';
import type { Outcome } from '../cli/print-outcome.js';
import { kinds } from '../kinds/index.js';
import { applyPlan } from '../pipeline/apply-plan.js';
import type { PlannedAccount } from '../pipeline/plan-account.js';
import { planToJson } from '../render/plan-json.js';
import { renderPlan } from '../render/plan-text.js';
import { renderReportSummary, reportToJson } from '../render/report.js';

const flags = {
  yes: Flags.boolean({ char: 'y', description: 'Apply without asking.' }),
};

export default class Apply extends AccountCommand<ValuesOf<typeof flags>> {
  static override summary = 'Make the account equal to the manifests: plan, ask, execute.';
  static override flags = flags;
  static override examples = ['<%= config.bin %> apply -e dev', '<%= config.bin %> apply -e prod --yes'];

  protected async execute(): Promise<Outcome> {
    const planned = await this.planAccount(kinds);
    this.print(renderPlan(planned.plan, this.style));
    const plan = planToJson(planned.plan);
    if (planned.plan.changes.length === 0) {
      return { exitCode: this.readingCode(planned), diagnostics: planned.warnings, plan };
    }
    if (!this.flags.yes) {
      await confirm('Apply these changes?', 'yes', this.signal);
    }
    const report = await this.#apply(planned);
    this.print(renderReportSummary(report, this.style));
    return {
      exitCode: strongest(this.readingCode(planned), exitCodeOf(report)),
      diagnostics: [...planned.warnings, ...report.results.flatMap(({ problem }) => problem ?? [])],
      plan,
      report: reportToJson(report),
    };
  }

  async #apply(planned: PlannedAccount): Promise<ApplyReport> {
    try {
      return await applyPlan({
        kinds,
        planned,
        nonce: randomUUID(),
        concurrency: this.flags.concurrency,
        signal: this.signal,
        onEvent: (event) => {
          if (this.verbose) {
            this.progress.applying(event);
          }
        },
      });
    } finally {
      this.progress.end();
    }
  }
}

function exitCodeOf(report: ApplyReport): ExitCode {
  if (report.interrupted) {
    return EXIT_CODES.interrupted;
  }
  return report.results.every(({ status }) => status === 'done') ? EXIT_CODES.success : EXIT_CODES.partial;
}
