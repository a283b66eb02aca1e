import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { shellWords } from '../../src/core/shell.js';
import { mutatingAfter } from '../support/cli/pipeline.js';
import { runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, TARGET, workspaceOf } from '../support/cli/workspace.js';

/** Its token is written in plain text: a warning. */
const ENDPOINT = { name: 'phone', ...TARGET, endpointAttributes: { deviceToken: 'abc' }, allowMessages: 'ALL' };
const WITH_WARNING = appInstance({ users: [{ id: 'alice', name: 'Alice', endpoints: [ENDPOINT] }] });

test.each([
  ['validate'],
  ['plan'],
  ['plan', '--detailed-exitcode'],
  ['plan', '--out', 'plan.json'],
  ['drift'],
  ['apply', '--yes'],
])('with --strict, `%s %s` takes a warning for an error, and nothing is done', async (...args) => {
  const { emulator } = await startService();
  const { directory } = workspaceOf(WITH_WARNING);
  const result = await runProgram([...args, '--strict', '--json'], { directory, endpointUrl: emulator.url });
  expect(result.code).toBe(1);
  expect(result.json['diagnostics']).toMatchObject([{ code: 'plain-secret', severity: 'error' }]);
  expect(mutatingAfter(emulator, undefined)).toEqual([]);
  expect(existsSync(join(directory, 'plan.json'))).toBe(false);
});

test('without it the warning stays one, and so does a run without warnings with it', async () => {
  const { directory } = workspaceOf(WITH_WARNING);
  const tolerated = await runProgram(['validate', '--json'], { directory });
  expect([tolerated.code, tolerated.json['diagnostics']]).toMatchObject([0, [{ severity: 'warning' }]]);
  const clean = workspaceOf(appInstance());
  expect((await runProgram(['validate', '--strict'], { directory: clean.directory })).code).toBe(0);
});

test('the last line counts errors and warnings, but not in the document', async () => {
  const workspace = workspaceOf({ ...WITH_WARNING, nmae: 'x', protect: 'yes' });
  const { stderr } = await runProgram(['validate'], workspace);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('2 errors, 1 warning');
  const { stdout, json } = await runProgram(['validate', '--json'], workspace);
  expect(json['diagnostics']).toHaveLength(3);
  expect(stdout).not.toContain('2 errors');
  const strict = await runProgram(['validate', '--strict'], workspace);
  expect(strict.stderr.trimEnd().split('\n').at(-1)).toBe('3 errors');
});

test('the command that a saved plan suggests can be pasted into a shell', async () => {
  const { emulator } = await startService();
  const { directory, write } = workspaceOf();
  write("manifests of $HOME/it's.yaml", JSON.stringify(appInstance({ name: '${var.name}' } satisfies JsonObject)));
  const options = { directory, endpointUrl: emulator.url };
  write('our variables.yaml', 'name: B');
  const variables = ['--var-file', 'our variables.yaml', '--var', 'name=A "B" `c` \\'];
  const given = ['-f', "manifests of $HOME/it's.yaml", ...variables];
  const { stdout } = await runProgram(['plan', '--out', 'my plan.json', ...given], options);
  const suggested = /To apply exactly this: chime-sync (?<words>.*)$/mu.exec(stdout)?.groups?.['words'] ?? '';
  const words = execFileSync('sh', ['-c', `printf '%s\\n' ${suggested}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  expect(words).toEqual(['apply', 'my plan.json', ...given]);
  expect((await runProgram(words, options)).code).toBe(0);
});

test('a shell hands on every word as it was', () => {
  const words = [
    '',
    'plain',
    '-e',
    '--var',
    'a=b',
    '=x',
    '~',
    '*',
    "it's",
    '$HOME `id` "x"',
    'a\\b',
    '#',
    '!',
    '&',
    'ü',
  ];
  const printed = execFileSync('sh', ['-c', `printf '%s\\n' ${shellWords(words)}`], { encoding: 'utf8' });
  expect(printed.split('\n').slice(0, -1)).toEqual(words);
});

test.each(['-h', '--help'])('%s is help, of the program and of a command', async (flag) => {
  const { directory } = workspaceOf();
  const run = async (...args: readonly string[]) => await runProgram(args, { directory });
  const [all, ...ofOne] = await Promise.all([
    run(flag),
    ...[
      ['plan', flag],
      [flag, 'plan'],
      ['plan', 'dev', flag],
      ['plan', '-e', 'dev', flag],
    ].map((args) => run(...args)),
  ]);
  expect(all.stdout).toContain('$ chime-sync [COMMAND]');
  expect([all, ...ofOne].map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  for (const { stdout } of ofOne) {
    expect(stdout).toContain('$ chime-sync plan');
  }
});
