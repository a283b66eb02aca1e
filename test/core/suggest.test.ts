import { describe, expect, test } from 'vitest';
import { isNear, Suggestions, suggestion } from '../../src/core/suggest.js';

const NAMES = ['retentionSettings', 'name', 'users', 'copy', 'Caf\u00e9'];

describe('the name that was meant', () => {
  test.each([
    ['retentionSetings', 'retentionSettings'],
    ['NAME', 'name'],
    ['suers', 'users'],
    ['re\u200btentionSettings', 'retentionSettings'],
    ['u\u200b\u2060\ufeff\u200b\u200b\u200bsers', 'users'],
    ['us\u0435r\u0455', 'users'],
    ['\u0441\u043e\u0440\u0443', 'copy'],
    ['\u0421OPY', 'copy'],
    ['Cafe\u0301', 'Caf\u00e9'],
    ['n\u00a0ame', 'name'],
    ['bots', undefined],
    ['Анна', undefined],
  ])('%j is %j', (name, meant) => {
    expect(suggestion(name, NAMES)).toBe(meant);
  });
});

test('what nobody sees makes no name another one', () => {
  expect(isNear('d\u200be\u200bv\u200bi\u200bceT\u043ek\u0435n', 'deviceToken')).toBe(true);
  expect(isNear('devices', 'deviceToken')).toBe(false);
});

describe('suggestions out of many names', () => {
  const many = Array.from({ length: 100_000 }, (_, at) => `user-${String(at)}`);

  test('what differs in case only, or in what nobody sees, is found without end', () => {
    const suggestions = new Suggestions();
    const hints = many.map((name) => suggestions.hint(name.toUpperCase(), 'scope', () => many));
    expect(hints).toEqual(many.map((name) => `Did you mean \`${name}\`?`));
  });

  test('other misspellings are looked for a hundred times, in what has the same numbers', () => {
    const suggestions = new Suggestions();
    const hints = many.slice(0, 101).map((name) => suggestions.hint(name.replace('e', 'a'), 'scope', () => many));
    expect(hints).toEqual([...many.slice(0, 100).map((name) => `Did you mean \`${name}\`?`), undefined]);
  });

  test('what many have in common is looked for once', () => {
    const suggestions = new Suggestions();
    const hints = many.slice(0, 200).map(() => suggestions.hint('usre-7', 'scope', () => many));
    expect([...new Set(hints), suggestions.hint('suer-8', 'scope', () => many)]).toEqual([
      'Did you mean `user-7`?',
      'Did you mean `user-8`?',
    ]);
  });

  test('names are asked for once in each scope', () => {
    const suggestions = new Suggestions();
    let asked = 0;
    const namesOf = (): string[] => {
      asked += 1;
      return ['alice'];
    };
    const hints = ['a', 'a', 'b'].map((scope) => suggestions.hint('alcie', scope, namesOf));
    expect([hints, asked]).toEqual([Array.from({ length: 3 }, () => 'Did you mean `alice`?'), 2]);
  });
});
