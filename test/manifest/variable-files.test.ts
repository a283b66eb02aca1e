import { describe, expect, test } from 'vitest';
import type { LoadOptions } from '../../src/manifest/index.js';
import { brief, HEAD, load, problemsOf } from './workspace.js';

const PROJECT = `apiVersion: chime-sync/v1
kind: Project
project: acme
manifests: [m.yaml]
variables: {name: project, days: 30, shared: one}
environments:
  dev: {region: us-east-1, variables: {name: environment}}
`;

const MANIFEST = `${HEAD}name: \${var.name}\nmetadata: {days: "\${var.days}", shared: "\${var.shared}"}\n`;

/** Loads one manifest with these files of variables, in their order. */
function loadWith(files: Readonly<Record<string, string>>, more: Partial<LoadOptions> = {}, manifest = MANIFEST) {
  const all = { 'chime-sync.yaml': PROJECT, 'm.yaml': manifest, ...files };
  return load(all, { variableFiles: Object.keys(files), ...more });
}

describe('files of variables', () => {
  test.each([
    { about: 'none', files: {}, spec: ['environment', 30] },
    { about: 'one', files: { 'v.yaml': 'name: file\ndays: 7\n' }, spec: ['file', 7] },
    { about: 'one in JSON', files: { 'v.json': '{"name": "file", "days": 7.5}' }, spec: ['file', 7.5] },
    { about: 'two', files: { 'a.yaml': 'name: a\ndays: 1\n', 'b.yaml': 'days: true\n' }, spec: ['a', true] },
    {
      about: 'and --var over them, of the type that they give',
      files: { 'v.yaml': 'name: file\ndays: 7\n' },
      variables: { days: '9', name: '1' },
      spec: ['1', 9],
    },
    { about: 'a text that looks like a number', files: { 'v.yaml': 'days: "7"\n' }, spec: ['environment', '7'] },
    { about: 'references', files: { 'v.yaml': 'name: "${var.shared} $${x}"\n' }, spec: ['one ${x}', 30] },
    { about: 'references of the project to them', files: { 'v.yaml': '{}' }, spec: ['environment', 30] },
  ])('$about', async ({ files, variables = {}, spec: [name, days] }) => {
    const { resources, warnings } = await loadWith(files, { variables });
    expect(resources[0]?.spec).toEqual({ name, metadata: { days, shared: 'one' } });
    expect(warnings).toEqual([]);
  });

  test('are part of what a saved plan is compared by', async () => {
    const { project } = await loadWith({ 'v.yaml': 'days: 7\nshared: two\n' }, { variables: { name: 'x' } });
    expect(project?.variables).toEqual({ name: 'x', days: 7, shared: 'two' });
  });

  test('do without a project file', async () => {
    const files = { 'm.yaml': MANIFEST, 'v.yaml': 'name: n\ndays: 3\nshared: s\n' };
    const { resources } = await load(files, {
      files: ['m.yaml'],
      variableFiles: ['v.yaml'],
      variables: { shared: 't' },
    });
    expect(resources[0]?.spec).toEqual({ name: 'n', metadata: { days: 3, shared: 't' } });
  });

  test('may come from standard input, once', async () => {
    const readStandardInput = () => Promise.resolve(Buffer.from('name: piped\n'));
    const { resources } = await loadWith({}, { variableFiles: ['-'], readStandardInput });
    expect(resources[0]?.spec['name']).toBe('piped');
    for (const more of [{ variableFiles: ['-', '-'] }, { variableFiles: ['-'], files: ['-'] }]) {
      expect((await problemsOf(loadWith({}, { ...more, readStandardInput }))).map(brief)).toEqual(['usage']);
    }
  });

  test('a variable that nothing refers to is warned of, unless the project has it', async () => {
    const { warnings } = await loadWith({ 'v.yaml': 'name: x\nnmae: y\n' }, {}, HEAD);
    expect(warnings.map(brief)).toEqual(['usage v.yaml:2:7']);
  });

  test.each([
    { about: 'that is not there', files: {}, variableFiles: ['v.yaml'], problems: ['file-unreadable v.yaml:1:1'] },
    { about: 'that is a folder', files: {}, variableFiles: ['.'], problems: ['file-unreadable'] },
    { about: 'that is empty', text: '# nothing\n', problems: ['empty-file v.yaml:1:1'] },
    { about: 'that is no YAML', text: 'a: "\n', problems: ['yaml-syntax v.yaml:1:4'] },
    { about: 'that is a list', text: '- a\n', problems: ['not-a-mapping v.yaml:1:1'] },
    { about: 'that is a text', text: 'name=x\n', problems: ['not-a-mapping v.yaml:1:1'] },
    { about: 'of two documents', text: 'name: a\n---\nname: b\n', problems: ['yaml-unsupported v.yaml:3:1'] },
    { about: 'with a nested value', text: 'name: a\ndays:\n  x: 1\n', problems: ['wrong-type v.yaml:3:3'] },
    { about: 'with a block of the project file', text: 'variables:\n  name: a\n', problems: ['wrong-type v.yaml:1:1'] },
    { about: 'with a list', text: 'days: [1]\n', problems: ['wrong-type v.yaml:1:7'] },
    { about: 'with nothing', text: 'name:\ndays: 3\n', problems: ['null-not-allowed v.yaml:1:6'] },
    { about: 'with a name that none can have', text: '"a b": c\n', problems: ['invalid-format v.yaml:1:1'] },
    { about: 'with a name twice', text: 'name: a\nname: b\n', problems: ['yaml-duplicate-key v.yaml:2:1'] },
    { about: 'with a number that prints otherwise', text: 'days: 010\n', problems: ['needs-quotes v.yaml:1:7'] },
    { about: 'with a secret', text: 'name: "${env.HOME}"\n', problems: ['secret-not-allowed v.yaml:1:8'] },
    { about: 'with a secret as a name', text: '"${env.HOME}": a\n', problems: ['invalid-format v.yaml:1:1'] },
    {
      about: 'with a reference that is none',
      text: 'name: "${HOME}"\n',
      problems: ['invalid-interpolation v.yaml:1:8'],
    },
    { about: 'with an unset variable', text: 'name: "${var.nope}"\n', problems: ['unset-variable v.yaml:1:8'] },
    { about: 'with a circle', text: 'name: "${var.name}"\n', problems: ['invalid-interpolation v.yaml:1:7'] },
  ])('one $about is an error at its place, and nothing else is', async ({ text, files, variableFiles, problems }) => {
    const more = variableFiles === undefined ? {} : { variableFiles };
    const told = await problemsOf(loadWith(files ?? { 'v.yaml': text }, more));
    expect(told.map(brief).map((problem) => problem.replace(/ \/.*/u, ''))).toEqual(problems);
    expect(told.filter(({ hint }) => hint === undefined)).toEqual([]);
  });

  test.each([
    { about: 'of secrets', text: 'root: {password: s3cret}\n' },
    { about: 'of lists', text: 'root: [s3cret]\n' },
    { about: 'of odd names', text: '"s3cret key": x\n' },
    { about: 'of odd numbers', text: 'password: 0o5333\n', secret: '5333' },
    { about: 'that is broken', text: 's3cret: "s3cret\n' },
    {
      about: 'that is a manifest',
      text: `${HEAD}users: [{id: a, endpoints: [{name: e, endpointAttributes: {deviceToken: s3cret}}]}]\n`,
    },
  ])('nothing of a file $about is shown, which is named by mistake', async ({ text, secret = 's3cret' }) => {
    const problems = await problemsOf(loadWith({ 'mistake.yaml': text }));
    expect(problems[0]?.position?.file).toBe('mistake.yaml');
    expect(JSON.stringify(problems)).not.toContain(secret);
  });
});
