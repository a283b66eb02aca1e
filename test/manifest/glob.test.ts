import { join, relative } from 'node:path';
import fc from 'fast-check';
import { glob } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { Exclusions } from '../../src/manifest/exclusions.js';
import { expandBraces } from '../../src/manifest/expand-braces.js';
import { compileGlob } from '../../src/manifest/glob.js';
import { matchesName, tokensOf } from '../../src/manifest/match-name.js';
import { walkFolders } from '../../src/manifest/walk-folders.js';
import { workspace } from './workspace.js';

const NAMES = [
  'a.yaml',
  'b.yaml',
  'ab.yml',
  '.a.yaml',
  'a-1.yaml',
  'ä.yaml',
  '😀.yaml',
  ']',
  'a*',
  'a\\b',
  'no(1).yaml',
];
const FOLDERS = ['', 'a', 'a/b', '.a', 'a/.b/c', 'b/a/a', 'a (1)', '[a]'];

async function found(pattern: string, directory: string): Promise<readonly string[]> {
  const compiled = compileGlob(pattern, directory);
  const starts = 'starts' in compiled ? compiled.starts : [];
  const files = new Set<string>();
  for (const start of starts) {
    const options = { exclusions: new Exclusions([]), within: undefined, signal: undefined, report: () => undefined };
    for (const file of await walkFolders(start, options)) {
      files.add(relative(directory, file));
    }
  }
  return [...files].sort();
}

function tree(): string {
  const files = FOLDERS.flatMap((folder) => NAMES.map((name) => [join(folder, name), ''] as const));
  return workspace(Object.fromEntries(files));
}

function matches(pattern: string, name: string): boolean {
  return matchesName(tokensOf(pattern), Array.from(name));
}

describe('a pattern', () => {
  const part = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('a', 'b', '**', '*', '*.yaml', '{a,b}', 'a*') },
    fc
      .array(fc.constantFrom('a', 'b', '*', '?', '[ab]', '[a-c]', '{a,b}', 'yaml', '{a,b/a}'), {
        minLength: 1,
        maxLength: 5,
      })
      .map((pieces) => pieces.join('')),
  );

  test('finds what another library finds', async () => {
    const directory = tree();
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 4 }), async (parts) => {
        // The other library takes a file for a folder with nothing in it.
        const pattern = (parts.at(-1) === '**' ? [...parts, '*'] : parts).join('/');
        const expected = await glob(pattern, { cwd: directory, onlyFiles: true, expandDirectories: false });
        expect(await found(pattern, directory)).toEqual([...expected].sort());
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    { pattern: 'a/../*.yml', files: ['ab.yml'] },
    { pattern: './/a//b/./*.yml', files: ['a/b/ab.yml'] },
    { pattern: '{a/b,b}/{*.yml,a/*/*.yml}', files: ['a/b/ab.yml', 'b/a/a/ab.yml'] },
    {
      pattern: '**/.?.yaml',
      files: ['.a.yaml', '[a]/.a.yaml', 'a (1)/.a.yaml', 'a/.a.yaml', 'a/b/.a.yaml', 'b/a/a/.a.yaml'],
    },
    { pattern: '{**/.b/*,.a}/*.yml', files: ['.a/ab.yml', 'a/.b/c/ab.yml'] },
    { pattern: '[.!]a.yaml', files: [] },
    { pattern: '?.yaml', files: ['a.yaml', 'b.yaml', 'ä.yaml', '😀.yaml'] },
    { pattern: '[^a-b].yaml', files: ['ä.yaml', '😀.yaml'] },
    { pattern: '\\[a\\]/?', files: ['[a]/]'] },
    { pattern: '[[]a]/[]]', files: ['[a]/]'] },
    { pattern: 'a\\*', files: ['a*'] },
    { pattern: 'a\\\\*', files: ['a\\b'] },
    { pattern: 'a \\(1)/*.yml', files: ['a (1)/ab.yml'] },
    { pattern: '*[(]1).yaml', files: ['no(1).yaml'] },
    { pattern: 'a/*/', files: [] },
  ])('$pattern', async ({ pattern, files }) => {
    expect(await found(pattern, tree())).toEqual(files);
  });

  test('may be absolute, or begin above', async () => {
    const directory = tree();
    expect(await found(`${directory}/a/*.yml`, '/')).toEqual([relative('/', join(directory, 'a/ab.yml'))]);
    expect(await found('../*.yml', join(directory, 'a'))).toEqual(['../ab.yml']);
  });
});

describe('a name', () => {
  test('is matched as a regular expression would', () => {
    const pieces = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 8 });
    fc.assert(
      fc.property(pieces, fc.stringMatching(/^[ab]{0,8}$/u), (pattern, name) => {
        const expression = pattern.join('').replaceAll('*', '.*').replaceAll('?', '.');
        expect(matches(pattern.join(''), name)).toBe(new RegExp(`^${expression}$`, 'u').test(name));
      }),
    );
  });

  test('is matched in little time, whatever the pattern', () => {
    expect(matches(`${'*a'.repeat(400)}*b`, 'a'.repeat(255))).toBe(false);
    expect(matches(`*${'a'.repeat(500)}`, 'a'.repeat(255))).toBe(false);
    expect(matches(`${'*[!b]'.repeat(200)}*`, 'a'.repeat(255))).toBe(true);
  });
});

describe('braces', () => {
  test.each([
    { pattern: 'a{b,c{d,e}}f', expanded: ['abf', 'acdf', 'acef'] },
    { pattern: '{a,b}{c,}', expanded: ['ac', 'a', 'bc', 'b'] },
    { pattern: '{a,a,{b,a}}{c,c}', expanded: ['ac', 'bc'] },
    { pattern: '{a}', expanded: ['{a}'] },
    { pattern: '{a{b,c}', expanded: ['{ab', '{ac'] },
    { pattern: '\\{a,b}', expanded: ['\\{a,b}'] },
    { pattern: '[{]a,b}', expanded: ['[{]a,b}'] },
    { pattern: '{a,b', expanded: ['{a,b'] },
  ])('$pattern', ({ pattern, expanded }) => {
    expect(expandBraces(pattern)).toEqual(expanded);
  });

  test.each(['{a,b}'.repeat(200), `${'{'.repeat(500)}${'}'.repeat(500)}`, `${'{a,'.repeat(300)}${'}'.repeat(300)}`])(
    'without end are given up in little time: %.20s',
    (pattern) => {
      expect(expandBraces(pattern)?.length ?? 0).toBeLessThanOrEqual(1_000);
    },
  );
});
