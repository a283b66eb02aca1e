import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { callerAccountId } from '../../src/aws/account.js';
import { resolveConnection } from '../../src/aws/connection.js';
import type { JsonObject } from '../../src/core/json.js';
import { applyIn, codesOf, mutatingAfter, planIn } from '../support/cli/pipeline.js';
import { runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

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

  test('asks, reads and writes with one and the same credentials', async () => {
    const { emulator, workspace } = await world(OURS);
    // A helper program that says something else each time, as after a sign-in to another account.
    workspace.write(
      'helper.sh',
      `#!/bin/sh\necho x >> calls\n[ "$(wc -l < calls)" = 1 ] && id=${OURS} || id=${OTHER}\n
      echo "{\\"Version\\": 1, \\"AccessKeyId\\": \\"$id\\", \\"SecretAccessKey\\": \\"x\\"}"\n`,
    );
    workspace.write(
      '.aws/config',
      `[default]\ncredential_process = /bin/sh ${join(workspace.directory, 'helper.sh')}\n`,
    );
    const options = { directory: workspace.directory, endpointUrl: emulator.url, env: { AWS_PROFILE: 'default' } };
    expect(await runProgram(['apply', '--yes'], options)).toMatchObject({ code: 0 });
    expect(new Set(emulator.requests.map(({ accountId }) => accountId))).toEqual(new Set([OURS]));
    expect(readFileSync(join(workspace.directory, 'calls'), 'utf8')).toBe('x\n');
  });

  test('stops where a creation shows that the endpoint leads elsewhere', async () => {
    const { emulator, workspace } = await world(OTHER);
    const { emulator: sts } = await startService({ accountId: OTHER });
    const applied = await applyIn(workspace, emulator, { env: { AWS_ENDPOINT_URL_STS: sts.url } });
    expect(applied.report.results.map(({ status, problem }) => [status, problem?.code])).toEqual([
      ['failed', 'wrong-account'],
    ]);
    expect(applied.sent.map(({ operation }) => operation)).toEqual(['CreateAppInstance']);
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

  test.each([
    ['AWS_ACCOUNT_ID', { AWS_ACCOUNT_ID: 'CLAIMED' }, undefined],
    ['aws_account_id of a profile', { AWS_PROFILE: 'ci' }, 'aws_account_id = CLAIMED\n'],
  ])('believes STS, not %s, which is not bound to the keys', async (_what, variables, setting) => {
    const keys = setting === undefined ? { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' } : {};
    for (const command of ['apply', 'destroy']) {
      for (const [meant, claimed, codes] of [
        [OTHER, OTHER, ['wrong-account']],
        [OURS, OTHER, []],
      ] as const) {
        const { emulator, workspace } = await world(meant);
        const profile = `[ci]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n${setting ?? ''}`;
        workspace.write('.aws/credentials', profile.replace('CLAIMED', claimed));
        const env = { ...keys, ...variables, ...('AWS_ACCOUNT_ID' in variables ? { AWS_ACCOUNT_ID: claimed } : {}) };
        const { json } = await runProgram([command, '--json', '--yes'], {
          directory: workspace.directory,
          endpointUrl: emulator.url,
          env,
        });
        expect((json['diagnostics'] as JsonObject[]).map(({ code }) => code)).toEqual(codes);
        expect(emulator.requests[0]?.operation).toBe('GetCallerIdentity');
        expect(emulator.requests.length > 1).toBe(codes.length === 0);
      }
    }
  });

  test('compares what is read with the account that STS names', async () => {
    const { emulator, workspace } = await world(OURS);
    await applyIn(workspace, emulator);
    const { emulator: sts } = await startService({ accountId: OTHER });
    const options = {
      directory: workspace.directory,
      endpointUrl: emulator.url,
      env: { AWS_ENDPOINT_URL_STS: sts.url },
    };
    workspace.configure({ environments: { dev: { region: 'us-east-1', accountId: OTHER } } });
    workspace.declare(appInstance({ name: 'Renamed' }));
    const before = emulator.requests.at(-1)?.sequence;
    for (const args of [
      ['apply', '--yes'],
      ['destroy', '--yes', '--allow-data-loss', 'support'],
      ['plan', '--out', 'plan.json'],
    ]) {
      const { code, json } = await runProgram([...args, '--json'], options);
      expect([code, json['diagnostics']]).toMatchObject([1, [{ code: 'wrong-account' }]]);
    }
    // Nobody has said which account it is, but to save a plan STS is asked.
    workspace.configure({});
    const { code, json } = await runProgram(['plan', '--out', 'plan.json', '--json'], options);
    expect([code, json['diagnostics']]).toMatchObject([1, [{ code: 'wrong-account' }]]);
    expect(() => readFileSync(join(workspace.directory, 'plan.json'))).toThrow('ENOENT');
    expect(mutatingAfter(emulator, before)).toEqual([]);
  });

  const ANSWER = (account: string) =>
    `<GetCallerIdentityResponse><GetCallerIdentityResult>${account}</GetCallerIdentityResult></GetCallerIdentityResponse>`;

  test.each([
    ['nothing', '', 'connection-failed'],
    ['no account', ANSWER('<Arn>arn</Arn>'), 'connection-failed'],
    ['an empty account', ANSWER('<Account></Account>'), 'connection-failed'],
    ['something else', ANSWER('<Account>12345</Account>'), 'connection-failed'],
    ['a web page', '<html><body>Sign in</body></html>', 'connection-failed'],
    ['no XML', 'Sign in', 'invalid-answer'],
  ])('takes an answer of %s for none', async (_what, body, code) => {
    const { emulator, workspace } = await world(OURS);
    const url = await answering(body);
    const codes = await codesOf(planIn(workspace, emulator, { env: { AWS_ENDPOINT_URL_STS: url } }));
    expect(codes).toEqual([code]);
    expect(emulator.requests).toEqual([]);
  });

  test('does not wait for ever for an answer that drips in', async () => {
    const connection = await resolveConnection({
      region: 'us-east-1',
      endpointUrl: await answering(undefined),
      env: {},
    });
    const question = callerAccountId({ ...connection, attemptMilliseconds: 50 }, new AbortController().signal);
    expect(await codesOf(question)).toEqual(['connection-failed']);
  });
});

/** A server that answers every request with this; without one it begins an answer and never ends it. */
async function answering(body: string | undefined): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/xml' });
    if (body === undefined) {
      response.write('<GetCallerIdentityResponse>');
    } else {
      response.end(body);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function world(accountId: string | undefined) {
  const { emulator } = await startService({ accountId: OURS });
  const workspace = workspaceOf(appInstance());
  const dev = { region: 'us-east-1', ...(accountId === undefined ? {} : { accountId }) };
  workspace.configure({ environments: { dev } });
  return { emulator, workspace };
}
