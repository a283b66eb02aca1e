import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, compareText } from '../../src/core/address.js';
import { parseChimeArn, userArn } from '../../src/core/chime-arn.js';
import { compareMetadata, compareValue, metadataText } from '../../src/core/field-comparison.js';
import { canonicalJson, type JsonValue, jsonEquals, parseJson, textsIn, valueAt } from '../../src/core/json.js';
import { ownershipOf } from '../../src/core/ownership.js';
import { matchesPattern } from '../../src/core/pattern.js';
import { formatPath } from '../../src/core/source.js';
import { formatRate } from '../../src/render/printable.js';
import { instanceArn, OTHER_OWNER, OWNER, ownedAs, ownedByOther } from '../support/resources.js';

const RUNS = { seed: 20_260_102, numRuns: 500 };
// What JSON gives back: no minus zero.
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

it.each([
  [8, '8 calls/s'],
  [1, '1 call/s'],
  [12.54, '12.5 calls/s'],
  [0.5, '0.5 calls/s'],
  [0.04, '0.04 calls/s'],
])('a rate of %d is shown as %s', (callsPerSecond, shown) => {
  expect(formatRate(callsPerSecond)).toBe(shown);
});

describe('S10: addresses', () => {
  it.each([
    [['support', 'users', 'us-east-1:alice@example.com'], 'support/users/us-east-1:alice@example.com'],
    [['support', 'users', 'a', 'endpoints', 'my phone/1%'], 'support/users/a/endpoints/my%20phone%2F1%25'],
    [['a', '\u0000\n\u007f'], 'a/%00%0A%7F'],
    [['a', 'Ü'], 'a/Ü'],
  ])('of %j', (segments, expected) => {
    expect(addressOf(undefined, ...segments)).toBe(expected);
  });

  it('differ wherever the segments do, and leave a parent’s as they are', () => {
    const segments = fc.array(fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('a/b', '%2F', 'a', ' ')), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(segments, segments, (left, right) => {
        expect(addressOf(undefined, ...left) === addressOf(undefined, ...right)).toBe(
          canonicalJson(left) === canonicalJson(right),
        );
        expect(addressOf(addressOf(undefined, ...left), ...right)).toBe(addressOf(undefined, ...left, ...right));
      }),
      RUNS,
    );
  });

  it('are ordered by code unit, whatever the locale', () => {
    expect(['b', 'a', 'Z', 'ä', 'a'].sort(compareText)).toEqual(['Z', 'a', 'a', 'b', 'ä']);
  });
});

describe('ARNs', () => {
  const arn = instanceArn('8d98ffb1');
  it.each([
    [arn, undefined],
    [`${arn}/user/alice@example.com`, { type: 'user', id: 'alice@example.com' }],
    [`${arn}/bot/b1`, { type: 'bot', id: 'b1' }],
    [`${arn}/channel/c`, { type: 'channel', id: 'c' }],
  ])('%s', (text, member) => {
    expect(parseChimeArn(text)).toEqual({
      region: 'us-east-1',
      accountId: '123456789012',
      appInstanceArn: arn,
      member,
    });
  });

  it.each([
    '',
    'arn:aws:s3:::bucket',
    `${arn}/user`,
    `${arn}/user/a/b`,
    `${arn}/Channel/c`,
    arn.replace('123456789012', '1'),
  ])('%j is none of ours', (text) => {
    expect(parseChimeArn(text)).toBeUndefined();
  });

  it('of a user is taken apart again', () => {
    expect(parseChimeArn(userArn(arn, 'alice'))?.member).toEqual({ type: 'user', id: 'alice' });
  });
});

describe('JSON', () => {
  it('is equal whatever the order of keys, and canonical text parses to an equal value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(jsonEquals(value, reversed(value))).toBe(true);
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(parseJson(canonicalJson(value))).toEqual(value);
      }),
      RUNS,
    );
  });

  it.each<[JsonValue | undefined, JsonValue | undefined, boolean]>([
    [undefined, undefined, true],
    [undefined, null, false],
    [null, undefined, false],
    [[1, 2], [2, 1], false],
    [1, '1', false],
    [{ a: 1 }, { a: 1, b: null }, false],
  ])('%j equals %j: %s', (left, right, equal) => {
    expect(jsonEquals(left, right)).toBe(equal);
  });

  it('knows text that is none', () => {
    expect(parseJson('{')).toBeUndefined();
    expect(parseJson('')).toBeUndefined();
  });

  it('follows own keys only', () => {
    expect(valueAt({ a: { b: 1 } }, ['a', 'b'])).toBe(1);
    expect(valueAt({ a: 1 }, [])).toEqual({ a: 1 });
    expect(valueAt({ a: [1] }, ['a', '0'])).toBeUndefined();
    expect(valueAt({}, ['constructor'])).toBeUndefined();
    expect(valueAt(undefined, ['a'])).toBeUndefined();
  });

  it('holds texts, however deep', () => {
    expect(textsIn({ a: ['x', { b: 'y', c: '' }], d: 1, e: null })).toEqual(['x', 'y']);
    expect(textsIn(undefined)).toEqual([]);
  });
});

describe('S7: comparing', () => {
  it('finds no difference between a value and itself, and some between two that differ', () => {
    fc.assert(
      fc.property(json, json, (declared, live) => {
        expect(compareValue(declared, reversed(declared)).differences).toEqual([]);
        expect(compareValue(declared, live).differences.length === 0).toBe(jsonEquals(declared, live));
      }),
      RUNS,
    );
  });

  it('finds no difference in metadata that was just sent', () => {
    fc.assert(
      fc.property(
        json.filter((value) => value !== null),
        (declared) => {
          expect(compareMetadata(declared, metadataText(declared)).differences).toEqual([]);
        },
      ),
      RUNS,
    );
  });

  it('takes no live metadata for empty metadata', () => {
    expect(compareMetadata('', null).differences).toEqual([]);
    expect(compareMetadata('x', null).differences).toEqual([{ path: [], before: null, after: 'x' }]);
  });
});

describe('S8: patterns of tag keys', () => {
  it.each([
    ['cost-center', 'cost-*', true],
    ['cost-', 'cost-*', true],
    ['a-cost-center', 'cost-*', false],
    ['team', 'team', true],
    ['teams', 'team', false],
    ['', '', true],
    ['anything', '*', true],
    ['', '*', true],
    ['a.b.c', 'a*c', true],
    ['ac', 'a*c', true],
    ['a', 'a*a', false],
    ['aa', 'a*a', true],
    ['abcabc', '*b*b*', true],
    ['abc', '*b*b*', false],
    ['xayb', '*a*b', true],
    ['ab', 'a*b*b', false],
    ['a+b', 'a.b', false],
    ['aXbYc', 'a*b*c', true],
    ['acb', 'a*b*c', false],
  ])('%j matches %j: %s', (text, pattern, expected) => {
    expect(matchesPattern(text, pattern)).toBe(expected);
  });

  it('mean what the regular expression would', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 });
    fc.assert(
      fc.property(texts, texts, (text, pattern) => {
        const expression = pattern
          .split('*')
          .map((part) => part.replaceAll('.', '\\.'))
          .join('.*');
        expect(matchesPattern(text, pattern)).toBe(new RegExp(`^${expression}$`, 'u').test(text));
      }),
      { ...RUNS, numRuns: 2_000 },
    );
  });
});

it('S15: tells whose a resource is by its tags', () => {
  expect(ownershipOf({}, OWNER)).toEqual({ of: 'nobody' });
  expect(ownershipOf({ 'chime-sync:id': 'support' }, OWNER)).toEqual({ of: 'nobody' });
  expect(ownershipOf(ownedAs('support'), OWNER)).toEqual({ of: 'us', id: 'support' });
  expect(ownershipOf(ownedAs(), OWNER)).toEqual({ of: 'us', id: undefined });
  expect(ownershipOf(ownedByOther('support'), OWNER)).toEqual({ of: 'another', owner: OTHER_OWNER });
});

it.each([
  [['metadata', 'tier'], 'metadata.tier'],
  [['tags', 'cost.center'], 'tags["cost.center"]'],
  [['tags', 'chime-sync:owner'], 'tags.chime-sync:owner'],
  [['metadata', 'a b', '0'], 'metadata["a b"].0'],
])('writes the path %j as people read it', (path, expected) => {
  expect(formatPath(path)).toBe(expected);
});

/** The same value with all keys in the opposite order. */
function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return value.map((item: JsonValue) => reversed(item));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, item]) => [key, reversed(item)]),
    );
  }
  return value;
}
