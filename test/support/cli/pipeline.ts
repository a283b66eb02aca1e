import type { ApplyReport } from '../../../src/apply/report.js';
import type { Limit } from '../../../src/aws/take-turn.js';
import { DiagnosticError } from '../../../src/core/diagnostic.js';
import type { Pause } from '../../../src/core/kind-effects.js';
import type { Emulator, RequestRecord } from '../../../src/emulator/index.js';
import { type Kind, kinds as registeredKinds } from '../../../src/kinds/index.js';
import { applyPlan } from '../../../src/pipeline/apply-plan.js';
import { type PlannedAccount, planAccount } from '../../../src/pipeline/plan-account.js';
import { prepareRun, type Run } from '../../../src/pipeline/prepare-run.js';
import type { Change } from '../../../src/plan/plan.js';
import type { Workspace } from './workspace.js';

/** What a run in this process may have other than the program has. */
export interface RunOptions {
  readonly kinds?: readonly Kind[];
  readonly env?: Readonly<Record<string, string>>;
  readonly concurrency?: number;
  /** Lets time pass for the emulator, where its clock is not the machine's. */
  readonly pause?: Pause;
  /** Lets each call wait for its turn. */
  readonly turn?: Limit;
  /** Enters the idempotency tokens; every apply has its own unless it is given. */
  readonly nonce?: string;
}

/** What an apply came to, and what it sent. */
export interface Applied {
  readonly planned: PlannedAccount;
  readonly report: ApplyReport;
  /** Every mutating request that reached the service meanwhile. */
  readonly sent: readonly RequestRecord[];
}

let applies = 0;

/** Plans as the program does, in this process. */
export async function planIn(
  workspace: Workspace,
  emulator: Emulator,
  options: RunOptions = {},
): Promise<PlannedAccount> {
  return await planPrepared(await prepareIn(workspace, emulator, options), options);
}

/** Reads the manifests as the program does. */
export async function prepareIn(workspace: Workspace, emulator: Emulator, options: RunOptions = {}): Promise<Run> {
  return await prepareRun({
    kinds: options.kinds ?? registeredKinds,
    manifests: {
      workingDirectory: workspace.directory,
      env: { AWS_ENDPOINT_URL: emulator.url, ...options.env },
      variables: {},
      readStandardInput: () => Promise.resolve(new Uint8Array()),
    },
    concurrency: options.concurrency ?? 10,
    filesAreAll: false,
    pacing: false,
    targets: [],
    destroying: false,
    allowUnsetEnv: false,
    allowances: { dataLoss: ['support'], lockout: true, deletes: 1_000_000 },
    signal: new AbortController().signal,
  });
}

/** Plans with manifests that were read before. */
export async function planPrepared(run: Run, options: RunOptions = {}): Promise<PlannedAccount> {
  // What the program waits for between two looks takes no time here.
  const { pause = () => Promise.resolve() } = options;
  const turn: Limit = options.turn ?? ((call) => call());
  const limit: Limit = (call) => turn(() => run.calls.limit(call));
  const calls = { ...run.calls, pause, limit };
  return await planAccount({ ...run, calls }, Date.now);
}

/** Carries a plan out. */
export async function executeIn(
  planned: PlannedAccount,
  emulator: Emulator,
  options: RunOptions = {},
): Promise<Applied> {
  const before = emulator.requests.at(-1)?.sequence ?? 0;
  applies += 1;
  const report = await applyPlan(planned, options.nonce ?? `apply ${applies}`, () => undefined);
  return { planned, report, sent: mutatingAfter(emulator, before) };
}

/** Plans and applies. */
export async function applyIn(workspace: Workspace, emulator: Emulator, options: RunOptions = {}): Promise<Applied> {
  return await executeIn(await planIn(workspace, emulator, options), emulator, options);
}

/** The mutating requests after the one of that sequence number. */
export function mutatingAfter(emulator: Emulator, sequence = 0): readonly RequestRecord[] {
  return emulator.requests.filter((request) => request.mutating && request.sequence > sequence);
}

/** Plans, and tells the changes in short: `update support/users/alice`. */
export async function changesIn(
  workspace: Workspace,
  emulator: Emulator,
  options: RunOptions = {},
): Promise<readonly string[]> {
  return (await planIn(workspace, emulator, options)).plan.changes.map(brief);
}

/** A change in short. */
export function brief({ action, address }: Change): string {
  return `${action} ${address}`;
}

/** What became of the changes of an apply that did not come to its end in full. */
export function problemsOf({ report }: Applied): readonly string[] {
  return report.results
    .filter(({ status }) => status !== 'done')
    .map(({ address, status, problem }) => `${status} ${address}${problem === undefined ? '' : ` ${problem.code}`}`);
}

/** The codes of the diagnostics with which a run ends; none if it does not fail. */
export async function codesOf(run: Promise<unknown>): Promise<readonly string[]> {
  try {
    await run;
  } catch (error) {
    if (error instanceof DiagnosticError) {
      return error.diagnostics.map(({ code }) => code);
    }
    throw error;
  }
  return [];
}
