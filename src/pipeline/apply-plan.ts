import { executePlan } from '../apply/execute-plan.js';
import type { ApplyEvent, ApplyReport } from '../apply/report.js';
import { connectForWriting } from '../aws/clients.js';
import type { PlannedAccount } from './plan-account.js';

/**
 * Carries a plan out. What fails is in the report.
 * @param nonce random text that no other run has
 */
export async function applyPlan(
  planned: PlannedAccount,
  nonce: string,
  onEvent: (event: ApplyEvent) => void,
): Promise<ApplyReport> {
  const { connection, calls, concurrency, kinds, policy, project } = planned.run;
  const clients = await connectForWriting(kinds, connection, calls);
  return await executePlan({
    plan: planned.plan,
    nonce,
    signal: calls.signal,
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
