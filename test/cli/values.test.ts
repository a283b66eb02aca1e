import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { mutatingAfter } from '../support/cli/pipeline.js';
import { runProgram } from '../support/cli/run-program.js';
import { instanceArn, startService } from '../support/cli/service.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

function codesOf({ diagnostics }: JsonObject): readonly unknown[] {
  return (diagnostics as readonly JsonObject[]).map(({ code }) => code);
}

test('references are replaced in keys, in the project file and in --var, before anything goes out', async () => {
  const { emulator, client } = await startService();
  const workspace = workspaceOf(
    appInstance({
      name: 'Release ${var.version}',
      metadata: { '${var.stage}': { 'at $${x}': '${var.label}' } },
      tags: { '${var.stage}-team': 'care' },
    }),
  );
  workspace.configure({
    variables: { stage: 'dev', label: '${var.stage}-${var.version}', version: 1.2, prefix: 'none' },
    ignoreTags: ['${var.prefix}-*'],
  });
  const options = { directory: workspace.directory, endpointUrl: emulator.url };
  const flags = ['--var', 'version=1.20', '--var', 'prefix=cost-${var.stage}'];
  expect((await runProgram(['apply', '--yes', ...flags], options)).code).toBe(0);

  const arn = await instanceArn(client, 'Release 1.20');
  const { AppInstance } = await client.describeAppInstance({ AppInstanceArn: arn });
  expect(AppInstance?.Metadata).toBe('{"dev":{"at ${x}":"dev-1.20"}}');
  const { Tags } = await client.listTagsForResource({ ResourceARN: arn });
  expect(Tags).toContainEqual({ Key: 'dev-team', Value: 'care' });

  await client.tagResource({ ResourceARN: arn, Tags: [{ Key: 'cost-dev-centre', Value: '7' }] });
  expect((await runProgram(['drift', ...flags], options)).code).toBe(0);
});

test.each([
  { about: 'clears nothing', fields: { metadata: '${env.NOTE}' } },
  { about: 'is no part of a text', fields: { metadata: 'note: ${env.NOTE}' } },
  { about: 'is no tag', fields: { tags: { note: '${env.NOTE}' } } },
])('S9: a secret that CI does not have $about', async ({ fields }) => {
  const { emulator } = await startService();
  const workspace = workspaceOf(appInstance({ metadata: 'as it was', tags: { note: 'as it was' } }));
  const options = { directory: workspace.directory, endpointUrl: emulator.url };
  expect((await runProgram(['apply', '--yes'], options)).code).toBe(0);
  const before = emulator.requests.at(-1)?.sequence;

  workspace.declare(appInstance(fields));
  const { code, json } = await runProgram(['apply', '--yes', '--json'], { ...options, env: { NOTE: '' } });
  expect(code).toBe(1);
  expect(codesOf(json)).toEqual(['unset-environment-variable']);
  expect(mutatingAfter(emulator, before)).toEqual([]);
});

test.each([
  {
    about: 'a region',
    settings: { environments: { dev: { region: '${var.region}' } } },
    code: 'invalid-interpolation',
  },
  { about: 'a pattern of files', settings: { manifests: ['${var.x}/*.yaml'] }, code: 'invalid-interpolation' },
  { about: 'a secret as variable', settings: { variables: { x: '${env.HOME}' } }, code: 'secret-not-allowed' },
  { about: 'a secret as pattern of tags', settings: { ignoreTags: ['${env.HOME}'] }, code: 'secret-not-allowed' },
  {
    about: 'a secret as account',
    settings: { environments: { dev: { region: 'us-east-1', accountId: '${env.HOME}' } } },
    code: 'secret-not-allowed',
  },
])('S55: in the project file, $about is an error and no literal text', async ({ settings, code }) => {
  const workspace = workspaceOf(appInstance());
  workspace.configure(settings);
  const { directory } = workspace;
  const result = await runProgram(['validate', '--json'], { directory });
  expect(result.code).toBe(1);
  expect(codesOf(result.json)).toContain(code);
});

describe('--var-file', () => {
  const story = async () => {
    const { emulator, client } = await startService();
    const workspace = workspaceOf(appInstance({ name: '${var.title}', metadata: { days: '${var.days}' } }));
    workspace.configure({
      variables: { title: 'of the project', days: 30 },
      environments: { dev: { region: 'us-east-1', variables: { title: 'of the environment' } } },
    });
    workspace.write('first.yaml', 'title: of the first file\ndays: 1\n');
    workspace.write('second.json', '{"title": "of the second file"}');
    const options = { directory: workspace.directory, endpointUrl: emulator.url };
    const run = (args: readonly string[], input = '') => runProgram(args, { ...options, input });
    return { client, workspace, run };
  };
  const FILES = ['--var-file', 'first.yaml', '--var-file', 'second.json'];

  test('goes before the project file, a later one before an earlier one, and --var before all', async () => {
    const { run } = await story();
    for (const [flags, title, days] of [
      [[], 'of the environment', 30],
      [FILES, 'of the second file', 1],
      [['--var-file', 'second.json', '--var-file', 'first.yaml'], 'of the first file', 1],
      [['--var', 'title=of the flag', '--var', 'days=2', ...FILES], 'of the flag', 2],
      [['--var-file', '-'], 'of standard input', 30],
    ] as const) {
      const { stdout } = await run(['plan', ...flags], 'title: of standard input\n');
      expect(stdout).toContain(`+ name: "${title}"\n`);
      expect(stdout).toContain(`+ metadata.days: ${days}\n`);
    }
  });

  test('tells what is wrong with its line, and as a warning what nothing refers to', async () => {
    const { workspace, run } = await story();
    workspace.write('first.yaml', 'days: 1\ntilte: misspelt\n');
    const unused = await run(['validate', ...FILES, '--var', 'dasy=3']);
    expect(unused.code).toBe(0);
    expect(unused.stderr).toContain('first.yaml:2:8: warning[usage]: Nothing refers to the variable `tilte`.');
    expect(unused.stderr).toContain('Did you mean `title`?');
    expect(unused.stderr).toContain('warning[usage]: Nothing refers to the variable `dasy` of --var.');

    workspace.write('first.yaml', 'days: [1]\ntitle: "${env.HOME}"\n');
    workspace.write('second.json', '{"title": "${var.nope}"');
    const wrong = await run(['validate', ...FILES, '--var-file', 'third.yaml']);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('first.yaml:1:7: error[wrong-type]');
    expect(wrong.stderr).toContain('first.yaml:2:9: error[secret-not-allowed]');
    expect(wrong.stderr).toContain('second.json:1:1: error[yaml-syntax]: This `{` is never closed.');
    expect(wrong.stderr).toContain('third.yaml:1:1: error[file-unreadable]');
  });

  test('S32: a saved plan needs the same', async () => {
    const { client, workspace, run } = await story();
    expect((await run(['plan', ...FILES, '--out', 'plan.json'])).code).toBe(0);
    for (const flags of [[], FILES.slice(0, 2)]) {
      const { code, json } = await run(['apply', ...flags, '--json', 'plan.json']);
      expect([code, codesOf(json)]).toEqual([1, ['other-variables']]);
    }
    workspace.write('values.yaml', 'title: of the second file\ndays: 1\n');
    expect((await run(['apply', '--var-file', 'values.yaml', 'plan.json'])).code).toBe(0);
    expect(await instanceArn(client, 'of the second file')).toContain('app-instance');
  });
});

test.each([
  ['--var', 'x=1'],
  ['--var-file', 'values.yaml'],
  ['--target', 'support'],
  ['--allow-data-loss', 'support'],
])('%s %s does not swallow the saved plan that follows it', async (...flag) => {
  const { emulator } = await startService();
  const workspace = workspaceOf(appInstance());
  workspace.write('values.yaml', '{}\n');
  workspace.write('plan.json', '{}');
  const options = { directory: workspace.directory, endpointUrl: emulator.url };
  const { code, json } = await runProgram(['apply', '--json', '--yes', ...flag, 'plan.json'], options);
  expect([code, codesOf(json)]).toEqual([1, ['invalid-plan']]);
  expect(emulator.requests).toEqual([]);
});
