import { expect, test } from 'vitest';
import { HEAD, loadManifest, problemsOf } from './workspace.js';

/** YAML that cannot be parsed: where the caret stands below it, and what is told. */
interface Case {
  readonly about: string;
  /** Stands behind the head of a manifest, which has three lines. */
  readonly text: string;
  /** The line of the problem in `text`, counted from 1, with its column. */
  readonly at: string;
  readonly message: RegExp;
  readonly hint: RegExp;
}

const NO_FIT = /indentation of this (item|line) fits nothing above it/u;

const CASES: readonly Case[] = [
  {
    about: 'an item that begins too far to the left',
    text: 'users:\n    - id: a\n      name: A\n   - id: b\n',
    at: '4:4',
    message: NO_FIT,
    hint: /column 5 instead of 4, like the items above/u,
  },
  {
    about: 'an item at the very left',
    text: 'users:\n  - id: a\n    name: A\n- id: b\n',
    at: '4:1',
    message: NO_FIT,
    hint: /column 3 instead of 1/u,
  },
  {
    about: 'an item that begins too far to the right, behind a key',
    text: 'users:\n  - id: a\n    name: A\n    - id: b\n',
    at: '4:5',
    message: NO_FIT,
    hint: /column 3 instead of 5/u,
  },
  {
    about: 'an item that begins too far to the right, behind an item',
    text: 'users:\n  - id: a\n   - id: b\n',
    at: '3:4',
    message: NO_FIT,
    hint: /column 3 instead of 4/u,
  },
  {
    about: 'a key of an item that begins too far to the left',
    text: 'users:\n  - id: a\n   name: A\n',
    at: '3:4',
    message: NO_FIT,
    hint: /column 5 instead of 4, like the keys above/u,
  },
  {
    about: 'a key of an item that begins too far to the right, behind a comment',
    text: 'users:\n  - id: a\n    # whoever\n\n     name: A\n',
    at: '5:6',
    message: NO_FIT,
    hint: /column 5 instead of 6/u,
  },
  {
    about: 'a key that is indented below a key with a value',
    text: 'name: Support\n  tags: {}\n',
    at: '2:3',
    message: NO_FIT,
    hint: /column 1 instead of 3/u,
  },
  {
    about: 'a key between two columns',
    text: 'users:\n  - id: a\n    tags:\n      a: b\n     c: d\n',
    at: '5:6',
    message: NO_FIT,
    hint: /column 7 instead of 6/u,
  },
  {
    about: 'a text that begins in front of its block',
    text: 'name: |\n    abc\n  def\n',
    at: '3:3',
    message: NO_FIT,
    hint: /column 5/u,
  },
  {
    about: 'a tab in front of an item',
    text: 'users:\n  - id: a\n  \tname: A\n',
    at: '3:3',
    message: /tab/u,
    hint: /spaces/u,
  },
  { about: 'a tab in braces', text: 'tags: {\n\ta: b\n}\n', at: '2:1', message: /tab/u, hint: /spaces/u },
  {
    about: 'a key without a colon above a list',
    text: 'users\n  - id: a\n',
    at: '1:1',
    message: /colon is missing/u,
    hint: /`key: value`/u,
  },
  {
    about: 'a key without a colon at the end',
    text: 'name Support\n',
    at: '1:1',
    message: /colon is missing/u,
    hint: /`key: value`/u,
  },
  {
    about: 'a colon in a text',
    text: 'name: Support: chat\n',
    at: '1:7',
    message: /cannot hold a colon/u,
    hint: /Quote the value/u,
  },
  { about: 'an open double quote', text: 'name: "a\nb: "c"\n', at: '1:7', message: /never closed/u, hint: /Close it/u },
  {
    about: 'an open double quote with an escaped one',
    text: 'name: "a \\" b\nc: d\n',
    at: '1:7',
    message: /never closed/u,
    hint: /Close it/u,
  },
  {
    about: 'an open single quote with a doubled one',
    text: "name: 'it''s\nusers:\n  - id: a\n",
    at: '1:7',
    message: /never closed/u,
    hint: /Close it/u,
  },
  {
    about: 'a single quote in single quotes',
    text: "name: 'It's'\n",
    at: '1:11',
    message: /has ended already/u,
    hint: /`''` is one/u,
  },
  {
    about: 'text behind a quoted one',
    text: 'name: "Support" chat\n',
    at: '1:17',
    message: /has ended already/u,
    hint: /as a whole/u,
  },
  {
    about: 'an open brace',
    text: 'name: "{"\ntags: {a: b # {\nusers: []\n',
    at: '2:7',
    message: /`\{` is not closed/u,
    hint: /`\}`/u,
  },
  {
    about: 'an open bracket behind a closed one',
    text: 'users: [[a], b\nname: A\n',
    at: '1:8',
    message: /`\[` is not closed/u,
    hint: /`\]`/u,
  },
  { about: 'a brace too many', text: 'tags: {a: b}}\n', at: '1:13', message: /closes nothing/u, hint: /Remove/u },
  {
    about: 'a missing comma',
    text: 'tags: {a: b c: d}\n',
    at: '1:11',
    message: /comma or a quote is missing/u,
    hint: /commas/u,
  },
  {
    about: 'a list with dashes in braces',
    text: 'tags: {\n  - a\n}\n',
    at: '2:3',
    message: /list with dashes/u,
    hint: /`\[a, b\]`/u,
  },
  {
    about: 'an item on the line of its key',
    text: 'users: - id: a\n',
    at: '1:8',
    message: /on the line of its key/u,
    hint: /line of its own/u,
  },
  {
    about: 'a character that means something',
    text: 'name: @x\n',
    at: '1:7',
    message: /cannot begin/u,
    hint: /Quote/u,
  },
  {
    about: 'a no-break space behind a colon',
    text: 'name:\u00a0Support\n',
    at: '1:6',
    message: /U\+00A0/u,
    hint: /plain space/u,
  },
  { about: 'a path of Windows', text: 'name: "C:\\path"\n', at: '1:10', message: /escape/u, hint: /backslash/u },
  {
    about: 'a merge conflict',
    text: '<<<<<<< HEAD\nname: a\n=======\nname: b\n>>>>>>> x\n',
    at: '1:1',
    message: /merge conflict/u,
    hint: /Keep one/u,
  },
  { about: 'too many dashes', text: '----\nname: a\n', at: '1:1', message: /no document/u, hint: /`---`/u },
  { about: 'a comment without a space', text: 'name: "x"# y\n', at: '1:10', message: /comment/u, hint: /Quote/u },
];

test.each(CASES)('$about is told where it has to be mended', async ({ text, at, message, hint }) => {
  const [problem] = await problemsOf(loadManifest(`${HEAD}${text}`));
  const { line = 0, column = 0 } = problem?.position ?? {};
  expect({ at: `${line - 3}:${column}`, ...problem }).toMatchObject({
    code: 'yaml-syntax',
    at,
    message: expect.stringMatching(message) as string,
    hint: expect.stringMatching(hint) as string,
  });
});
