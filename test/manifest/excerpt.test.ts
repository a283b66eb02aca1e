import { describe, expect, test } from 'vitest';
import { cutLine, MAX_EXCERPT } from '../../src/manifest/excerpt.js';

/** The character that the caret stands below. */
function marked(text: string, at: number, masked: readonly { start: number; end: number }[] = []): string | undefined {
  const excerpt = cutLine(text, { start: 0, end: text.length }, at, masked);
  return excerpt.text[excerpt.column - 1];
}

describe('an excerpt of a line', () => {
  test('a short line is shown whole, tabs and all', () => {
    expect(cutLine('\ta: b', { start: 0, end: 5 }, 4, [])).toEqual({ text: '\ta: b', column: 5 });
  });

  test.each([0, 1, 99, 100, 500, 998, 999])('a long line is cut around the character at %i', (at) => {
    const text = `${'.'.repeat(at)}X${'.'.repeat(999 - at)}`;
    expect(marked(text, at)).toBe('X');
    expect(cutLine(text, { start: 0, end: text.length }, at, []).text.length).toBeLessThanOrEqual(MAX_EXCERPT);
  });

  test('the caret stays below its character when something before it is masked', () => {
    const text = 'a: secret, b: X';
    expect(marked(text, 14, [{ start: 3, end: 9 }])).toBe('X');
    expect(cutLine(text, { start: 0, end: 15 }, 14, [{ start: 3, end: 9 }]).text).toBe('a: (sensitive), b: X');
  });

  test('a caret inside of what is masked moves to its beginning', () => {
    expect(cutLine('a: secret', { start: 0, end: 9 }, 6, [{ start: 3, end: 9 }])).toEqual({
      text: 'a: (sensitive)',
      column: 4,
    });
  });

  test('a mask that covers the whole of a very long line leaves nothing', () => {
    const text = 's'.repeat(100_000);
    expect(cutLine(text, { start: 0, end: text.length }, 50_000, [{ start: 0, end: text.length }]).text).not.toContain(
      's'.repeat(12),
    );
  });

  test('the end of a line can be meant', () => {
    expect(cutLine('abc', { start: 0, end: 3 }, 3, [])).toEqual({ text: 'abc', column: 4 });
  });
});
