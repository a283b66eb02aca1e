import { describe, expect, test, vi } from 'vitest';
import { codesOf, planIn } from '../support/cli/pipeline.js';
import { runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

vi.setConfig({ testTimeout: 60_000 });

const OURS = '123456789012';
const OTHER = '999999999999';

describe('S42 the account guard', () => {
  test('refuses another account before anything is read', async () => {
    const { emulator, workspace } = await world(OTHER);
    expect(await codesOf(planIn(workspace, emulator))).toEqual(['wrong-account']);
    expect(emulator.requests.map(({ operation }) => operation)).toEqual(['GetCallerIdentity']);
  });

  test('lets the right account pass', async () => {
    const { emulator, workspace } = await world(OURS);
    const { plan } = await planIn(workspace, emulator);
    expect(plan.changes).toHaveLength(1);
    expect(emulator.requests[0]?.operation).toBe('GetCallerIdentity');
  });

  test('asks nobody where the project file names no account', async () => {
    const { emulator, workspace } = await world(undefined);
    await planIn(workspace, emulator);
    expect(emulator.requests.map(({ operation }) => operation)).not.toContain('GetCallerIdentity');
  });

  test('asks AWS_ENDPOINT_URL_STS where that is set', async () => {
    const { emulator, workspace } = await world(OTHER);
    const { emulator: sts } = await startService({ accountId: OTHER });
    await planIn(workspace, emulator, { env: { AWS_ENDPOINT_URL_STS: sts.url } });
    expect(sts.requests.map(({ operation }) => operation)).toEqual(['GetCallerIdentity']);
    expect(emulator.requests.map(({ operation }) => operation)).not.toContain('GetCallerIdentity');
  });

  test('fails, and reads nothing, if STS does not answer', async () => {
    const { emulator, workspace } = await world(OURS);
    emulator.setFaults([{ operation: 'GetCallerIdentity', error: 'accessDenied' }]);
    expect(await codesOf(planIn(workspace, emulator))).toEqual(['access-denied']);
    expect(emulator.requests).toHaveLength(1);
  });

  test('with --endpoint-url asks the same URL, never the real STS', async () => {
    const { emulator, workspace } = await world(OTHER);
    const args = ['apply', '--yes', '--json', '--endpoint-url', emulator.url];
    const { code, json } = await runProgram(args, { directory: workspace.directory });
    expect(code).toBe(1);
    expect(json).toMatchObject({ diagnostics: [{ code: 'wrong-account' }] });
    expect(emulator.requests.map(({ operation }) => operation)).toEqual(['GetCallerIdentity']);
  });

  test('takes the account id of the credentials where they carry one', async () => {
    const { emulator, workspace } = await world(OTHER);
    const env = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_ACCOUNT_ID: OURS };
    const options = { directory: workspace.directory, endpointUrl: emulator.url, env };
    const { code, json } = await runProgram(['plan', '--json'], options);
    expect(code).toBe(1);
    expect(json).toMatchObject({ diagnostics: [{ code: 'wrong-account' }] });
    expect(emulator.requests).toEqual([]);
  });
});

async function world(accountId: string | undefined) {
  const { emulator } = await startService({ accountId: OURS });
  const workspace = workspaceOf(appInstance());
  const dev = { region: 'us-east-1', ...(accountId === undefined ? {} : { accountId }) };
  workspace.configure({ environments: { dev } });
  return { emulator, workspace };
}
