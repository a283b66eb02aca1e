import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  PROGRAM,
  type ProgramOptions,
  type ProgramResult,
  runProgram,
  startProgram,
} from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, type Workspace, workspaceOf } from '../support/cli/workspace.js';

/** What libuv does for a user without an entry in the system's list, and without HOME. */
const UNKNOWN_USER = `
import os from 'node:os';
import { syncBuiltinESMExports } from 'node:module';
os.userInfo = () => { throw new Error('A system error occurred: ENOENT'); };
os.homedir = () => process.env.HOME || os.userInfo();
syncBuiltinESMExports();`;
const env = { HOME: '', NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(UNKNOWN_USER)}` };

/** Anything but the superuser can only be feigned. */
const isSuperuser = process.getuid?.() === 0;
const AS_ANOTHER = [
  'setpriv',
  '--reuid',
  '12345',
  '--regid',
  '12345',
  '--clear-groups',
  'env',
  '-u',
  'HOME',
  '-u',
  'SHELL',
];

const COMMANDS: readonly (readonly [code: number, says: string, ...args: string[]])[] = [
  [0, 'chime-sync/', '--version'],
  [0, 'USAGE', 'help'],
  [0, 'USAGE', 'plan', '--help'],
  [0, '', 'validate'],
  [0, 'Plan: ', 'plan'],
  [2, 'Plan: ', 'drift'],
  [0, 'Apply complete', 'apply', '--yes'],
  [0, 'Apply complete', 'destroy', '--yes', '--allow-data-loss', 'support'],
];

describe('a user of whom the system knows nothing', () => {
  test('can use every command', async () => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(appInstance());
    await expectAllToWork((args) => runProgram(args, { directory, endpointUrl: emulator.url, env }));
  });

  test('can run the emulator', async () => {
    const { directory } = workspaceOf();
    const emulator = startProgram(['emulator', '--port', '0'], { directory, env });
    await emulator.says('The emulator listens at');
    emulator.process.kill('SIGTERM');
    expect((await emulator.result).code).toBe(0);
  });

  test('is told of missing credentials like everybody', async () => {
    const { directory } = workspaceOf(appInstance());
    const { json, code } = await runProgram(['plan', '--json'], { directory, env });
    expect([code, json['diagnostics']]).toMatchObject([1, [{ code: 'no-credentials' }]]);
  });

  test.runIf(isSuperuser)('is no feigned one either', async () => {
    const { emulator } = await startService();
    const workspace = readableByAll(workspaceOf(appInstance()));
    const options = { directory: workspace.directory, endpointUrl: emulator.url };
    await expectAllToWork((args) => asAnother(args, options));
  });
});

describe('an environment that lacks something', () => {
  test.each([
    ['a home', { HOME: '/does/not/exist' }],
    ['a home that is a folder', { HOME: '/dev/null' }],
    ['a folder for temporary files', { TMPDIR: '/does/not/exist' }],
    ['a language', { LANG: 'C', LC_ALL: 'C' }],
    ['everything', { HOME: '', PATH: '', TERM: '' }],
  ])('does without %s', async (_what, variables) => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(appInstance());
    const { code, stdout, stderr } = await runProgram(['plan'], {
      directory,
      endpointUrl: emulator.url,
      env: variables,
    });
    expect([code, stdout, stderr]).toEqual([0, expect.stringContaining('Plan: 1 to add'), '']);
  });

  test('does without standard input', async () => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(appInstance());
    const shell = ['bash', '-c', 'exec "$0" "$@" <&-', process.execPath, PROGRAM];
    const { code } = await startProgram(['apply', '--yes'], { directory, endpointUrl: emulator.url }, shell).result;
    expect(code).toBe(0);
  });

  test.runIf(isSuperuser)('does with a folder that nobody may write to, and says so where that matters', async () => {
    const { emulator } = await startService();
    const { directory } = readableByAll(workspaceOf(appInstance()));
    const options = { directory, endpointUrl: emulator.url, env: { HOME: directory } };
    expect(await asAnother(['plan'], options)).toMatchObject({ code: 0 });
    const { code, json } = await asAnother(['plan', '--json', '--out', 'plan.json'], options);
    expect([code, json['diagnostics']]).toMatchObject([1, [{ code: 'file-not-written' }]]);
  });

  test('says that the working directory is gone', async () => {
    const { directory } = workspaceOf(appInstance());
    // Where coverage is measured, it is Node itself that needs the folder.
    const enter = 'mkdir gone && cd gone && rmdir ../gone && unset NODE_V8_COVERAGE';
    const shell = ['bash', '-c', `${enter} && exec "$0" "$@"`, process.execPath, PROGRAM];
    const { code, json } = await startProgram(['plan', '--json'], { directory }, shell).result;
    expect([code, json['diagnostics']]).toMatchObject([
      1,
      [{ code: 'usage', hint: 'Go to the folder of the project.' }],
    ]);
  });
});

async function expectAllToWork(run: (args: readonly string[]) => Promise<ProgramResult>): Promise<void> {
  for (const [code, says, ...args] of COMMANDS) {
    const result = await run(args);
    expect({ args, code: result.code, stdout: result.stdout, stderr: result.stderr }).toMatchObject({
      code,
      stdout: expect.stringContaining(says) as string,
    });
  }
}

async function asAnother(args: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
  return await startProgram(args, options, [...AS_ANOTHER, process.execPath, PROGRAM]).result;
}

function readableByAll(workspace: Workspace): Workspace {
  chmodSync(workspace.directory, 0o755);
  return workspace;
}
