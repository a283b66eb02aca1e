import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadManifests } from '../../src/manifest/index.js';
import { brief, HEAD, load, optionsFor, problemsOf, workspace } from './workspace.js';

const START = 'apiVersion: chime-sync/v1\nkind: Project\nproject: acme\nmanifests: [m.yaml]\n';
const ONE = `${START}environments: {dev: {region: us-east-1}}\n`;
const TWO = `${START}variables: {a: 1, b: 2}
prune: {users: never, bots: owned}
environments:
  dev: {region: us-east-1, accountId: "111111111111"}
  prod:
    region: eu-central-1
    manifests: ["prod/*.yaml"]
    variables: {b: 3}
    prune: {users: owned}
    previousOwners: [old/prod]
`;

describe('the project file', () => {
  test('everything has a default', async () => {
    const { project } = await load({ 'chime-sync.yaml': ONE, 'm.yaml': HEAD });
    expect(project).toMatchObject({
      project: 'acme',
      environment: 'dev',
      region: 'us-east-1',
      accountId: undefined,
      policy: { owner: 'acme/dev', adopt: 'byName', prune: {}, ignoreTags: ['aws:*'] },
      guardrails: { maxDeletes: 10, maxDeletePercent: 30, minAdmins: 1 },
      rate: { share: 0.8 },
      quotas: {},
      redact: [],
      previousOwners: [],
      variables: {},
    });
  });

  test('everything can be said', async () => {
    const text = `${ONE}guardrails: {maxDeletes: 0, minAdmins: 2}
ignoreTags: ["cost-*"]
rate: {share: 1.5, total: 20}
quotas: {adminsPerAppInstance: 200}
adopt: pinned
redact: [names, userIds]
prune: {appInstances: owned, users: all, bots: all, admins: all, endpoints: all}
`;
    const { project } = await load({ 'chime-sync.yaml': text, 'm.yaml': HEAD });
    expect(project).toMatchObject({
      policy: {
        adopt: 'pinned',
        ignoreTags: ['aws:*', 'cost-*'],
        prune: { appInstances: 'owned', users: 'all', bots: 'all', admins: 'all', endpoints: 'all' },
      },
      guardrails: { maxDeletes: 0, maxDeletePercent: 30, minAdmins: 2 },
      rate: { share: 1.5, total: 20 },
      quotas: { adminsPerAppInstance: 200 },
      redact: ['names', 'userIds'],
    });
  });

  test("S3: an environment's manifests replace the project's, its variables and prune override key by key", async () => {
    const files = { 'chime-sync.yaml': TWO, 'm.yaml': HEAD, 'prod/p.yaml': HEAD.replace('support', 'live') };
    const dev = await load(files, { environment: 'dev' });
    const prod = await load(files, { environment: 'prod', variables: { a: '9' } });
    expect(dev.resources.map(({ address }) => address)).toEqual(['support']);
    expect(dev.project).toMatchObject({
      accountId: '111111111111',
      variables: { a: 1, b: 2 },
      policy: { prune: { users: 'never', bots: 'owned' } },
    });
    expect(prod.resources.map(({ address }) => address)).toEqual(['live']);
    expect(prod.project).toMatchObject({
      accountId: undefined,
      variables: { a: 9, b: 3 },
      policy: { prune: { users: 'owned', bots: 'owned' } },
      previousOwners: ['old/prod'],
    });
  });

  test('it is found upwards, and its patterns are relative to it', async () => {
    const directory = workspace({ 'chime-sync.yaml': ONE, 'm.yaml': HEAD, 'deep/er/x': '' });
    const { resources } = await loadManifests(optionsFor(join(directory, 'deep/er')));
    expect(resources[0]?.locate()?.file).toBe(join(directory, 'm.yaml'));
  });

  test('--project names it', async () => {
    const loaded = await load({ 'other/p.yaml': ONE, 'other/m.yaml': HEAD }, { projectFile: 'other/p.yaml' });
    expect(loaded.resources[0]?.locate()?.file).toBe('other/m.yaml');
  });
});

interface Case {
  readonly about: string;
  readonly text: string;
  readonly problems: readonly string[];
}

const BROKEN: readonly Case[] = [
  { about: 'an empty file', text: '', problems: ['empty-file 1:1'] },
  { about: 'a list', text: '- a\n', problems: ['not-a-mapping 1:1'] },
  { about: 'two documents', text: `${ONE}---\na: b\n`, problems: ['yaml-unsupported 7:1'] },
  { about: 'no kind', text: ONE.replace('kind: Project\n', ''), problems: ['missing-field 1:1'] },
  { about: 'another kind', text: ONE.replace('Project', 'Projekt'), problems: ['not-allowed-value 2:7'] },
  { about: 'another version', text: ONE.replace('/v1', '/v0'), problems: ['unknown-api-version 1:13'] },
  { about: 'no name', text: ONE.replace('project: acme\n', ''), problems: ['missing-field 1:1'] },
  { about: 'a name in upper case (S10)', text: ONE.replace('acme', 'Acme'), problems: ['invalid-format 3:10'] },
  {
    about: 'an environment name with an underscore (S10)',
    text: ONE.replace('dev', 'de_v'),
    problems: ['invalid-format 5:16'],
  },
  { about: 'a misspelt key', text: `${ONE}guardrail: {}\n`, problems: ['unknown-field 6:1'] },
  { about: 'no environments', text: START, problems: ['missing-field 1:1'] },
  { about: 'an empty list of environments', text: `${START}environments: {}\n`, problems: ['too-short 5:15'] },
  { about: 'no manifests', text: ONE.replace('manifests: [m.yaml]\n', ''), problems: ['missing-field 1:1'] },
  { about: 'an empty list of manifests', text: ONE.replace('[m.yaml]', '[]'), problems: ['too-short 4:12'] },
  { about: 'no region', text: `${START}environments: {dev: {}}\n`, problems: ['missing-field 5:21'] },
  {
    about: 'a region without the service',
    text: ONE.replace('us-east-1', 'us-west-2'),
    problems: ['unsupported-region 5:30'],
  },
  {
    about: 'an unquoted account',
    text: ONE.replace('1}}', '1, accountId: 012345678901}}'),
    problems: ['needs-quotes 5:52'],
  },
  {
    about: 'a pattern longer than a tag key',
    text: `${ONE}ignoreTags: ["${'*'.repeat(129)}"]\n`,
    problems: ['too-long 6:14'],
  },
  { about: 'a short account', text: ONE.replace('1}}', '1, accountId: "12"}}'), problems: ['invalid-format 5:52'] },
  {
    about: 'a level that admins cannot have (S4)',
    text: `${ONE}prune: {admins: owned}\n`,
    problems: ['not-allowed-value 6:17'],
  },
  {
    about: 'a level that instances cannot have (S4)',
    text: `${ONE}prune: {appInstances: all}\n`,
    problems: ['not-allowed-value 6:23'],
  },
  { about: 'an unknown collection (S4)', text: `${ONE}prune: {channels: never}\n`, problems: ['unknown-field 6:9'] },
  { about: 'a variable that is a list', text: `${ONE}variables: {a: [1]}\n`, problems: ['wrong-type 6:16'] },
  { about: 'a variable that is null', text: `${ONE}variables: {a: null}\n`, problems: ['null-not-allowed 6:16'] },
  {
    about: 'a variable that JSON would change',
    text: `${ONE}variables: {a: 12345678901234567890}\n`,
    problems: ['metadata-not-json 6:16'],
  },
  { about: 'a variable name with a dot', text: `${ONE}variables: {a.b: 1}\n`, problems: ['invalid-format 6:13'] },
  { about: 'a share of nothing', text: `${ONE}rate: {share: 0}\n`, problems: ['out-of-range 6:15'] },
  {
    about: 'a lowered quota (S45)',
    text: `${ONE}quotas: {adminsPerAppInstance: 50}\n`,
    problems: ['out-of-range 6:32'],
  },
  { about: 'an unknown quota', text: `${ONE}quotas: {admins: 200}\n`, problems: ['unknown-field 6:10'] },
  { about: 'more than all', text: `${ONE}guardrails: {maxDeletePercent: 101}\n`, problems: ['out-of-range 6:32'] },
  { about: 'an unknown class', text: `${ONE}redact: [name]\n`, problems: ['not-allowed-value 6:10'] },
  { about: 'a way to adopt that there is not', text: `${ONE}adopt: always\n`, problems: ['not-allowed-value 6:8'] },
  {
    about: 'an owner without its environment (S46)',
    text: ONE.replace('1}}', '1, previousOwners: [old]}}'),
    problems: ['invalid-format 5:58'],
  },
  {
    about: 'a lone carriage return behind a comment',
    text: `${ONE}# no adoption\radopt: pinned\n`,
    problems: ['yaml-unsupported 6:14'],
  },
  { about: 'a syntax error', text: `${ONE}redact: [\n`, problems: ['yaml-syntax 6:9'] },
];

describe('broken project files', () => {
  test.each(BROKEN)('$about', async ({ text, problems }) => {
    const told = await problemsOf(load({ 'chime-sync.yaml': text, 'm.yaml': HEAD }));
    expect(told.map(brief)).toEqual(problems.map((problem) => problem.replace(' ', ' chime-sync.yaml:')));
  });

  test('problems of project and manifests are told in one run, sorted', async () => {
    const told = await problemsOf(
      load({
        'chime-sync.yaml': `${ONE.replace('m.yaml', '"*.yaml"')}adopt: no\nredact: no\n`,
        'b.yaml': `${HEAD}nmae: a\n`,
        'a.yaml': 'a',
      }),
    );
    expect(told.map(brief)).toEqual([
      'not-a-mapping a.yaml:1:1',
      'unknown-field b.yaml:4:1',
      'not-allowed-value chime-sync.yaml:6:8',
      'wrong-type chime-sync.yaml:7:9',
    ]);
  });
});

describe('choosing an environment', () => {
  const files = { 'chime-sync.yaml': TWO, 'm.yaml': HEAD };

  test('none of several', async () => {
    const [problem] = await problemsOf(load(files));
    expect(problem).toMatchObject({
      code: 'environment-required',
      message: expect.stringContaining('dev, prod') as string,
    });
  });

  test('one that there is not', async () => {
    const [problem] = await problemsOf(load(files, { environment: 'prdo' }));
    expect(problem).toMatchObject({ code: 'unknown-environment', hint: expect.stringContaining('`prod`') as string });
  });

  test('--region is a guard', async () => {
    expect((await load(files, { environment: 'dev', region: 'us-east-1' })).project?.region).toBe('us-east-1');
    const told = await problemsOf(load(files, { environment: 'dev', region: 'eu-central-1' }));
    expect(told.map(brief)).toEqual(['usage chime-sync.yaml:8:17']);
  });

  test('a variable of the command line must have the type that the project gives it', async () => {
    const told = await problemsOf(load(files, { environment: 'dev', variables: { a: 'x' } }));
    expect(told.map(brief)).toEqual(['usage']);
  });
});

describe('without a project file', () => {
  test('there must be files', async () => {
    expect((await problemsOf(load({ 'm.yaml': HEAD }))).map(brief)).toEqual(['project-not-found']);
  });

  test('files alone are enough', async () => {
    const loaded = await load({ 'm.yaml': `${HEAD}name: \${var.n}\n` }, { files: ['m.yaml'], variables: { n: 'x' } });
    expect(loaded.project).toBeUndefined();
    expect(loaded.resources[0]?.spec).toEqual({ name: 'x' });
  });

  test('an environment needs one', async () => {
    const told = await problemsOf(load({ 'm.yaml': HEAD }, { files: ['m.yaml'], environment: 'dev' }));
    expect(told.map(brief)).toEqual(['project-not-found']);
  });

  test('one that is named must be there', async () => {
    const told = await problemsOf(load({ 'm.yaml': HEAD }, { files: ['m.yaml'], projectFile: 'p.yaml' }));
    expect(told.map(brief)).toEqual(['file-unreadable p.yaml:1:1']);
  });
});
