import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/core/json.js';
import { formatDifference, formatLine, formatValue, valueText } from '../../src/render/format-value.js';
import { lookAlikesIn } from '../../src/render/printable.js';

/** Two values as a plan shows them. */
function shown(before: JsonValue, after: JsonValue): [string, string] {
  return formatDifference(before, after, lookAlikesIn([before, after].map(valueText)));
}

/** What an eye makes of a text: it sees no marks that are apart, nothing without width, and no kinds of spaces. */
function seen(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replaceAll(/\s/gu, ' ')
    .replaceAll('\u0430', 'a');
}

const text = fc.string({
  unit: fc.constantFrom(
    'a',
    '\u0430',
    'é',
    'e\u0301',
    ' ',
    '\u00a0',
    '\u200b',
    '\u200d',
    '😀',
    '"',
    '\\',
    '\n',
    'u00a0',
    '\ufe0f',
  ),
});
/** What can be written in several ways that look the same. */
const ALIKE = [
  ['é', 'e\u0301'],
  ['a', '\u0430'],
  [' ', '\u00a0', '\u3000'],
  ['', '\u200b', '\u2060'],
  ['😀', '😀\ufe0f'],
  ['👩👧', '👩\u200d👧'],
  ['"', '\\', '\n', 'x'],
] as const;
const way = fc.constantFrom(...ALIKE).chain((ways) => fc.tuple(fc.constantFrom(...ways), fc.constantFrom(...ways)));
/** Two texts of the same, written in different ways. */
const alikePair = fc
  .array(way, { maxLength: 10 })
  .map((ways) => [0, 1].map((side) => ways.map((both) => both[side]).join('')));
const long = fc.integer({ min: 0, max: 500 }).map((length) => 'é'.repeat(length));

describe('a value', () => {
  test.each<[JsonValue, string]>([
    ['Alice', '"Alice"'],
    ['Alice  ', '"Alice\\u0020\\u0020"'],
    [' Alice  B.', '" Alice  B."'],
    ['a\tb\n', '"a\\tb\\n"'],
    ['say "x" \\u00a0', '"say \\"x\\" \\\\u00a0"'],
    [{ 'a ': ['b ', 1] }, '{"a\\u0020":["b\\u0020",1]}'],
  ])('%j is shown as %s', (value, expected) => {
    expect(formatValue(value)).toBe(expected);
  });

  test('of ordinary characters is shown as JSON has it', () => {
    const ordinary = fc.string({ unit: fc.constantFrom(...Array.from('aZ09äß日語😀"\\{}[]:,.-')), maxLength: 300 });
    fc.assert(
      fc.property(ordinary, (value) => {
        expect(formatValue(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  test('can be copied: it is read as what it stands for, as long as it is whole', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(
          JSON.parse(
            formatValue(value, lookAlikesIn([valueText(value), '"\u0430 é e\u0301 😀"'])).replaceAll(
              /\\U0001f600/gu,
              '😀',
            ),
          ),
        ).toBe(value);
      }),
    );
  });

  test('that is long is cut between characters', () => {
    expect(formatValue(`a${'😀'.repeat(600)}`)).toMatch(/^"a(?:😀)+… 203 characters …(?:😀)+"$/u);
    expect(formatValue('\u00a0'.repeat(600))).toMatch(/^"(?:\\u00a0)+… 202 characters …(?:\\u00a0)+"$/u);
  });
});

describe('two values that differ', () => {
  test.each<[JsonValue, JsonValue, string]>([
    ['Alice\u00a0B.', 'Alice B.', '"Alice\\u00a0B." -> "Alice B."'],
    ['Caf\u00e9', 'Cafe\u0301', '"Caf\\u00e9" -> "Cafe\\u0301"'],
    ['\u0410lice', 'Alice', '"\\u0410lice" -> "Alice"'],
    ['\\é', '\\e\u0301', '"\\\\\\u00e9" -> "\\\\e\\u0301"'],
    ['\n\\né', '\n\\ne\u0301', '"\\n\\\\n\\u00e9" -> "\\n\\\\ne\\u0301"'],
    ['Alice ', 'Alice', '"Alice\\u0020" -> "Alice"'],
    ['a\r\nb', 'a\nb', '"a\\r\\nb" -> "a\\nb"'],
    ['a\tb', 'a b', '"a\\tb" -> "a b"'],
    [
      '👩\u200d👩\u200d👧',
      '👩👩👧',
      '"\\U0001f469\\u200d\\U0001f469\\u200d\\U0001f467" -> "\\U0001f469\\U0001f469\\U0001f467"',
    ],
    ['👩\u200d👩\u200d👧 A', '👩\u200d👩\u200d👧 B', '"👩\u200d👩\u200d👧 A" -> "👩\u200d👩\u200d👧 B"'],
    ['Zoë', 'Zoe', '"Zoë" -> "Zoe"'],
    ['\ud800', '\ud801', '"\\ud800" -> "\\ud801"'],
    ['\u3000', '\u2003', '"\\u3000" -> "\\u2003"'],
  ])('%j and %j', (before, after, expected) => {
    expect(shown(before, after).join(' -> ')).toBe(expected);
  });

  test('never look the same', () => {
    fc.assert(
      fc.property(long, alikePair, long, (head, [before = '', after = ''], tail) => {
        fc.pre(before !== after);
        const [left, right] = shown(head + before + tail, head + after + tail);
        expect(seen(left)).not.toBe(seen(right));
      }),
      { numRuns: 300 },
    );
  });

  test('are cut to where they differ', () => {
    const [before, after] = shown(`${'a'.repeat(600)}x${'b'.repeat(600)}`, `${'a'.repeat(600)}yz${'b'.repeat(600)}`);
    const [head, tail] = ['a'.repeat(40), 'b'.repeat(40)];
    expect(before).toBe(`… 561 characters …${head}x${tail}… 561 characters …`);
    expect(after).toBe(`… 561 characters …${head}yz${tail}… 561 characters …`);
  });
});

test.each([
  ['as it is: C:\\temp "quoted"', 'as it is: C:\\\\temp "quoted"'],
  ['\tends \t ', '\\tends \\t\\u0020'],
  ['a\u00a0b\r', 'a\\u00a0b\\r'],
])('the line %j of a longer text is shown as %s', (line, expected) => {
  expect(formatLine(line)).toBe(expected);
});

test('many spaces are shown in a time that grows with their number', () => {
  const spaces = ' '.repeat(200_000);
  expect(formatLine(`${spaces}x`)).toBe(`${spaces}x`);
  expect(formatDifference(`${spaces}x`, `${spaces}y`)).toEqual([
    expect.stringMatching(/ x"$/u),
    expect.stringMatching(/ y"$/u),
  ]);
});
