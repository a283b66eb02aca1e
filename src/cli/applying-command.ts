import { setTimeout as sleep } from 'node:timers/promises';
import type { ApplyReport } from '../apply/report.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { ApplyForecast } from '../pipeline/apply-forecast.js';
import { applyPlan } from '../pipeline/apply-plan.js';
import type { PlannedAccount } from '../pipeline/plan-account.js';
import { renderPlan } from '../render/plan-text.js';
import { renderReportSummary } from '../render/report.js';
import { AccountCommand } from './account-command.js';
import { confirm } from './confirm.js';
import { EXIT_CODES, type ExitCode, strongest } from './exit-codes.js';
import type { Outcome } from './print-outcome.js';

/** How a plan is to be applied. */
export interface ApplyPlannedOptions {
  readonly nonce: string;
  /** Whether to plan again afterwards. */
  readonly verify: boolean;
  /** The word that a person has to type; undefined if nobody is to be asked. */
  readonly confirmation: string | undefined;
}

/** Seconds in which the account may still show less than what was just done: its lists lag behind. */
const SETTLING_SECONDS = 60;
const SECONDS_BETWEEN_LOOKS = 3;

/** What the commands have in common that carry a plan out. */
export abstract class ApplyingCommand<Values extends object> extends AccountCommand<Values> {
  /** Shows a plan, asks if it must, and carries it out. */
  protected async applyPlanned(planned: PlannedAccount, options: ApplyPlannedOptions): Promise<Outcome> {
    this.print(renderPlan(planned.plan, this.style, planned.estimate));
    const { plan } = planned;
    if (planned.refusals.length > 0 || plan.changes.length === 0) {
      return { exitCode: this.planningCode(planned), diagnostics: this.planDiagnostics(planned), plan };
    }
    if (options.confirmation !== undefined) {
      await confirm('Apply these changes?', options.confirmation, this.signal);
    }
    const report = await this.#execute(planned, options);
    this.print(renderReportSummary(report, this.style));
    const code = exitCodeOf(report);
    const unverified = options.verify && code === EXIT_CODES.success ? await this.#verify(planned, report) : [];
    return {
      exitCode: strongest(
        this.planningCode(planned),
        code,
        unverified.length > 0 ? EXIT_CODES.partial : EXIT_CODES.success,
      ),
      diagnostics: [...planned.warnings, ...report.results.flatMap(({ problem }) => problem ?? []), ...unverified],
      plan,
      report,
    };
  }

  async #execute(planned: PlannedAccount, { nonce }: ApplyPlannedOptions): Promise<ApplyReport> {
    const { run, plan } = planned;
    if (this.verbose) {
      this.progress.applying(run.calls, plan.changes.length, new ApplyForecast(plan, run));
    }
    try {
      return await applyPlan({
        planned,
        nonce,
        signal: this.signal,
        onEvent: (event) => {
          if (this.verbose) {
            this.progress.onEvent(event);
          }
        },
      });
    } finally {
      this.progress.end();
    }
  }

  /** Plans again until there is nothing left to do, as long as all that is left is what this run has just done. */
  async #verify(planned: PlannedAccount, report: ApplyReport): Promise<Diagnostic[]> {
    const done = new Set<string>(report.results.map(({ address }) => address));
    const putOff = new Set(
      planned.plan.withheld.filter(({ because }) => because === 'adoption').map(({ address }) => address),
    );
    for (let waited = 0; ; waited += SECONDS_BETWEEN_LOOKS) {
      const { plan } = await this.planAgain(planned.run);
      if (plan.changes.length === 0) {
        this.print('Verified: the live account matches the manifests.');
        return [];
      }
      const lagging = plan.changes.every(({ address }) => done.has(address));
      const left = plan.changes.filter(({ address }) => !putOff.has(address));
      if (left.length === 0) {
        this.print(`Verified, but for ${putOff.size} deletions put off until the next plan.`);
        return [];
      }
      if (!lagging || waited >= SETTLING_SECONDS) {
        return left.map(({ address, action }) => ({
          code: 'not-verified',
          severity: 'error',
          message: `${address} still differs: planned is to ${action} it.`,
        }));
      }
      await sleep(SECONDS_BETWEEN_LOOKS * 1000, undefined, { signal: this.signal });
    }
  }
}

function exitCodeOf(report: ApplyReport): ExitCode {
  if (report.interrupted) {
    return EXIT_CODES.interrupted;
  }
  return report.results.every(({ status }) => status === 'done') ? EXIT_CODES.success : EXIT_CODES.partial;
}
