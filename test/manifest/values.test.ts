import { describe, expect, test } from 'vitest';
import type { LoadedManifests } from '../../src/manifest/index.js';
import { brief, HEAD, load, loadManifest, PROJECT, problemsOf } from './workspace.js';

const project = (lines: string): string =>
  `apiVersion: chime-sync/v1\nkind: Project\nproject: acme\nmanifests: [m.yaml]\nenvironments: {dev: {region: us-east-1}}\n${lines}\n`;

/** Loads one manifest in a project that says this beside its environment, from line 6 on. */
function loadIn(lines: string, manifest = HEAD, variables: Readonly<Record<string, string>> = {}) {
  return load({ 'chime-sync.yaml': project(lines), 'm.yaml': manifest }, { variables });
}

function spec({ resources: [instance] }: LoadedManifests) {
  return instance?.spec;
}

const days = (value: string): string =>
  `${HEAD}retentionSettings: {channelRetentionSettings: {retentionDays: ${value}}}\n`;

describe('references in keys', () => {
  test('of tags and metadata are replaced, at any depth, and paths lead to where they stand', async () => {
    const text = `${HEAD}tags: {"\${var.team}-\${var.days}": a}\nmetadata: {a: [{"\${var.days}": {"\${var.tier}": b}}]}\n`;
    const loaded = await loadManifest(text);
    expect(spec(loaded)).toEqual({
      tags: { 'support-30': 'a' },
      metadata: { a: [{ '30': { gold: 'b' } }] },
    });
    const [instance] = loaded.resources;
    expect(instance?.locate(['tags', 'support-30'])).toMatchObject({ line: 4, column: 35 });
    expect(instance?.locate(['metadata', 'a', '0', '30', 'gold'])).toMatchObject({ line: 5, column: 48 });
  });

  test('are replaced each time that an alias repeats them, and elsewhere stay as they are', async () => {
    const text = `${HEAD}tags: &t {"\${var.team}": a}\nmetadata: [*t, {"$\${var.team}": "$\${"}]\n`;
    expect(spec(await loadManifest(text))).toEqual({
      tags: { support: 'a' },
      metadata: [{ support: 'a' }, { '${var.team}': '${' }],
    });
  });

  test('S9: a value below a replaced key is secret by the replaced path', async () => {
    const text = `${HEAD}tags: {"\${var.team}": "\${env.S}"}\n`;
    const { resources } = await loadManifest(text, { env: { S: 's3cret' } });
    expect(resources[0]?.secretPaths).toEqual([['tags', 'support']]);
  });

  test.each([
    { about: 'the environment', text: 'tags: {"x-${env.HOME}": a}', problem: 'secret-not-allowed 4:11' },
    { about: 'the environment in metadata', text: 'metadata: {"${env.HOME}": a}', problem: 'secret-not-allowed 4:13' },
    { about: 'an unset variable', text: 'metadata: [{"${var.nope}": a}]', problem: 'unset-variable 4:14' },
    { about: 'something else', text: 'tags: {"${HOME}": a}', problem: 'invalid-interpolation 4:9' },
    { about: 'the same key again', text: 'tags: {"${var.team}": a, support: b}', problem: 'yaml-duplicate-key 4:26' },
    {
      about: 'the same key again in metadata',
      text: 'metadata: {a: {support: b, "${var.team}": a}}',
      problem: 'yaml-duplicate-key 4:28',
    },
    { about: '__proto__', text: 'metadata: {"__${var.p}__": a}', problem: 'forbidden-key 4:12' },
    { about: 'a reserved tag (S8)', text: 'tags: {"${var.aws}:x": a}', problem: 'reserved-tag-key 4:8' },
    { about: 'our own tag (S8)', text: 'tags: {"${var.own}": a}', problem: 'reserved-tag-key 4:8' },
    { about: 'a key that is too long', text: 'tags: {"${var.long}": a}', problem: 'too-long 4:8' },
    { about: 'an empty key', text: 'tags: {"${var.empty}": a}', problem: 'too-short 4:8' },
    { about: 'the name of a field', text: '"${var.team}": a', problem: 'unknown-field 4:1' },
  ])('cannot make $about', async ({ text, problem }) => {
    const variables = { p: 'proto', aws: 'AWS', own: 'chime-sync:owner', long: 'x'.repeat(129), empty: '' };
    const problems = await problemsOf(loadManifest(`${HEAD}${text}\n`, { variables }));
    expect(problems.map(brief)).toEqual([problem.replace(' ', ' m.manifest.yaml:')]);
  });

  test.each(['tags: {${var.team}: a}', 'tags: {a: ${var.team}}', 'metadata: [${var.team}]'])(
    'without quotes inside braces and brackets get a hint: %s',
    async (text) => {
      const [problem] = await problemsOf(loadManifest(`${HEAD}${text}\n`));
      expect(problem).toMatchObject({ code: 'yaml-syntax', hint: expect.stringContaining('"${var.') as string });
    },
  );
});

describe('variables that refer to variables', () => {
  test("the project's, the environment's and those of the command line are resolved together", async () => {
    const text = project(
      `variables: {label: "\${var.stage}/\${var.tier}", stage: x, region: none, days: 30, literal: "$\${var.a}"}`,
    ).replace('us-east-1', () => 'us-east-1, variables: {stage: "dev-${var.region}", tier: "${var.days}"}');
    const loaded = await load(
      {
        'chime-sync.yaml': text,
        'm.yaml': `${HEAD}name: \${var.label}\nmetadata: ["\${var.tier}", "\${var.literal}", "\${var.new}"]\n`,
      },
      { variables: { region: 'eu', new: '${var.stage} $${' } },
    );
    expect(spec(loaded)).toEqual({ name: 'dev-eu/30', metadata: [30, '${var.a}', 'dev-eu ${'] });
    expect(loaded.project?.variables).toMatchObject({ label: 'dev-eu/30', tier: 30, new: 'dev-eu ${' });
    expect(loaded.warnings).toEqual([]);
  });

  test('a variable of the command line that only another variable uses is no mistake', async () => {
    const { warnings } = await loadIn('variables: {a: "${var.b}"}', `${HEAD}name: \${var.a}\n`, { b: 'x' });
    expect(warnings).toEqual([]);
  });

  test('without a project file, those of the command line refer to each other', async () => {
    const loaded = await load(
      { 'm.yaml': `${HEAD}name: \${var.a}\n` },
      { files: ['m.yaml'], variables: { a: '<${var.b}>', b: 'x' } },
    );
    expect(spec(loaded)).toEqual({ name: '<x>' });
  });

  test.each([
    { about: 'itself', lines: 'variables: {a: "x${var.a}"}', column: 16, cycle: '`a` → `a`' },
    {
      about: 'itself by others',
      lines: 'variables: {a: "${var.b}", b: "${var.c}", c: "${var.b}"}',
      column: 31,
      cycle: '`b` → `c` → `b`',
    },
  ])('one that refers to $about is told once, with the cycle', async ({ lines, column, cycle }) => {
    const problems = await problemsOf(loadIn(lines, `${HEAD}name: \${var.a}\n`));
    expect(problems.map(brief)).toEqual([`invalid-interpolation chime-sync.yaml:6:${column}`]);
    expect(problems[0]?.message).toContain(cycle);
  });

  test('a cycle through the command line is told in the project file', async () => {
    const problems = await problemsOf(loadIn('variables: {a: "${var.b}", b: x}', HEAD, { b: '${var.a}' }));
    expect(problems.map(brief)).toEqual(['invalid-interpolation chime-sync.yaml:6:16']);
  });

  test.each([
    { about: 'the environment', lines: 'variables: {a: "x${env.HOME}"}', problem: 'secret-not-allowed 6:18' },
    { about: 'an unset one', lines: 'variables: {a: "x${var.nope}"}', problem: 'unset-variable 6:18' },
    { about: 'something else', lines: 'variables: {a: "x${nope}"}', problem: 'invalid-interpolation 6:18' },
    { about: 'too much', lines: doubled(40), problem: 'too-long' },
  ])('one that refers to $about is told where it is set, and only there', async ({ lines, problem }) => {
    const problems = await problemsOf(loadIn(lines, `${HEAD}name: \${var.a}\n`));
    expect(problems.map(brief)).toEqual([expect.stringContaining(problem.replace(' ', ' chime-sync.yaml:'))]);
  });

  test('S9: in an environment that is not chosen, too, a secret is refused', async () => {
    const text = PROJECT.replace('dev:', 'prod: {region: us-east-1, variables: {a: "${env.HOME}"}}\n  dev:');
    const problems = await problemsOf(
      load({ 'chime-sync.yaml': text, 'm.manifest.yaml': HEAD }, { environment: 'dev' }),
    );
    expect(problems.map(brief)).toEqual(['secret-not-allowed chime-sync.yaml:7:45']);
  });

  test.each([
    { about: 'the environment', value: '${env.HOME}', codes: ['secret-not-allowed'] },
    { about: 'an unset variable', value: '${var.nope}', codes: ['unset-variable'] },
    { about: 'itself', value: '${var.a}', codes: ['invalid-interpolation'] },
    { about: 'something else', value: 'costs ${5}', codes: ['invalid-interpolation'] },
  ])('--var cannot hold $about', async ({ value, codes }) => {
    const problems = await problemsOf(loadManifest(`${HEAD}name: \${var.a}\n`, { variables: { a: value } }));
    expect(problems.map(brief)).toEqual(codes);
  });
});

/** Variables of which each is the next one twice: 2^count characters. */
function doubled(count: number): string {
  const lines = Array.from(
    { length: count },
    (_, index) => `  v${index}: "\${var.v${index + 1}}\${var.v${index + 1}}"\n`,
  );
  return `variables:\n  a: "\${var.v0}"\n${lines.join('')}  v${count}: x`;
}

describe('the rest of the project file', () => {
  test('ignoreTags refer to variables', async () => {
    const problems = await problemsOf(
      loadIn(
        'variables: {p: cost}\nignoreTags: ["${var.p}-*", "$${x"]',
        `${HEAD}tags: {cost-a: b, "$\${x": c, d: e}\n`,
      ),
    );
    expect(problems.map(brief)).toEqual(['reserved-tag-key m.yaml:4:8', 'reserved-tag-key m.yaml:4:19']);
  });

  test.each([
    {
      about: 'an empty pattern of tags',
      lines: 'variables: {p: ""}\nignoreTags: ["${var.p}"]',
      problem: 'too-short 7:14',
    },
    { about: 'a secret in a pattern', lines: 'ignoreTags: [a, "b${env.HOME}"]', problem: 'secret-not-allowed 6:19' },
    { about: 'an unset variable in a pattern', lines: 'ignoreTags: ["${var.p}"]', problem: 'unset-variable 6:15' },
    { about: 'a variable as prune level', lines: 'prune: {users: "${var.p}"}', problem: 'invalid-interpolation 6:17' },
    {
      about: 'a variable as a number',
      lines: 'guardrails: {maxDeletes: "${var.p}"}',
      problem: 'invalid-interpolation 6:27',
    },
    { about: 'a secret as class', lines: 'redact: ["${env.HOME}"]', problem: 'secret-not-allowed 6:11' },
  ])('$about', async ({ lines, problem }) => {
    expect((await problemsOf(loadIn(lines))).map(brief)).toEqual([problem.replace(' ', ' chime-sync.yaml:')]);
  });

  test('`$${` is a literal `${` there, too', async () => {
    const text = project('').replace('[m.yaml]', () => '["$${m}.yaml"]');
    const { resources } = await load({ 'chime-sync.yaml': text, '${m}.yaml': HEAD });
    expect(resources).toHaveLength(1);
  });
});

/** Numbers and booleans of YAML that print otherwise than they are written. */
const CHANGED = ['01234', '007', '1.10', '1.0', '1e3', '0x1F', '0o17', '+5', '.5', '5.', '-0', 'True', 'FALSE'];

describe('S6, S7: numbers arrive as they are written', () => {
  test.each(CHANGED)('%s is refused in metadata and among variables', async (value) => {
    const told = await problemsOf(loadManifest(`${HEAD}metadata: {a: [${value}]}\n`));
    expect(told.map(brief)).toEqual(['needs-quotes m.manifest.yaml:4:16']);
    expect(told[0]?.hint).toContain(JSON.stringify(value));
    expect((await problemsOf(loadIn(`variables: {a: ${value}}`))).map(brief)).toEqual([
      'needs-quotes chime-sync.yaml:6:16',
    ]);
  });

  test.each(['0', '7', '-7', '0.5', '1.25', '1e-7', 'true', '9007199254740991'])(
    '%s is sent as it is',
    async (value) => {
      const text = `${HEAD}name: a\${var.a}\nmetadata: {a: ${value}}\n`;
      const loaded = await loadIn(`variables: {a: ${value}}`, text);
      expect(JSON.stringify(spec(loaded))).toBe(`{"name":"a${value}","metadata":{"a":${value}}}`);
    },
  );

  test.each(['030', '30.0', '3e1', '0x1E', '+30'])('%s is no number of days', async (value) => {
    expect((await problemsOf(loadManifest(days(value)))).map(brief)).toEqual(['invalid-format m.manifest.yaml:4:63']);
    expect((await problemsOf(loadIn(`guardrails: {maxDeletes: ${value}}`))).map(brief)).toEqual([
      'invalid-format chime-sync.yaml:6:26',
    ]);
  });

  test.each([
    { value: '0.80', problems: [] },
    { value: '1.0', problems: [] },
    { value: '010', problems: ['invalid-format chime-sync.yaml:6:15'] },
    { value: '.8', problems: ['invalid-format chime-sync.yaml:6:15'] },
  ])('a share of $value', async ({ value, problems }) => {
    expect((await problemsOf(loadIn(`rate: {share: ${value}}`))).map(brief)).toEqual(problems);
  });

  test.each(['1.20', '007', '1e3', 'True', '0x1F'])('--var v=%s is text', async (value) => {
    const text = `${HEAD}name: Release \${var.v}\nmetadata: "\${var.v}"\n`;
    expect(spec(await loadManifest(text, { variables: { v: value } }))).toEqual({
      name: `Release ${value}`,
      metadata: value,
    });
  });

  test('--var v=1.20 is text in a text though the project has a number, and no JSON of another value', async () => {
    const loaded = await loadIn('variables: {v: 1.2}', `${HEAD}name: Release \${var.v}\n`, { v: '1.20' });
    expect(spec(loaded)).toEqual({ name: 'Release 1.20' });
    const problems = await problemsOf(
      loadIn('variables: {v: 1.2}', `${HEAD}metadata: {a: "\${var.v}"}\n`, { v: '1.20' }),
    );
    expect(problems.map(brief)).toEqual(['wrong-type m.yaml:4:15']);
  });

  test('a variable of the command line stays a number where the project has one and any JSON may stand', async () => {
    const loaded = await loadIn('variables: {v: 1.2, on: true}', `${HEAD}metadata: ["\${var.v}", "\${var.on}"]\n`, {
      v: '1.5',
      on: 'false',
    });
    expect(spec(loaded)).toEqual({ metadata: [1.5, false] });
  });

  test.each(['030', '7.0', '1e1', ' 7', 'seven', ''])('--var d=%j is no number of days', async (value) => {
    const problems = await problemsOf(loadManifest(days('"${var.d}"'), { variables: { d: value } }));
    expect(problems.map(brief)).toEqual(['wrong-type m.manifest.yaml:4:63']);
  });

  test('--var on=True is no boolean', async () => {
    const problems = await problemsOf(loadManifest(`${HEAD}protect: \${var.on}\n`, { variables: { on: 'True' } }));
    expect(problems.map(brief)).toEqual(['usage', 'wrong-type m.manifest.yaml:4:10']);
  });
});

describe('S9: an empty environment variable is one that is missing', () => {
  const endpoint = `${HEAD}users:\n- id: a\n  endpoints:\n  - name: e\n    endpointAttributes: {deviceToken: "\${env.X}"}\n`;

  test.each(['', ' ', '\n'])('%j', async (value) => {
    const text = `${endpoint}metadata: "\${env.X}"\ntags: {a: "token-\${env.X}"}\n`;
    const problems = await problemsOf(loadManifest(text, { env: { X: value } }));
    expect(problems.map(brief)).toEqual([
      'unset-environment-variable m.manifest.yaml:8:40',
      'unset-environment-variable m.manifest.yaml:9:12',
      'unset-environment-variable m.manifest.yaml:10:18',
    ]);
    expect(problems[0]?.hint).toContain('null');
  });
});

describe('what the service would refuse', () => {
  const ARN = 'arn:aws:mobiletargeting:us-east-1:111111111111:apps/0123456789abcdef';

  test.each([
    'arn:aws:sns:us-east-1:111111111111:app/GCM/a',
    ARN.replace('apps/', 'apps'),
    ARN.replace('apps/', 'templates/'),
    ARN.replace('111111111111', ''),
    `${ARN}/campaigns/1`,
    `${ARN} `,
  ])('a target that is no Pinpoint application: %s', async (arn) => {
    const text = `${HEAD}users:\n- id: a\n  endpoints:\n  - name: e\n    resourceArn: ${JSON.stringify(arn)}\n`;
    expect((await problemsOf(loadManifest(text))).map(brief)).toEqual(['invalid-format m.manifest.yaml:8:18']);
    await expect(loadManifest(text.replace(JSON.stringify(arn), ARN))).resolves.toHaveProperty('resources.length', 3);
  });

  test('half of a character, which UTF-8 would turn into another one', async () => {
    const text = `${HEAD}tags: {a: "x\\ud83d"}\nmetadata: "\\ud83d"\n`;
    expect((await problemsOf(loadManifest(text))).map(brief)).toEqual([
      'invalid-format m.manifest.yaml:4:11',
      'invalid-format m.manifest.yaml:5:11',
    ]);
  });

  test('S8: a tag value is counted in characters, metadata in bytes', async () => {
    const fits = `${HEAD}tags: {a: "${'é'.repeat(256)}"}\nmetadata: "${'é'.repeat(512)}"\n`;
    await expect(loadManifest(fits)).resolves.toHaveProperty('resources.length', 1);
    const text = `${HEAD}tags: {a: "${'é'.repeat(257)}"}\nmetadata: "${'é'.repeat(512)}a"\n`;
    expect((await problemsOf(loadManifest(text))).map(({ code }) => code)).toEqual(['too-long', 'too-long']);
  });
});
