import { executePlan } from '../apply/execute-plan.js';
import type { ApplyEvent, ApplyReport } from '../apply/report.js';
import { connectForWriting } from '../aws/clients.js';
import type { PlannedAccount } from './plan-account.js';

/** What it takes to apply a plan. */
export interface ApplyPlanOptions {
  readonly planned: PlannedAccount;
  /** Random text that no other run has. */
  readonly nonce: string;
  readonly onEvent: (event: ApplyEvent) => void;
}

/** Carries a plan out. What fails is in the report. */
export async function applyPlan({ planned, nonce, onEvent }: ApplyPlanOptions): Promise<ApplyReport> {
  const { connection, calls, concurrency, kinds, policy, project, signal } = planned.run;
  const clients = await connectForWriting(kinds, connection, calls);
  return await executePlan({
    plan: planned.plan,
    nonce,
    signal,
    onEvent,
    concurrency,
    pause: calls.pause,
    policy,
    accountId: project.accountId,
    kinds: kinds.map(({ model, reader, writer }) => ({
      model,
      reader: reader(clients, calls.pause),
      writer: writer(clients),
    })),
  });
}
