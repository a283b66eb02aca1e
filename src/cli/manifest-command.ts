import type { Interfaces } from '@oclif/core';
import { kinds } from '../kinds/index.js';
import type { ManifestOptions } from '../pipeline/prepare-run.js';
import { BaseCommand, type ValuesOf } from './base-command.js';
import { manifestFlags, outputFlags } from './flags.js';
import { readStandardInput } from './standard-input.js';

/** What the commands that read manifests have in common. */
export abstract class ManifestCommand<Values extends object> extends BaseCommand<
  Values & ValuesOf<typeof manifestFlags>
> {
  static override baseFlags: Interfaces.FlagInput = { ...outputFlags, ...manifestFlags };

  /** All kinds of resources: here they enter, and everything else is handed them. */
  protected readonly kinds = kinds;

  /** What the manifest flags say, as the manifest reader takes it. */
  protected get manifestOptions(): ManifestOptions {
    const { project, environment, file, region } = this.flags;
    return {
      workingDirectory: process.cwd(),
      env: process.env,
      readStandardInput: () => readStandardInput(this.signal),
      signal: this.signal,
      variables: Object.fromEntries(this.flags.var ?? []),
      projectFile: project,
      environment,
      files: file,
      region,
    };
  }
}
