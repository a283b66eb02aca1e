import type { ErrorCode, YAMLError } from 'yaml';
import { codePointOf } from '../core/appearance.js';
import { endOfLine, type Span } from './excerpt.js';
import {
  endOfContent,
  explainIndentation,
  type SyntaxProblem,
  startOfContent,
  startOfLine,
} from './explain-indentation.js';

/** What the YAML library calls an error, with the offset that it found it at. */
type YamlProblem = Pick<YAMLError, 'code' | 'pos' | 'message'>;

/**
 * What an error means where nothing more is known of it. The library's own messages quote the source, which may be a
 * secret, so they are not used.
 */
const MESSAGES: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'An alias cannot have an anchor or tag.',
  BAD_ALIAS: 'The alias or anchor has no valid name.',
  BAD_COLLECTION_TYPE: 'The tag does not fit the collection.',
  BAD_DIRECTIVE: 'The directive is not valid.',
  BAD_DQ_ESCAPE: 'The escape sequence in the double-quoted text is not valid.',
  BAD_INDENT: 'The indentation does not fit the lines above.',
  BAD_PROP_ORDER: 'An anchor or tag stands in the wrong place.',
  BAD_SCALAR_START: 'A plain value cannot begin with this character.',
  BLOCK_AS_IMPLICIT_KEY: 'A nested block cannot stand on the line of its key.',
  BLOCK_IN_FLOW: 'A block cannot stand inside braces or brackets.',
  DUPLICATE_KEY: 'The same key stands twice.',
  IMPOSSIBLE: 'This cannot be read as YAML.',
  KEY_OVER_1024_CHARS: 'A key is longer than 1,024 characters.',
  MISSING_CHAR: 'A character is missing here: a colon, comma, quote or closing bracket.',
  MULTILINE_IMPLICIT_KEY: 'A key must stand on one line.',
  MULTIPLE_ANCHORS: 'A value cannot have two anchors.',
  MULTIPLE_DOCS: 'A second document begins here.',
  MULTIPLE_TAGS: 'A value cannot have two tags.',
  NON_STRING_KEY: 'A key must be a string.',
  RESOURCE_EXHAUSTION: 'The nesting is too deep.',
  TAB_AS_INDENT: 'A tab cannot be used as indentation.',
  TAG_RESOLVE_FAILED: 'The tag does not fit the value.',
  UNEXPECTED_TOKEN: 'This is not expected here.',
};

/** What to do about an error where its code tells that. */
const HINTS: Partial<Readonly<Record<ErrorCode, string>>> = {
  BAD_ALIAS: 'If it is text, quote it.',
  BAD_DQ_ESCAPE: 'Write `\\\\` for a backslash, or use single quotes, which take it as it is.',
  BAD_INDENT: 'Align it with the lines that it belongs to.',
  BAD_SCALAR_START: 'Quote the value.',
  BLOCK_AS_IMPLICIT_KEY: 'Begin the block on a line of its own, or quote the value if it is text.',
  MULTILINE_IMPLICIT_KEY: 'Write `key: value`, with a space after the colon.',
  TAB_AS_INDENT: 'Indent with spaces.',
  UNEXPECTED_TOKEN: 'If it is part of a text, quote the whole text.',
};

/**
 * Explains the first error of a document. The library tells where it gave up, which is often the beginning of a line,
 * or the line above the one that is wrong.
 */
export function explainSyntax({ code, pos, message }: YamlProblem, text: string): SyntaxProblem {
  const [at, until] = [Math.min(pos[0], text.length), Math.min(pos[1], text.length)];
  const hint = HINTS[code];
  return (
    explainConflict(at, text) ??
    explainTab(code, at, text) ??
    explainSpace(at, text) ??
    explainQuote(message, at, text) ??
    explainCollection(code, message, { start: at, end: until }, text) ??
    explainMissingColon(code, at, text) ??
    explainIndentation(code, at, text) ?? { start: at, end: at + 1, message: MESSAGES[code], ...(hint && { hint }) }
  );
}

const CONFLICT = /^(?:<{7}|={7}|>{7}|\|{7})(?!\S)/u;

/** What Git writes into a file that it could not merge. */
function explainConflict(at: number, text: string): SyntaxProblem | undefined {
  const start = startOfLine(text, at);
  return CONFLICT.test(text.slice(start, start + 8))
    ? {
        start,
        end: endOfLine(text, start),
        message: 'A merge conflict was left unresolved here.',
        hint: 'Keep one of the two sides, and remove the marks.',
      }
    : undefined;
}

/** A tab in front of a line, whatever the library makes of it. */
function explainTab(code: ErrorCode, at: number, text: string): SyntaxProblem | undefined {
  const start = startOfLine(text, at);
  const first = startOfContent(text, start);
  const tab = text.slice(start, first).indexOf('\t');
  return tab >= 0 && (code === 'BAD_INDENT' || code === 'TAB_AS_INDENT')
    ? { start: start + tab, end: first, message: MESSAGES.TAB_AS_INDENT, hint: 'Indent with spaces.' }
    : undefined;
}

const ODD_SPACE = /(?<=:)[\u00a0\u2000-\u200b\u202f\u205f\u3000]/u;

/** A space behind a colon that is none for YAML, as it comes from web pages and word processors. */
function explainSpace(at: number, text: string): SyntaxProblem | undefined {
  const line = startOfLine(text, at);
  const { index } = ODD_SPACE.exec(text.slice(line, endOfLine(text, line))) ?? {};
  const start = line + (index ?? 0);
  const hint = 'Replace it by the plain space of the keyboard.';
  return index === undefined
    ? undefined
    : { start, end: start + 1, message: `This is no space for YAML, but ${codePointOf(text.charAt(start))}.`, hint };
}

/** A quote that is never closed, or closed too early. */
function explainQuote(message: string, at: number, text: string): SyntaxProblem | undefined {
  const missing = /^Missing closing (?<quote>["'])/u.exec(message)?.groups?.['quote'];
  if (missing !== undefined) {
    const start = openingQuote(missing, at, text);
    return { start, end: start + 1, message: 'This quote is never closed.', hint: 'Close it where the value ends.' };
  }
  const before = text
    .slice(Math.max(0, at - 20), at)
    .trimEnd()
    .at(-1);
  if (!message.endsWith('at node end') || (before !== "'" && before !== '"')) {
    return undefined;
  }
  const inside = before === "'" ? "inside single quotes, `''` is one" : 'inside double quotes, `\\"` is one';
  const hint = `Quote the value as a whole; ${inside}.`;
  return { start: at, end: at + 1, message: 'The value has ended already, with the quote before this.', hint };
}

/** The quote that opens the text which ends at an offset. */
function openingQuote(quote: string, at: number, text: string): number {
  const escaped = quote === '"' ? /\\(?:\\\\)*$/u : /'$/u;
  let found = text.lastIndexOf(quote, at - 1);
  while (found > 0 && escaped.test(text.slice(Math.max(0, found - 20), found))) {
    found = text.lastIndexOf(quote, found - (quote === '"' ? 1 : 2));
  }
  return Math.max(found, 0);
}

/** What is wrong with braces, brackets and what stands in them. */
function explainCollection(
  code: ErrorCode,
  message: string,
  { start: at, end }: Span,
  text: string,
): SyntaxProblem | undefined {
  const next = text[at] ?? '';
  if (message.startsWith('Flow ')) {
    return explainOpen(at, text);
  }
  if (code === 'UNEXPECTED_TOKEN' && (next === '}' || next === ']')) {
    return {
      start: at,
      end: at + 1,
      message: `This \`${next}\` closes nothing.`,
      hint: 'Remove it, or quote the text.',
    };
  }
  if (text.startsWith('${', at - 1)) {
    const hint = 'Inside braces and brackets, quote a reference: "${var.NAME}".';
    return { start: at - 1, end: at + 1, message: 'A reference has to be quoted here.', hint };
  }
  if (code === 'UNEXPECTED_TOKEN' && /^-\s/u.test(text.slice(at, at + 2))) {
    const hint = 'Begin the item on a line of its own.';
    return { start: at, end: at + 1, message: 'A list cannot begin on the line of its key.', hint };
  }
  if (message.startsWith('Comments must')) {
    return {
      start: at,
      end: at + 1,
      message: 'A comment needs a space before its `#`.',
      hint: 'Quote a `#` in a text.',
    };
  }
  if (code !== 'BLOCK_IN_FLOW' && !/^Missing , or|^Unexpected (?:double|single)-quoted/u.test(message)) {
    return undefined;
  }
  if (code === 'BLOCK_IN_FLOW' && /^-\s/u.test(text.slice(at, at + 2))) {
    const hint = 'Write the list in brackets as well: `[a, b]`; or do without the braces.';
    return { start: at, end: at + 1, message: 'A list with dashes cannot stand inside braces or brackets.', hint };
  }
  const start = startOfContent(text, at);
  const hint = 'Part what stands in braces and brackets by commas, and quote a text that holds a colon.';
  return { start, end: Math.max(end, start + 1), message: 'A comma or a quote is missing here.', hint };
}

/** Farther back nobody looks for the bracket that was not closed. */
const MAX_BACK = 20_000;
/** What may hold brackets that open nothing. */
const TEXTS = /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|(?<!\S)#[^\n]*/gu;

/** A brace or bracket that is still open at the end, or where a line stands too far to the left to be in it. */
function explainOpen(at: number, text: string): SyntaxProblem | undefined {
  const from = startOfLine(text, Math.max(0, at - MAX_BACK));
  const before = text.slice(from, at).replaceAll(TEXTS, (found) => ' '.repeat(found.length));
  let depth = 0;
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const character = before[index] ?? '';
    depth += '}]'.includes(character) ? 1 : '{['.includes(character) ? -1 : 0;
    if (depth < 0) {
      const [start, close] = [from + index, character === '{' ? '}' : ']'];
      const closing = `Close it with \`${close}\``;
      return text.slice(at).trim() === ''
        ? { start, end: start + 1, message: `This \`${character}\` is never closed.`, hint: `${closing}.` }
        : {
            start,
            end: start + 1,
            message: `This \`${character}\` is not closed before the next key.`,
            hint: `${closing}, or indent what is in it, up to the \`${close}\`, more than its key.`,
          };
    }
  }
  return undefined;
}

/** A line that says neither what it is nor that it is part of a list. */
function explainMissingColon(code: ErrorCode, at: number, text: string): SyntaxProblem | undefined {
  const start = startOfContent(text, startOfLine(text, at));
  const end = endOfContent(text, start);
  const hasKey = /^-\s|:(?:\s|$)/u.test(text.slice(start, end));
  if ((code !== 'MULTILINE_IMPLICIT_KEY' && code !== 'MISSING_CHAR') || hasKey) {
    return undefined;
  }
  const isRule = /^-{2,}$/u.test(text.slice(start, Math.min(end, start + 100)));
  return isRule
    ? { start, end, message: 'This begins no document.', hint: 'Documents are parted by `---`.' }
    : { start, end, message: 'A colon is missing on this line.', hint: HINTS.MULTILINE_IMPLICIT_KEY ?? '' };
}
