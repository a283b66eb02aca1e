import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { globSync } from 'tinyglobby';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Position } from 'vscode-languageserver-protocol/node.js';
import { stringify } from 'yaml';
import { KindSet } from '../../src/manifest/kind-set.js';
import { escaped, randomDefaults, randomDocuments } from '../manifest/random-manifests.js';
import { HEAD, load, loadManifest, PROJECT, problemsOf } from '../manifest/workspace.js';
import { models } from '../support/resources.js';
import { type Editor, type OpenFile, startEditor } from './language-server.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HEAD_OF = (kind: string) => `apiVersion: chime-sync/v1\nkind: ${kind}\n`;
const USER = `${HEAD_OF('AppInstanceUser')}appInstance: support\nid: alice\n`;
const BOT = `${HEAD}bots:\n  - id: helper\n    configuration:\n      lex:\n        invokedBy:\n`;

let editor: Editor;
let files = 0;

beforeAll(async () => {
  // As the README shows it for `.vscode/settings.json`, with the folder of the schemas in this repository.
  editor = await startEditor(ROOT, {
    './schemas/manifest.schema.json': ['manifests/**/*.yaml', 'examples/*/{manifests,instances,teams}/**/*.yaml'],
    './schemas/project.schema.json': '**/chime-sync.yaml',
  });
});

afterAll(async () => {
  await editor.close();
});

/** Opens a manifest. */
function manifest(text: string): OpenFile {
  files += 1;
  return editor.open(`manifests/${files}.yaml`, text);
}

/** Opens a manifest in which `│` is the cursor. */
function withCursor(text: string, open = manifest): { readonly file: OpenFile; readonly place: Position } {
  const lines = text.slice(0, text.indexOf('│')).split('\n');
  const place = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  return { file: open(text.replace('│', '')), place };
}

/** What is offered at the cursor, and what each inserts. */
async function offered(text: string, open = manifest): Promise<ReadonlyMap<string, string>> {
  const { file, place } = withCursor(text, open);
  const items = await file.completionsAt(place);
  return new Map(items.map(({ label, textEdit, insertText }) => [label, textEdit?.newText ?? insertText ?? '']));
}

/** What is shown for what is under the cursor, without what Markdown escapes. */
async function hover(text: string): Promise<string> {
  const { file, place } = withCursor(text);
  return (await file.hoverAt(place)).replaceAll(/\\([\\`*_{}[\]#+!])/gu, '$1');
}

/** The lines on which the editor marks something. */
async function markedLines(text: string, open = manifest): Promise<readonly number[]> {
  return linesOf((await open(text).problems()).map((problem) => Number.parseInt(problem, 10)));
}

function linesOf(lines: readonly number[]): readonly number[] {
  return [...new Set(lines)].sort((left, right) => left - right);
}

function projectFile(text: string): OpenFile {
  files += 1;
  return editor.open(`${files}/chime-sync.yaml`, text);
}

describe('what is offered', () => {
  test('where there is no kind yet: the version, the kind, and the beginning of each of them', async () => {
    const items = await offered('│');
    expect([...items.keys()].sort()).toEqual(
      [...models.map(({ name }) => name), 'apiVersion', 'kind', 'manifest'].sort(),
    );
    expect(items.get('apiVersion')).toBe('apiVersion: chime-sync/v1');
    expect(items.get('AppInstanceUser')).toBe(
      'apiVersion: chime-sync/v1\nkind: AppInstanceUser\nappInstance: $1\nid: $2\nname: $3',
    );
  });

  test('among defaults: the collections, and of each what can be one', async () => {
    expect([...(await offered(`${HEAD}defaults:\n  │`)).keys()]).toEqual(['users', 'endpoints', 'bots']);
    expect([...(await offered(`${HEAD}defaults:\n  endpoints:\n    │`)).keys()]).toEqual([
      'type',
      'resourceArn',
      'endpointAttributes',
      'allowMessages',
    ]);
  });

  test('as a kind: all of them', async () => {
    expect([...(await offered('apiVersion: chime-sync/v1\nkind: │')).keys()]).toEqual(models.map(({ name }) => name));
  });

  const kinds = new KindSet(models);

  test.each(models.map((model) => ({ model, kind: model.name })))(
    'in a document: the fields of $kind',
    async ({ model, kind }) => {
      const fields = [...kinds.grammar(model, 'document').keys.keys()].filter(
        (key) => key !== 'apiVersion' && key !== 'kind',
      );
      const items = await offered(`${HEAD_OF(kind)}│`);
      // The item that is called like the kind is all that has to be there.
      expect([...items.keys()].filter((label) => label !== kind).sort()).toEqual(fields.sort());
    },
  );

  test('in a later document: the fields of its kind, not those of the first', async () => {
    const items = await offered(`${HEAD}---\n${USER}│`);
    expect([...items.keys()]).toContain('expirationSettings');
    expect([...items.keys()]).not.toContain('retentionSettings');
  });

  test('in a nested resource: its fields, without what tells its place', async () => {
    const items = await offered(`${HEAD}users:\n  - id: alice\n    │`);
    expect([...items.keys()]).toEqual(expect.arrayContaining(['name', 'ensure', 'endpoints']));
    expect([...items.keys()]).not.toContain('appInstance');
  });

  test.each([
    { about: 'a choice', text: `${BOT}          standardMessages: │`, items: ['AUTO', 'ALL', 'MENTIONS', 'NONE'] },
    { about: 'a boolean', text: `${HEAD}protect: │`, items: ['true', 'false'] },
    { about: 'a prune level', text: `${HEAD}prune: {admins: │}`, items: ['never', 'all'] },
    { about: 'whether it is there', text: `${USER}ensure: │`, items: ['present', 'absent'] },
  ])('as $about: its values', async ({ text, items }) => {
    expect([...(await offered(text)).keys()]).toEqual(items);
  });

  test('in an environment: its fields, and all that it needs', async () => {
    const items = await offered(`${PROJECT}  prod:\n    │`, projectFile);
    expect([...items.keys()]).toEqual([
      'region',
      'environment',
      'accountId',
      'manifests',
      'variables',
      'prune',
      'previousOwners',
    ]);
  });

  test('as a region: those of the service', async () => {
    const items = await offered(`${PROJECT}  prod: {region: │}`, projectFile);
    expect([...items.keys()]).toEqual(['us-east-1', 'eu-central-1']);
  });
});

describe('what is shown', () => {
  test.each([
    { of: 'a field', text: `${HEAD}na│me: Support`, says: 'Name of the AppInstance, 1 to 256 characters' },
    { of: 'what creation needs', text: `${HEAD}na│me: Support`, says: 'Needed for creation.' },
    { of: 'a kind', text: 'kind: App│Instance', says: '* `AppInstanceUser`: A user of an AppInstance.' },
    { of: 'a choice', text: `${BOT}          standardMessages: A│LL`, says: '* `NONE`: None of them.' },
    { of: 'its key', text: `${BOT}          standard│Messages: ALL`, says: 'Which of the messages for all members' },
    {
      of: 'a reference in place of a number',
      text: `${HEAD}retentionSettings: {channelRetentionSettings: {retention│Days: "\${var.days}"}}`,
      says: 'Days that channel messages are kept, 1 to 5475.',
    },
    {
      of: 'a reference in place of a choice',
      text: `${BOT}          standardMessages: \${v│ar.which}`,
      says: 'Which of the messages for all members',
    },
    { of: 'null that clears', text: `${HEAD}retention│Settings: null`, says: 'null keeps them forever.' },
    { of: 'a collection', text: `${HEAD}us│ers: []`, says: '`users: []` states that there are none' },
    {
      of: 'what it is in',
      text: `${HEAD_OF('AppInstanceUser')}appIn│stance: a`,
      says: 'The AppInstance that it is in',
    },
  ])('for $of', async ({ text, says }) => {
    expect(await hover(text)).toContain(says);
  });
});

describe('what is marked', () => {
  test('of the examples: nothing', async () => {
    for (const path of globSync('examples/**/*.yaml', { cwd: ROOT })) {
      const problems = await editor.open(path, readFileSync(`${ROOT}/${path}`, 'utf8')).problems();
      expect(problems, path).toEqual([]);
    }
  });

  test('of what validate takes: nothing', async () => {
    await fc.assert(
      fc.asyncProperty(randomDocuments, randomDefaults, async (documents, defaults) => {
        const all = documents.map((document) => ({ ...document, environments: ['dev'], defaults }));
        const text = all.map((document) => stringify(escaped(document))).join('---\n');
        expect(await manifest(text).problems(), text).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test.each([
    {
      of: 'references',
      text: `${HEAD}name: "\${var.a} \${var.b}"\nprotect: \${var.on}\nprune: {users: "\${var.level}"}`,
    },
    { of: 'references in keys', text: `${HEAD}tags: {"\${var.key}": a}\nmetadata: {"\${var.key}": b}` },
    { of: 'secrets', text: `${HEAD}metadata: "\${env.A}"\ntags: {a: "\${env.B}"}` },
    { of: 'null where it clears', text: `${HEAD}metadata:\ntags: null\nretentionSettings: ~` },
    { of: 'an expiration that is cleared', text: `${USER}expirationSettings: null` },
    { of: 'what is to be absent', text: `${USER}ensure: absent` },
    { of: 'a document in which nothing stands yet', text: `${HEAD}---\n` },
    { of: 'one with a comment alone', text: `# First of all\n---\n# Nothing yet\n---\n${HEAD}` },
    { of: 'a name of 100 characters outside of the basic plane', text: `${USER}name: ${'😀'.repeat(100)}` },
  ])('of $of: nothing', async ({ text }) => {
    expect(await manifest(text).problems()).toEqual([]);
  });

  const mistakes = [
    { mistake: 'an unknown kind', text: HEAD_OF('Channel') },
    { mistake: 'another version', text: HEAD.replace('/v1', '/v2') },
    { mistake: 'no version', text: 'kind: AppInstance\nid: a\n' },
    { mistake: 'no kind', text: 'apiVersion: chime-sync/v1\nid: a\n' },
    { mistake: 'a misspelt field', text: `${HEAD}nmae: a\n` },
    { mistake: 'a field of another kind', text: `${HEAD}expirationSettings: null\n` },
    {
      mistake: 'a misspelt nested field',
      text: `${HEAD}users:\n  - id: a\n    endpoints:\n      - name: b\n        typ: APNS\n`,
    },
    { mistake: 'a number as name', text: `${HEAD}name: 12\n` },
    { mistake: 'a number as tag', text: `${HEAD}tags:\n  a: 1\n` },
    { mistake: 'null as name', text: `${HEAD}name: null\n` },
    { mistake: 'null as users', text: `${HEAD}users:\n` },
    { mistake: 'an id with capitals', text: HEAD.replace('support', 'Support') },
    { mistake: 'an empty name', text: `${HEAD}name: ""\n` },
    { mistake: 'a long name', text: `${HEAD}name: ${'a'.repeat(257)}\n` },
    { mistake: 'too many days', text: `${HEAD}retentionSettings: {channelRetentionSettings: {retentionDays: 5476}}\n` },
    {
      mistake: 'a word as days',
      text: `${HEAD}retentionSettings: {channelRetentionSettings: {retentionDays: many}}\n`,
    },
    { mistake: 'a word as boolean', text: `${HEAD}protect: maybe\n` },
    { mistake: 'a choice that is none', text: `${HEAD}prune: {admins: owned}\n` },
    { mistake: 'ensure on an AppInstance', text: `${HEAD}ensure: absent\n` },
    { mistake: 'fields of what is absent', text: `${HEAD}users:\n  - id: a\n    ensure: absent\n    name: A\n` },
    { mistake: 'prune levels that say nothing', text: `${HEAD}prune: {}\n` },
    { mistake: 'defaults that say nothing', text: `${HEAD}defaults: {}\n` },
    { mistake: 'defaults of nothing', text: `${HEAD}defaults:\n  users: {}\n` },
    { mistake: 'a key among defaults', text: `${HEAD}defaults:\n  users: {id: a}\n` },
    { mistake: 'an environment that a variable names', text: `${HEAD}environments: ["\${var.team}"]\n` },
    { mistake: 'an environment with capitals', text: `${HEAD}environments: [DEV]\n` },
    { mistake: 'an environment without a name', text: `${HEAD}environments: [""]\n` },
    { mistake: 'no environments', text: `${HEAD}environments: []\n` },
    { mistake: 'a child without its parent', text: `${HEAD_OF('AppInstanceUser')}id: a\n` },
    { mistake: 'an admin without anybody', text: `${HEAD}admins:\n  - ensure: present\n` },
    { mistake: 'an admin that is two', text: `${HEAD}admins:\n  - user: a\n    bot: b\n` },
    {
      mistake: 'settings without what they need',
      text: `${HEAD}users:\n  - id: a\n    expirationSettings: {expirationDays: 1}\n`,
    },
    { mistake: 'a mistake in a later document', text: `${HEAD}---\n${USER}nmae: a\n` },
    { mistake: 'absent with fields in a later document', text: `${HEAD}---\n${USER}ensure: absent\nname: A\n` },
  ] as const;

  test.each(mistakes)('$mistake, where validate tells it', async ({ text }) => {
    const told = await problemsOf(loadManifest(text));
    expect(await markedLines(text)).toEqual(linesOf(told.map(({ position }) => position?.line ?? 0)));
  });

  test('of 300 documents in one file only the mistake in the last', async () => {
    const users = Array.from({ length: 299 }, (_, index) => USER.replace('alice', `user-${index}`));
    const text = [...users, `${USER}nmae: a\n`].join('---\n');
    expect(await manifest(text).problems()).toEqual([`${299 * 5 + 5}:1 Property nmae is not allowed.`]);
  });

  test.each([
    { mistake: 'a region without the service', from: 'us-east-1', to: 'us-east-2' },
    { mistake: 'a misspelt key', from: 'variables', to: 'variable' },
    { mistake: 'an account that is no text', from: '"111111111111"', to: '111111111111' },
  ])('in a project file $mistake, where validate tells it', async ({ from, to }) => {
    const text = PROJECT.replace(from, to);
    const told = await problemsOf(load({ 'chime-sync.yaml': text, 'm.manifest.yaml': HEAD }));
    const marked = await markedLines(text, projectFile);
    expect(marked).toEqual(linesOf(told.map(({ position }) => position?.line ?? 0)));
  });

  test('is said in words that tell what to write', async () => {
    const text = `${HEAD}admins:\n  - {user: a, bot: b}\nprotect: maybe\nusers: [{id: a, ensure: absent, name: b}]\nname: ""\n`;
    expect([...(await manifest(text).problems())].sort()).toEqual([
      '5:15 Either user or bot can be there, not both.',
      '6:10 Expected true or false.',
      '7:33 A resource that is to be absent says which one it is, and nothing else.',
      '8:7 Name of the AppInstance, 1 to 256 characters without emoji. Free to change: identity is the id.',
    ]);
  });
});

describe('the schema that a document names itself', () => {
  test('is there in each document of the examples', async () => {
    const withoutSettings = await startEditor(ROOT);
    for (const path of globSync('examples/**/*.yaml', { cwd: ROOT })) {
      const text = readFileSync(`${ROOT}/${path}`, 'utf8');
      const file = withoutSettings.open(path, text);
      const kinds = text.split('\n').flatMap((content, line) => (content.startsWith('kind:') ? [line] : []));
      for (const line of kinds) {
        expect(await file.hoverAt({ line, character: 0 }), `${path}:${line + 1}`).toContain('#### kind');
      }
    }
    await withoutSettings.close();
  });

  test.each([
    {
      about: 'relative to the file',
      schema: '../schemas/manifest.schema.json',
      marked: ['4:1 Property nmae is not allowed.'],
    },
    { about: 'not relative to the folder that is open', schema: './schemas/manifest.schema.json', marked: [] },
  ])('is found $about', async ({ schema, marked }) => {
    const text = `# yaml-language-server: $schema=${schema}\n${HEAD_OF('AppInstance')}nmae: a\nid: a\n`;
    const problems = await editor.open(`elsewhere/${String(files++)}.yaml`, text).problems();
    expect(problems.filter((problem) => problem.includes('nmae'))).toEqual(marked);
  });
});
