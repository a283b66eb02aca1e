import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { freePort, makeCertificate, type ProxyOptions, startGateway, startProxy } from '../support/cli/network.js';
import { runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

const IDENTITY = 'identity-chime.us-east-1.amazonaws.com';
const STS = 'sts.us-east-1.amazonaws.com';
const ACCOUNT = '123456789012';
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };

describe('a proxy', () => {
  test.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])(
    'of %s is asked for AWS, STS included',
    async (variable) => {
      const { run, proxy, emulator } = await world();
      expect(await run(['apply', '--yes'], { [variable]: proxy.url })).toMatchObject({ code: 0 });
      expect(new Set(proxy.requests)).toEqual(new Set([`CONNECT ${STS}:443`, `CONNECT ${IDENTITY}:443`]));
      expect(emulator.requests.map(({ operation }) => operation)).toContain('CreateAppInstance');
    },
  );

  test('keeps its tunnels for further calls', async () => {
    const users = Array.from({ length: 30 }, (_, number) => ({ id: `u${number}`, name: 'User' }));
    const { run, proxy, emulator } = await world({}, appInstance({ users }));
    expect(await run(['apply', '--yes', '--concurrency', '3'], { HTTPS_PROXY: proxy.url })).toMatchObject({ code: 0 });
    expect(emulator.requests.length).toBeGreaterThan(30);
    expect(proxy.requests.length).toBeLessThan(10);
  });

  test('gets the user name and the password of its URL, and nobody else does', async () => {
    const { run, proxy } = await world({ login: 'us%er:pass@word' });
    const HTTPS_PROXY = `http://us%25er:pass%40word@${proxy.host}`;
    expect(await run(['plan'], { HTTPS_PROXY })).toMatchObject({ code: 0 });
    for (const wrong of [
      `http://us%25er:secret@${proxy.host}`,
      `http://us%er:secret@${proxy.host}`,
      `ftp://u:secret@x`,
    ]) {
      const { stdout, stderr, code } = await run(['plan', '--json'], { HTTPS_PROXY: wrong, DEBUG: '*' });
      expect([code, `${stdout}${stderr}`.includes('secret')]).toEqual([1, false]);
    }
  });

  test('is left out for the hosts of NO_PROXY', async () => {
    const { run, proxy } = await world();
    const env = { HTTPS_PROXY: proxy.url, NO_PROXY: 'localhost,.invalid', AWS_ENDPOINT_URL: 'https://chime.invalid' };
    const { code, stderr } = await run(['plan'], env);
    expect([code, stderr]).toEqual([1, expect.stringContaining('https://chime.invalid')]);
    expect(proxy.requests).toEqual([]);
  });

  test('of HTTP_PROXY passes on what is asked without TLS', async () => {
    const { run, emulator } = await world();
    const proxy = await startProxy({ port: Number(new URL(emulator.url).port), login: 'a:b' });
    const env = { HTTP_PROXY: `http://a:b@${proxy.host}`, AWS_ENDPOINT_URL: 'http://chime.example/prefix' };
    await run(['plan'], env);
    expect(proxy.requests[0]).toBe('POST http://chime.example/prefix/');
    env.AWS_ENDPOINT_URL = 'http://chime.example:8080';
    expect(await run(['apply', '--yes'], env)).toMatchObject({ code: 0 });
    expect(proxy.requests).toContain('POST http://chime.example:8080/app-instances');
  });

  test('elsewhere is not asked for what is on this machine', async () => {
    const { run, emulator } = await world();
    const env = { HTTP_PROXY: 'http://proxy.invalid:3128', AWS_ENDPOINT_URL: emulator.url };
    expect(await run(['apply', '--yes'], env)).toMatchObject({ code: 0 });
  });

  test('on this machine is', async () => {
    const { run, emulator } = await world();
    const proxy = await startProxy({ port: Number(new URL(emulator.url).port) });
    const env = { HTTP_PROXY: proxy.url, AWS_ENDPOINT_URL: emulator.url };
    expect(await run(['apply', '--yes'], env)).toMatchObject({ code: 0 });
    expect(proxy.requests).toContain(`POST ${emulator.url}/app-instances`);
    const sent = proxy.requests.length;
    expect(await run(['plan'], { ...env, NO_PROXY: '127.0.0.1' })).toMatchObject({ code: 0 });
    expect(proxy.requests).toHaveLength(sent);
  });

  test.each<[string, Omit<ProxyOptions, 'port'>, string]>([
    ['wants a password', { login: 'a:b' }, 'wants a user name and a password (407)'],
    ['refuses', { status: 403 }, `does not let anybody connect to ${STS} (403)`],
    ['gets no further', { status: 502 }, `does not get through to ${STS} (502)`],
    ['does not answer', { hangs: true }, 'takes too long'],
    ['speaks of something else', { nonsense: 'SSH-2.0-OpenSSH_9.2\r\n\r\n' }, 'its answer is not HTTP'],
    ['breaks off', { nonsense: '' }, 'ended before'],
  ])('that %s is named, once', async (_what, options, said) => {
    const { run, proxy, emulator } = await world(options);
    const { code, stderr, stdout } = await run(['plan'], { HTTPS_PROXY: proxy.url });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(proxy.url);
    expect(stderr).toContain(said);
    expect(stderr.match(/^error/gmu)).toHaveLength(1);
    expect(emulator.requests).toEqual([]);
  });

  test.each<[Omit<ProxyOptions, 'port'>, string]>([
    [{ login: 'a:b' }, 'wants a user name and a password (407)'],
    [{ status: 403 }, 'does not let anybody connect to chime.example (403)'],
    [{ status: 503 }, 'does not get through to chime.example (503)'],
    [{ nonsense: 'SSH-2.0-OpenSSH_9.2\r\n\r\n' }, 'speaks something else than HTTP'],
    [{ nonsense: '' }, 'broke the connection off'],
  ])('without TLS, %j, is named as well', async (options, said) => {
    const { run, proxy } = await world(options);
    const { code, stderr } = await run(['plan'], { HTTP_PROXY: proxy.url, AWS_ENDPOINT_URL: 'http://chime.example' });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`he proxy ${proxy.url} ${said}`)]);
    expect(stderr.match(/^error/gmu)).toHaveLength(1);
  });

  test('may speak TLS itself', async () => {
    const { run, proxy, certificate, emulator } = await world({ isByTls: true });
    expect(await run(['plan'], { HTTPS_PROXY: proxy.url })).toMatchObject({ code: 0 });
    const plain = await startProxy({ port: Number(new URL(emulator.url).port), certificate });
    const env = { HTTP_PROXY: plain.url, AWS_ENDPOINT_URL: 'http://chime.example' };
    expect(await run(['plan'], env)).toMatchObject({ code: 0 });
    expect(plain.requests).toContain('POST http://chime.example/');
    for (const [endpoint, variable] of [
      ['https://chime.example', 'HTTPS_PROXY'],
      ['http://chime.example', 'HTTP_PROXY'],
    ] as const) {
      const strange = { [variable]: proxy.url, AWS_ENDPOINT_URL: endpoint, AWS_CA_BUNDLE: '' };
      const { code, stderr } = await run(['plan'], strange);
      expect([code, stderr]).toEqual([1, expect.stringContaining(`The certificate of the proxy ${proxy.url} is from`)]);
    }
  });

  test('that is not there is named', async () => {
    const { run } = await world();
    const url = `http://127.0.0.1:${await freePort()}`;
    for (const [variable, endpoint] of [
      ['HTTPS_PROXY', 'https://chime.example'],
      ['HTTP_PROXY', 'http://chime.example'],
    ] as const) {
      const { code, json } = await run(['plan', '--json'], { [variable]: url, AWS_ENDPOINT_URL: endpoint });
      expect(code).toBe(1);
      const [problem, ...more] = json['diagnostics'] as JsonObject[];
      expect(more).toEqual([]);
      expect(problem).toMatchObject({
        code: 'connection-failed',
        message: expect.stringContaining(`the proxy ${url}`) as string,
        hint: expect.stringContaining(variable) as string,
      });
    }
  });

  test.each(['http://', 'http://bad url', 'socks5://127.0.0.1:1', 'http://u:%@x'])(
    'of the URL %j is refused before anything is sent',
    async (url) => {
      const { run, emulator } = await world();
      const { code, json } = await run(['plan', '--json'], { HTTPS_PROXY: url });
      expect([code, json['diagnostics']]).toMatchObject([
        1,
        [{ code: 'usage', message: expect.stringContaining('HTTPS_PROXY') as string }],
      ]);
      expect(emulator.requests).toEqual([]);
    },
  );
});

/** AWS, behind a proxy and a certificate that the program is told to trust. */
async function world(
  { isByTls = false, ...options }: Omit<ProxyOptions, 'port'> & { isByTls?: boolean } = {},
  ...documents: readonly JsonObject[]
) {
  const { emulator } = await startService({ accountId: ACCOUNT });
  const certificate = makeCertificate([IDENTITY, STS, 'localhost']);
  const { port } = await startGateway(emulator.url, { certificate });
  const proxy = await startProxy({ ...options, port, ...(isByTls ? { certificate } : {}) });
  const workspace = workspaceOf(...(documents.length > 0 ? documents : [appInstance()]));
  workspace.configure({ environments: { dev: { region: 'us-east-1', accountId: ACCOUNT } } });
  const run = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    runProgram(args, { directory: workspace.directory, env: { ...KEYS, AWS_CA_BUNDLE: certificate.path, ...env } });
  return { run, proxy, emulator, certificate };
}
