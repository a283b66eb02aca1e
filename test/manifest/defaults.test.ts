import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import type { DesiredResource } from '../../src/core/resource.js';
import { type LoadedManifests, loadManifests } from '../../src/manifest/index.js';
import { escaped, randomDefaults, randomDocuments } from './random-manifests.js';
import { brief, HEAD, load, loadManifest, optionsFor, PROJECT, problemsOf } from './workspace.js';

/** The manifest of an AppInstance with defaults on line 4, and more behind it. */
const withDefaults = (defaults: string, more = ''): string => `${HEAD}defaults: ${defaults}\n${more}`;

const APPLICATION = 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef0123456789abcdef';

/** A child in a document of its own. */
const alone = (kind: string, fields: string): string =>
  `apiVersion: chime-sync/v1\nkind: ${kind}\nappInstance: support\n${fields}\n`;

function at({ resources }: LoadedManifests, address: string): DesiredResource | undefined {
  return resources.find((resource) => resource.address === address);
}

/** What a user becomes whose own fields are these. */
async function userOf(defaults: string, own: string) {
  const loaded = await loadManifest(withDefaults(`{users: ${defaults}}`, `users:\n- {id: alice${own}}\n`));
  return at(loaded, 'support/users/alice');
}

describe('S50: what a child does not say is filled', () => {
  test.each([
    { about: 'a field', defaults: '{name: A}', own: '', spec: { name: 'A' } },
    { about: 'not a field of its own', defaults: '{name: A}', own: ', name: B', spec: { name: 'B' } },
    {
      about: 'settings as a whole, and not a part of them',
      defaults: '{expirationSettings: {expirationDays: 3, expirationCriterion: CREATED_TIMESTAMP}}',
      own: ', expirationSettings: null',
      spec: { expirationSettings: null },
    },
    {
      about: 'tags key by key',
      defaults: '{tags: {team: a, stage: b}}',
      own: ', tags: {team: c, role: d}',
      spec: { tags: { team: 'c', stage: 'b', role: 'd' } },
    },
    { about: 'tags beside none', defaults: '{tags: {team: a}}', own: ', tags: {}', spec: { tags: { team: 'a' } } },
    { about: 'no tags that are cleared', defaults: '{tags: {team: a}}', own: ', tags: null', spec: { tags: {} } },
    {
      about: 'metadata by their first keys only',
      defaults: '{metadata: {a: {x: 1}, b: 2}}',
      own: ', metadata: {a: {y: 1}}',
      spec: { metadata: { a: { y: 1 }, b: 2 } },
    },
    {
      about: 'no metadata that are a text',
      defaults: '{metadata: {a: 1}}',
      own: ', metadata: x',
      spec: { metadata: 'x' },
    },
    {
      about: 'no metadata with a text',
      defaults: '{metadata: x}',
      own: ', metadata: {a: 1}',
      spec: { metadata: { a: 1 } },
    },
    {
      about: 'no metadata that are cleared',
      defaults: '{metadata: {a: 1}}',
      own: ', metadata: null',
      spec: { metadata: '' },
    },
    { about: 'what clears', defaults: '{metadata: null}', own: '', spec: { metadata: '' } },
    {
      about: 'keys with references',
      defaults: '{tags: {"${var.team}": "${var.tier}"}}',
      own: ', tags: {support: x, "${var.tier}": y}',
      spec: { tags: { support: 'x', gold: 'y' } },
    },
  ])('$about', async ({ defaults, own, spec }) => {
    expect((await userOf(defaults, own))?.spec).toEqual({ id: 'alice', ...spec });
  });

  test.each([
    { defaults: '{protect: true}', own: '', protect: true },
    { defaults: '{protect: true}', own: ', protect: false', protect: false },
    { defaults: '{protect: "${var.on}"}', own: '', protect: true },
  ])('protection too: $defaults beside {$own}', async ({ defaults, own, protect }) => {
    expect((await userOf(defaults, own))?.lifecycle).toEqual({ ensure: 'present', protect });
  });

  test('in every file, before and behind that of the defaults, endpoints of all users included', async () => {
    const loaded = await load({
      'chime-sync.yaml': PROJECT,
      'a.manifest.yaml': `${alone('AppInstanceUserEndpoint', 'user: alice\nname: phone')}---\n${alone('AppInstanceUser', 'id: alice')}`,
      'm.manifest.yaml': withDefaults(
        '{users: {name: U}, bots: {metadata: {b: 1}}, endpoints: {allowMessages: NONE}}',
        'users:\n- id: bob\n  endpoints:\n  - name: phone\n  - {name: pad, allowMessages: ALL}\n',
      ),
      'z.manifest.yaml': `${alone('AppInstanceBot', 'id: helper')}---\n${alone('AppInstanceUser', 'id: carol\nendpoints: [{name: phone}]')}---\n${alone('AppInstanceAdmin', 'user: alice')}`,
    });
    const specs = loaded.resources.map(({ address, spec }) => [address, spec]);
    expect(Object.fromEntries(specs)).toEqual({
      support: {},
      'support/users/alice': { id: 'alice', name: 'U' },
      'support/users/alice/endpoints/phone': { name: 'phone', allowMessages: 'NONE' },
      'support/users/bob': { id: 'bob', name: 'U' },
      'support/users/bob/endpoints/phone': { name: 'phone', allowMessages: 'NONE' },
      'support/users/bob/endpoints/pad': { name: 'pad', allowMessages: 'ALL' },
      'support/users/carol': { id: 'carol', name: 'U' },
      'support/users/carol/endpoints/phone': { name: 'phone', allowMessages: 'NONE' },
      'support/bots/helper': { metadata: { b: 1 } },
      'support/admins/users/alice': { user: 'alice' },
    });
    expect(at(loaded, 'support')?.stated).toEqual(['admins', 'bots', 'users']);
  });

  test('in its own AppInstance only', async () => {
    const other = withDefaults('{users: {name: B}}', 'users: [{id: bob}]\n').replace('support', 'care');
    const loaded = await loadManifest(
      `${withDefaults('{users: {name: A}}', 'users: [{id: bob}]\n')}---\n${other}---\n${HEAD.replace('support', 'plain')}users: [{id: bob}]\n`,
    );
    const names = ['support', 'care', 'plain'].map((id) => at(loaded, `${id}/users/bob`)?.spec['name']);
    expect(names).toEqual(['A', 'B', undefined]);
  });

  test('but not what is to be absent', async () => {
    const loaded = await loadManifest(
      withDefaults('{users: {name: A, tags: {a: b}, protect: true}}', 'users: [{id: alice, ensure: absent}]\n'),
    );
    expect(at(loaded, 'support/users/alice')).toMatchObject({
      spec: { id: 'alice' },
      lifecycle: { ensure: 'absent' },
    });
    expect(at(loaded, 'support/users/alice')?.lifecycle).not.toHaveProperty('protect');
  });

  test('and what is not merged is the very same for all', async () => {
    const loaded = await loadManifest(
      withDefaults('{users: {tags: {a: b}}}', 'users: [{id: alice}, {id: bob, tags: {}}]\n'),
    );
    expect(at(loaded, 'support/users/alice')?.spec['tags']).toBe(at(loaded, 'support/users/bob')?.spec['tags']);
  });
});

describe('S50: positions lead to where a field stands', () => {
  const TEXT = withDefaults(
    '{users: {name: A, tags: {a: b, c: d}, metadata: {m: {x: 1}}}}',
    'users:\n- id: alice\n  tags: {c: e}\n  metadata: {m: {}}\n',
  );

  test.each([
    { path: ['name'], place: '4:26' },
    { path: ['tags'], place: '7:9' },
    { path: ['tags', 'a'], place: '4:39' },
    { path: ['tags', 'c'], place: '7:13' },
    { path: ['metadata', 'm', 'x'], place: '6:7' },
    { path: ['tags', 'nowhere'], place: '6:7' },
    { path: ['id'], place: '6:7' },
    { path: [], place: '6:7' },
  ])('$path', async ({ path, place }) => {
    const position = at(await loadManifest(TEXT), 'support/users/alice')?.locate(path);
    expect(`${position?.line}:${position?.column}`).toBe(place);
  });

  test('in another file', async () => {
    const loaded = await load({
      'chime-sync.yaml': PROJECT,
      'a.manifest.yaml': alone('AppInstanceUser', 'id: alice'),
      'm.manifest.yaml': withDefaults('{users: {name: A}}'),
    });
    expect(at(loaded, 'support/users/alice')?.locate(['name'])).toMatchObject({ file: 'm.manifest.yaml', line: 4 });
    expect(at(loaded, 'support/users/alice')?.locate()).toMatchObject({ file: 'a.manifest.yaml', line: 4 });
  });
});

describe('S50: secrets among defaults', () => {
  const TEXT = withDefaults(
    '{users: {tags: {a: "${env.A}", b: "${env.B}"}, metadata: "${env.M}"}, endpoints: {endpointAttributes: {deviceToken: "${env.T}"}}}',
    'users:\n- id: alice\n  tags: {a: x}\n  endpoints: [{name: phone}]\n- {id: bob, metadata: y}\n',
  );

  test('are secret in each child that has them', async () => {
    const loaded = await loadManifest(TEXT, { env: { A: 'a', B: 'b', M: 'm', T: 't' } });
    const paths = loaded.resources.map(({ address, secretPaths }) => [
      address,
      secretPaths.map((path) => path.join('.')),
    ]);
    expect(Object.fromEntries(paths)).toEqual({
      support: [],
      'support/users/alice': ['tags.b', 'metadata'],
      'support/users/alice/endpoints/phone': ['endpointAttributes.deviceToken'],
      'support/users/bob': ['tags.a', 'tags.b'],
    });
  });

  test('S55: are missed once where some child needs them, at the defaults', async () => {
    const env = { A: 'a', M: 'm', T: 't' };
    const problems = await problemsOf(loadManifest(TEXT, { env }));
    expect(problems.map(brief)).toEqual(['unset-environment-variable m.manifest.yaml:4:46']);
    expect(problems[0]?.related?.map(({ position }) => position.line)).toEqual([6]);
    const { resources } = await loadManifest(TEXT, { env, needsValues: () => false });
    const missing = resources.map(({ missing = [] }) => missing.map(({ name }) => name));
    expect(missing).toEqual([[], ['B'], [], ['B']]);
  });

  test('S55: are not missed where no child has them', async () => {
    const text = withDefaults(
      '{users: {tags: {a: "${env.A}"}}}',
      'users: [{id: alice, tags: null}, {id: bob, tags: {a: b}}]\n',
    );
    expect((await loadManifest(text)).resources).toHaveLength(3);
  });

  test('are hidden in messages', async () => {
    const text = withDefaults('{endpoints: {endpointAttributes: {deviceToken: s3cret, voip: x}}}');
    const problems = await problemsOf(loadManifest(text));
    expect(problems.map(brief)).toEqual(['unknown-field m.manifest.yaml:4:66']);
    expect(JSON.stringify(problems)).not.toContain('s3cret');
  });

  test('are warned of where they stand in plain text, once for all children', async () => {
    const endpoints = ['a', 'b'].map((name) => `{name: ${name}, type: GCM, resourceArn: "${APPLICATION}"}`).join(', ');
    const text = withDefaults(
      '{endpoints: {endpointAttributes: {deviceToken: s3cret}}}',
      `users: [{id: alice, name: A, endpoints: [${endpoints}]}]\n`,
    );
    const { warnings } = await loadManifest(text);
    expect(warnings.map(brief).filter((text) => text.startsWith('plain-secret'))).toEqual([
      'plain-secret m.manifest.yaml:4:45',
    ]);
    expect(JSON.stringify(warnings)).not.toContain('s3cret');
  });
});

describe('S50: problems', () => {
  const many = 'users: [{id: alice}, {id: bob, tags: {x: y}, metadata: {x: y}}]\n';

  test.each([
    { about: 'of form, once for all children', defaults: '{users: {name: 12}}', problem: 'needs-quotes 4:26' },
    { about: 'of length', defaults: `{users: {name: ${'n'.repeat(101)}}}`, problem: 'too-long 4:26' },
    {
      about: 'of a value that is not allowed',
      defaults: '{endpoints: {type: APN}}',
      problem: 'not-allowed-value 4:30',
    },
    { about: 'of a reserved tag', defaults: '{users: {tags: {"aws:x": y}}}', problem: 'reserved-tag-key 4:27' },
    {
      about: 'of metadata that are too long already',
      defaults: `{users: {metadata: {a: ${'a'.repeat(1020)}}}}`,
      problem: 'too-long 4:30',
    },
    {
      about: 'of a secret where none can stand',
      defaults: '{users: {name: "${env.A}"}}',
      problem: 'secret-not-allowed 4:27',
    },
    { about: 'of a variable', defaults: '{users: {name: "${var.nope}"}}', problem: 'unset-variable 4:27' },
    { about: 'of null', defaults: '{users: {name: null}}', problem: 'null-not-allowed 4:26' },
    { about: 'of a misspelt field', defaults: '{users: {nmae: A}}', problem: 'unknown-field 4:20' },
    { about: 'of a misspelt collection', defaults: '{user: {name: A}}', problem: 'unknown-field 4:12' },
    { about: 'of what has nothing but keys', defaults: '{admins: {user: a}}', problem: 'unknown-field 4:12' },
    { about: 'of a key', defaults: '{users: {id: a}}', problem: 'unknown-field 4:20' },
    { about: 'of the key of endpoints', defaults: '{endpoints: {name: a}}', problem: 'unknown-field 4:24' },
    { about: 'of an id', defaults: '{bots: {id: a}}', problem: 'unknown-field 4:19' },
    { about: 'of ensure', defaults: '{users: {ensure: absent}}', problem: 'unknown-field 4:20' },
    { about: 'of a pin', defaults: '{bots: {arn: x}}', problem: 'unknown-field 4:19' },
    { about: 'of an earlier id', defaults: '{bots: {previousId: x}}', problem: 'unknown-field 4:19' },
    { about: 'of environments', defaults: '{bots: {environments: [dev]}}', problem: 'unknown-field 4:19' },
    { about: 'of what is in a child', defaults: '{users: {endpoints: []}}', problem: 'unknown-field 4:20' },
    { about: 'of a list', defaults: '[users]', problem: 'wrong-type 4:11' },
    { about: 'of a list of fields', defaults: '{users: [name]}', problem: 'wrong-type 4:19' },
    { about: 'of nothing', defaults: '', problem: 'null-not-allowed 4:11' },
    { about: 'of nothing for a collection', defaults: '{users: }', problem: 'null-not-allowed 4:19' },
    { about: 'of empty ones', defaults: '{}', problem: 'empty-settings 4:11' },
    { about: 'of empty ones for a collection', defaults: '{users: {}}', problem: 'empty-settings 4:19' },
    { about: 'of empty settings', defaults: '{users: {expirationSettings: {}}}', problem: 'empty-settings 4:40' },
    {
      about: 'of half of settings',
      defaults: '{users: {expirationSettings: {expirationDays: 3}}}',
      problem: 'missing-field 4:40',
    },
  ])('$about', async ({ defaults, problem }) => {
    const problems = await problemsOf(loadManifest(withDefaults(defaults, many)));
    expect(problems.map(brief).map((told) => told.replace('m.manifest.yaml:', ''))).toEqual([problem]);
  });

  test.each(['AppInstanceUser', 'AppInstanceBot'])('of defaults on a %s', async (kind) => {
    const text = `${HEAD}---\n${alone(kind, 'id: a\ndefaults: {users: {name: A}}')}`;
    expect((await problemsOf(loadManifest(text))).map(brief)).toEqual(['unknown-field m.manifest.yaml:9:1']);
  });

  test('why a key is no default', async () => {
    const [problem] = await problemsOf(loadManifest(withDefaults('{users: {ensure: absent}}')));
    expect(problem?.message).toBe('`ensure` says whether one of them is there, and cannot be a default.');
  });

  const tags = (count: number, prefix: string): string =>
    `{${Array.from({ length: count }, (_, index) => `${prefix}${index}: x`).join(', ')}}`;

  test('S8: of too many tags after merging are told at the child, with the defaults beside them', async () => {
    const users = `users:\n- {id: alice, tags: ${tags(27, 'b')}}\n- {id: bob, tags: ${tags(28, 'b')}}\n- {id: carol}\n`;
    const problems = await problemsOf(loadManifest(withDefaults(`{users: {tags: ${tags(20, 'a')}}}`, users)));
    expect(problems.map(brief)).toEqual(['too-many-tags m.manifest.yaml:7:19']);
    expect(problems[0]?.related?.map(({ position }) => position.line)).toEqual([4]);
  });

  test('S7: of metadata that are too long after merging as well', async () => {
    const users = `users:\n- {id: alice, metadata: {b: ${'b'.repeat(510)}}}\n- {id: bob, metadata: {b: c}}\n`;
    const problems = await problemsOf(
      loadManifest(withDefaults(`{users: {metadata: {a: ${'a'.repeat(510)}}}}`, users)),
    );
    expect(problems.map(brief)).toEqual(['too-long m.manifest.yaml:6:25']);
    expect(problems[0]?.related?.map(({ position }) => position.line)).toEqual([4]);
  });

  test('S9: and do not tell the length of a secret that is merged in', async () => {
    const users = `users:\n- {id: alice, metadata: {b: ${'b'.repeat(1010)}}}\n`;
    const told = async (secret: string) =>
      JSON.stringify(
        await problemsOf(
          loadManifest(withDefaults('{users: {metadata: {a: "${env.S}"}}}', users), { env: { S: secret } }),
        ),
      );
    expect(await told('12345')).toContain('too-long');
    expect(await told('12345')).toBe(await told('1234567890'));
  });

  test("of the kind's own are told once, at the defaults, with one child beside them", async () => {
    const users = Array.from({ length: 100 }, (_, index) => `- id: user-${index}\n`).join('');
    const expires = '{users: {expirationSettings: {expirationDays: 3, expirationCriterion: CREATED_TIMESTAMP}}}';
    const { warnings } = await loadManifest(withDefaults(expires, `users:\n${users}`));
    expect(warnings.map(brief)).toEqual(['user-expires m.manifest.yaml:4:40']);
    expect(warnings[0]?.related?.map(({ position }) => position.line)).toEqual([6]);
  });

  test('of duplicates and of broken ids stay what they are', async () => {
    const text = `${withDefaults('{users: {name: A}}')}---\n${withDefaults('{users: {name: B}}')}`;
    expect((await problemsOf(loadManifest(text))).map(brief)).toEqual(['duplicate-resource m.manifest.yaml:8:5']);
  });
});

/** Fills a document by hand, as S50 says it. */
function filledByHand({ defaults, ...document }: JsonObject): JsonObject {
  const all = defaults as Readonly<Record<string, JsonObject>>;
  const fill = (children: unknown, given: JsonObject = {}): readonly JsonObject[] =>
    (children as readonly JsonObject[]).map((child) => {
      const merged = ['tags', 'metadata'].flatMap((field) => {
        const values = [given[field], child[field]];
        const areMappings = values.every(
          (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
        );
        return areMappings ? [[field, { ...(values[0] as JsonObject), ...(values[1] as JsonObject) }]] : [];
      });
      const nested = 'endpoints' in child ? { endpoints: fill(child['endpoints'], all['endpoints']) } : {};
      return { ...given, ...child, ...(Object.fromEntries(merged) as JsonObject), ...nested };
    });
  const collections = ['users', 'bots'].filter((name) => name in document);
  return { ...document, ...Object.fromEntries(collections.map((name) => [name, fill(document[name], all[name])])) };
}

test('S50: filled by defaults or by hand, it is the same', async () => {
  const read = async (documents: readonly JsonObject[]) => {
    const text = documents.map((document) => JSON.stringify(escaped(document))).join('\n---\n');
    const { resources } = await loadManifests(
      optionsFor('/nowhere', { files: ['-'], readStandardInput: () => Promise.resolve(Buffer.from(text)) }),
    );
    return resources.map((resource) => ({ ...resource, locate: undefined }));
  };
  await fc.assert(
    fc.asyncProperty(randomDocuments, randomDefaults, async (documents, defaults) => {
      const written = documents.map((document) => ({ ...document, defaults }));
      expect(await read(written)).toEqual(await read(written.map(filledByHand)));
    }),
    { numRuns: 150 },
  );
});
