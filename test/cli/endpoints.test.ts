import { describe, expect, test } from 'vitest';
import { startGateway } from '../support/cli/network.js';
import { runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

const ACCOUNT = '123456789012';
const KEYS = 'aws_access_key_id = x\naws_secret_access_key = y\n';

describe('the endpoint of a profile', () => {
  test.each([
    ['--profile', ['--profile', 'local'], {}],
    ['AWS_PROFILE', [], { AWS_PROFILE: 'local' }],
    ['AWS_DEFAULT_PROFILE, which comes before AWS_PROFILE', [], { AWS_DEFAULT_PROFILE: 'local', AWS_PROFILE: 'other' }],
  ] as const)('is called with %s', async (_what, args, env) => {
    const { run, emulator, workspace } = await world();
    workspace.write('aws.config', `[profile local]\nendpoint_url = ${emulator.url}\n${KEYS}[profile other]\n${KEYS}`);
    expect(await run(args, env)).toMatchObject({ code: 0 });
    expect(operationsOf(emulator)).toEqual(expect.arrayContaining(['GetCallerIdentity', 'CreateAppInstance']));
  });

  test('is that of its services, each for its service', async () => {
    const { run, emulator, workspace } = await world();
    const { emulator: sts } = await startService({ accountId: ACCOUNT });
    workspace.write(
      'aws.config',
      `[profile local]\nservices = here\nendpoint_url = http://127.0.0.1:1\n${KEYS}
[services here]\nchime_sdk_identity =\n  endpoint_url = ${emulator.url}\nsts =\n  endpoint_url = ${sts.url}\n`,
    );
    expect(await run(['--profile', 'local'])).toMatchObject({ code: 0 });
    expect(operationsOf(sts)).toEqual(['GetCallerIdentity']);
    expect(operationsOf(emulator)).toContain('CreateAppInstance');
    expect(operationsOf(emulator)).not.toContain('GetCallerIdentity');
  });

  test('is no other than that of the profile that is meant', async () => {
    const { run, emulator, workspace } = await world();
    const { emulator: other } = await startService({ accountId: ACCOUNT });
    workspace.write('aws.config', `[default]\nendpoint_url = ${other.url}\n${KEYS}[profile local]\n${KEYS}`);
    // It has none: then AWS itself is called, which this proxy keeps the test from.
    const { code, stderr } = await run(['--profile', 'local'], { HTTPS_PROXY: 'http://127.0.0.1:1' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('Nothing listens at the proxy http://127.0.0.1:1')]);
    const ignoring = { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true', AWS_ENDPOINT_URL: other.url };
    expect(await run(['--profile', 'local', '--endpoint-url', emulator.url], ignoring)).toMatchObject({ code: 0 });
    expect(operationsOf(other)).toEqual([]);
  });

  test('is asked without credentials if the profile has none, and is this machine', async () => {
    const { run, emulator, workspace } = await world();
    workspace.write('aws.config', `[default]\nendpoint_url = ${emulator.url}\n`);
    expect(await run([])).toMatchObject({ code: 0 });
  });

  test('leads nowhere if its services are missing, which is told before anything is sent', async () => {
    const { run, emulator, workspace } = await world();
    workspace.write('aws.config', `[profile local]\nservices = here\nendpoint_url = ${emulator.url}\n${KEYS}`);
    const { code, stderr } = await run(['--profile', 'local']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('[services here]')]);
    expect(emulator.requests).toEqual([]);
  });
});

describe('credentials for this machine', () => {
  test.each([
    ['keys in the environment', { AWS_ACCESS_KEY_ID: '999999999999', AWS_SECRET_ACCESS_KEY: 'x' }],
    ['AWS_PROFILE', { AWS_PROFILE: 'other' }],
    ['AWS_DEFAULT_PROFILE', { AWS_DEFAULT_PROFILE: 'other' }],
  ])('are those of %s', async (_what, env) => {
    const { run, emulator, workspace } = await world();
    const other = KEYS.replace('= x', '= 999999999999');
    workspace.write('aws.config', `[default]\n${KEYS}[profile other]\n${other}`);
    const { code, stderr } = await run([], { AWS_ENDPOINT_URL: emulator.url, ...env });
    expect([code, stderr]).toEqual([1, expect.stringContaining('999999999999')]);
  });

  test.each([
    ['a profile that is not there', { AWS_PROFILE: 'nowhere' }],
    ['a profile that is not there either', { AWS_DEFAULT_PROFILE: 'nowhere' }],
  ])('are missing with %s', async (_what, env) => {
    const { run, emulator } = await world();
    const { code, stderr } = await run([], { AWS_ENDPOINT_URL: emulator.url, ...env });
    expect([code, stderr]).toEqual([1, expect.stringContaining('no-credentials')]);
  });

  test('are needed by nobody where the default profile is for something else', async () => {
    const { run, emulator, workspace } = await world();
    workspace.write('aws.config', '[default]\nsso_start_url = https://sso.invalid\nsso_account_id = 1\n');
    expect(await run([], { AWS_ENDPOINT_URL: emulator.url })).toMatchObject({ code: 0 });
  });
});

test.each(['', '/', '/prefix', '/prefix/'])('an endpoint may have the path %j', async (path) => {
  const { run, emulator } = await world();
  const prefix = path.replace(/\/$/u, '');
  const gateway = await startGateway(emulator.url, { prefix });
  expect(await run(['--endpoint-url', `http://127.0.0.1:${gateway.port}${path}`])).toMatchObject({ code: 0 });
  expect(gateway.paths).toContain(`${prefix}/app-instances`);
  expect(gateway.paths.filter((one) => one.includes('//'))).toEqual([]);
});

/** An emulator, and a project that is applied to it, or to wherever the configuration leads. */
async function world() {
  const { emulator } = await startService({ accountId: ACCOUNT });
  const workspace = workspaceOf(appInstance());
  workspace.configure({ environments: { dev: { region: 'us-east-1', accountId: ACCOUNT } } });
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runProgram(['apply', '--yes', ...args], {
      directory: workspace.directory,
      env: { AWS_CONFIG_FILE: 'aws.config', ...env },
    });
  return { emulator, workspace, run };
}

function operationsOf(emulator: { readonly requests: readonly { readonly operation: string }[] }): readonly string[] {
  return emulator.requests.map(({ operation }) => operation);
}
