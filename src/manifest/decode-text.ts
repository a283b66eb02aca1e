/** Text that was decoded, or why and where that could not be done. */
export type DecodedText =
  | { readonly text: string }
  | { readonly problem: 'utf-16' }
  | { readonly problem: 'not-text'; readonly lossyText: string; readonly at: number };

/** Decodes UTF-8, which may begin with a byte order mark. Nothing is replaced: what is no UTF-8 is refused. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { problem: 'utf-16' };
  }
  const lossy = new TextDecoder('utf-8');
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    return { problem: 'not-text', lossyText: lossy.decode(bytes), at: lossy.decode(bytes.subarray(0, nul)).length };
  }
  try {
    return { text: withoutLaterMarks(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    const lossyText = lossy.decode(bytes);
    return { problem: 'not-text', lossyText, at: Math.max(0, lossyText.indexOf('\uFFFD')) };
  }
}

/** A mark before `---`, a directive, a comment or nothing. */
const MARK_BEFORE_DOCUMENT = /^\uFEFF(?=---|[%#]|\r?$)/gmu;
/** A mark on the line after `---` or `...`. */
const MARK_IN_DOCUMENT = /^((?:---|\.\.\.)[ \t]*(?:#[^\n]*)?\r?\n)\uFEFF/gmu;

/** Files that were put one behind another leave byte order marks where their documents begin. */
function withoutLaterMarks(text: string): string {
  return text.includes('\uFEFF') ? text.replace(MARK_BEFORE_DOCUMENT, '').replace(MARK_IN_DOCUMENT, '$1') : text;
}
