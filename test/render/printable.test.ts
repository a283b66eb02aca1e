import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harmless, lookAlikesIn, printable, printableBefore } from '../../src/render/printable.js';

/** What a build server looks for: GitHub at the start of a line behind any white space, others and itself of old everywhere. */
const COMMAND = /^\s*::|##\w*\[/mu;

const hostile = fc.string({
  unit: fc.constantFrom(
    ':',
    '#',
    '[',
    'vso[',
    '\n',
    '\r',
    ' ',
    '\t',
    '\u00a0',
    '\u0085',
    '\u009b',
    '\u202e',
    '\\',
    'a',
    '😀',
  ),
});

/** Texts of what looks alike, or like nothing. */
const deceptive = fc.string({
  unit: fc.constantFrom(
    'a',
    '\u0430',
    'é',
    'e\u0301',
    'e',
    ' ',
    '\u00a0',
    '\u200b',
    '\u200d',
    '😀',
    '"',
    '\\',
    'u00a0',
    '\ufe0f',
  ),
});

describe('printable', () => {
  test.each([
    // Control characters, line breaks, what turns the direction of text, halves of a character.
    ['\u001b[31m', '\\u001b[31m'],
    ['a\nb\rc', 'a\\u000ab\\u000dc'],
    ['\u009b\u0085', '\\u009b\\u0085'],
    ['\u202e\u2066\u061c', '\\u202e\\u2066\\u061c'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\ud83d!', '\\ud83d!'],
    // Spaces that are none of the usual ones.
    ['Alice\u00a0B.', 'Alice\\u00a0B.'],
    ['a\u1680b\u2000c\u200ad\u202fe\u205ff\u3000g', 'a\\u1680b\\u2000c\\u200ad\\u202fe\\u205ff\\u3000g'],
    ['a\u2800b', 'a\\u2800b'],
    // What takes no room.
    ['a\u200bb\u200cc\u200dd\u2060e\ufefff\u180eg', 'a\\u200bb\\u200cc\\u200dd\\u2060e\\ufefff\\u180eg'],
    ['co\u00adop\u034f', 'co\\u00adop\\u034f'],
    ['a\ufe0fb\u{e0100}', 'a\\ufe0fb\\U000e0100'],
    ['\u115f\u1160\u3164\uffa0', '\\u115f\\u1160\\u3164\\uffa0'],
    ['a\u{e0041}\u{e007f}', 'a\\U000e0041\\U000e007f'],
    // Letters that pass for Latin ones among such.
    ['\u0410lice p\u0430ypal Al\u03bfs', '\\u0410lice p\\u0430ypal Al\\u03bfs'],
  ])('%j is shown as %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test.each([
    ['ASCII', 'back-end worker #1 (C:\\users) "x" \ttab'],
    ['accents', 'Zoë Müller, Ångström, Señor Nguyễn'],
    ['accents that are not composed', 'Zoe\u0308 Nguye\u0302\u0303n'],
    ['emoji', '😀 👩‍👩‍👧 👩🏽‍🚀 ❤️ ❤︎ 🏳️‍🌈 ☺ 1️⃣ 🇩🇪 ©'],
    ['Cyrillic and Greek', 'Анна Коваль, Москва-Tver, Ωμέγα, 5 kΩ'],
    ['Arabic and Persian', 'محمد می\u200cخواهم'],
    ['Hebrew', 'שָׁלוֹם'],
    ['Indic scripts', 'क्\u200dष नमस्ते അവന്\u200d শ্রী தமிழ்'],
    ['Chinese and Japanese', '漢字 かな カナ 葛\u{e0100}城'],
    ['Korean, composed or not', '한글 \u1112\u1161\u11ab'],
    ['Mongolian', 'ᠮᠣᠩᠭᠣᠯ᠋'],
    ['Thai', 'สวัสดี'],
  ])('%s are shown as they are', (_what, text) => {
    expect(printable(text)).toBe(text);
  });

  test('what is shown of the beginning of a text is the beginning of what is shown', () => {
    fc.assert(
      fc.property(deceptive, fc.nat(20), (text, end) => {
        expect(printable(text).startsWith(printableBefore(text, end))).toBe(true);
        expect(printableBefore(text, text.length)).toBe(printable(text));
      }),
    );
  });
});

describe('words that look alike where they are read together', () => {
  test.each([
    ['accents', ['Caf\u00e9', 'Cafe\u0301'], ['Caf\\u00e9', 'Cafe\\u0301']],
    ['a word among others', ['Caf\u00e9 Bär', 'Cafe\u0301 Bar'], ['Caf\\u00e9 Bär', 'Cafe\\u0301 Bar']],
    ['letters of another script', ['\u0441\u043e\u0440\u0443', 'copy'], ['\\u0441\\u043e\\u0440\\u0443', 'copy']],
    ['dashes and quotes', ['O\u2019Neil a\u2013b', "O'Neil a-b"], ['O\\u2019Neil a\\u2013b', "O'Neil a-b"]],
    ['emoji', ['\u2764', '\u2764\ufe0f'], ['\\u2764', '\\u2764\\ufe0f']],
    ['Persian', ['می\u200cخ', 'میخ'], ['\\u0645\\u06cc\\u200c\\u062e', '\\u0645\\u06cc\\u062e']],
    ['signs of their own', ['5 \u212b', '5 \u00c5'], ['5 \\u212b', '5 \\u00c5']],
    ['nothing alike', ['Анна', 'Anna é'], ['Анна', 'Anna é']],
  ])('%s', (_what, texts, shown) => {
    const lookAlikes = lookAlikesIn(texts);
    expect(texts.map((text) => printable(text, lookAlikes))).toEqual(shown);
  });
});

describe('harmless', () => {
  test.each([
    ['::error::x', '\\u003a:error::x'],
    ['a\n \u00a0::error::x', 'a\n \u00a0\\u003a:error::x'],
    ['a ::error::x', 'a ::error::x'],
    ['arn:aws:chime:::x', 'arn:aws:chime:::x'],
    ['a ##vso[task.x]', 'a #\\u0023vso[task.x]'],
    ['###[error]', '##\\u0023[error]'],
    ['## [link]', '## [link]'],
    ['\u001b[31mred\u001b[39m', 'red'],
    ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
  ])('%j is written as %j', (text, written) => {
    expect(harmless(text, false)).toBe(written);
  });

  test('colours and the progress line are kept on a terminal, and nothing else that moves it', () => {
    expect(harmless('\r\u001b[K\u001b[31mred\u001b[39m', true)).toBe('\r\u001b[K\u001b[31mred\u001b[39m');
    expect(harmless('\u001b[2J\ra', true)).toBe('\\u001b[2J\\u000da');
  });

  test('no line of it is a command, and it does not change any more', () => {
    fc.assert(
      fc.property(hostile, fc.boolean(), (text, onTerminal) => {
        const written = harmless(text, onTerminal);
        expect(written).not.toMatch(COMMAND);
        expect(harmless(written, onTerminal)).toBe(written);
      }),
    );
  });

  test('S39: a JSON document stays one, of the same value', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
        const written = harmless(JSON.stringify({ [text]: text }, null, 2), false);
        expect(JSON.parse(written)).toEqual({ [text]: text });
        expect(written).not.toMatch(COMMAND);
      }),
    );
  });
});
