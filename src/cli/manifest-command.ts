import type { Interfaces } from '@oclif/core';
import { type Diagnostic, failure } from '../core/diagnostic.js';
import { kinds } from '../kinds/index.js';
import type { ManifestOptions } from '../pipeline/prepare-run.js';
import { BaseCommand, type ValuesOf } from './base-command.js';
import { manifestFlags, outputFlags } from './flags.js';
import type { Outcome } from './outcome.js';
import { readStandardInput } from './standard-input.js';

/** What the commands that read manifests have in common. */
export abstract class ManifestCommand<Values extends object> extends BaseCommand<
  Values & ValuesOf<typeof manifestFlags>
> {
  static override baseFlags: Interfaces.FlagInput = { ...outputFlags, ...manifestFlags };

  /** All kinds of resources: here they enter, and everything else is handed them. */
  protected readonly kinds = kinds;

  /** Warnings as this run takes them: as errors, with `--strict`. */
  protected strictly(warnings: readonly Diagnostic[]): readonly Diagnostic[] {
    return this.flags.strict ? warnings.map((warning) => ({ ...warning, severity: 'error' })) : warnings;
  }

  protected override outcomeOf(error: unknown): Outcome {
    const outcome = super.outcomeOf(error);
    // Nothing was parsed yet where the flags themselves are wrong.
    const isStrict = (this.flags as { strict?: boolean } | undefined)?.strict === true;
    return isStrict ? { ...outcome, diagnostics: this.strictly(outcome.diagnostics ?? []) } : outcome;
  }

  /** Whether warnings end the run before anything is done. */
  protected refuses(warnings: readonly Diagnostic[]): boolean {
    return this.flags.strict && warnings.length > 0;
  }

  /** What the manifest flags say, as the manifest reader takes it. */
  protected get manifestOptions(): ManifestOptions {
    const { project, environment, file, region } = this.flags;
    return {
      workingDirectory: workingDirectory(),
      env: process.env,
      readStandardInput: () => readStandardInput(this.signal),
      signal: this.signal,
      variables: Object.fromEntries(this.flags.var ?? []),
      variableFiles: this.flags['var-file'],
      projectFile: project,
      environment,
      files: file,
      region,
    };
  }
}

/** @throws DiagnosticError `usage` if somebody has removed it */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (error) {
    const message = 'The working directory does not exist any more.';
    throw failure('usage', message, { hint: 'Go to the folder of the project.' }, error);
  }
}
