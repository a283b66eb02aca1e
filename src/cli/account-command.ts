import type { Interfaces } from '@oclif/core';
import { type Diagnostic, failure } from '../core/diagnostic.js';
import { problemOfGlobs } from '../identify/targets.js';
import type { Kind } from '../kinds/index.js';
import type { LoadOptions } from '../manifest/index.js';
import { type PlannedAccount, planAccount, refuseEmptyTargets } from '../pipeline/plan-account.js';
import { prepareRun, type Run } from '../pipeline/prepare-run.js';
import type { Allowances } from '../plan/guardrails.js';
import type { ManifestSource } from '../plan/plan-file.js';
import { PLAIN_STYLE } from '../render/style.js';
import { BaseCommand, type ValuesOf } from './base-command.js';
import { EXIT_CODES, type ExitCode, strongest } from './exit-codes.js';
import { connectionFlags, manifestFlags, outputFlags, planFlags } from './flags.js';
import { Progress } from './progress.js';
import { readStandardInput } from './standard-input.js';

const accountFlags = { ...manifestFlags, ...connectionFlags, ...planFlags };

/** What a saved plan decides instead of the flags. */
export interface PlanOverrides {
  readonly environment?: string;
  readonly source?: ManifestSource;
  readonly targets?: readonly string[];
  readonly destroying?: boolean;
  readonly allowances?: Allowances;
}

/** What the commands that compare manifests with an account have in common. */
export abstract class AccountCommand<Values extends object> extends BaseCommand<
  Values & ValuesOf<typeof accountFlags>
> {
  static override baseFlags: Interfaces.FlagInput = { ...outputFlags, ...accountFlags };

  protected progress = new Progress(process.stderr, PLAIN_STYLE);

  /** Reads manifests and account, and plans. */
  protected async planRun(kinds: readonly Kind[], overrides: PlanOverrides = {}): Promise<PlannedAccount> {
    const { profile, 'endpoint-url': endpointUrl, concurrency, 'max-rps': maxRps } = this.flags;
    const { environment, source, targets = this.flags.target ?? [], destroying = false } = overrides;
    refuseEndlessTargets(targets);
    const run = await prepareRun({
      kinds,
      manifests: { ...manifestOptions(this.flags, this.signal), ...(environment === undefined ? {} : { environment }) },
      filesAreAll: source === undefined ? this.flags.prune : source === 'all files',
      ...(profile === undefined ? {} : { profile }),
      ...(endpointUrl === undefined ? {} : { endpointUrl }),
      concurrency,
      pacing: this.flags.pacing,
      ...(maxRps === undefined ? {} : { maxRps }),
      signal: this.signal,
      targets,
      destroying,
      allowances: overrides.allowances ?? this.allowances,
    });
    const planned = await this.planAgain(run);
    if (overrides.targets === undefined) {
      refuseEmptyTargets(planned);
    }
    return planned;
  }

  /** Reads the account as it is now, and plans. Shows progress meanwhile. */
  protected async planAgain(run: Run): Promise<PlannedAccount> {
    if (this.verbose) {
      this.progress.reading(run.calls);
    }
    try {
      return await planAccount(run, Date.now());
    } finally {
      this.progress.end();
    }
  }

  /** What the flags let through. */
  protected get allowances(): Allowances {
    const { 'allow-data-loss': dataLoss = [], 'allow-lockout': lockout, 'allow-deletes': deletes } = this.flags;
    return { dataLoss, lockout, deletes };
  }

  /** How a plan ends the run as long as nothing is applied: refused, or not based on everything that it should be. */
  protected planningCode({ plan, refusals }: PlannedAccount): ExitCode {
    return strongest(
      plan.incomplete.length > 0 ? EXIT_CODES.incomplete : EXIT_CODES.success,
      refusals.length > 0 ? EXIT_CODES.refused : EXIT_CODES.success,
    );
  }

  /** Whether the account differs from what is wanted, as far as anybody can tell. */
  protected isPending({ plan }: PlannedAccount): boolean {
    return plan.changes.length > 0 || plan.withheld.some(({ because }) => because === 'adoption');
  }

  /** What a plan has to say to the person who runs it, beside what it shows. */
  protected planDiagnostics({ warnings, refusals }: PlannedAccount): readonly Diagnostic[] {
    return [...warnings, ...refusals];
  }
}

/** Globs have bounds, so that matching them has. */
function refuseEndlessTargets(globs: readonly string[]): void {
  const problem = problemOfGlobs(globs);
  if (problem !== undefined) {
    throw failure('usage', problem, { hint: 'A target is a glob over addresses, such as "support/users/*".' });
  }
}

/** What the manifest flags say, as the manifest reader takes it. */
export function manifestOptions(
  flags: ValuesOf<typeof manifestFlags>,
  signal: AbortSignal,
): Omit<LoadOptions, 'models'> {
  const { project, environment, file, region } = flags;
  return {
    workingDirectory: process.cwd(),
    env: process.env,
    readStandardInput: () => readStandardInput(signal),
    signal,
    variables: Object.fromEntries(flags.var ?? []),
    ...(project === undefined ? {} : { projectFile: project }),
    ...(environment === undefined ? {} : { environment }),
    ...(file === undefined ? {} : { files: file }),
    ...(region === undefined ? {} : { region }),
  };
}
