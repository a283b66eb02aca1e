import { describe, expect, test } from 'vitest';
import { applyIn, problemsOf } from '../support/cli/pipeline.js';
import { type ProgramResult, runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

/** Commands of build servers, and what moves or deceives a terminal. */
const COMMANDS = [
  '::error title=x::y',
  '##[error]y',
  '##vso[task.setvariable variable=x]y',
  '\u0085::stop-commands::y',
];
const TRICKS = '\u001b[2J\u009b2J\u202e\u2028\u0007\u{e0041}';
const [COMMAND = ''] = COMMANDS;

describe('text from outside is no command to whoever reads the output', () => {
  test.each(COMMANDS)('as the name of a manifest: %j', async (name) => {
    const workspace = workspaceOf();
    workspace.write(`manifests/${name}.yaml`, 'kind: 7\n');
    for (const args of [['validate'], ['validate', '--json'], ['validate', '-f', `manifests/${name}.yaml`]]) {
      expectHarmless(await runProgram(args, workspace), 1);
    }
    workspace.write(`${name}.yaml`, 'kind: 7\n');
    expectHarmless(await runProgram(['validate', '-f', `${name}.yaml`], workspace), 1);
    expectHarmless(await runProgram(['validate', '--project', `${name}.yaml`], workspace), 1);
    expectHarmless(await runProgram(['validate', '-f', `none${name}`], workspace), 1);
  });

  test.each(COMMANDS)('as an argument: %j', async (argument) => {
    const workspace = workspaceOf(appInstance());
    for (const args of [
      [argument],
      [argument, '--json'],
      ['plan', argument],
      ['plan', `--${argument}`],
      ['help', `a\n${argument}`],
      ['validate', '-e', argument],
      ['plan', '--concurrency', argument],
      ['emulator', '--faults', argument],
      ['emulator', '--data', argument, '--seed', argument],
    ]) {
      const result = await runProgram(
        args.map((text) => `${text}${text === argument ? TRICKS : ''}`),
        workspace,
      );
      expectHarmless(result, 1);
    }
  });

  test('as a name of several lines, in a plan, its document and an apply', async () => {
    const { emulator } = await startService();
    const workspace = workspaceOf(appInstance({ name: `${COMMAND}\nSupport` }));
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    const options = { directory: workspace.directory, endpointUrl: emulator.url };
    const name = `Support\n${COMMANDS.join('\n')}\u202e\u2028`;
    workspace.declare(appInstance({ name, tags: { [COMMAND]: `${name}${TRICKS}` } }));
    expectHarmless(await runProgram(['plan'], options), 0);
    const document = await runProgram(['plan', '--json'], options);
    expectHarmless(document, 0);
    expect(document.json).toHaveProperty('plan.changes.0.fields.0.after', name);
    expectHarmless(await runProgram(['apply', '--yes'], options), 0);
  });

  test.each(['', '1'])('as a message of something unexpected, with DEBUG=%j', async (DEBUG) => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(appInstance());
    const preload = `URL.canParse = () => { throw new RangeError(${JSON.stringify(`x\n${COMMANDS.join('\n')}${TRICKS}`)}); };`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(preload)}`;
    const env = { NODE_OPTIONS, ...(DEBUG === '' ? {} : { DEBUG }) };
    expectHarmless(await runProgram(['plan'], { directory, env, endpointUrl: emulator.url }), 1);
    expectHarmless(await runProgram(['plan', '--json'], { directory, env, endpointUrl: emulator.url }), 1);
  });

  test('as the path of a saved plan', async () => {
    const { emulator } = await startService();
    const options = { directory: workspaceOf(appInstance()).directory, endpointUrl: emulator.url };
    const { code, stdout, stderr } = await runProgram(['plan', '--out', `plan\n${COMMAND}`], options);
    expectHarmless({ code, stdout, stderr }, 0);
    expect(stdout).toContain('Saved to plan\\u000a::error title=x::y.');
  });
});

function expectHarmless({ code, stdout, stderr }: Omit<ProgramResult, 'json'>, expected: number): void {
  expect(code).toBe(expected);
  for (const text of [stdout, stderr]) {
    expect(text).not.toMatch(/^\s*::|##\w*\[/mu);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u{e0000}-\u{e007f}]/u);
  }
}
