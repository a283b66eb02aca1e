import { randomUUID } from 'node:crypto';
import type { ApplyReport } from '../apply/report.js';
import type { Address } from '../core/address.js';
import { count } from '../core/count.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { unreadText } from '../core/live.js';
import { applyPlan } from '../pipeline/apply-plan.js';
import type { PlannedAccount } from '../pipeline/plan-account.js';
import { verifyApply } from '../pipeline/verify-apply.js';
import { renderAgreement } from '../render/plan-text.js';
import { renderReportSummary } from '../render/report.js';
import { AccountCommand } from './account-command.js';
import { confirm } from './confirm.js';
import { EXIT_CODES, type ExitCode, strongest } from './exit-codes.js';
import type { Outcome } from './outcome.js';

/** How a plan is to be applied. */
interface ApplyPlannedOptions {
  /** Whether to plan again afterwards. */
  readonly verify: boolean;
  /** The word that a person has to type; undefined if nobody is to be asked. */
  readonly confirmation: string | undefined;
}

/** What the commands have in common that carry a plan out. */
export abstract class ApplyingCommand<Values extends object> extends AccountCommand<Values> {
  /** What is being done to which resource. */
  readonly #underWay = new Map<Address, string>();

  protected override get underWay(): readonly string[] {
    return [...this.#underWay].map(([address, action]) => `${action} ${address}`);
  }

  /** Shows a plan, asks if it must, and carries it out. */
  protected async applyPlanned(planned: PlannedAccount, options: ApplyPlannedOptions): Promise<Outcome> {
    this.printPlan(planned);
    const { plan } = planned;
    const objections = this.objectionsTo(planned);
    if (objections.length > 0 || plan.changes.length === 0) {
      const diagnostics = objections.length > 0 ? objections : planned.warnings;
      return { exitCode: this.planningCode(planned), diagnostics, plan };
    }
    let { warnings } = planned;
    if (options.confirmation !== undefined) {
      warnings = this.tellNow(warnings);
      await confirm('Apply these changes?', options.confirmation, this.signal);
    }
    const report = await this.#execute(planned);
    this.print(renderReportSummary(report, this.style));
    const code = exitCodeOf(report);
    const verified = options.verify && code === EXIT_CODES.success ? await this.#verify(planned, report) : NO_OBJECTION;
    return {
      exitCode: strongest(this.planningCode(planned), code, verified.exitCode),
      diagnostics: [
        ...warnings,
        ...report.results.flatMap(({ problem }) => problem ?? []),
        ...stopOf(report),
        ...verified.diagnostics,
      ],
      plan,
      report,
    };
  }

  async #execute(planned: PlannedAccount): Promise<ApplyReport> {
    this.progress?.applying(planned.run.calls, planned.plan.changes.length, planned.forecast);
    try {
      return await applyPlan(planned, randomUUID(), (event) => {
        if (event.type === 'started') {
          this.#underWay.set(event.address, event.action);
        } else {
          this.#underWay.delete(event.result.address);
        }
        this.progress?.onEvent(event);
      });
    } finally {
      this.progress?.end();
    }
  }

  /** Makes sure that there is nothing left to do. Whatever keeps it from that, the report of what was done stays. */
  async #verify(planned: PlannedAccount, report: ApplyReport): Promise<Verified> {
    try {
      return await this.#lookAgain(planned, report);
    } catch (error) {
      const { exitCode, diagnostics = [] } = this.outcomeOf(error);
      return { exitCode: exitCode === EXIT_CODES.error ? EXIT_CODES.partial : exitCode, diagnostics };
    }
  }

  async #lookAgain({ run, plan }: PlannedAccount, report: ApplyReport): Promise<Verified> {
    const planAgain = async () => {
      const again = await this.planNow(run);
      return again.plan;
    };
    const verification = await verifyApply({ plan, report, planAgain, pause: run.calls.pause });
    switch (verification.is) {
      case 'settled':
        this.print(`Verified: ${renderAgreement(verification.plan)}.`);
        return NO_OBJECTION;
      case 'put off':
        this.print(`Verified, but for ${count(verification.changes, 'change')} put off until a later plan.`);
        return NO_OBJECTION;
      case 'differing':
        return notVerified(
          EXIT_CODES.partial,
          verification.changes.map(({ address, action }) => `${address} still differs: planned is to ${action} it.`),
        );
      case 'not read':
        return notVerified(
          EXIT_CODES.incomplete,
          verification.scopes.map((scope) => `not read again: ${unreadText(scope)}`),
        );
    }
  }
}

/** What verifying means for the end of the run. */
type Verified = Required<Pick<Outcome, 'exitCode' | 'diagnostics'>>;

const NO_OBJECTION: Verified = { exitCode: EXIT_CODES.success, diagnostics: [] };

function notVerified(exitCode: ExitCode, messages: readonly string[]): Verified {
  const hint = 'Plan again to see what is left.';
  return {
    exitCode,
    diagnostics: messages.map((message) => ({ code: 'not-verified', severity: 'error', message, hint })),
  };
}

function exitCodeOf(report: ApplyReport): ExitCode {
  if (report.interrupted) {
    return EXIT_CODES.interrupted;
  }
  return report.results.every(({ status }) => status === 'done') ? EXIT_CODES.success : EXIT_CODES.partial;
}

function stopOf({ stoppedBy }: ApplyReport): readonly Diagnostic[] {
  const hint = `${stoppedBy?.hint ?? ''} Then run it again: it goes on where it stopped.`.trimStart();
  return stoppedBy === undefined ? [] : [{ ...stoppedBy, hint }];
}
