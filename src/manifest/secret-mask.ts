import { endOfLine, type Span } from './excerpt.js';
import type { KindSet } from './kind-set.js';
import { maskUnparsed } from './mask-unparsed.js';
import type { SecretKeys } from './secret-keys.js';
import { type LineMask, lastAtMost, type SourceFile } from './source-file.js';
import type { ScalarNode, SourceNode } from './source-node.js';

/**
 * A mask that hides the literal values of always-secret fields, wherever in the file they stand, and whatever stands
 * beside them: a token that was there before is often kept in a comment.
 */
export function secretMask(keys: SecretKeys, kinds: KindSet): LineMask {
  const spansOf = new WeakMap<SourceFile, SecretSpans>();
  const isKnown = (key: string): boolean =>
    kinds.models.some((model) => kinds.grammar(model, 'document').keys.has(key));
  const masked = (file: SourceFile, line: Span): readonly Span[] => {
    let spans = spansOf.get(file);
    if (spans === undefined) {
      const collected = file.broken
        ? maskUnparsed(file.text, keys, isKnown)
        : new SpanCollector(file.text, keys).collect(file.roots);
      spans = { spans: collected, starts: collected.map(({ start }) => start) };
      spansOf.set(file, spans);
    }
    return [...overlapping(spans, line), ...maskComment(file.text, line, keys)].sort(byStart);
  };
  // One long line may hold thousands of problems.
  let last: { readonly file: SourceFile; readonly start: number; readonly spans: readonly Span[] } | undefined;
  return (file, line) => {
    if (last?.file !== file || last.start !== line.start) {
      last = { file, start: line.start, spans: masked(file, line) };
    }
    return last.spans;
  };
}

/** A comment that speaks of a secret field is hidden behind its name. */
function maskComment(text: string, line: Span, keys: SecretKeys): readonly Span[] {
  const shown = text.slice(line.start, line.end);
  const comment = shown.indexOf('#');
  const end = comment < 0 ? undefined : keys.endOfFirst(shown.slice(comment));
  return end === undefined ? [] : [{ start: line.start + comment + end, end: line.end }];
}

/** Ascending, with their starts beside them for the binary search. */
interface SecretSpans {
  readonly spans: readonly Span[];
  readonly starts: readonly number[];
}

function overlapping({ spans, starts }: SecretSpans, line: Span): readonly Span[] {
  const first = lastAtMost(starts, line.start);
  const found: Span[] = [];
  for (let index = first; index < spans.length; index += 1) {
    const span = spans[index];
    if (span === undefined || span.start >= line.end) {
      break;
    }
    if (span.end > line.start) {
      found.push(span);
    }
  }
  return found;
}

function byStart(left: Span, right: Span): number {
  return left.start - right.start;
}

/** A reference tells where a secret comes from, and nothing of the secret. */
const REFERENCE = /^\$\{(?:var|env)\.[A-Za-z_][A-Za-z0-9_-]*\}$/u;

/** Finds what is secret in the documents of a file. */
class SpanCollector {
  readonly #text: string;
  readonly #keys: SecretKeys;
  readonly #spans: Span[] = [];
  readonly #visited = { secret: new Set<SourceNode>(), open: new Set<SourceNode>() };

  constructor(text: string, keys: SecretKeys) {
    this.#text = text;
    this.#keys = keys;
  }

  /** Ascending, none within another: a search for those of a line begins at the last one before it. */
  collect(roots: readonly SourceNode[]): readonly Span[] {
    for (const root of roots) {
      this.#visit(root, false);
    }
    const merged: { start: number; end: number }[] = [];
    for (const { start, end } of this.#spans.sort(byStart)) {
      const last = merged.at(-1);
      if (last !== undefined && start <= last.end) {
        last.end = Math.max(last.end, end);
      } else {
        merged.push({ start, end });
      }
    }
    return merged;
  }

  #visit(node: SourceNode, secret: boolean): void {
    if (node.type === 'scalar') {
      if (secret) {
        this.#hideScalar(node);
      } else {
        this.#hideNamed(node);
      }
      return;
    }
    const before = secret ? this.#visited.secret : this.#visited.open;
    if (before.has(node)) {
      return;
    }
    before.add(node);
    if (node.type === 'sequence') {
      for (const item of node.items) {
        this.#visit(item.value, secret);
      }
      return;
    }
    for (const { key, keyStart, keyEnd, value } of node.entries) {
      const covered = this.#keys.covers(key);
      // A token that slipped into the place of a key, or into the key itself, is hidden as well.
      if ((secret || covered) && !this.#keys.isName(key)) {
        this.#spans.push({ start: keyStart, end: keyEnd });
      }
      if (secret || covered) {
        this.#hideBetween(keyEnd, value);
      }
      this.#visit(value, secret || covered);
    }
  }

  /** A text that speaks of a secret field may have swallowed it, as one does whose quote ends too late. */
  #hideNamed({ start, end }: ScalarNode): void {
    const name = this.#keys.endOfFirst(this.#text.slice(start, end));
    if (name !== undefined && start + name < end) {
      this.#spans.push({ start: start + name, end });
    }
  }

  /** Nobody knows what stands behind a token on its line, such as the next one, or the one before. */
  #hideScalar({ start, end, value }: ScalarNode): void {
    const lineEnd = endOfLine(this.#text, end);
    if (typeof value === 'string' && REFERENCE.test(value)) {
      const comment = this.#text.indexOf('#', end);
      if (comment >= 0 && comment < lineEnd) {
        this.#spans.push({ start: comment, end: lineEnd });
      }
    } else if (end > start) {
      this.#spans.push({ start, end: lineEnd });
    }
  }

  /** What stands between a key and its value: an anchor, a tag, a comment; or an alias, and then the line it is on. */
  #hideBetween(keyEnd: number, value: SourceNode): void {
    const [colon = ''] = /^[ \t]*:[ \t]*/u.exec(this.#text.slice(keyEnd, keyEnd + 100)) ?? [];
    const start = keyEnd + colon.length;
    const isElsewhere = value.start < keyEnd || value.start === value.end;
    const end = isElsewhere ? endOfLine(this.#text, start) : value.start;
    if (this.#text.slice(start, end).trim() !== '') {
      this.#spans.push({ start, end });
    }
  }
}
