import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../src/core/address.js';
import { matchesPattern } from '../../src/core/pattern.js';
import { problemOfGlobs, Targets } from '../../src/identify/targets.js';
import { desireAdmin, desireEndpoint, desireInstance, desireUser, modelOf, models } from '../support/resources.js';

const desired = [
  desireInstance('support'),
  desireUser('support', 'alice'),
  desireEndpoint('support', 'alice', 'phone'),
  desireAdmin('support', { user: 'alice' }),
];
const targetsOf = (...globs: string[]) => new Targets(globs, desired, models);
const ADDRESSES = [
  'support',
  'sup.ort',
  'support/users/alice',
  'support/users/a%2Fb',
  'support/bots/alice',
  'support/admins/users/alice',
  'support/users/alice/endpoints/phone',
] as const;

describe('S29: a target', () => {
  it.each([
    ['support', ['support']],
    ['sup?ort', []],
    ['sup.ort', ['sup.ort']],
    ['s*', ['support', 'sup.ort']],
    ['s*t', ['support', 'sup.ort']],
    ['s**t', ['support', 'sup.ort']],
    ['support/*', []],
    ['support/users/*', ['support/users/alice', 'support/users/a%2Fb']],
    ['support/*/alice', ['support/users/alice', 'support/bots/alice']],
    ['*/*/*/alice', ['support/admins/users/alice']],
    ['**/alice', ['support/users/alice', 'support/bots/alice', 'support/admins/users/alice']],
    ['support/**/users/*', ['support/users/alice', 'support/users/a%2Fb', 'support/admins/users/alice']],
    ['**/endpoints/**', ['support/users/alice/endpoints/phone']],
    ['support/**', ADDRESSES.filter((address) => address.startsWith('support'))],
    ['**', ADDRESSES],
    ['**/**/**', ADDRESSES],
    ['', []],
  ])('%j matches', (glob, expected) => {
    const targets = targetsOf(glob);
    expect(ADDRESSES.filter((address) => targets.matches(address as Address))).toEqual(expected);
  });

  it('concerns what the targeted stands on, too', () => {
    const targets = targetsOf('support/admins/**');
    const concerned = desired.map(({ address }) => address).filter((address) => targets.concerns(address));
    expect(concerned).toEqual(['support', 'support/users/alice', 'support/admins/users/alice']);
  });

  it.each([
    ['support/users/*', ['AppInstanceUser']],
    ['support/users/bob', ['AppInstanceUser']],
    // Of what is declared there is no other of that address.
    ['support/users/alice', []],
    ['support/*/**', ['AppInstanceUser', 'AppInstanceBot', 'AppInstanceAdmin', 'AppInstanceUserEndpoint']],
    ['**/bots/*', ['AppInstanceBot', 'AppInstanceAdmin']],
    ['support/*/*/endpoints/*', ['AppInstanceUserEndpoint']],
    ['support/admins/*', []],
    ['*', ['AppInstance']],
    ['sales/**', ['AppInstance']],
    ['**/phone', ['AppInstance', 'AppInstanceUser', 'AppInstanceBot', 'AppInstanceAdmin', 'AppInstanceUserEndpoint']],
  ])('%j may match what is not declared', (glob, expected) => {
    const targets = targetsOf(glob);
    const parents: Record<string, string> = { AppInstance: 'support', AppInstanceUser: 'support/users/alice' };
    const kinds = models.filter((model) =>
      targets.mayMatchUndeclared(parents[modelOf(model.name).parent ?? ''] as Address | undefined, model),
    );
    expect(kinds.map(({ name }) => name).sort()).toEqual([...expected].sort());
  });
});

describe('matching a glob', () => {
  const text = (alphabet: string, maxLength: number) =>
    fc.array(fc.constantFrom(...Array.from(alphabet)), { maxLength }).map((characters) => characters.join(''));

  /** What the stars mean, spelt out: slow, and of other making than the program's. */
  function matchesSlowly(glob: readonly string[], parts: readonly string[], star: string): boolean {
    const [first, ...rest] = glob;
    if (first === undefined) {
      return parts.length === 0;
    }
    if (first === star) {
      return parts.concat('').some((_part, index) => matchesSlowly(rest, parts.slice(index), star));
    }
    const [part, ...more] = parts;
    const isSame =
      star === '*' ? part === first : part !== undefined && matchesSlowly(Array.from(first), Array.from(part), '*');
    return isSame && matchesSlowly(rest, more, star);
  }

  it('comes to what its stars mean', () => {
    fc.assert(
      fc.property(text('ab*/', 9), text('ab/', 9), (glob, address) => {
        const expected = matchesSlowly(glob.split('/'), address.split('/'), '**');
        expect(targetsOf(glob).matches(address as Address)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(text('ab*', 7), text('ab', 8), (pattern, key) => {
        expect(matchesPattern(key, pattern)).toBe(matchesSlowly(Array.from(pattern), Array.from(key), '*'));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['stars', `${'*'.repeat(1000)}x`, 'a'.repeat(1000)],
    ['stars with text', `${'*a'.repeat(500)}x`, 'a'.repeat(1000)],
    ['stars across segments', `${'**/a/'.repeat(31)}x`, Array.from({ length: 60 }, () => 'a').join('/')],
    ['both', `${'**/*a*a*a/'.repeat(30)}x`, Array.from({ length: 60 }, () => 'a'.repeat(50)).join('/')],
  ])('takes no time for many %s', (_what, glob, address) => {
    expect(problemOfGlobs([glob])).toBeUndefined();
    expect(targetsOf(glob).matches(address as Address)).toBe(false);
    expect(matchesPattern(address, glob)).toBe(false);
  });

  it.each([
    ['long', ['a'.repeat(1025)]],
    ['deep', ['a/'.repeat(64)]],
    ['many', Array.from({ length: 1025 }, () => 'a')],
  ])('is refused where it is too %s', (_what, globs) => {
    expect(problemOfGlobs(globs)).toBeDefined();
    expect(problemOfGlobs(globs.slice(1).map((glob) => glob.slice(2)))).toBeUndefined();
  });
});
