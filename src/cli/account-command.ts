import type { Interfaces } from '@oclif/core';
import type { Kind } from '../kinds/index.js';
import type { LoadOptions } from '../manifest/index.js';
import { type PlannedAccount, planAccount } from '../pipeline/plan-account.js';
import { PLAIN_STYLE } from '../render/style.js';
import { BaseCommand, type ValuesOf } from './base-command.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { connectionFlags, manifestFlags, outputFlags } from './flags.js';
import { Progress } from './progress.js';
import { readStandardInput } from './standard-input.js';

const accountFlags = { ...manifestFlags, ...connectionFlags };

/** What the commands that compare manifests with an account have in common. */
export abstract class AccountCommand<Values extends object> extends BaseCommand<
  Values & ValuesOf<typeof accountFlags>
> {
  static override baseFlags: Interfaces.FlagInput = { ...outputFlags, ...accountFlags };

  protected progress = new Progress(process.stderr, PLAIN_STYLE);

  /** Reads manifests and account, and plans. Shows progress meanwhile. */
  protected async planAccount(kinds: readonly Kind[]): Promise<PlannedAccount> {
    const { profile, 'endpoint-url': endpointUrl, concurrency } = this.flags;
    try {
      return await planAccount({
        kinds,
        manifests: manifestOptions(this.flags),
        ...(profile === undefined ? {} : { profile }),
        ...(endpointUrl === undefined ? {} : { endpointUrl }),
        concurrency,
        signal: this.signal,
        ...(this.verbose ? { onCall: (calls: number) => this.progress.reading(calls) } : {}),
      });
    } finally {
      this.progress.end();
    }
  }

  /** Whether the plan rests on everything that it should: `incomplete` if not. */
  protected readingCode({ plan }: PlannedAccount): ExitCode {
    return plan.incomplete.length > 0 ? EXIT_CODES.incomplete : EXIT_CODES.success;
  }
}

/** What the manifest flags say, as the manifest reader takes it. */
export function manifestOptions(flags: ValuesOf<typeof manifestFlags>): Omit<LoadOptions, 'models'> {
  const { project, environment, file, region } = flags;
  return {
    workingDirectory: process.cwd(),
    env: process.env,
    readStandardInput,
    variables: Object.fromEntries(flags.var ?? []),
    ...(project === undefined ? {} : { projectFile: project }),
    ...(environment === undefined ? {} : { environment }),
    ...(file === undefined ? {} : { files: file }),
    ...(region === undefined ? {} : { region }),
  };
}
