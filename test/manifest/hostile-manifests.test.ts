import { describe, expect, test } from 'vitest';
import { brief, HEAD, load, loadManifest, PROJECT, problemsOf } from './workspace.js';

/** Nine aliases of the line before, nine times over: 9^10 values in half a kilobyte. */
function bomb(): string {
  const letters = Array.from('abcdefghij');
  const lines = letters.map((letter, index) => {
    const item = index === 0 ? 'x' : `*${letters[index - 1] ?? ''}`;
    return `  ${letter}: &${letter} [${Array.from({ length: 9 }, () => item).join(', ')}]\n`;
  });
  return `${HEAD}metadata:\n${lines.join('')}`;
}

/** Items enough that the list is converted in parts, each with an alias of one that is big already. */
function bombInParts(): string {
  const wide = Array.from({ length: 2000 }, () => 'x').join(', ');
  const items = Array.from(
    { length: 3000 },
    (_, index) => `- id: u${index}\n  metadata: ${index < 90 ? '*wide' : 'x'}\n`,
  );
  return `${HEAD}metadata: &wide [${wide}]\nusers:\n${items.join('')}`;
}

const many = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => item(index)).join('');

/** What must end in an error within the time of a test, whatever its size. */
describe('hostile manifests', () => {
  test.each([
    { about: 'aliases that multiply', text: bomb(), codes: ['yaml-too-many-aliases'] },
    { about: 'aliases that multiply in a long list', text: bombInParts(), codes: ['yaml-too-many-aliases'] },
    { about: 'brackets 100,000 deep', text: `${HEAD}metadata: ${'['.repeat(100_000)}`, codes: ['yaml-too-deep'] },
    { about: 'dashes 100,000 deep', text: `${HEAD}metadata:\n  ${'- '.repeat(100_000)}a\n`, codes: ['yaml-too-deep'] },
    {
      about: 'explicit keys 100,000 deep',
      text: `${HEAD}metadata:\n  ${'? '.repeat(100_000)}a\n`,
      codes: ['yaml-too-deep'],
    },
    { about: 'a name of a million characters', text: `${HEAD}name: ${'a'.repeat(1_000_000)}\n`, codes: ['too-long'] },
    {
      about: 'a block scalar of 10 MB',
      text: `${HEAD}metadata: |\n${'  xxxxxxx\n'.repeat(1_000_000)}`,
      codes: ['too-long'],
    },
    {
      about: 'a number of a million digits',
      text: `${HEAD}metadata: 1${'0'.repeat(1_000_000)}1\n`,
      codes: ['metadata-not-json'],
    },
    {
      about: '20,000 tags',
      text: `${HEAD}tags:\n${many(20_000, (index) => `  k${index}: v\n`)}`,
      codes: ['too-many-tags'],
    },
    {
      about: 'a list of a million items on one line',
      text: `${HEAD}users: [${'x,'.repeat(1_100_000)}]\n`,
      codes: ['too-long'],
    },
    {
      about: 'a mapping of a million keys',
      text: `${HEAD}metadata:\n${many(1_000_000, (index) => ` a${index}: x\n`)}`,
      codes: ['too-long'],
    },
    { about: 'dollars without end', text: `${HEAD}metadata: "${'$'.repeat(100_000)}"\n`, codes: ['too-long'] },
    {
      about: 'references that begin and never end',
      text: `${HEAD}metadata: "${'${'.repeat(100_000)}"\n`,
      codes: ['invalid-interpolation'],
    },
  ])('$about', async ({ text, codes }) => {
    const told = await problemsOf(loadManifest(text));
    expect(told.map(({ code }) => code)).toEqual(codes);
  });

  test('20,000 users in JSON are not too many', async () => {
    const users = Array.from({ length: 20_000 }, (_, index) => ({
      id: `u${index}`,
      name: `User ${index}`,
      metadata: { team: 'a', shifts: [1, 2, 3] },
      tags: { a: 'b', c: 'd', e: 'f' },
    }));
    const manifest = { apiVersion: 'chime-sync/v1', kind: 'AppInstance', id: 'support', name: 'Support', users };
    expect(await problemsOf(loadManifest(JSON.stringify(manifest, undefined, 2)))).toEqual([]);
  });

  test('nor are 100,000 users in block style, with endpoints', async () => {
    const endpoints = '  endpoints:\n  - name: e\n    allowMessages: ALL\n  - name: f\n    allowMessages: ALL\n';
    const users = many(100_000, (index) => `- id: u${index}\n  name: User\n${endpoints}`);
    expect((await problemsOf(loadManifest(`${HEAD}users:\n${users}`))).map(({ code }) => code)).not.toContain(
      'too-long',
    );
  });

  test('beyond 20,000 mistakes it is told how many more there are', async () => {
    const told = await problemsOf(loadManifest(`${HEAD}users:\n${'- x\n'.repeat(25_000)}`));
    expect(told).toHaveLength(20_001);
    expect(told.at(-1)).toMatchObject({ code: 'more-problems', severity: 'error' });
    expect(told.at(-1)?.message).toContain('5000 ');
    expect(told.map(brief)[19_999]).toBe('not-a-mapping m.manifest.yaml:20004:3');
  });

  test.each([
    { about: 'each of which refers to the next', value: (index: number) => `\${var.v${index + 1}}`, codes: [] },
    {
      about: 'all of which refer to the next and to the first',
      value: (index: number) => `\${var.v${index + 1}} \${var.v0}`,
      codes: ['invalid-interpolation'],
    },
    {
      about: 'each of which repeats a long one',
      value: () => `\${var.long}x`,
      codes: ['too-long'],
    },
  ])('50,000 variables, $about', async ({ value, codes }) => {
    const lines = many(50_000, (index) => `  v${index}: "${value(index)}"\n`);
    const project = PROJECT.replace(
      /variables: .*\n/u,
      `variables:\n${lines}  v50000: a\n  long: ${'a'.repeat(50_000)}\n`,
    );
    const told = await problemsOf(
      load({ 'chime-sync.yaml': project, 'm.manifest.yaml': `${HEAD}name: "\${var.v50000}"\n` }),
    );
    expect(told.map(({ code }) => code)).toEqual(codes);
    expect(Math.max(0, ...told.map(({ message }) => message.length))).toBeLessThan(1_000);
  });

  test('10,000 mistakes on one line are all told, with short excerpts', async () => {
    const told = await problemsOf(loadManifest(`${HEAD}tags: {${many(10_000, (index) => `k${index}: ${index}, `)}}\n`));
    expect(told.filter(({ code }) => code === 'needs-quotes')).toHaveLength(10_000);
    expect(Math.max(...told.map(({ position }) => position?.sourceLine?.length ?? 0))).toBeLessThanOrEqual(200);
  });

  test('10,000 duplicates each name the first', async () => {
    const told = await problemsOf(loadManifest(`${HEAD}users:\n${'- id: a\n'.repeat(10_001)}`));
    expect(told).toHaveLength(10_000);
    expect(told.at(-1)).toMatchObject({ code: 'duplicate-resource', related: [{ position: { line: 5, column: 7 } }] });
    expect(told.slice(0, 2).map(brief)).toEqual([
      'duplicate-resource m.manifest.yaml:6:7',
      'duplicate-resource m.manifest.yaml:7:7',
    ]);
  });
});
