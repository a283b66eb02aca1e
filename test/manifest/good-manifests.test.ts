import { describe, expect, test } from 'vitest';
import type { DesiredResource } from '../../src/core/resource.js';
import type { LoadedManifests } from '../../src/manifest/index.js';
import { brief, HEAD, load, loadManifest, PROJECT, problemsOf } from './workspace.js';

function resource({ resources }: LoadedManifests, address: string): DesiredResource {
  const found = resources.find((candidate) => candidate.address === address);
  if (found === undefined) {
    throw new Error(`${address} is not among ${resources.map((candidate) => candidate.address).join(', ')}`);
  }
  return found;
}

describe('nested and separate documents', () => {
  test('children get their parent from where they stand', async () => {
    const loaded = await loadManifest(
      `${HEAD}users:\n- id: alice@example.com\n  endpoints: [{name: my phone}]\nbots: [{id: helper}]\nadmins: [{user: alice@example.com}, {bot: helper}]\n`,
    );
    expect(loaded.resources.map(({ kind, address, parent }) => [kind, address, parent])).toEqual([
      ['AppInstance', 'support', undefined],
      ['AppInstanceAdmin', 'support/admins/bots/helper', 'support'],
      ['AppInstanceAdmin', 'support/admins/users/alice@example.com', 'support'],
      ['AppInstanceBot', 'support/bots/helper', 'support'],
      ['AppInstanceUser', 'support/users/alice@example.com', 'support'],
      [
        'AppInstanceUserEndpoint',
        'support/users/alice@example.com/endpoints/my%20phone',
        'support/users/alice@example.com',
      ],
    ]);
  });

  test('S2: a child document of its own, in any file, states the collection of its parent', async () => {
    const loaded = await load({
      'chime-sync.yaml': PROJECT,
      'b.manifest.yaml': HEAD,
      'a.manifest.yaml': `apiVersion: chime-sync/v1
kind: AppInstanceUserEndpoint
appInstance: support
user: alice
name: phone
---
apiVersion: chime-sync/v1
kind: AppInstanceUser
appInstance: support
id: alice
`,
    });
    expect(loaded.resources.map(({ address, stated }) => [address, stated])).toEqual([
      ['support', ['users']],
      ['support/users/alice', ['endpoints']],
      ['support/users/alice/endpoints/phone', []],
    ]);
  });

  test('S2: an empty list states a collection, no key does not', async () => {
    const loaded = await loadManifest(`${HEAD}users: []\n`);
    expect(resource(loaded, 'support').stated).toEqual(['users']);
  });

  test('the order of files and documents does not matter', async () => {
    const parts = [
      HEAD,
      HEAD.replace('support', 'other'),
      `apiVersion: chime-sync/v1\nkind: AppInstanceUser\nappInstance: other\nid: a\n`,
    ];
    const [forward, backward] = await Promise.all([
      loadManifest(parts.join('---\n')),
      loadManifest([...parts].reverse().join('---\n')),
    ]);
    expect(JSON.stringify(backward.resources)).toBe(JSON.stringify(forward.resources));
  });
});

describe('fields', () => {
  test('lifecycle fields and spec are told apart; an omitted field is absent', async () => {
    const loaded = await loadManifest(
      `${HEAD}name: A\nprotect: true\npreviousId: old\nprune: {users: owned, endpoints: all}\n`,
    );
    const { spec, lifecycle } = resource(loaded, 'support');
    expect(spec).toEqual({ name: 'A' });
    expect(lifecycle).toEqual({
      ensure: 'present',
      id: 'support',
      previousId: 'old',
      protect: true,
      prune: { users: 'owned', endpoints: 'all' },
    });
  });

  test('S1: null clears what can be cleared', async () => {
    const loaded = await loadManifest(
      `${HEAD}metadata: null\nretentionSettings: ~\ntags:\nusers:\n- {id: a, expirationSettings: null}\n`,
    );
    expect(resource(loaded, 'support').spec).toEqual({ metadata: '', retentionSettings: null, tags: {} });
    expect(resource(loaded, 'support/users/a').spec).toEqual({ id: 'a', expirationSettings: null });
  });

  test('S7: metadata is any JSON, null values included', async () => {
    const loaded = await loadManifest(`${HEAD}metadata: {a: null, b: [1, 31, -0.5, 1.5, true, "1"], c: {}}\n`);
    expect(resource(loaded, 'support').spec).toEqual({
      metadata: { a: null, b: [1, 31, -0.5, 1.5, true, '1'], c: {} },
    });
  });

  test('S12: an absent resource has its key only', async () => {
    const loaded = await loadManifest(
      `${HEAD}users: [{id: a, ensure: absent}]\nbots: [{id: b, arn: "arn:aws:chime:us-east-1:111111111111:app-instance/x/bot/y", ensure: absent}]\nadmins: [{user: c, ensure: absent}]\n`,
    );
    expect(loaded.resources.map(({ address, lifecycle }) => [address, lifecycle.ensure])).toEqual([
      ['support', 'present'],
      ['support/admins/users/c', 'absent'],
      ['support/bots/b', 'absent'],
      ['support/users/a', 'absent'],
    ]);
  });

  test('S11: an admin may be a user that nobody declares', async () => {
    const loaded = await loadManifest(`${HEAD}admins: [{user: somebody}]\n`);
    expect(resource(loaded, 'support/admins/users/somebody').spec).toEqual({ user: 'somebody' });
  });

  test('S14: an expiration is worth a warning', async () => {
    const { warnings } = await loadManifest(
      `${HEAD}users:\n- id: a\n  expirationSettings: {expirationDays: 1, expirationCriterion: CREATED_TIMESTAMP}\n`,
    );
    expect(warnings.map(brief)).toEqual(['user-expires m.manifest.yaml:6:23']);
  });

  test('S7: line breaks in metadata are worth a warning', async () => {
    const { warnings } = await loadManifest(`${HEAD}metadata: "a\\nb"\n`);
    expect(warnings.map(brief)).toEqual(['invalid-format m.manifest.yaml:4:11']);
  });

  test('S8: tags that the project leaves to others cannot be declared', async () => {
    const problems = await problemsOf(
      load({
        'chime-sync.yaml': `${PROJECT}ignoreTags: ["cost-*"]\n`,
        'm.manifest.yaml': `${HEAD}tags: {cost-center: a, cost: b}\n`,
      }),
    );
    expect(problems.map(brief)).toEqual(['reserved-tag-key m.manifest.yaml:4:8']);
  });

  test('S45: a raised quota allows more', async () => {
    const admins = Array.from({ length: 101 }, (_, index) => `- user: u${index}\n`).join('');
    const loaded = await load({
      'chime-sync.yaml': `${PROJECT}quotas: {adminsPerAppInstance: 101}\n`,
      'm.manifest.yaml': `${HEAD}admins:\n${admins}`,
    });
    expect(loaded.resources).toHaveLength(102);
  });
});

describe('interpolation', () => {
  test('a single reference keeps the type of the variable, a part becomes text', async () => {
    const loaded = await loadManifest(
      `${HEAD}name: chat of \${var.team}, \${var.days} days\nprotect: \${var.on}\nretentionSettings: {channelRetentionSettings: {retentionDays: "\${var.days}"}}\nmetadata: {days: "\${var.days}"}\n`,
    );
    expect(resource(loaded, 'support')).toMatchObject({
      spec: {
        name: 'chat of support, 30 days',
        retentionSettings: { channelRetentionSettings: { retentionDays: 30 } },
        metadata: { days: 30 },
      },
      lifecycle: { protect: true },
    });
  });

  test('references stand in ids and in references to parents, too', async () => {
    const loaded = await loadManifest(
      `${HEAD.replace('support', '${var.team}')}---\napiVersion: chime-sync/v1\nkind: AppInstanceUser\nappInstance: \${var.team}\nid: a\n`,
    );
    expect(loaded.resources.map(({ address }) => address)).toEqual(['support', 'support/users/a']);
  });

  test('`$${` is a literal `${`', async () => {
    const loaded = await loadManifest(`${HEAD}metadata: "$\${var.x} $$ $\${ \${var.tier}"\n`);
    expect(resource(loaded, 'support').spec).toEqual({ metadata: '${var.x} $$ ${ gold' });
  });

  test('S9: a scalar with any part from the environment is secret as a whole', async () => {
    const loaded = await loadManifest(
      `${HEAD}metadata: {a: "x\${env.SECRET}", b: [c, "\${env.SECRET}"]}\ntags: {t: "\${env.SECRET}"}\n`,
      { env: { SECRET: 's3cret' } },
    );
    const { spec, secretPaths } = resource(loaded, 'support');
    expect(spec).toEqual({ metadata: { a: 'xs3cret', b: ['c', 's3cret'] }, tags: { t: 's3cret' } });
    expect(secretPaths).toEqual([
      ['metadata', 'a'],
      ['metadata', 'b', '1'],
      ['tags', 't'],
    ]);
  });

  test('S9: environment values are text, whatever they look like, and are not interpolated again', async () => {
    const loaded = await loadManifest(`${HEAD}metadata: ["\${env.A}", "\${env.B}"]\n`, {
      env: { A: '12', B: '${var.tier}' },
    });
    expect(resource(loaded, 'support').spec).toEqual({ metadata: ['12', '${var.tier}'] });
  });

  test('S9: device tokens are secret wherever they come from, each path once', async () => {
    const loaded = await loadManifest(
      `${HEAD}users:\n- id: a\n  endpoints:\n  - name: e\n    endpointAttributes: {deviceToken: "\${env.T}", voipDeviceToken: abc}\n`,
      { env: { T: 't' } },
    );
    expect(resource(loaded, 'support/users/a/endpoints/e').secretPaths).toEqual([
      ['endpointAttributes', 'deviceToken'],
      ['endpointAttributes', 'voipDeviceToken'],
    ]);
  });

  test('a variable of the command line takes the type of the one that it overrides', async () => {
    const text = `${HEAD}name: n\${var.days}\nretentionSettings: {channelRetentionSettings: {retentionDays: "\${var.days}"}}\n`;
    const loaded = await loadManifest(text, { variables: { days: '7' } });
    expect(resource(loaded, 'support').spec).toMatchObject({
      name: 'n7',
      retentionSettings: { channelRetentionSettings: { retentionDays: 7 } },
    });
  });

  test('a variable that only the command line has is read as the field wants it', async () => {
    const text = `${HEAD}name: \${var.n}\nmetadata: \${var.n}\nretentionSettings: {channelRetentionSettings: {retentionDays: "\${var.n}"}}\n`;
    const loaded = await loadManifest(text, { variables: { n: '7' } });
    expect(resource(loaded, 'support').spec).toEqual({
      name: '7',
      metadata: '7',
      retentionSettings: { channelRetentionSettings: { retentionDays: 7 } },
    });
  });

  test('a variable of the command line that nothing refers to is worth a warning', async () => {
    const { warnings } = await loadManifest(HEAD, { variables: { tire: 'x', tier: 'y' } });
    expect(warnings.map(brief)).toEqual(['usage']);
  });
});

describe('YAML', () => {
  test('anchors and aliases stand for their value', async () => {
    const loaded = await loadManifest(`${HEAD}tags: &t {a: b}\nusers:\n- {id: a, tags: *t}\n`);
    expect(resource(loaded, 'support/users/a').spec).toEqual({ id: 'a', tags: { a: 'b' } });
  });

  test('a byte order mark and CRLF change nothing', async () => {
    const loaded = await loadManifest(`\uFEFF${HEAD}name: A\nusers:\n- id: a\n`.replaceAll('\n', '\r\n'));
    expect(resource(loaded, 'support').spec).toEqual({ name: 'A' });
    expect(resource(loaded, 'support/users/a').locate(['id'])).toMatchObject({
      line: 6,
      column: 7,
      sourceLine: '- id: a',
    });
  });

  test('empty documents between others are nothing', async () => {
    const loaded = await loadManifest(`---\n${HEAD}---\n---\n# nothing\n---\n`);
    expect(loaded.resources).toHaveLength(1);
  });

  test('YAML 1.2: yes and no are text', async () => {
    const loaded = await loadManifest(`${HEAD}name: no\ntags: {a: yes, b: on, c: 2001-01-01, d: 1_000}\n`);
    expect(resource(loaded, 'support').spec).toEqual({
      name: 'no',
      tags: { a: 'yes', b: 'on', c: '2001-01-01', d: '1_000' },
    });
  });

  test('long lists are read whole, with comments, nested lists and aliases of what stands before', async () => {
    const users = Array.from({ length: 2000 }, (_, index) => {
      const metadata = index % 40 === 0 ? `    - *inside\n    - *before\n` : `    - a\n    - b\n`;
      return `  # user ${index}\n  - id: u${index}\n    metadata:\n${index === 0 ? '    - &inside a\n    - b\n' : metadata}`;
    });
    const loaded = await loadManifest(`${HEAD}metadata: {x: &before {y: z}}\nusers:\n${users.join('')}`);
    expect(loaded.resources).toHaveLength(2001);
    expect(resource(loaded, 'support/users/u0').locate()).toMatchObject({ line: 7, column: 9 });
    for (const index of [40, 1960]) {
      expect(resource(loaded, `support/users/u${index}`).spec['metadata']).toEqual(['a', { y: 'z' }]);
    }
    const last = resource(loaded, 'support/users/u1999');
    expect(last.spec['metadata']).toEqual(['a', 'b']);
    expect(last.locate(['metadata', '1'])).toMatchObject({ line: 6 + 5 * 1999 + 4, column: 7 });
  });

  test('an alias in a long list cannot stand before its anchor', async () => {
    const users = Array.from({ length: 11 }, (_, index) => `- {id: u${index}, name: ${index === 9 ? '&a b' : '*a'}}\n`);
    const others = Array.from({ length: 2000 }, (_, index) => `- {id: v${index}}\n`);
    const problems = await problemsOf(loadManifest(`${HEAD}users:\n${users.join('')}${others.join('')}`));
    expect(problems.map(brief)).toEqual(
      users.slice(0, 9).map((_, index) => `yaml-syntax m.manifest.yaml:${index + 5}:18`),
    );
  });
});

describe('locate', () => {
  test('a field is where its value stands, and an unwritten one where the resource is named', async () => {
    const loaded = await loadManifest(
      `# first\n${HEAD}users:\n  # alice\n  - name: Alice\n    id: alice\n    tags:\n      a: b\n`,
    );
    const alice = resource(loaded, 'support/users/alice');
    expect(alice.locate()).toMatchObject({ file: 'm.manifest.yaml', line: 8, column: 9 });
    expect(alice.locate(['name'])).toMatchObject({ line: 7, column: 11, length: 5, sourceLine: '  - name: Alice' });
    expect(alice.locate(['tags', 'a'])).toMatchObject({ line: 10, column: 10 });
    expect(alice.locate(['metadata', 'a'])).toMatchObject({ line: 8, column: 9 });
    expect(resource(loaded, 'support').locate()).toMatchObject({ line: 4, column: 5 });
  });
});

describe('hints', () => {
  const NOT_USED = 'Declare it';
  test.each([
    { about: 'a field', text: `${HEAD}nmae: a\n`, hint: '`name`' },
    {
      about: 'a field inside settings',
      text: `${HEAD}retentionSettings: {channelRetentionSetting: {}}\n`,
      hint: '`channelRetentionSettings`',
    },
    { about: 'a kind', text: HEAD.replace('AppInstance', 'appinstance'), hint: '`AppInstance`' },
    { about: 'a value', text: `${HEAD}prune: {users: ower}\n`, hint: 'never, owned, all' },
    { about: 'a variable', text: `${HEAD}name: "\${var.teir}"\n`, hint: '`tier`' },
    { about: 'a bot', text: `${HEAD}bots: [{id: helper}]\nadmins: [{bot: hepler}]\n`, hint: '`helper`' },
    { about: 'something unlike anything', text: `${HEAD}bots: [{id: helper}]\nadmins: [{bot: zzz}]\n`, hint: NOT_USED },
    { about: 'quotes', text: `${HEAD}name: 1.10\n`, hint: '"1.10"' },
    { about: 'an empty list', text: `${HEAD}users:\n`, hint: 'users: []' },
    { about: 'null', text: `${HEAD}retentionSettings: {}\n`, hint: 'retentionSettings: null' },
  ])('$about', async ({ text, hint }) => {
    const [problem] = await problemsOf(loadManifest(text));
    expect(problem?.hint).toContain(hint);
  });
});
