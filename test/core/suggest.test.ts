import { describe, expect, test } from 'vitest';
import { isNear, suggestion } from '../../src/core/suggest.js';

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
