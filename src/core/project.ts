import type { Policy } from './policy.js';

/** The project file, resolved for one environment. */
export interface ResolvedProject {
  readonly project: string;
  readonly environment: string;
  readonly region: string;
  /** The only account that the environment may touch, if the project file names it. */
  readonly accountId: string | undefined;
  readonly policy: Policy;
}
