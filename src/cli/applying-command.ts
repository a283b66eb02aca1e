import { setTimeout as sleep } from 'node:timers/promises';
import type { ApplyReport } from '../apply/report.js';
import type { Address } from '../core/address.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { unreadText } from '../core/live.js';
import { ApplyForecast } from '../pipeline/apply-forecast.js';
import { applyPlan } from '../pipeline/apply-plan.js';
import type { PlannedAccount } from '../pipeline/plan-account.js';
import { renderAgreement, renderPlan } from '../render/plan-text.js';
import { count } from '../render/printable.js';
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
  /** What is being done to which resource. */
  readonly #underWay = new Map<Address, string>();

  protected override get underWay(): readonly string[] {
    return [...this.#underWay].map(([address, action]) => `${action} ${address}`);
  }

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
    const verified = options.verify && code === EXIT_CODES.success ? await this.#verify(planned, report) : NO_OBJECTION;
    return {
      exitCode: strongest(this.planningCode(planned), code, verified.exitCode),
      diagnostics: [
        ...planned.warnings,
        ...report.results.flatMap(({ problem }) => problem ?? []),
        ...verified.diagnostics,
      ],
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
          if (event.type === 'started') {
            this.#underWay.set(event.address, event.action);
          } else {
            this.#underWay.delete(event.result.address);
          }
          if (this.verbose) {
            this.progress.onEvent(event);
          }
        },
      });
    } finally {
      this.progress.end();
    }
  }

  /** Makes sure that there is nothing left to do. Whatever keeps it from that, the report of what was done stays. */
  async #verify(planned: PlannedAccount, report: ApplyReport): Promise<Verification> {
    try {
      return await this.#lookAgain(planned, report);
    } catch (error) {
      const { exitCode, diagnostics = [] } = this.outcomeOf(error);
      return { exitCode: exitCode === EXIT_CODES.error ? EXIT_CODES.partial : exitCode, diagnostics };
    }
  }

  /** Plans again until there is nothing left to do, as long as all that is left is what this run has just done. */
  async #lookAgain(planned: PlannedAccount, report: ApplyReport): Promise<Verification> {
    const done = new Set<string>(report.results.map(({ address }) => address));
    const deleted = new Set(
      planned.plan.changes.flatMap((change) => (change.action === 'delete' ? [change.live.id] : [])),
    );
    const putOff = new Set(
      planned.plan.withheld.filter(({ because }) => because === 'adoption').map(({ address }) => address),
    );
    for (let waited = 0; ; waited += SECONDS_BETWEEN_LOOKS) {
      const { plan } = await this.planAgain(planned.run);
      const left = plan.changes.filter(({ address }) => !putOff.has(address));
      // What was just deleted may still be listed, and answer nothing (S23).
      const unread = plan.incomplete.filter(({ id = '', parentId = '' }) => !deleted.has(id) && !deleted.has(parentId));
      const isRead = plan.incomplete.length === 0;
      if (left.length === 0 && !isRead && (unread.length > 0 || waited >= SETTLING_SECONDS)) {
        return {
          exitCode: EXIT_CODES.incomplete,
          diagnostics: plan.incomplete.map((scope) => notVerified(`not read again: ${unreadText(scope)}`)),
        };
      }
      if (left.length === 0 && isRead) {
        const later = plan.changes.length + plan.withheld.length;
        this.print(
          later === 0
            ? `Verified: ${renderAgreement(plan)}.`
            : `Verified, but for ${count(later, 'change')} put off until a later plan.`,
        );
        return NO_OBJECTION;
      }
      const lagging = left.every(({ address }) => done.has(address));
      if (!lagging || waited >= SETTLING_SECONDS) {
        return {
          exitCode: EXIT_CODES.partial,
          diagnostics: left.map(({ address, action }) =>
            notVerified(`${address} still differs: planned is to ${action} it.`),
          ),
        };
      }
      await sleep(SECONDS_BETWEEN_LOOKS * 1000, undefined, { signal: this.signal });
    }
  }
}

/** What verifying came to. */
interface Verification {
  readonly exitCode: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
}

/** Nothing was found that speaks against what was done. */
const NO_OBJECTION: Verification = { exitCode: EXIT_CODES.success, diagnostics: [] };

function notVerified(message: string): Diagnostic {
  return { code: 'not-verified', severity: 'error', message };
}

function exitCodeOf(report: ApplyReport): ExitCode {
  if (report.interrupted) {
    return EXIT_CODES.interrupted;
  }
  return report.results.every(({ status }) => status === 'done') ? EXIT_CODES.success : EXIT_CODES.partial;
}
