import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Exclusions } from '../../src/manifest/exclusions.js';
import { compileGlob } from '../../src/manifest/glob.js';
import { loadManifests } from '../../src/manifest/index.js';
import { walkFolders } from '../../src/manifest/walk-folders.js';
import { brief, HEAD, optionsFor, problemsOf, workspace } from './workspace.js';

const other = (id: string): string => HEAD.replace('support', id);

const DEFAULT = ['*.yaml'];

/** A project with these patterns and files, and links by their names. */
function project(
  patterns: readonly string[],
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): string {
  const text = `apiVersion: chime-sync/v1\nkind: Project\nproject: acme\nmanifests: ${JSON.stringify(patterns)}\nenvironments: {dev: {region: us-east-1}}\n`;
  const directory = workspace({ 'work/chime-sync.yaml': text, ...files });
  for (const [name, target] of Object.entries(links)) {
    symlinkSync(target, join(directory, name));
  }
  return join(directory, 'work');
}

async function told(directory: string, files?: readonly string[]): Promise<readonly string[]> {
  const problems = await problemsOf(loadManifests(optionsFor(directory, files === undefined ? {} : { files })));
  return problems.map(brief);
}

/** The files that resources were read from. */
async function read(directory: string, files?: readonly string[]): Promise<readonly (string | undefined)[]> {
  const { resources } = await loadManifests(optionsFor(directory, files === undefined ? {} : { files }));
  return resources.map((resource) => resource.locate()?.file);
}

describe('S3: what cannot be read is told, and not taken for absent', () => {
  test.each([
    { about: 'a file', pattern: 'm/*.yaml', name: 'work/m/b.yaml' },
    { about: 'a folder', pattern: 'm/**/*.yaml', name: 'work/m/team' },
    { about: 'a folder on the way', pattern: '*/team/*.yaml', name: 'work/m/team' },
    { about: 'one of several folders', pattern: '{m,shared}/*.yaml', name: 'work/shared' },
    { about: 'a file by its name', pattern: '{m/a,b}.yaml', name: 'work/b.yaml' },
  ])('a link to $about that is not there', async ({ pattern, name }) => {
    const files = { 'work/m/a.yaml': other('a'), 'work/n/team/a.yaml': other('b') };
    const directory = project([pattern], files, { [name]: 'nowhere' });
    expect(await told(directory)).toEqual([`file-unreadable ${name.slice('work/'.length)}:1:1`]);
  });

  test('a link to itself', async () => {
    const directory = project(['**/*.yaml'], { 'work/a.yaml': HEAD }, { 'work/loop': 'loop' });
    expect(await told(directory)).toEqual(['file-unreadable loop:1:1']);
  });

  test('what the pattern does not lead to may be anything', async () => {
    const links = { 'work/m/b.yml': 'nowhere', 'work/m/.#a.yaml': 'somebody@host', 'work/m/team': 'nowhere' };
    const directory = project(['m/*.yaml'], { 'work/m/a.yaml': HEAD }, links);
    expect(await read(directory)).toEqual(['m/a.yaml']);
  });

  test('a submodule that was not fetched, and a link into it', async () => {
    const modules = '[submodule "shared"]\n\tpath = vendor/shared\n\turl = https://example.com/shared\n';
    const files = { 'work/.gitmodules': modules, 'work/m/a.yaml': HEAD };
    const directory = project(['m/**/*.yaml', '{m,vendor/shared}/*.yaml'], files, {
      'work/m/linked': '../vendor/shared',
      'work/m/deeper': '../vendor/shared/manifests',
    });
    mkdirSync(join(directory, 'vendor/shared'), { recursive: true });
    mkdirSync(join(directory, 'm/empty'));
    expect(await told(directory)).toEqual([
      'file-unreadable m/deeper:1:1',
      'file-unreadable m/linked:1:1',
      'file-unreadable vendor/shared:1:1',
    ]);
  });

  test('a project file that is a link to nothing is not passed over for another one', async () => {
    const directory = project(['*.yaml'], { 'work/in/a.yaml': HEAD }, { 'work/in/chime-sync.yaml': 'nowhere' });
    expect(await told(join(directory, 'in'))).toEqual(['file-unreadable chime-sync.yaml:1:1']);
  });
});

describe('a file is read once, whichever way leads to it', () => {
  test.each([
    { about: 'folder', links: { 'work/m/z': 'team' }, files: ['m/a.yaml', 'm/team/b.yaml'] },
    { about: 'file', links: { 'work/m/z.yaml': 'team/b.yaml' }, files: ['m/a.yaml', 'm/team/b.yaml'] },
    { about: 'folder above', links: { 'work/m/up': '..', 'work/m/self': '.' }, files: ['m/a.yaml', 'm/team/b.yaml'] },
    { about: 'folder, the link first', links: { 'work/m/b': 'team' }, files: ['m/a.yaml', 'm/team/b.yaml'] },
  ])('a link to a $about', async ({ links, files }) => {
    const written = { 'work/m/a.yaml': other('a'), 'work/m/team/b.yaml': other('b') };
    expect(await read(project(['m/**/*.yaml', 'm/team/*.yaml'], written, links))).toEqual(files);
  });

  test('a folder is entered again where the pattern goes on otherwise', async () => {
    const directory = project(['**/x/*.yaml'], { 'work/a/b.yaml': HEAD }, { 'work/x': 'a' });
    expect(await read(directory)).toEqual(['a/b.yaml']);
  });

  test('links that multiply are walked once', async () => {
    const folders = Array.from({ length: 60 }, (_, index) => `work/m/${index}`);
    const directory = project(['m/**/*.yaml'], { 'work/m/59/a.yaml': HEAD });
    for (const [index, folder] of folders.entries()) {
      mkdirSync(join(directory, '..', folder), { recursive: true });
      for (const name of index < 59 ? ['left', 'right'] : []) {
        symlinkSync(`../${index + 1}`, join(directory, '..', folder, name));
      }
    }
    expect(await read(directory)).toHaveLength(1);
  });

  test('the project file is no manifest by another name either', async () => {
    const directory = project(['*.yaml'], { 'work/a.yaml': HEAD }, { 'work/b.yaml': 'chime-sync.yaml' });
    expect(await read(directory)).toEqual(['a.yaml']);
  });
});

describe('patterns that begin with !', () => {
  const files = {
    'work/m/a.yaml': other('a'),
    'work/m/old/b.yaml': other('b'),
    'work/m/old/.c/c.yaml': other('c'),
    'work/m/d.yaml': other('d'),
  };

  test.each([
    { excluding: '!m/old', left: ['m/a.yaml', 'm/d.yaml'] },
    { excluding: '!m/old/', left: ['m/a.yaml', 'm/d.yaml'] },
    { excluding: '!**/old/**', left: ['m/a.yaml', 'm/d.yaml'] },
    { excluding: '!m/{a,d}.yaml', left: ['m/old/b.yaml'] },
    { excluding: '!./m/[!a]*', left: ['m/a.yaml'] },
  ])('$excluding', async ({ excluding, left }) => {
    expect(await read(project([excluding, 'm/**/*.yaml'], files))).toEqual(left);
    expect(await read(project(DEFAULT, files), ['m/**/*.yaml', excluding])).toEqual(left);
  });

  test('are paths first, whatever characters are in them', async () => {
    const written = { 'work/m/a.yaml': other('a'), 'work/m/a [1].yaml': other('a'), 'work/m/a 1.yaml': other('b') };
    expect(await read(project(['m/*', '!m/a [1].yaml'], written))).toEqual(['m/a.yaml', 'm/a 1.yaml']);
  });

  test('leave out what cannot be read', async () => {
    const directory = project(['m/**/*.yaml', '!m/team', '!m/old'], files, { 'work/m/team': 'nowhere' });
    expect(await read(directory)).toEqual(['m/a.yaml', 'm/d.yaml']);
  });

  test('leave out one way to a folder, and not the others', async () => {
    const directory = project(['m/**/*.yaml', '!m/new/b.yaml'], files, { 'work/m/new': 'old' });
    expect(await read(directory)).toEqual(['m/a.yaml', 'm/old/b.yaml', 'm/d.yaml']);
  });

  test('do not stand alone, and leave a pattern that names only what they leave out without a match', async () => {
    expect(await told(project(['!m/old'], files))).toEqual(['no-matching-file chime-sync.yaml:4:13']);
    expect(await told(project(['m/a.yaml', '!m/a.yaml'], files))).toEqual(['no-matching-file chime-sync.yaml:4:13']);
  });
});

describe("the project file's patterns stay in its folder", () => {
  const secret = 'aws_secret_access_key = wJalrXUtnFEMI';
  const files = { 'credentials.yaml': secret, 'out/b.yaml': other('b'), 'work/a.yaml': other('a') };

  test.each([
    { about: 'a path', patterns: ['../credentials.yaml'], at: 'out' },
    { about: 'a pattern', patterns: ['../out/*.yaml'], at: 'out' },
    { about: 'a link to a file', patterns: ['b.yaml'], at: 'b.yaml' },
    { about: 'a link to a file among others', patterns: ['*.yaml'], at: 'b.yaml' },
    { about: 'a link to a folder', patterns: ['l/*.yaml'], at: 'l' },
    { about: 'a link to a folder on the way', patterns: ['{a,l/b}.yaml'], at: 'l/b.yaml' },
    { about: 'what is not there below a link', patterns: ['l/none.yaml'], at: 'l/none.yaml' },
    { about: 'a folder that is not there below a link', patterns: ['l/none/b.yaml'], at: 'l/none' },
    { about: 'a path that is not there', patterns: ['../none.yaml'], at: 'out' },
    { about: 'a folder', patterns: ['../out'], at: 'out' },
    { about: 'a link to what is not there', patterns: ['gone.yaml'], at: 'gone.yaml' },
    { about: 'any link', patterns: ['**/*.yaml'], at: 'l' },
    { about: 'a file of the system', patterns: ['/proc/self/environ'], at: 'out' },
  ])('$about', async ({ patterns, at }) => {
    const links = { 'work/b.yaml': '../credentials.yaml', 'work/l': '../out', 'work/gone.yaml': '../none.yaml' };
    const directory = project(patterns, files, links);
    const problems = await problemsOf(loadManifests(optionsFor(directory)));
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['file-unreadable']));
    expect(problems.some(({ position }) => at === 'out' || position?.file === at)).toBe(true);
    expect(new Set(problems.map(({ message }) => message))).toEqual(
      new Set(['This is not in the folder of the project file, and is not read.']),
    );
    expect(JSON.stringify(problems)).not.toContain('wJalr');
  });

  test('a link inside of it is followed, and -f goes anywhere', async () => {
    const directory = project(['l/*.yaml'], { 'work/m/a.yaml': HEAD }, { 'work/l': 'm' });
    expect(await read(directory)).toEqual(['m/a.yaml']);
    const outside = project(['*.yaml'], files, { 'work/l': '../out' });
    expect(await read(outside, ['l/*.yaml'])).toEqual([expect.stringMatching(/out.b\.yaml$/u)]);
    expect(await read(outside, ['../out/b.yaml'])).toHaveLength(1);
  });

  test('a path may go up and come back', async () => {
    const links = { 'work/up': '..' };
    expect(await read(project(['../work/a.yaml', '../work/*.yaml', 'up/work/a.yaml'], files, links))).toEqual([
      'a.yaml',
    ]);
  });

  test('the folder itself may be reached through a link', async () => {
    const directory = project(['m/*.yaml'], { 'work/m/a.yaml': HEAD });
    symlinkSync('work', join(directory, '../by-link'));
    expect(await read(join(directory, '../by-link'))).toEqual(['m/a.yaml']);
  });
});

describe('patterns that would take for ever, or are none', () => {
  const stars = `${'*a'.repeat(25)}*b`;

  test('25 stars', async () => {
    const name = `${'a'.repeat(250)}.yaml`;
    expect(await told(project(DEFAULT, { [`work/${name}`]: HEAD }), [stars, `${stars}.yaml`])).toEqual([
      'no-matching-file',
      'no-matching-file',
    ]);
  });

  test.each([
    { about: 'braces that multiply', pattern: '{a,b}'.repeat(30) },
    { about: 'braces in braces', pattern: `${'{a,'.repeat(200)}x${'}'.repeat(200)}`.repeat(2) },
    { about: 'alternatives that try again', pattern: '+(a|+(a|+(a|aa)))*b' },
    { about: 'what some shells take for an exclusion', pattern: '!(a|b).yaml' },
    { about: 'a pattern without end', pattern: '*'.repeat(2_000) },
    { about: 'a name without end', pattern: `${'a'.repeat(300)}.yaml` },
    { about: 'nothing', pattern: '' },
    { about: 'NUL', pattern: 'a\0.yaml' },
    { about: 'up from nobody knows where', pattern: '*/../b.yaml' },
  ])('$about', async ({ pattern }) => {
    expect(await told(project(DEFAULT, { 'work/a.yaml': HEAD }), [pattern])).toEqual(['usage']);
  });

  test('in the project file they are told where they stand', async () => {
    const patterns = ['a.yaml', 'b\0.yaml', `${'a'.repeat(300)}.yaml`];
    expect(await told(project(patterns, { 'work/a.yaml': HEAD }))).toEqual([
      'usage chime-sync.yaml:4:22',
      'usage chime-sync.yaml:4:37',
    ]);
  });

  test('folders beyond measure', async () => {
    const directory = project(['**/*.yaml'], { [`work/${'d/'.repeat(120)}a.yaml`]: HEAD, 'work/b.yaml': other('b') });
    expect(await told(directory)).toEqual([`file-unreadable ${'d/'.repeat(101).slice(0, -1)}:1:1`]);
  });

  test('the search ends as soon as it is told to', async () => {
    const links = { 'work/a/b': 'nowhere' };
    const directory = project(DEFAULT, { 'work/a/c/d.yaml': HEAD, 'work/e/f.yaml': HEAD }, links);
    const controller = new AbortController();
    const met: string[] = [];
    const compiled = compileGlob('**/*.yaml', directory);
    const [start] = 'starts' in compiled ? compiled.starts : [];
    expect(start).toBeDefined();
    if (start !== undefined) {
      const walking = walkFolders(start, {
        exclusions: new Exclusions([]),
        within: undefined,
        signal: controller.signal,
        report: (path) => {
          met.push(path);
          controller.abort();
        },
      });
      await expect(walking).rejects.toThrow(/abort/u);
    }
    expect(met).toEqual([join(directory, 'a/b')]);
  });

  test('even where the names of one folder take long', async () => {
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`work/${index}.yaml`, HEAD]));
    const directory = project(DEFAULT, files);
    const controller = new AbortController();
    let names = 0;
    class SlowExclusions extends Exclusions {
      override at(path: string) {
        names += 1;
        setImmediate(() => {
          controller.abort();
        });
        const until = performance.now() + 60;
        while (performance.now() < until) {
          // As with patterns that try again and again.
        }
        return super.at(path);
      }
    }
    const step = { id: 0, isAnyDepth: true, literal: undefined, tokens: [], dots: false, next: undefined };
    const walking = walkFolders(
      { directory, steps: new Set([step]) },
      { exclusions: new SlowExclusions([]), within: undefined, signal: controller.signal, report: () => undefined },
    );
    await expect(walking).rejects.toThrow(/abort/u);
    expect(names).toBeLessThan(5);
  });

  test('more than 1,000 patterns, with their braces written out', async () => {
    const exclusions = Array.from({ length: 200 }, (_, index) => `!m/{a,b,c,d,e,f}*${index}.yaml`);
    const directory = project(['*.yaml', ...exclusions], { 'work/a.yaml': HEAD });
    expect((await told(directory)).map((problem) => problem.split(' ')[0])).toEqual(['usage']);
    const wanted = Array.from({ length: 200 }, (_, index) => `{a,b,c,d,e,f}*${index}.yaml`);
    expect((await told(directory, wanted)).filter((problem) => problem === 'usage')).toHaveLength(1);
  });

  test('equal alternatives are one, and paths are no patterns', async () => {
    const names = Array.from({ length: 1_200 }, (_, index) => `u${index}.yaml`);
    const user = 'apiVersion: chime-sync/v1\nkind: AppInstanceUser\nappInstance: support\nid: ';
    const files = Object.fromEntries(names.map((name, index) => [`work/m/${name}`, `${user}u${index}\n`]));
    const exclusions = Array.from({ length: 200 }, (_, index) => `!m/{*,*,*,*,*,*,*,*}x${index}`);
    const directory = project(DEFAULT, { ...files, 'work/m/a.yaml': HEAD });
    const paths = [...names, 'a.yaml'].map((name) => `m/${name}`);
    expect(await read(directory, [...paths, ...exclusions])).toHaveLength(1_201);
  });

  test('so does the reading', async () => {
    const directory = project(DEFAULT, { 'work/a.yaml': HEAD });
    const loading = loadManifests(optionsFor(directory, { signal: AbortSignal.abort() }));
    await expect(loading).rejects.toThrow(/abort/u);
  });
});

test('a folder that may be searched but not listed is no obstacle to a name in it', async () => {
  const directory = project(['m/a.yaml', 'm/{a,b}.yaml'], { 'work/m/a.yaml': HEAD });
  chmodSync(join(directory, 'm'), 0o711);
  expect(await read(directory)).toEqual(['m/a.yaml']);
});

test('20,000 files in a folder', async () => {
  const user = 'apiVersion: chime-sync/v1\nkind: AppInstanceUser\nappInstance: support\nid: ';
  const names = Array.from({ length: 20_000 }, (_, index) => [`work/m/${index}.yaml`, `${user}u${index}\n`] as const);
  const files: Readonly<Record<string, string>> = Object.fromEntries(names);
  const directory = project(['**/*.yaml'], { ...files, 'work/a.yaml': HEAD });
  expect(await read(directory)).toHaveLength(20_001);
});
