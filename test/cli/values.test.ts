import { expect, test } from 'vitest';
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
