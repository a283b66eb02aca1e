import type { Interfaces } from '@oclif/core';
import type { Diagnostic } from '../core/diagnostic.js';
import { type PlannedAccount, planAccount, refuseEmptyTargets } from '../pipeline/plan-account.js';
import { prepareRun, type Run } from '../pipeline/prepare-run.js';
import type { Allowances } from '../plan/guardrails.js';
import type { Plan } from '../plan/plan.js';
import type { PlanFile } from '../plan/plan-file.js';
import { renderPlan } from '../render/plan-text.js';
import type { ValuesOf } from './base-command.js';
import { EXIT_CODES, type ExitCode, strongest } from './exit-codes.js';
import { connectionFlags, planFlags } from './flags.js';
import { ManifestCommand } from './manifest-command.js';
import { Progress } from './progress.js';

const accountFlags = { ...connectionFlags, ...planFlags };

/** What a saved plan, or the command, decides instead of the flags of all that plan. */
type PlanOverrides = Partial<Pick<PlanFile, 'environment' | 'source' | 'targets' | 'destroying' | 'allowances'>> &
  Partial<Pick<Run, 'allowUnsetEnv'>>;

/** What the commands that compare manifests with an account have in common. */
export abstract class AccountCommand<Values extends object> extends ManifestCommand<
  Values & ValuesOf<typeof accountFlags>
> {
  static override baseFlags: Interfaces.FlagInput = { ...ManifestCommand.baseFlags, ...accountFlags };

  readonly #progress = new Progress(process.stderr);

  /** Shows how far the run is, if anybody wants to see that. */
  protected get progress(): Progress | undefined {
    return this.flags.quiet ? undefined : this.#progress;
  }

  /** Reads manifests and account, and plans. */
  protected async planRun(overrides: PlanOverrides = {}): Promise<PlannedAccount> {
    const { flags } = this;
    const { environment = flags.environment, source, targets = flags.target ?? [], destroying = false } = overrides;
    const run = await prepareRun({
      kinds: this.kinds,
      manifests: { ...this.manifestOptions, environment },
      filesAreAll: source === undefined ? flags.prune : source === 'all files',
      profile: flags.profile,
      endpointUrl: flags['endpoint-url'],
      concurrency: flags.concurrency,
      pacing: flags.pacing,
      maxRps: flags['max-rps'],
      signal: this.signal,
      targets,
      destroying,
      allowUnsetEnv: overrides.allowUnsetEnv ?? false,
      allowances: overrides.allowances ?? this.#allowances,
    });
    const planned = await this.planNow(run);
    if (overrides.targets === undefined) {
      refuseEmptyTargets(planned);
    }
    return planned;
  }

  /** Reads the account as it is now, and plans. Shows progress meanwhile. */
  protected async planNow(run: Run): Promise<PlannedAccount> {
    this.progress?.reading(run.calls);
    try {
      return await planAccount(run, Date.now);
    } finally {
      this.progress?.end();
    }
  }

  protected printPlan({ plan, forecast }: PlannedAccount): void {
    this.print(renderPlan(plan, this.style, forecast.estimate()));
  }

  get #allowances(): Allowances {
    const { 'allow-data-loss': dataLoss = [], 'allow-lockout': lockout, 'allow-deletes': deletes } = this.flags;
    return { dataLoss, lockout, deletes };
  }

  /** Why nothing more is done than to show the plan: a guardrail refuses it, or `--strict` its warnings. */
  protected objectionsTo({ warnings, refusals }: PlannedAccount): readonly Diagnostic[] {
    return this.refuses(warnings) || refusals.length > 0 ? [...this.strictly(warnings), ...refusals] : [];
  }

  /** How a plan ends the run as long as nothing is applied: refused, or not based on everything that it should be. */
  protected planningCode({ plan, warnings, refusals }: PlannedAccount): ExitCode {
    if (this.refuses(warnings)) {
      return EXIT_CODES.error;
    }
    return refusals.length > 0 ? EXIT_CODES.refused : readingCode(plan);
  }

  /** How a plan ends a run that asks whether the account differs from what is wanted, as far as anybody can tell. */
  protected driftCode({ plan, warnings }: PlannedAccount): ExitCode {
    if (this.refuses(warnings)) {
      return EXIT_CODES.error;
    }
    const isPending = plan.changes.length > 0 || plan.withheld.some(({ because }) => because === 'adoption');
    return isPending ? strongest(EXIT_CODES.changesPending, readingCode(plan)) : readingCode(plan);
  }
}

function readingCode({ incomplete }: Plan): ExitCode {
  return incomplete.length > 0 ? EXIT_CODES.incomplete : EXIT_CODES.success;
}
