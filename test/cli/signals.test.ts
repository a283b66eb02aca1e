import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readStandardInput } from '../../src/cli/standard-input.js';
import { startProxy } from '../support/cli/network.js';
import { mutatingAfter } from '../support/cli/pipeline.js';
import { startProgram } from '../support/cli/run-program.js';
import { instanceArn, startService } from '../support/cli/service.js';
import { startOnClosingTerminal } from '../support/cli/terminal.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

/** So many that an apply is far from its end when a signal reaches it, however late that is. */
const USERS = 400;
const MANY = appInstance({
  users: Array.from({ length: USERS }, (_, number) => ({ id: `user-${number}`, name: `User ${number}` })),
});
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const CONCURRENCY = 3;
const POLLING = { timeout: 10_000 };

describe.each(SIGNALS)('%s', (signal) => {
  test.each([[[]], [['--json']]])(
    'during apply: what is under way comes to its end, nothing new starts, the report is printed (%j)',
    async (args) => {
      const { emulator, client } = await startService({ latencyMilliseconds: 100 });
      const { directory } = workspaceOf(MANY);
      const program = startProgram(['apply', '--yes', '--concurrency', String(CONCURRENCY), ...args], {
        directory,
        endpointUrl: emulator.url,
      });
      await program.says('created support/users/');
      const sentBefore = mutatingAfter(emulator).length;
      program.process.kill(signal);
      const { code, stdout, stderr } = await program.result;
      expect(code).toBe(130);

      const sent = mutatingAfter(emulator);
      // Those under way, and a few that the program had sent before the signal reached it.
      expect(sent.length - sentBefore).toBeLessThanOrEqual(3 * CONCURRENCY);
      expect(sent.every(({ status }) => status === 201)).toBe(true);
      const AppInstanceArn = await instanceArn(client);
      const { AppInstanceUsers = [] } = await client.listAppInstanceUsers({ AppInstanceArn, MaxResults: 50 });
      const done = AppInstanceUsers.length + 1;
      expect(done).toBe(sent.length);
      expect(stderr.match(/^created /gmu)).toHaveLength(done);
      if (args.length === 0) {
        const left = USERS + 1 - done;
        expect(stdout).toContain(`Apply interrupted: ${done} done, 0 failed, 0 skipped, ${left} not done.`);
      } else {
        expect(JSON.parse(stdout)).toMatchObject({
          exitCode: 130,
          report: { done, failed: 0, skipped: 0, interrupted: USERS + 1 - done },
        });
      }
    },
  );

  test('during plan ends it with 130 and one document', async () => {
    const { emulator, client } = await startService({ latencyMilliseconds: 200 });
    const names = Array.from({ length: 12 }, (_, number) => `Unowned ${number}, so that its tags are read`);
    await Promise.all(names.map((Name) => client.createAppInstance({ Name })));
    emulator.clearRequests();
    const { directory } = workspaceOf(MANY);
    const program = startProgram(['plan', '--json', '--concurrency', '1'], { directory, endpointUrl: emulator.url });
    await expect.poll(() => emulator.requests.length).toBeGreaterThan(0);
    program.process.kill(signal);
    const { code, json } = await program.result;
    expect(code).toBe(130);
    expect(emulator.requests.length).toBeLessThan(13);
    expect(json).toMatchObject({ command: 'plan', exitCode: 130, diagnostics: [{ code: 'interrupted' }] });
  });
});

test('SIGINT while calls fail ends plan with 130: what was given up then is no read that failed', async () => {
  const { emulator } = await startService({ faults: [{ operation: 'ListAppInstances', error: 'throttle' }] });
  const { directory } = workspaceOf(MANY);
  const program = startProgram(['plan', '--json'], { directory, endpointUrl: emulator.url });
  await expect.poll(() => emulator.requests.length).toBeGreaterThan(0);
  program.process.kill('SIGINT');
  expect((await program.result).code).toBe(130);
});

test('SIGINT while it is asked whose the credentials are waits for no answer', async () => {
  const { emulator } = await startService({ faults: [{ operation: 'GetCallerIdentity', error: 'hang' }] });
  const workspace = workspaceOf(MANY);
  workspace.configure({ environments: { dev: { region: 'us-east-1', accountId: '123456789012' } } });
  const program = startProgram(['plan', '--json'], { directory: workspace.directory, endpointUrl: emulator.url });
  await expect.poll(() => emulator.requests.length).toBe(1);
  program.process.kill('SIGINT');
  const { code, json } = await program.result;
  expect([code, emulator.requests.length]).toEqual([130, 1]);
  expect(json).toMatchObject({ diagnostics: [{ code: 'interrupted' }] });
});

describe('an interrupt waits for no credentials', () => {
  test('that a program has not given yet, and does not leave it behind', async () => {
    const { emulator } = await startService();
    const workspace = workspaceOf(MANY);
    workspace.write('helper', `trap ': >ended; kill $!; exit' TERM; sleep 600 & : >begun; wait`);
    workspace.write('.aws/config', '[profile prod]\ncredential_process = sh helper\n');
    const env = { AWS_PROFILE: 'prod' };
    const program = startProgram(['plan', '--json'], {
      directory: workspace.directory,
      endpointUrl: emulator.url,
      env,
    });
    const isThere = (name: string) => existsSync(join(workspace.directory, name));
    await expect.poll(() => isThere('begun'), POLLING).toBe(true);
    program.process.kill('SIGTERM');
    const { code, json } = await program.result;
    expect([code, json['diagnostics'], emulator.requests]).toMatchObject([130, [{ code: 'interrupted' }], []]);
    await expect.poll(() => isThere('ended'), POLLING).toBe(true);
  });

  test('that a service has not given yet', async () => {
    const { emulator } = await startService();
    const proxy = await startProxy({ port: 1, hangs: true });
    const { directory } = workspaceOf(MANY);
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${proxy.url}/x` };
    const program = startProgram(['plan', '--json'], { directory, endpointUrl: emulator.url, env });
    await expect.poll(() => proxy.requests.length, POLLING).toBe(1);
    program.process.kill('SIGINT');
    expect(await program.result).toMatchObject({ code: 130 });
  });
});

test('an interrupt ends the waiting for manifests on standard input', async () => {
  const controller = new AbortController();
  const reading = readStandardInput(controller.signal, new PassThrough());
  controller.abort();
  await expect(reading).rejects.toThrow('aborted');
  const input = new PassThrough();
  input.end('kind: AppInstance');
  expect(await readStandardInput(new AbortController().signal, input)).toEqual(Buffer.from('kind: AppInstance'));
});

describe('a second signal', () => {
  test.each([[[]], [['--json']]])('ends the program at once, and says what may have been done (%j)', async (args) => {
    const { emulator } = await startService({ faults: [{ operation: 'CreateAppInstanceUser', error: 'hang' }] });
    const { directory } = workspaceOf(MANY);
    // An attempt without an answer is never given up here: whatever waited for that would not end.
    const patience =
      'const real = setTimeout; globalThis.setTimeout = (call, ms) => real(call, ms >= 30_000 ? 2 ** 31 - 1 : ms);';
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(patience)}` };
    const program = startProgram(['apply', '--yes', ...args], { directory, endpointUrl: emulator.url, env });
    await expect.poll(() => mutatingAfter(emulator).length).toBeGreaterThan(1);
    program.process.kill('SIGINT');
    program.process.kill('SIGTERM');
    const { code, stdout, stderr } = await program.result;
    expect(code).toBe(130);
    expect(stderr).toContain(
      'error[interrupted]: Stopped at once. Under way, and maybe done: create support/users/user-',
    );
    expect(stderr).toMatch(/, and \d+ more\.\n {2}hint: Run it again to go on\.\n$/u);
    expect(stderr.match(/create support\/users\//gu)).toHaveLength(10);
    if (args.length > 0) {
      expect(JSON.parse(stdout)).toMatchObject({
        command: 'apply',
        exitCode: 130,
        diagnostics: [{ code: 'interrupted' }],
      });
    }
  });

  test('says that nothing may have been done where nothing was begun', async () => {
    const { emulator } = await startService({ faults: [{ operation: 'ListAppInstances', error: 'hang' }] });
    const { directory } = workspaceOf(MANY);
    // A call that hangs is given up at the first signal, so the second has to come with it.
    const twice = "process.once('SIGINT', () => process.emit('SIGINT', 'SIGINT'));";
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(twice)}` };
    const program = startProgram(['plan'], { directory, endpointUrl: emulator.url, env });
    await expect.poll(() => emulator.requests.length).toBeGreaterThan(0);
    program.process.kill('SIGINT');
    const { code, stderr } = await program.result;
    expect(code).toBe(130);
    expect(stderr).toContain('error[interrupted]: Stopped at once. No change was under way.');
  });
});

describe('a terminal that is closed', () => {
  test('is an interrupt: what is under way comes to its end, nothing new starts', async () => {
    const { emulator, client } = await startService({ latencyMilliseconds: 100 });
    const { directory } = workspaceOf(MANY);
    const args = ['apply', '--yes', '--concurrency', String(CONCURRENCY)];
    const program = startOnClosingTerminal(args, { directory, endpointUrl: emulator.url });
    await program.says('created support/users/');
    program.type('!');
    expect((await program.result).stdout).toMatch(/exit code 130\n$/u);
    const sent = mutatingAfter(emulator);
    expect(sent.length).toBeLessThan(USERS);
    expect(sent.every(({ status }) => status === 201)).toBe(true);
    const AppInstanceArn = await instanceArn(client);
    const { AppInstanceUsers = [] } = await client.listAppInstanceUsers({ AppInstanceArn, MaxResults: 50 });
    expect(AppInstanceUsers.length + 1).toBe(sent.length);
  });

  test('may be told of twice, which is no second interrupt', async () => {
    const { emulator } = await startService({ latencyMilliseconds: 100 });
    const { directory } = workspaceOf(MANY);
    const program = startProgram(['apply', '--yes', '--concurrency', String(CONCURRENCY)], {
      directory,
      endpointUrl: emulator.url,
    });
    await program.says('created support/users/');
    program.process.kill('SIGHUP');
    program.process.kill('SIGHUP');
    const { code, stdout } = await program.result;
    expect(code).toBe(130);
    expect(stdout).toContain('Apply interrupted:');
  });
});
