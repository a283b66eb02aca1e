import pLimit, { type LimitFunction } from 'p-limit';
import { type Address, compareText, rootOf } from '../core/address.js';
import { type Diagnostic, DiagnosticError } from '../core/diagnostic.js';
import { type RecordReference, referenceOf } from '../core/live.js';
import type { Change, Plan } from '../plan/plan.js';
import type { ExecutableKind, RunContext, TaggedDeletion } from './change-context.js';
import { ChangeGraph } from './change-graph.js';
import { executeChange } from './execute-change.js';
import type { ApplyEvent, ApplyReport, ChangeOutcome, ChangeResult } from './report.js';

/** What is executed, and with what. */
export interface ExecutePlanOptions extends RunContext {
  readonly plan: Plan;
  readonly kinds: readonly ExecutableKind[];
  /** Once it has fired nothing new starts; what is under way comes to its end. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: ApplyEvent) => void;
  /** Calls that may be under way at once. The client bounds them; here it tells how much work keeps them busy. */
  readonly concurrency: number;
}

/**
 * Changes of one operation in one root resource, by which rates are counted, that are worked on at once for each call
 * that may be under way: enough to keep all of them busy, and no more, so that they do not take the place of others.
 */
const CHANGES_PER_CALL = 2;

/**
 * Carries a plan out: each change as soon as what it waits for is done. A failure stays in its branch of the graph:
 * what waits for it is skipped, the rest goes on.
 */
export async function executePlan(options: ExecutePlanOptions): Promise<ApplyReport> {
  return await new PlanExecution(options).run();
}

class PlanExecution {
  readonly #options: ExecutePlanOptions;
  readonly #graph: ChangeGraph;
  readonly #kinds: ReadonlyMap<string, ExecutableKind>;
  readonly #ids: Map<Address, string>;
  readonly #deletions: ReadonlyMap<RecordReference, TaggedDeletion>;
  readonly #results = new Map<Address, ChangeResult>();
  /** By root resource and the operation with which changes begin. */
  readonly #inProgress = new Map<string, LimitFunction>();
  #begun = false;

  constructor(options: ExecutePlanOptions) {
    this.#options = options;
    this.#graph = new ChangeGraph(options.plan.changes);
    this.#kinds = new Map(options.kinds.map((kind) => [kind.model.name, kind]));
    this.#ids = new Map(options.plan.ids);
    this.#deletions = new Map(
      options.plan.changes.flatMap((change) => {
        const kind = this.#kinds.get(change.kind);
        return change.action === 'delete' && kind?.model.taggable === true
          ? [[referenceOf(change.live), { kind, live: change.live }] as const]
          : [];
      }),
    );
  }

  async run(): Promise<ApplyReport> {
    await this.#startAll(this.#graph.ready());
    this.#failUnstarted();
    return {
      results: [...this.#results.values()].sort((left, right) => compareText(left.address, right.address)),
      begun: this.#begun,
      ...stopOf(this.#options.signal),
    };
  }

  async #startAll(changes: readonly Change[]): Promise<void> {
    await Promise.all(
      changes.map(async (change) => {
        const released = await this.#slotsOf(change)(() => this.#settle(change));
        // Outside the slot: work that waits for other work must not keep it from being done.
        await this.#startAll(released);
      }),
    );
  }

  #slotsOf({ address, operations }: Change): LimitFunction {
    const sort = `${rootOf(address)} ${operations[0] ?? ''}`;
    const slots = this.#inProgress.get(sort) ?? pLimit(this.#options.concurrency * CHANGES_PER_CALL);
    this.#inProgress.set(sort, slots);
    return slots;
  }

  /** @returns the changes that can start now */
  async #settle(change: Change): Promise<Change[]> {
    const outcome = await this.#execute(change);
    const { address } = change;
    this.#finish(change, outcome);
    if (outcome.status === 'done') {
      if (outcome.id !== undefined) {
        this.#ids.set(address, outcome.id);
      }
      return this.#graph.release(address);
    }
    const status = outcome.status === 'interrupted' ? 'interrupted' : 'skipped';
    for (const dependent of this.#graph.dependents(address)) {
      if (!this.#results.has(dependent.address)) {
        this.#finish(dependent, { status, operations: [] });
      }
    }
    return [];
  }

  async #execute(change: Change): Promise<ChangeOutcome> {
    if (this.#options.signal.aborted) {
      return { status: 'interrupted', operations: [] };
    }
    const kind = this.#kinds.get(change.kind);
    if (kind === undefined) {
      return { status: 'failed', operations: [], problem: ourFault(change, `nobody knows the kind ${change.kind}`) };
    }
    this.#options.onEvent({ type: 'started', address: change.address, action: change.action });
    return await executeChange(change, {
      ...this.#options,
      kind,
      deletionOf: (reference) => this.#deletions.get(reference),
      idOf: (address) => this.#ids.get(address),
      onCall: () => {
        this.#begun = true;
      },
    });
  }

  /** What has never become ready waits for itself. Left out of the report it would count as done. */
  #failUnstarted(): void {
    for (const change of this.#options.plan.changes) {
      if (!this.#results.has(change.address)) {
        const problem = ourFault(change, `it was never started, since it waits for ${change.waitsFor.join(', ')}`);
        this.#finish(change, { status: 'failed', operations: [], problem });
      }
    }
  }

  #finish({ address, action, kind }: Change, outcome: ChangeOutcome): void {
    const result = { address, action, kind, ...outcome };
    this.#results.set(address, result);
    const total = this.#options.plan.changes.length;
    this.#options.onEvent({ type: 'finished', result, settled: this.#results.size, total });
  }
}

/** Why the run has stopped, if it has. */
function stopOf(signal: AbortSignal): Pick<ApplyReport, 'interrupted' | 'stoppedBy'> {
  const reason: unknown = signal.reason;
  const [stoppedBy] = reason instanceof DiagnosticError ? reason.diagnostics : [];
  return { interrupted: signal.aborted && stoppedBy === undefined, stoppedBy };
}

/** What can only be a defect of this program. */
function ourFault({ address }: Change, what: string): Diagnostic {
  return { code: 'internal', severity: 'error', message: `${address}: ${what}.` };
}
