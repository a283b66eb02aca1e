import type { ErrorCode } from 'yaml';
import { endOfLine, type Span } from './excerpt.js';

/** What is wrong with the YAML of a document: at the very place where somebody has to mend it. */
export interface SyntaxProblem extends Span {
  readonly message: string;
  readonly hint?: string;
}

/** Codes of the library behind which there mostly is a line that begins in the wrong column. */
const CODES: readonly ErrorCode[] = ['BAD_INDENT', 'BLOCK_AS_IMPLICIT_KEY', 'MISSING_CHAR', 'MULTILINE_IMPLICIT_KEY'];

/** Lines above that are looked at for what a line may belong to. */
const MAX_LINES = 1_000;

/** A line that begins in another column than what it belongs to. */
export function explainIndentation(code: ErrorCode, at: number, text: string): SyntaxProblem | undefined {
  if (!CODES.includes(code)) {
    return undefined;
  }
  const isFirst = text.slice(startOfLine(text, at), at).trim() === '';
  if (!isFirst) {
    return explainValue(at, text);
  }
  const start = startOfStatement(text, startOfLine(text, at));
  return start < text.length ? misplaced(start, text) : undefined;
}

/** A key that has a value already, behind which something stands that is no part of it. */
function explainValue(at: number, text: string): SyntaxProblem | undefined {
  const end = endOfContent(text, at);
  if (/:(?:\s|$)/u.test(text.slice(at, end))) {
    const hint = 'Quote the value if it is text; or begin what is nested on a line of its own.';
    return { start: at, end, message: 'A plain value cannot hold a colon before a space.', hint };
  }
  const next = startOfStatement(text, endOfLine(text, at));
  return next < text.length ? misplaced(next, text) : undefined;
}

function misplaced(start: number, text: string): SyntaxProblem {
  const touching = dashWithoutSpace(start, text);
  if (touching !== undefined) {
    return touching;
  }
  const isItem = /^-(?:\s|$)/u.test(text.slice(start, start + 2));
  const column = start - startOfLine(text, start);
  const { keys, items } = openColumns(start, text);
  // Of two that are equally near, the inner one comes first.
  const [nearest] = [...(isItem ? items : keys)].sort(
    (left, right) => Math.abs(left - column) - Math.abs(right - column),
  );
  const what = isItem ? 'item' : 'line';
  const end =
    start + Math.max(1, /^(?:-(?=\s|$)|[\w-]*)/u.exec(text.slice(start, endOfLine(text, start)))?.[0].length ?? 1);
  const message = `The indentation of this ${what} fits nothing above it.`;
  if (nearest === undefined || nearest === column) {
    return { start, end, message, hint: 'Align it with what it belongs to.' };
  }
  const like = isItem ? 'the items above' : 'the keys above';
  const hint = `Begin it in column ${nearest + 1} instead of ${column + 1}, like ${like}.`;
  return { start, end, message, hint };
}

/** A dash on the line above that touches what follows it, or an odd space: for YAML it is the beginning of a key. */
function dashWithoutSpace(start: number, text: string): SyntaxProblem | undefined {
  const line = startOfLine(text, start);
  const above = startOfLine(text, Math.max(0, line - 1));
  const white = /^[ ]*(?=-[^ \t\r\n-][^\n]*:)/u.exec(text.slice(above, line))?.[0].length;
  return white === undefined || white >= start - line
    ? undefined
    : {
        start: above + white,
        end: above + white + 2,
        message: 'A dash begins an item only with a space behind it.',
        hint: 'Put a plain space behind the dash.',
      };
}

/** The columns in which what is still open above a line begins: the innermost first. */
function openColumns(
  start: number,
  text: string,
): { readonly keys: readonly number[]; readonly items: readonly number[] } {
  const keys: number[] = [];
  const items: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  let line = startOfLine(text, start);
  for (let count = 0; count < MAX_LINES && line > 0 && least > 0; count += 1) {
    line = startOfLine(text, line - 1);
    const content = text.slice(line, Math.min(endOfLine(text, line), line + 1_000));
    const [, white = '', dashes = '', rest = ''] = /^(\s*)((?:-\s+)*)(.*)$/u.exec(content) ?? [];
    if (rest.startsWith('#') || (rest === '' && dashes === '')) {
      continue;
    }
    if (content.startsWith('---')) {
      break;
    }
    const inner = white.length + dashes.length;
    if (inner < least) {
      keys.push(inner);
    }
    if (dashes !== '' && white.length < least) {
      items.push(white.length);
    }
    least = Math.min(least, white.length);
  }
  return { keys, items };
}

/** The offset where the line of an offset begins. */
export function startOfLine(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** The first offset from here on that is no white space; the end of the text where there is none. */
export function startOfContent(text: string, from: number): number {
  const pattern = /\S/gu;
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/** The same, without comments. */
function startOfStatement(text: string, from: number): number {
  let start = startOfContent(text, from);
  while (text[start] === '#') {
    start = startOfContent(text, endOfLine(text, start));
  }
  return start;
}

/** Where the line of an offset ends, without white space behind what it says. */
export function endOfContent(text: string, from: number): number {
  const end = endOfLine(text, from);
  return from + text.slice(from, end).trimEnd().length;
}
