import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeCertificate, startGateway } from '../support/cli/network.js';
import { runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

describe('the certificate of an endpoint', () => {
  test.each(['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'])('is trusted if %s has it', async (variable) => {
    const { run, certificate } = await world();
    expect(await run({ [variable]: certificate.path })).toMatchObject({ code: 0 });
  });

  test('is trusted if ca_bundle of the profile has it, unless AWS_CA_BUNDLE says otherwise', async () => {
    const { run, certificate, workspace } = await world();
    const keys = 'aws_access_key_id = x\naws_secret_access_key = y\n';
    workspace.write('.aws/config', `[profile work]\nca_bundle = ${certificate.path}\n${keys}`);
    expect(await run({}, '--profile', 'work')).toMatchObject({ code: 0 });
    const other = makeCertificate(['localhost']);
    const { code, stderr } = await run({ AWS_CA_BUNDLE: other.path }, '--profile', 'work');
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`AWS_CA_BUNDLE says to trust what is in ${other.path}`),
    ]);
  });

  test.each([
    ['is from nobody who is trusted', 'AWS_CA_BUNDLE', ['localhost'], 2, false],
    ['is for another host', 'Does the URL name the right host?', ['chime.example'], 2, true],
    ['has expired', 'clock', ['localhost'], -1, true],
  ] as const)('that %s is refused at once, and named once', async (what, hint, hosts, days, isTrusted) => {
    const { run, certificate, url, emulator } = await world(hosts, days);
    const { code, stdout, stderr } = await run(isTrusted ? { AWS_CA_BUNDLE: certificate.path } : {});
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`The certificate of the endpoint ${url} ${what}`);
    expect(stderr).toContain(hint);
    expect(stderr.match(/^error/gmu)).toHaveLength(1);
    expect(emulator.requests).toEqual([]);
  });

  test.each([
    ['is not there', undefined],
    ['is a folder', '.'],
    ['is empty', ''],
    ['holds none', 'not a certificate'],
    ['holds a broken one', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ])('is asked for by nobody if AWS_CA_BUNDLE %s', async (_what, content) => {
    const { run, workspace, emulator } = await world();
    const path = content === '.' ? workspace.directory : join(workspace.directory, 'bundle.pem');
    if (content !== undefined && content !== '.') {
      workspace.write('bundle.pem', content);
    }
    const { code, stderr } = await run({ AWS_CA_BUNDLE: path });
    expect([code, stderr]).toEqual([1, expect.stringContaining(path)]);
    expect(stderr).toContain('error[usage]');
    expect(stderr).toContain('AWS_CA_BUNDLE');
    expect(emulator.requests).toEqual([]);
    // It does not matter where there is no certificate.
    expect(await run({ AWS_CA_BUNDLE: path, AWS_ENDPOINT_URL: emulator.url })).toMatchObject({ code: 0 });
  });

  test('is missing where TLS is spoken with a server that does not', async () => {
    const { run, emulator } = await world();
    const { code, stderr } = await run({ AWS_ENDPOINT_URL: emulator.url.replace('http:', 'https:') });
    expect([code, stderr]).toEqual([1, expect.stringContaining('does not speak TLS')]);
    expect(stderr).toContain('http://');
  });

  test('is missed where a server speaks TLS, and the URL does not say so', async () => {
    const { run, url } = await world();
    const { code, stderr } = await run({ AWS_ENDPOINT_URL: url.replace('https:', 'http:') });
    expect([code, stderr]).toEqual([1, expect.stringContaining('its URL begins with https://')]);
  });
});

/** The service behind TLS. */
async function world(hosts: readonly string[] = ['localhost'], days = 2) {
  const { emulator } = await startService();
  const certificate = makeCertificate(hosts, days);
  const url = `https://localhost:${(await startGateway(emulator.url, { certificate })).port}`;
  const workspace = workspaceOf(appInstance());
  const run = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
    runProgram(['plan', ...args], { directory: workspace.directory, env: { AWS_ENDPOINT_URL: url, ...env } });
  return { run, certificate, url, emulator, workspace };
}
