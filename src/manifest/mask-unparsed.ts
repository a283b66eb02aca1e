import { endOfLine, type Span } from './excerpt.js';
import type { SecretKeys } from './secret-keys.js';

/** What has an anchor may stand for a secret elsewhere. */
const ANCHOR = /(?<![^\s,[{:])&[^\s,[\]{}]/u;
/** The key that a line begins with, in either style of YAML. */
const FIRST_KEY = /^[\s\-{[]*["']?(?<key>[A-Za-z]+)["']?[ \t]*:(?:\s|$|(?<=["']:))/u;
/** Nothing but the ends of collections, or a comment. */
const SAYS_NOTHING = /^[\s\]},]*(?:#|$)/u;
/** Longer lines are looked at no further for what would make them harmless. */
const MAX_PLAIN = 1_000;

/**
 * Finds what may be secret in a text that cannot be parsed, where nobody knows how far a value goes: what follows a
 * secret name, and all lines behind it until one that plainly begins something else. That one has a key which manifests
 * know, and stands further to the left than everything that may belong to the name.
 * @param isKnown whether manifests know a key
 * @returns ascending spans, none within another
 */
export function maskUnparsed(text: string, keys: SecretKeys, isKnown: (key: string) => boolean): readonly Span[] {
  const spans: { start: number; end: number }[] = [];
  /** Least indentation of what may belong to a secret name; `undefined` outside of it. */
  let inside: number | undefined;
  for (let start = 0; start < text.length; ) {
    const end = endOfLine(text, start);
    const line = text.slice(start, end);
    const indentation = line.length - line.trimStart().length;
    if (inside !== undefined && indentation < inside && startsAnew(line, keys, isKnown)) {
      inside = undefined;
    }
    const from = inside === undefined ? beginOf(line, keys) : 0;
    if (from !== undefined) {
      const last = spans.at(-1);
      if (last !== undefined && from === 0 && last.end === start - 1) {
        last.end = end;
      } else {
        spans.push({ start: start + from, end });
      }
      if (line.trim() === '---') {
        // Behind it the keys of a document stand at the very beginning of their lines.
        inside = 1;
      } else if (inside === undefined || line.length > MAX_PLAIN || !SAYS_NOTHING.test(line)) {
        inside = Math.min(inside ?? indentation, indentation);
      }
    }
    start = end + 1;
  }
  return spans;
}

function startsAnew(line: string, keys: SecretKeys, isKnown: (key: string) => boolean): boolean {
  const key = FIRST_KEY.exec(line.slice(0, MAX_PLAIN))?.groups?.['key'];
  return key !== undefined && isKnown(key) && !keys.isName(key);
}

/** Where in a line that belongs to nothing secret begins what may be. */
function beginOf(line: string, keys: SecretKeys): number | undefined {
  const anchor = line.search(ANCHOR);
  const name = keys.endOfFirst(line);
  return anchor < 0 ? name : Math.min(anchor, name ?? anchor);
}
