import { describe, expect, test } from 'vitest';
import { HEAD, loadManifest, problemsOf } from './workspace.js';

/** What is told of a manifest: code and column, what is unseen, the hint. */
async function told(text: string): Promise<readonly string[]> {
  const problems = await problemsOf(loadManifest(text));
  return problems.map(({ code, message, hint, position }) =>
    [`${code} ${position?.line}:${position?.column}`, / It holds .*/u.exec(message)?.[0] ?? '', hint ?? ''].join('|'),
  );
}

describe('an error names the characters that nobody sees', () => {
  test.each([
    ['in an id', 'users:\n- {id: "al\u200bice", name: A}\n', 'invalid-format 6:8| It holds U+200B (not visible).|'],
    ['in a key', 're\u200btentionSettings: 1\n', 'unknown-field 5:1| It holds U+200B (not visible).|Did you mean `ret'],
    [
      'in a key of letters that pass for others',
      'n\u0430me: A\n',
      'unknown-field 5:1| It holds U+0430 (not the letter a)',
    ],
    ['a tab', 'users:\n- {id: "a\tb", name: A}\n', 'invalid-format 6:8| It holds U+0009 (a tab).|'],
    [
      'several, each once',
      'bots:\n- {id: "a\u00a0b\u3000\u00a0\u{e0041}"}\n',
      'invalid-format 6:8| It holds U+00A0 (another kind of space), U+3000 (another kind of space), U+E0041 (not visible).|',
    ],
    ['but not that of others', 'bots:\n- {id: A, name: "a\u00a0b"}\n', 'invalid-format 6:8||'],
    ['none', 'users:\n- {id: "Анна", name: A}\n', 'invalid-format 6:8||'],
  ])('%s', async (_where, text, expected) => {
    expect((await told(`${HEAD}name: Support\n${text}`)).find((one) => one.startsWith(expected))).toBeDefined();
  });

  test.each(['d\u200beviceToken', 'd\u200be\u200bv\u200bi\u200bc\u200beToken', 'd\u0435vi\u0441\u0435Tok\u0435n'])(
    'and nothing of a secret below a key that looks like that of one: %j',
    async (key) => {
      const endpoint = `{name: e, endpointAttributes: {${key}: "9f86d081\u200b884c7d65"}}`;
      const problems = await problemsOf(loadManifest(`${HEAD}name: S\nusers:\n- {id: a, endpoints: [${endpoint}]}\n`));
      expect(problems.map(({ code }) => code)).toContain('unknown-field');
      expect(JSON.stringify(problems)).not.toMatch(/9f86d081|884c7d65/u);
    },
  );

  test('and nothing of such a secret in a file that cannot be parsed', async () => {
    const problems = await problemsOf(loadManifest(`${HEAD}name: [\nd\u200be\u2060viceToken: 9f86d081884c7d65\n`));
    expect(problems.map(({ code }) => code)).toEqual(['yaml-syntax']);
    expect(JSON.stringify(problems)).not.toContain('9f86d081');
  });
});
