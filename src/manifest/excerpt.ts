/** A stretch of a source text, as offsets in UTF-16 code units; `end` is the first offset behind it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The offset where the line of an offset ends. */
export function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

/** Longest excerpt of a source line, in UTF-16 code units. */
export const MAX_EXCERPT = 200;

const MASKED = '(sensitive)';
const ELLIPSIS = '…';

/** A line made fit for showing, and the column (from 1) of the wanted character in it. */
export interface Excerpt {
  readonly text: string;
  readonly column: number;
}

/**
 * The part of a line around an offset, with `(sensitive)` in place of the masked stretches. Tabs stay, because the
 * caret below is drawn with them.
 */
export function cutLine(text: string, line: Span, at: number, masked: readonly Span[]): Excerpt {
  let shown = '';
  let column = 1;
  // Enough on either side of the offset for the longest excerpt, however long the line is.
  const first = Math.max(line.start, at - 2 * MAX_EXCERPT);
  const last = Math.min(line.end, at + 2 * MAX_EXCERPT);
  let from = first;
  const take = (until: number): void => {
    if (at >= from && at < until) {
      column = shown.length + (at - from) + 1;
    }
    shown += text.slice(from, until);
    from = until;
  };
  for (const { start, end } of masked) {
    if (end <= from || start >= last) {
      continue;
    }
    take(Math.max(start, from));
    if (at >= from && at < end) {
      column = shown.length + 1;
    }
    shown += MASKED;
    from = Math.min(end, last);
  }
  take(last);
  if (at >= last) {
    column = shown.length + 1;
  }
  return window(shown, column, first > line.start, last < line.end);
}

function window(shown: string, column: number, cutBefore: boolean, cutAfter: boolean): Excerpt {
  if (!cutBefore && !cutAfter && shown.length <= MAX_EXCERPT) {
    return { text: shown, column };
  }
  const room = MAX_EXCERPT - 2 * ELLIPSIS.length;
  const first = Math.max(0, Math.min(column - 1 - Math.floor(room / 2), shown.length - room));
  const last = Math.min(shown.length, first + room);
  const start = isWithinCharacter(shown, first) ? first + 1 : first;
  const end = isWithinCharacter(shown, last) ? last - 1 : last;
  const head = cutBefore || start > 0 ? ELLIPSIS : '';
  const tail = cutAfter || end < shown.length ? ELLIPSIS : '';
  return { text: head + shown.slice(start, end) + tail, column: column - start + head.length };
}

/** Whether an offset lies between the halves of a character. */
function isWithinCharacter(text: string, at: number): boolean {
  return at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xffff;
}
