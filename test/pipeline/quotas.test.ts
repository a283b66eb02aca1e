import { expect, it } from 'vitest';
import { applyIn, planIn, problemsOf } from '../support/cli/pipeline.js';
import { startService } from '../support/cli/service.js';
import { appInstance, TARGET, workspaceOf } from '../support/cli/workspace.js';

const endpoint = (name: string) => ({ name, ...TARGET, endpointAttributes: { deviceToken: name } });
const withEndpoints = (...endpoints: readonly object[]) =>
  appInstance({ users: [{ id: 'alice', name: 'Alice', endpoints: endpoints.map((one) => ({ ...one })) }] });

it('S45: a quota that the project raises reaches the order of changes: nothing waits for room that is there', async () => {
  const { emulator } = await startService();
  const names = Array.from({ length: 10 }, (_, number) => `phone-${number}`);
  const workspace = workspaceOf(withEndpoints(...names.map(endpoint)));
  expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
  workspace.declare(withEndpoints({ name: 'phone-0', ensure: 'absent' }, endpoint('tablet')));
  const waits = async () => {
    const { plan } = await planIn(workspace, emulator);
    return plan.changes.map(({ action, waitsFor }) => [action, waitsFor]);
  };
  const phone = 'support/users/alice/endpoints/phone-0';
  expect(await waits()).toEqual([
    ['delete', []],
    ['create', [phone]],
  ]);
  workspace.configure({ quotas: { endpointsPerUser: 11 } });
  expect(await waits()).toEqual([
    ['delete', []],
    ['create', []],
  ]);
});
