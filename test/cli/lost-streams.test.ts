import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyIn, mutatingAfter, problemsOf } from '../support/cli/pipeline.js';
import { PROGRAM, type ProgramOptions, type RunningProgram, startProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { startOnTerminal } from '../support/cli/terminal.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

const USERS = 200;
const MANY = appInstance({
  users: Array.from({ length: USERS }, (_, number) => ({ id: `user-${number}`, name: `User ${number}` })),
});
const STACK_TRACE = /^\s+at /mu;
const STDOUT_LOST = 'Standard output could not be written: no space is left on the device.';
const STDERR_LOST = 'Standard error could not be written: no space is left on the device.';

describe('S38: an apply that loses its output is carried out in full', () => {
  test.each([
    { title: 'both streams closed early', pipe: '2>&1 | head -n 5', code: 0, says: [] },
    { title: 'stdout closed early', pipe: '2>/dev/null | head -n 1', code: 0, says: [] },
    { title: 'stderr closed early', pipe: '2>&1 >/dev/null | head -n 1', code: 0, says: [] },
    { title: 'stderr on a full disk', pipe: '2>/dev/full', code: 5, says: [STDERR_LOST] },
    { title: 'stdout on a full disk', pipe: '>/dev/full', code: 5, says: [STDOUT_LOST] },
    { title: 'both streams on full disks', pipe: '>/dev/full 2>&1', code: 5, says: [] },
  ])('$title', async ({ pipe, code, says }) => {
    for (const args of [
      ['apply', '--yes'],
      ['apply', '--yes', '--json'],
    ]) {
      const { emulator } = await startService();
      const options = { directory: workspaceOf(MANY).directory, endpointUrl: emulator.url };
      const { code: found, stdout, stderr } = await redirected(args, options, pipe).result;
      expect(mutatingAfter(emulator).map(({ status }) => status)).toEqual(Array.from({ length: USERS + 1 }, () => 201));
      expect(found).toBe(code);
      expect(stdout + stderr).not.toMatch(STACK_TRACE);
      for (const text of says) {
        expect(stdout + stderr).toContain(text);
      }
    }
  });

  test('and one in which something fails as well is applied in part', async () => {
    const { emulator } = await startService({
      faults: [{ operation: 'CreateAppInstanceUser', error: 'forbidden', times: 1 }],
    });
    const options = { directory: workspaceOf(MANY).directory, endpointUrl: emulator.url };
    const { code } = await redirected(['apply', '--yes'], options, '>/dev/full 2>&1').result;
    expect([code, mutatingAfter(emulator).length]).toEqual([5, USERS + 1]);
  });

  test('S39: the document says that stderr was lost, and with which code the run ends', async () => {
    const { emulator } = await startService();
    const options = { directory: workspaceOf(appInstance()).directory, endpointUrl: emulator.url };
    const { code, json } = await redirected(['apply', '--yes', '--json'], options, '2>/dev/full').result;
    expect(code).toBe(5);
    expect(json).toMatchObject({ exitCode: 5, diagnostics: [{ code: 'file-not-written' }], report: { done: 1 } });
  });

  test('an interrupt stays one', async () => {
    const { emulator } = await startService({ latencyMilliseconds: 50 });
    const options = { directory: workspaceOf(MANY).directory, endpointUrl: emulator.url };
    const program = redirected(['apply', '--yes', '--concurrency', '1'], options, '>/dev/full 2>&1');
    await expect.poll(() => mutatingAfter(emulator).length).toBeGreaterThan(1);
    program.process.kill('SIGTERM');
    expect((await program.result).code).toBe(130);
    expect(mutatingAfter(emulator).length).toBeLessThan(USERS);
  });

  test('without anything to do it is an error, as nothing was changed', async () => {
    const { emulator } = await startService();
    const workspace = workspaceOf(appInstance());
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    const options = { directory: workspace.directory, endpointUrl: emulator.url };
    expect((await redirected(['apply', '--yes'], options, '>/dev/full').result).code).toBe(1);
  });
});

describe('stdout on a full disk', () => {
  test.each([
    '--help',
    '--version',
    'help plan',
    'plan --help',
    'validate',
    'validate --json',
    'plan',
    'plan --detailed-exitcode --json',
    'drift',
    'aply --json',
    'emulator --port 0',
  ])('`%s` ends with 1 and one line on stderr', async (line) => {
    const { emulator } = await startService();
    const options = { directory: workspaceOf(appInstance()).directory, endpointUrl: emulator.url };
    const { code, stderr } = await redirected(line.split(' '), options, '>/dev/full').result;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error\[file-not-written\]: Standard output could not be written: no space is left on the device\.\n$/u,
    );
  });

  test.each([[[]], [['--json']]])('that gets full in the middle of a write is no success (%j)', async (args) => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(MANY);
    const options = { directory, endpointUrl: emulator.url };
    const { code, stderr } = await redirected(['plan', ...args], options, '>plan.txt', 'ulimit -f 4').result;
    expect(readFileSync(join(directory, 'plan.txt'))).toHaveLength(4096);
    expect(code).toBe(1);
    expect(stderr).toContain('error[file-not-written]: Standard output could not be written: the file is too large');
  });
});

test('problems that could not be told on stderr are problems all the same', async () => {
  const { directory } = workspaceOf(appInstance({ nmae: 'Support' }));
  const { code, stdout } = await redirected(['validate'], { directory }, '2>/dev/full').result;
  expect(code).toBe(1);
  expect(stdout).toContain(STDERR_LOST);
});

test('a reader that takes its time gets everything', async () => {
  const { emulator } = await startService();
  const { directory } = workspaceOf(
    appInstance({ users: Array.from({ length: 2000 }, (_, number) => ({ id: `user-${number}`, name: `${number}` })) }),
  );
  // What waits for ten seconds elsewhere waits for none here, so that a second is a long time.
  const hurry = 'const real = setTimeout; globalThis.setTimeout = (call, ms) => real(call, ms === 10_000 ? 0 : ms);';
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hurry)}` };
  const options = { directory, endpointUrl: emulator.url, env };
  const { code, stdout, stderr } = await redirected(['plan'], options, '| { head -c 1; sleep 1; cat; }').result;
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.endsWith('to apply.\n')).toBe(true);
});

describe('a question that may not have been seen', () => {
  test.each([
    { title: 'the plan is lost', redirection: '>/dev/full' },
    { title: 'the plan is read by nobody', redirection: '> >(true)' },
  ])('is not answered: $title', async ({ redirection }) => {
    const { emulator } = await startService();
    const options = { directory: workspaceOf(MANY).directory, endpointUrl: emulator.url };
    const program = startOnTerminal(['apply'], options, redirection);
    program.type('yes\n');
    const { code, stdout } = await program.result;
    expect(stdout).toContain('error[not-confirmed]');
    expect([code, mutatingAfter(emulator)]).toEqual([1, []]);
  });
});

/** Starts the program with its streams redirected as a shell does it, after another command of the shell. */
function redirected(args: readonly string[], options: ProgramOptions, pipe: string, before = ':'): RunningProgram {
  const run = pipe.includes('|') ? `"$0" "$@" ${pipe}; exit "\${PIPESTATUS[0]}"` : `exec "$0" "$@" ${pipe}`;
  return startProgram(args, options, ['bash', '-c', `${before}; ${run}`, process.execPath, PROGRAM]);
}
