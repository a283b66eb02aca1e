import { describe, expect, test } from 'vitest';
import { applyIn, mutatingAfter, problemsOf } from '../support/cli/pipeline.js';
import { PROGRAM, runProgram, startProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

const MANY = 2_000;
const BIG = appInstance({
  users: Array.from({ length: MANY }, (_, number) => ({ id: `user-${number}`, name: `User ${number}` })),
});

describe('output through a pipe', () => {
  test('a big plan arrives whole', async () => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(BIG);
    const { code, stdout } = await runProgram(['plan'], { directory, endpointUrl: emulator.url });
    expect(code).toBe(0);
    expect(stdout.match(/^ {2}# support\/users\/user-\d+ will be created/gmu)).toHaveLength(MANY);
    expect(stdout).toContain(`Plan: ${MANY + 1} to add, 0 to change, 0 to destroy.`);
    expect(stdout.endsWith('to apply.\n')).toBe(true);
  });

  test('a big document arrives whole', async () => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(BIG);
    const { code, json } = await runProgram(['drift', '--json'], { directory, endpointUrl: emulator.url });
    expect(code).toBe(2);
    expect(json).toHaveProperty('plan.changes.length', MANY + 1);
  });

  test.each([
    { args: 'plan', input: BIG },
    { args: 'apply --yes', input: appInstance() },
  ])('`$args | head -1` ends without a word on stderr but progress', async ({ args, input }) => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(input);
    const script = '"$0" "$@" | head -n 1; exit "${PIPESTATUS[0]}"';
    const command = ['bash', '-c', script, process.execPath, PROGRAM];
    const options = { directory, endpointUrl: emulator.url };
    const { code, stdout, stderr } = await startProgram([...args.split(' '), '--quiet'], options, command).result;
    expect(stdout).toMatch(/^ {2}# support will be created.*\n$/u);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});

describe('progress', () => {
  test('is plain lines on stderr off a terminal, and results are on stdout', async () => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(appInstance({ users: [{ id: 'alice', name: 'Alice' }] }));
    const { code, stdout, stderr } = await runProgram(['apply', '--yes'], { directory, endpointUrl: emulator.url });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^created support arn:\S+\ncreated support\/users\/alice arn:\S+\n$/u);
    expect(stdout).toContain('Plan: 2 to add, 0 to change, 0 to destroy.');
    expect(stdout).toContain('Apply complete: 2 done, 0 failed, 0 skipped.');
  });

  test('is silent with --quiet, and the result is there all the same', async () => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(appInstance());
    const options = { directory, endpointUrl: emulator.url };
    const { code, stdout, stderr } = await runProgram(['apply', '--yes', '--quiet'], options);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('Apply complete: 1 done, 0 failed, 0 skipped.');
  });
});

describe('apply without a terminal', () => {
  test('sends nothing unless --yes is given', async () => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(appInstance());
    const options = { directory, endpointUrl: emulator.url, input: 'yes\n' };
    const { code, stderr } = await runProgram(['apply'], options);
    expect(code).toBe(1);
    expect(stderr).toContain('error[not-confirmed]');
    expect(mutatingAfter(emulator)).toEqual([]);
  });

  test('needs no --yes where there is nothing to do', async () => {
    const { emulator } = await startService();
    const workspace = workspaceOf(appInstance());
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    const { code, stdout } = await runProgram(['apply'], { directory: workspace.directory, endpointUrl: emulator.url });
    expect(code).toBe(0);
    expect(stdout).toContain('No changes. The live account matches the manifests.');
  });
});

describe('manifests on standard input', () => {
  test('are read with -f -', async () => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(appInstance());
    const input = JSON.stringify(appInstance({ id: 'other' }));
    const options = { directory, endpointUrl: emulator.url, input };
    const { json } = await runProgram(['plan', '-f', '-', '--json'], options);
    expect(json).toMatchObject({ plan: { changes: [{ address: 'other', file: '<stdin>', line: 1 }] } });
  });
});

describe('an internal error', () => {
  // Something that the program uses and that nobody expects to throw.
  const preload = "URL.canParse = () => { throw new RangeError('out of cheese'); };";
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` };

  test.each([[[]], [['--json']]])('has a code and no stack trace (%j)', async (args) => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(appInstance());
    const options = { directory, env, endpointUrl: emulator.url };
    const { code, stdout, stderr } = await runProgram(['plan', ...args], options);
    expect(code).toBe(1);
    expect(args.length === 0 ? stderr : stdout).toContain('internal');
    expect(stdout + stderr).toContain('out of cheese');
    expect(stdout + stderr).not.toMatch(/^\s+at /mu);
  });

  test('shows its stack trace with DEBUG', async () => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(appInstance());
    const options = { directory, env: { ...env, DEBUG: '1' }, endpointUrl: emulator.url };
    const { code, stderr } = await runProgram(['plan'], options);
    expect(code).toBe(1);
    expect(stderr).toMatch(/RangeError: out of cheese\n\s+at /u);
  });
});
