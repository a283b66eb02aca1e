import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/core/diagnostic.js';
import { renderDiagnostics } from '../../src/render/diagnostics.js';
import { PLAIN_STYLE } from '../../src/render/style.js';

/** The source line and what is below it, for what is meant within `«` and `»`. */
function excerptOf(marked: string): string[] {
  const [before = '', meant = '', after = ''] = marked.split(/[«»]/u);
  const position = {
    file: 'a.yaml',
    line: 7,
    column: before.length + 1,
    length: meant.length,
    sourceLine: before + meant + after,
  };
  return render({ position }).slice(1);
}

function render(more: Partial<Diagnostic>): string[] {
  const diagnostic: Diagnostic = { code: 'unknown-field', severity: 'error', message: 'No.', ...more };
  return renderDiagnostics([diagnostic], PLAIN_STYLE).split('\n');
}

describe('an excerpt with a caret', () => {
  test.each([
    ['of ASCII', 'a: «b», c', 'a: b, c', '   ^'],
    ['behind a tab', 'a:\t«b»', 'a:\tb', '  \t^'],
    ['behind wide characters', 'a: 日本語, «b»', 'a: 日本語, b', '           ^'],
    ['behind emoji', 'a: 👩‍👩‍👧, «b»', 'a: 👩‍👩‍👧, b', '       ^'],
    ['behind marks that take no room', 'a: e\u0301, «b»', 'a: e\u0301, b', '      ^'],
    ['behind what is written out', 'a: x\u00a0, «b»', 'a: x\\u00a0, b', '            ^'],
    ['below wide characters', '«日本»: a', '日本: a', '^^^^'],
    ['below what is written out', '«re\u200bd»: a', 're\\u200bd: a', '^^^^^^^^^'],
    ['below a tab', '«a\tb»: c', 'a\\tb: c', '^^^^'],
    ['below a letter that passes for another', '«n\u0430me»: a', 'n\\u0430me: a', '^^^^^^^^^'],
    ['below nothing, at the end of a line', 'a: b«»', 'a: b', '    ^'],
    ['below what has no width', 'a: «\u0301»', 'a: \u0301', '   ^'],
  ])('%s', (_what, marked, line, caret) => {
    expect(excerptOf(marked)).toEqual([`  7 | ${line}`, `    | ${caret}`]);
  });

  test('of a line that goes on: it begins below where it is meant to, and ends there', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '日', '😀', '👩‍👧', 'e\u0301', '\u200b', '\u00a0', '\u0430', ' '),
    });
    fc.assert(
      fc.property(text, text, text, (before, meant, after) => {
        const [line = '', carets = ''] = excerptOf(`${before}:«:${meant}:»:${after}`);
        const start = carets.indexOf('^');
        const columns = stringWidth(line) - stringWidth(excerptOf(`«${after}»`)[0] ?? '') + stringWidth('  7 | ');
        expect(carets).toMatch(/^ {4}\| *\^+$/u);
        expect(columns - carets.length).toBe(1);
        expect(line.slice(0, line.indexOf('::'))).toSatisfy((shown: string) => stringWidth(shown) + 1 === start);
      }),
    );
  });
});

test('words that look alike are told apart in the message, the hint and the excerpt', () => {
  const key = '\u0441\u043e\u0440\u0443';
  const position = { file: 'a.yaml', line: 1, column: 1, length: 4, sourceLine: `${key}: 1` };
  expect(render({ message: `\`${key}\` is not known.`, hint: 'Did you mean `copy`?', position })).toEqual([
    'a.yaml:1:1: error[unknown-field]: `\\u0441\\u043e\\u0440\\u0443` is not known.',
    '  1 | \\u0441\\u043e\\u0440\\u0443: 1',
    '    | ^^^^^^^^^^^^^^^^^^^^^^^^',
    '  hint: Did you mean `copy`?',
  ]);
});
