import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { type LoadedManifests, loadManifests } from '../../src/manifest/index.js';
import { escaped, randomDocuments } from './random-manifests.js';
import { brief, HEAD, load, optionsFor, problemsOf, workspace } from './workspace.js';

const PROJECT = `apiVersion: chime-sync/v1
kind: Project
project: acme
manifests: ["*.manifest.yaml"]
environments:
  dev: {region: us-east-1, variables: {only: dev, prefix: d, text: thirty}}
  staging: {region: us-east-1, variables: {prefix: s}}
  prod: {region: us-east-1, variables: {prefix: p, text: 30, arn: "x"}}
`;

/** Loads manifests by the names of their files for an environment. */
function loadFor(environment: string, files: Readonly<Record<string, string>>, env: Record<string, string> = {}) {
  const named = Object.entries(files).map(([name, text]) => [`${name}.manifest.yaml`, text] as const);
  return load({ 'chime-sync.yaml': PROJECT, ...Object.fromEntries(named) }, { environment, env, isOffline: true });
}

const addresses = ({ resources }: LoadedManifests) => resources.map(({ address }) => address as string);

/** Problems in short, without the ends of file names. */
const inShort = (problems: Awaited<ReturnType<typeof problemsOf>>) =>
  problems.map(brief).map((told) => told.replace('.manifest.yaml', ''));

/** A child in a document of its own; its fields begin on line 4. */
const alone = (kind: string, fields: string, instance = 'support'): string =>
  `apiVersion: chime-sync/v1\nkind: ${kind}\nappInstance: ${instance}\n${fields}\n`;

describe('S51: what is not of the environment is as if it were not written', () => {
  const FILES = {
    m: `${HEAD}users:\n- {id: alice, environments: [dev]}\n- id: bob\n  endpoints: [{name: phone, environments: [prod, staging]}]\nadmins: [{user: alice, environments: [dev]}]\n`,
    own: alone('AppInstanceUser', 'id: carol\nenvironments: [prod]\nendpoints: [{name: pad}]'),
    parts: alone('AppInstanceUserEndpoint', 'user: carol\nname: phone'),
    whole: `apiVersion: chime-sync/v1\nkind: AppInstance\nid: care\nenvironments: [prod]\nusers: [{id: dan}]\n`,
    of: `${alone('AppInstanceUser', 'id: eve', 'care')}---\n${alone('AppInstanceUserEndpoint', 'user: eve\nname: phone', 'care')}`,
  };

  test.each([
    { environment: 'dev', only: ['support/admins/users/alice', 'support/users/alice'] },
    { environment: 'staging', only: ['support/users/bob/endpoints/phone'] },
    {
      environment: 'prod',
      only: [
        'care',
        'care/users/dan',
        'care/users/eve',
        'care/users/eve/endpoints/phone',
        'support/users/bob/endpoints/phone',
        'support/users/carol',
        'support/users/carol/endpoints/pad',
        'support/users/carol/endpoints/phone',
      ],
    },
  ])('in $environment', async ({ environment, only }) => {
    const loaded = await loadFor(environment, FILES);
    expect(addresses(loaded)).toEqual([...only, 'support', 'support/users/bob'].sort());
    expect(loaded.warnings).toEqual([]);
  });

  test('S2: a collection is stated by its key, and by children of their own only where they are', async () => {
    const files = {
      m: `${HEAD}users: [{id: a, environments: [dev]}]\n`,
      b: alone('AppInstanceBot', 'id: b\nenvironments: [dev]'),
    };
    const stated = async (environment: string) => (await loadFor(environment, files)).resources[0]?.stated;
    expect(await stated('dev')).toEqual(['bots', 'users']);
    expect(await stated('prod')).toEqual(['users']);
  });

  test('S10: one id may stand for something else in each environment', async () => {
    const files = {
      a: `${HEAD}name: Dev\nenvironments: [dev]\ndefaults: {users: {name: D}}\n`,
      b: `${HEAD}name: Prod\nenvironments: [prod]\ndefaults: {users: {name: P}}\n`,
      c: alone('AppInstanceUser', 'id: a\nenvironments: [dev, prod]'),
    };
    for (const [environment, name, user] of [
      ['dev', 'Dev', 'D'],
      ['prod', 'Prod', 'P'],
    ] as const) {
      const { resources, warnings } = await loadFor(environment, files);
      expect(resources.map(({ spec }) => spec)).toEqual([{ name }, { id: 'a', name: user }]);
      expect(warnings).toEqual([]);
    }
    const again = `${HEAD}environments: [staging, prod]\n`;
    expect(inShort(await problemsOf(loadFor('prod', { ...files, d: again })))).toEqual(['duplicate-resource d:3:5']);
  });

  test('S12: so is what is to be absent', async () => {
    const text = `${HEAD}users: [{id: a, ensure: absent, environments: [prod]}]\n`;
    expect(addresses(await loadFor('dev', { m: text }))).toEqual(['support']);
    expect(addresses(await loadFor('prod', { m: text }))).toEqual(['support', 'support/users/a']);
  });

  test('S3: a file of other environments only is no empty one, but an environment needs something', async () => {
    const files = { m: `${HEAD}environments: [dev]\n`, c: alone('AppInstanceUser', 'id: a\nenvironments: [dev]') };
    expect(addresses(await loadFor('dev', { ...files, n: HEAD.replace('support', 'care') }))).toHaveLength(3);
    const [problem, ...others] = await problemsOf(loadFor('prod', files));
    expect([problem?.code, others]).toEqual(['empty-manifests', []]);
  });
});

describe('S51: names of environments', () => {
  test.each([
    { about: 'unknown', list: '[dve]', problems: ['unknown-environment m:4:16'] },
    { about: 'unknown beside a known one', list: '[prod, dve]', problems: ['unknown-environment m:4:22'] },
    { about: 'no list', list: 'dev', problems: ['wrong-type m:4:15'] },
    { about: 'an empty list', list: '[]', problems: ['too-short m:4:15'] },
    { about: 'nothing', list: '', problems: ['null-not-allowed m:4:15'] },
    { about: 'a list of nothing', list: '[~]', problems: ['null-not-allowed m:4:16'] },
    { about: 'a number', list: '[1]', problems: ['wrong-type m:4:16'] },
    { about: 'a variable', list: '["${var.only}"]', problems: ['invalid-interpolation m:4:16'] },
    { about: 'a secret', list: '["${env.HOME}"]', problems: ['invalid-interpolation m:4:16'] },
  ])('$about', async ({ list, problems }) => {
    const told = await problemsOf(loadFor('dev', { m: `${HEAD}environments: ${list}\n` }, { HOME: '/root' }));
    expect(inShort(told)).toEqual(problems);
  });

  test('a misspelt one is suggested, in whichever environment', async () => {
    for (const environment of ['dev', 'prod']) {
      const text = `${HEAD}users: [{id: a, environments: [stagign]}]\n`;
      const [problem] = await problemsOf(loadFor(environment, { m: text }));
      expect(problem).toMatchObject({ code: 'unknown-environment', hint: 'Did you mean `staging`?' });
    }
  });

  test('there are none without a project file', async () => {
    const told = await problemsOf(load({ 'm.yaml': `${HEAD}environments: [dev]\n` }, { files: ['m.yaml'] }));
    expect(told.map(brief)).toEqual(['unknown-environment m.yaml:4:1']);
  });

  test.each([
    {
      about: 'nested',
      files: { m: `${HEAD}environments: [dev, prod]\nusers:\n- id: a\n  environments: [dev, staging]\n` },
      warning: 'unknown-environment m:7:3',
    },
    {
      about: 'deeper',
      files: {
        m: `${HEAD}environments: [dev]\nusers:\n- id: a\n  endpoints: [{name: e, environments: [dev, prod]}]\n`,
      },
      warning: 'unknown-environment m:7:25',
    },
    {
      about: 'in a file of its own',
      files: {
        a: alone('AppInstanceUser', 'id: a\nenvironments: [dev, staging]'),
        m: `${HEAD}environments: [dev]\n`,
        n: `${HEAD}environments: [prod]\n`,
      },
      warning: 'unknown-environment a:5:1',
    },
  ])('one in which the parent is not is warned of: $about', async ({ files, warning }) => {
    const { warnings } = await loadFor('dev', files);
    expect(inShort(warnings)).toEqual([warning]);
  });
});

describe('S51: what is told of other environments', () => {
  const inProd = (fields: string): string => `${HEAD}users:\n- id: a\n- id: b\n  environments: [prod]\n${fields}\n`;

  test.each([
    { about: 'a wrong type', fields: '  name: 12', problem: 'needs-quotes m:8:9' },
    { about: 'a misspelt field', fields: '  nmae: x', problem: 'unknown-field m:8:3' },
    { about: 'a value that is too long', fields: `  name: ${'n'.repeat(101)}`, problem: 'too-long m:8:9' },
    { about: 'a reserved tag', fields: '  tags: {"aws:x": y}', problem: 'reserved-tag-key m:8:10' },
    { about: 'long metadata', fields: `  metadata: ${'m'.repeat(1025)}`, problem: 'too-long m:8:13' },
    { about: 'a secret where none can stand', fields: '  name: "${env.X}"', problem: 'secret-not-allowed m:8:10' },
    { about: 'a reference that is none', fields: '  name: "${X}"', problem: 'invalid-interpolation m:8:10' },
    { about: 'something wrong in what is in it', fields: '  endpoints: [{name: 1}]', problem: 'needs-quotes m:8:22' },
    {
      about: "what is wrong by the kind's own rules",
      fields: 'admins: [{user: a, bot: b, environments: [prod]}]',
      problem: 'conflicting-fields m:8:25',
    },
    {
      about: 'wrong defaults',
      fields: `---\n${HEAD.replace('support', 'care')}environments: [prod]\ndefaults: {users: {nmae: x}}`,
      problem: 'unknown-field m:13:20',
    },
  ])('$about is: a manifest is checked whole', async ({ fields, problem }) => {
    expect(inShort(await problemsOf(loadFor('dev', { m: inProd(fields) })))).toEqual([problem]);
  });

  test.each([
    { about: 'an unset variable', fields: '  name: "${var.arn}"' },
    { about: 'an unset variable in a key', fields: '  tags: {"${var.arn}": x}' },
    { about: 'an unset secret', fields: '  metadata: "${env.X}"' },
    {
      about: 'a variable that is something else there',
      fields: '  expirationSettings: {expirationDays: "${var.text}", expirationCriterion: CREATED_TIMESTAMP}',
    },
    { about: 'a warning', fields: '  expirationSettings: {expirationDays: 3, expirationCriterion: CREATED_TIMESTAMP}' },
    {
      about: 'an unset id',
      fields: `---\n${HEAD.replace('support', '${var.arn}')}environments: [prod]\nusers: [{id: c}]`,
    },
    {
      about: 'an unset parent',
      fields: `---\n${alone('AppInstanceUser', 'id: c\nenvironments: [prod]', '${var.arn}')}`,
    },
    {
      about: 'an undeclared parent',
      fields: `---\n${alone('AppInstanceUser', 'id: c\nenvironments: [prod]', 'nowhere')}`,
    },
    { about: 'a duplicate', fields: '- {id: a, environments: [prod]}' },
  ])('$about is not: it is nothing here', async ({ fields }) => {
    const loaded = await loadFor('dev', { m: inProd(fields) });
    expect([addresses(loaded), loaded.warnings]).toEqual([['support', 'support/users/a'], []]);
  });

  test('what is in something that is elsewhere goes along, under a name that depends on the environment too', async () => {
    const files = {
      m: `${HEAD}---\n${HEAD.replace('support', '"${var.prefix}-care"')}environments: [prod]\n`,
      u: alone('AppInstanceUser', 'id: a\nname: "${var.arn}"', '"${var.prefix}-care"'),
    };
    expect(addresses(await loadFor('dev', files))).toEqual(['support']);
    expect(addresses(await loadFor('prod', files))).toEqual(['p-care', 'p-care/users/a', 'support']);
  });

  test('a variable that is used elsewhere is used', async () => {
    const files = { 'chime-sync.yaml': PROJECT, 'm.manifest.yaml': inProd('  name: "${var.arn}"') };
    const { warnings } = await load(files, { environment: 'dev', variables: { arn: 'x' } });
    expect(warnings).toEqual([]);
  });
});

describe('S51: references to what is not there', () => {
  test('that has to be declared are an error with the reason', async () => {
    const text = `${HEAD}bots: [{id: helper, environments: [dev, staging]}]\nadmins:\n- bot: helper\n`;
    const [problem, ...others] = await problemsOf(loadFor('prod', { m: text }));
    expect(problem).toMatchObject({
      code: 'unresolved-reference',
      message: '`support/bots/helper` is declared for dev, staging only.',
      position: { line: 6, column: 8 },
      related: [{ position: { line: 4, column: 13 } }],
    });
    expect(others).toEqual([]);
    expect(addresses(await loadFor('dev', { m: text }))).toHaveLength(3);
  });

  test('that may just be live are a warning with the reason', async () => {
    const text = `${HEAD}users: [{id: alice, environments: [dev]}, {id: alicex}]\nadmins:\n- user: alice\n`;
    const loaded = await loadFor('prod', { m: text });
    expect(inShort(loaded.warnings)).toEqual(['unresolved-reference m:6:9']);
    expect(loaded.warnings[0]?.message).toBe('`support/users/alice` is declared for dev only.');
    expect((await loadFor('dev', { m: text })).warnings).toEqual([]);
  });

  test('of what is to be absent are none', async () => {
    const text = `${HEAD}users: [{id: alice, environments: [dev]}]\nadmins: [{user: alice, ensure: absent}]\n`;
    expect((await loadFor('prod', { m: text })).warnings).toEqual([]);
  });
});

/** Takes out by hand what is not of the environment. */
function without(environment: string, value: JsonObject): readonly JsonObject[] {
  const { environments, ...rest } = value;
  if (Array.isArray(environments) && !environments.includes(environment)) {
    return [];
  }
  const collections = ['users', 'bots', 'admins', 'endpoints'].filter((name) => name in rest);
  const kept = collections.map((name) => [
    name,
    (rest[name] as readonly JsonObject[]).flatMap((child) => without(environment, child)),
  ]);
  return [{ ...rest, ...(Object.fromEntries(kept) as JsonObject) }];
}

/** Puts lists of environments on documents and all that is in them. */
function placed(value: JsonObject, next: () => readonly string[] | undefined): JsonObject {
  const environments = next();
  const collections = ['users', 'bots', 'endpoints'].filter((name) => name in value);
  const children = collections.map((name) => [
    name,
    (value[name] as readonly JsonObject[]).map((child) => placed(child, next)),
  ]);
  return {
    ...value,
    ...(Object.fromEntries(children) as JsonObject),
    ...(environments === undefined ? {} : { environments }),
  };
}

test('S51: loaded for an environment, it is the same as without what is of others', async () => {
  const read = async (documents: readonly JsonObject[], environment: string) => {
    const text = documents.map((document) => JSON.stringify(escaped(document))).join('\n---\n');
    const options = { environment, files: ['-'], readStandardInput: () => Promise.resolve(Buffer.from(text)) };
    const { resources } = await loadManifests(optionsFor(directory, options));
    return resources.map((resource) => ({ ...resource, locate: undefined }));
  };
  const directory = workspace({ 'chime-sync.yaml': PROJECT });
  const list = fc.option(fc.subarray(['dev', 'prod'], { minLength: 1 }), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(randomDocuments, fc.infiniteStream(list), async (documents, lists) => {
      const written = documents.map((document) => placed(document, () => lists.next().value as string[] | undefined));
      for (const environment of ['dev', 'prod']) {
        const kept = written.flatMap((document) => without(environment, document));
        if (kept.length > 0) {
          expect(await read(written, environment)).toEqual(await read(kept, environment));
        }
      }
    }),
    { numRuns: 100 },
  );
});
