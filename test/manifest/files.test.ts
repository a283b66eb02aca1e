import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadManifests } from '../../src/manifest/index.js';
import { brief, HEAD, load, optionsFor, problemsOf, workspace } from './workspace.js';

const PROJECT = (patterns: string): string =>
  `apiVersion: chime-sync/v1\nkind: Project\nproject: acme\nmanifests: [${patterns}]\nenvironments: {dev: {region: us-east-1}}\n`;
const other = (id: string): string => HEAD.replace('support', id);

function addresses(files: Readonly<Record<string, string>>, patterns: string): Promise<readonly string[]> {
  return load({ ...files, 'chime-sync.yaml': PROJECT(patterns) }).then(({ resources }) =>
    resources.map(({ address }) => address),
  );
}

describe('patterns', () => {
  test('globs go into folders; the project file is no manifest; a file that matches twice is read once', async () => {
    const files = { 'a.yaml': other('a'), 'x/b.yaml': other('b'), 'x/y/c.yaml': other('c'), 'x/d.yml': other('d') };
    expect(await addresses(files, '"**/*.yaml", x/b.yaml, "x/*"')).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a name with brackets or spaces is a path first', async () => {
    expect(await addresses({ 'a [1].yaml': other('a') }, '"a [1].yaml"')).toEqual(['a']);
  });

  test('S3: every pattern matches something', async () => {
    const files = { 'chime-sync.yaml': PROJECT('a.yaml, "b/*.yaml", c.yaml'), 'a.yaml': HEAD };
    expect((await problemsOf(load(files))).map(brief)).toEqual([
      'no-matching-file chime-sync.yaml:4:21',
      'no-matching-file chime-sync.yaml:4:33',
    ]);
  });

  test('a folder is no file, and the hint says what to write', async () => {
    const [problem] = await problemsOf(load({ 'chime-sync.yaml': PROJECT('x'), 'x/a.yaml': HEAD }));
    expect(problem).toMatchObject({ code: 'no-matching-file', hint: expect.stringContaining('x/**/*.yaml') as string });
  });

  test('S3: every file holds a document', async () => {
    const files = {
      'chime-sync.yaml': PROJECT('"m*.yaml"'),
      'm1.yaml': HEAD,
      'm2.yaml': '# later\n',
      'm3.yaml': '---\n',
    };
    expect((await problemsOf(load(files))).map(brief)).toEqual(['empty-file m2.yaml:1:1', 'empty-file m3.yaml:1:1']);
  });
});

describe('-f', () => {
  test('stands in for the manifests of the project, relative to the working directory', async () => {
    const files = { 'chime-sync.yaml': PROJECT('m.yaml'), 'sub/a.yaml': other('a'), 'sub/b.yaml': other('b') };
    const directory = workspace(files);
    const loaded = await loadManifests(optionsFor(join(directory, 'sub'), { files: ['*.yaml'] }));
    expect(loaded.project?.environment).toBe('dev');
    expect(loaded.resources.map((resource) => resource.locate()?.file)).toEqual(['a.yaml', 'b.yaml']);
  });

  test('`-` is standard input, beside others', async () => {
    const loaded = await load(
      { 'a.yaml': other('a') },
      { files: ['-', 'a.yaml'], readStandardInput: () => Promise.resolve(Buffer.from(HEAD)) },
    );
    expect(loaded.resources.map((resource) => [resource.address, resource.locate()?.file])).toEqual([
      ['a', 'a.yaml'],
      ['support', '<stdin>'],
    ]);
  });

  test('standard input holds no lone carriage return either', async () => {
    const text = `${HEAD}users:\n- id: a # b\r- id: b\n`;
    const told = await problemsOf(
      load({}, { files: ['-'], readStandardInput: () => Promise.resolve(Buffer.from(text)) }),
    );
    expect(told.map(brief)).toEqual(['yaml-unsupported <stdin>:5:12']);
  });

  test('a pattern without a match has no place', async () => {
    expect((await problemsOf(load({}, { files: ['a.yaml', '*.yml'] }))).map(brief)).toEqual([
      'no-matching-file',
      'no-matching-file',
    ]);
  });
});

describe('files that are no text', () => {
  test.each([
    { about: 'UTF-16, little endian', bytes: Buffer.from(`\uFEFF${HEAD}`, 'utf16le'), at: '1:1' },
    { about: 'UTF-16, big endian', bytes: Buffer.from(`\uFEFF${HEAD}`, 'utf16le').swap16(), at: '1:1' },
    {
      about: 'invalid UTF-8',
      bytes: Buffer.concat([Buffer.from(`${HEAD}name: a`), Buffer.from([0xff, 0x0a])]),
      at: '4:8',
    },
    { about: 'binary', bytes: Buffer.from([0x61, 0x0a, 0x62, 0x00, 0x01]), at: '2:2' },
  ])('$about', async ({ bytes, at }) => {
    const told = await problemsOf(load({ 'm.yaml': bytes }, { files: ['m.yaml'] }));
    expect(told.map(brief)).toEqual([`file-unreadable m.yaml:${at}`]);
  });

  test('a file beyond 64 MiB is not even read', async () => {
    const directory = workspace({ 'm.yaml': HEAD });
    truncateSync(join(directory, 'm.yaml'), 67_108_865);
    expect((await problemsOf(loadManifests(optionsFor(directory, { files: ['m.yaml'] })))).map(brief)).toEqual([
      'file-too-large m.yaml:1:1',
    ]);
  });

  test('a scalar of 10 MB', async () => {
    const told = await problemsOf(
      load({ 'm.yaml': `${HEAD}metadata: "${'x'.repeat(10_000_000)}"\n` }, { files: ['m.yaml'] }),
    );
    expect(told.map(brief)).toEqual(['too-long m.yaml:4:11']);
    expect(told[0]?.position?.sourceLine?.length).toBeLessThanOrEqual(200);
  });
});

describe('what cannot be known is not told', () => {
  test('a reference into a file that cannot be parsed', async () => {
    const child = 'apiVersion: chime-sync/v1\nkind: AppInstanceUser\nappInstance: support\nid: a\n';
    const told = await problemsOf(load({ 'a.yaml': child, 'b.yaml': `${HEAD}name: "` }, { files: ['*.yaml'] }));
    expect(told.map(brief)).toEqual(['yaml-syntax b.yaml:4:7']);
  });

  test('a reference that an unrelated mistake has nothing to do with is told', async () => {
    const text = `${HEAD}admins: [{bot: b}, {usr: a}]\nusers: [{id: a b}]\n`;
    const told = await problemsOf(load({ 'a.yaml': text }, { files: ['a.yaml'] }));
    expect(told.map(brief)).toEqual([
      'unresolved-reference a.yaml:4:16',
      'unknown-field a.yaml:4:21',
      'invalid-format a.yaml:5:14',
    ]);
  });

  test('children of a resource whose id is wrong', async () => {
    const told = await problemsOf(
      load({ 'a.yaml': `${HEAD.replace('support', '5')}users: [{id: a, nmae: b}]\n` }, { files: ['a.yaml'] }),
    );
    expect(told.map(brief)).toEqual(['needs-quotes a.yaml:3:5', 'unknown-field a.yaml:4:17']);
  });
});
