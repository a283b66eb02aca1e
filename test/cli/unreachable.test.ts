import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort, startProxy } from '../support/cli/network.js';
import { runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

const ACCOUNT = '123456789012';
const PINNED = Array.from({ length: 90 }, (_, number) =>
  appInstance({ id: `i${number}`, arn: `arn:aws:chime:us-east-1:${ACCOUNT}:app-instance/${'0'.repeat(8)}-${number}` }),
);

describe('a service that is out of reach', () => {
  test.each([['plan'], ['drift'], ['apply', '--yes'], ['destroy', '--yes'], ['plan', '--out', 'plan.json']])(
    'ends %s %s %s with 1, and one message that asks if it is running',
    async (...args) => {
      const url = `http://127.0.0.1:${await freePort()}`;
      const { directory } = workspaceOf(appInstance());
      const options = { directory, endpointUrl: url };
      const { code, stdout, stderr } = await runProgram(args, options);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toBe(
        `error[connection-failed]: Nothing listens at the endpoint ${url} (ECONNREFUSED).\n` +
          '  hint: Is it running? `chime-sync emulator` starts the emulator, and says where it listens.\n',
      );
    },
  );

  test('is told once, however many questions there are, and in the one document of --json', async () => {
    const { directory } = workspaceOf(...PINNED);
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, json } = await runProgram(['apply', '--yes', '--json'], { directory, endpointUrl: url });
    expect([code, json['plan']]).toEqual([1, undefined]);
    expect(json['diagnostics']).toMatchObject([
      { code: 'connection-failed', message: `Nothing listens at the endpoint ${url} (ECONNREFUSED).` },
    ]);
  });

  test('behind something that answers instead is told as well', async () => {
    const { directory } = workspaceOf(appInstance());
    const gateway = await startProxy({ port: 0, status: 502 });
    const { code, stdout, stderr } = await runProgram(['plan'], { directory, endpointUrl: gateway.url });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`What answers at the endpoint ${gateway.url} does not get through to the service (502).`);
    expect(stderr).toContain('Is it running?');
  });

  test('is told of STS as well, before the account is read', async () => {
    const { emulator } = await startService();
    const workspace = workspaceOf(appInstance());
    workspace.configure({ environments: { dev: { region: 'us-east-1', accountId: ACCOUNT } } });
    const url = `http://127.0.0.1:${await freePort()}`;
    const options = { directory: workspace.directory, endpointUrl: emulator.url, env: { AWS_ENDPOINT_URL_STS: url } };
    const { code, json } = await runProgram(['plan', '--json'], options);
    expect([code, json['diagnostics']]).toMatchObject([
      1,
      [
        {
          code: 'connection-failed',
          message: `GetCallerIdentity failed: Nothing listens at the endpoint ${url} (ECONNREFUSED).`,
        },
      ],
    ]);
    expect(emulator.requests).toEqual([]);
  });

  test.each([200, 403, 404])('is told where somebody else answers instead of STS, with %i', async (status) => {
    const { emulator } = await startService();
    const workspace = workspaceOf(appInstance());
    workspace.configure({ environments: { dev: { region: 'us-east-1', accountId: ACCOUNT } } });
    const stranger = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"message":"Forbidden"}');
    }).listen(0, '127.0.0.1');
    onTestFinished(() => {
      stranger.close();
    });
    await once(stranger, 'listening');
    const env = { AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}` };
    const options = { directory: workspace.directory, endpointUrl: emulator.url, env };
    const { code, json } = await runProgram(['plan', '--json'], options);
    expect([code, json['diagnostics']]).toEqual([
      1,
      [
        expect.objectContaining({
          message: expect.stringContaining(`HTTP status ${status} without the name of an error`) as string,
          hint: expect.stringContaining('AWS_ENDPOINT_URL_STS') as string,
        }),
      ],
    ]);
    expect(emulator.requests).toEqual([]);
  });

  test('is told where only STS could be reached', async () => {
    const { emulator: sts } = await startService({ accountId: ACCOUNT });
    const workspace = workspaceOf(appInstance());
    workspace.configure({ environments: { dev: { region: 'us-east-1', accountId: ACCOUNT } } });
    const url = `http://127.0.0.1:${await freePort()}`;
    const options = { directory: workspace.directory, endpointUrl: url, env: { AWS_ENDPOINT_URL_STS: sts.url } };
    const { code, json } = await runProgram(['drift', '--json'], options);
    expect([code, json['diagnostics']]).toMatchObject([1, [{ code: 'connection-failed' }]]);
  });
});
