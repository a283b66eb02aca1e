import type { Diagnostic } from '../core/diagnostic.js';
import type { Change } from '../plan/plan.js';

/** What became of one change, without what the change itself tells. */
export interface ChangeOutcome {
  /** `skipped`: something that it waits for failed. `interrupted`: the run was stopped before it was done. */
  readonly status: 'done' | 'failed' | 'skipped' | 'interrupted';
  /** What the API calls the resource, once that is known. */
  readonly id?: string | undefined;
  /** Operations that were carried out, in their order; fewer than planned unless the change is done. */
  readonly operations: readonly string[];
  readonly problem?: Diagnostic | undefined;
}

/** A change, and what became of it. */
export type ChangeResult = Pick<Change, 'address' | 'action' | 'kind'> & ChangeOutcome;

/** What became of a plan. */
export interface ApplyReport {
  /** By address. */
  readonly results: readonly ChangeResult[];
  /** Whether any mutating call was begun. */
  readonly begun: boolean;
  /** Whether the run was told to stop. */
  readonly interrupted: boolean;
  /** What has stopped it else: something that everything after it would have failed with. */
  readonly stoppedBy?: Diagnostic | undefined;
}

/** What the executor tells while it works. */
export type ApplyEvent =
  | ({ readonly type: 'started' } & Pick<Change, 'address' | 'action'>)
  | {
      readonly type: 'finished';
      readonly result: ChangeResult;
      /** Changes that are settled so far, and all of them. */
      readonly settled: number;
      readonly total: number;
    };
