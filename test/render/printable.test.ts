import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatValue, harmless, printable } from '../../src/render/printable.js';

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

describe('printable', () => {
  test.each([
    ['\u001b[31m', '\\u001b[31m'],
    ['a\nb\rc', 'a\\u000ab\\u000dc'],
    ['\u009b\u0085', '\\u009b\\u0085'],
    ['\u202e\u2066\u061c', '\\u202e\\u2066\\u061c'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\ufeff\u2060\u180e', '\\ufeff\\u2060\\u180e'],
    ['\u{e0041}', '\\udb40\\udc41'],
    ['\ud83d!', '\\ud83d!'],
    ['😀\tä', '😀\tä'],
  ])('%j is shown as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});

test('a long value is cut between characters', () => {
  const text = formatValue(`a${'😀'.repeat(600)}`);
  expect(text).toMatch(/^"a(?:😀)+… 203 characters …(?:😀)+"$/u);
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
