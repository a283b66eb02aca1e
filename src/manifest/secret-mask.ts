import type { KindModel } from '../core/kind.js';
import type { Span } from './excerpt.js';
import { type LineMask, lastAtMost, type SourceFile } from './source-file.js';
import type { SourceNode } from './source-node.js';
import { isNear } from './suggest.js';

/** Finds the keys whose values are secret by their name, misspelt ones too. */
export class SecretKeys {
  readonly #names: readonly string[];
  readonly #known = new Map<string, boolean>();

  constructor(models: readonly KindModel[]) {
    this.#names = [...new Set(models.flatMap((model) => model.manifest.alwaysSecret.flat()))];
  }

  /** Whether what stands below this key must not be shown: it is, or has in it, the name of a secret field. */
  covers(key: string): boolean {
    let covered = this.#known.get(key);
    if (covered === undefined) {
      covered = this.isName(key) || this.endOfFirst(key) !== undefined;
      this.#known.set(key, covered);
    }
    return covered;
  }

  /** Whether the key is the name of a secret field, perhaps misspelt, and nothing more. */
  isName(key: string): boolean {
    return this.#names.some((name) => name === key || isNear(key, name));
  }

  /** Offset behind the first secret name in a text, or `undefined`: for text that could not be parsed. */
  endOfFirst(text: string): number | undefined {
    const lower = text.toLowerCase();
    const ends = this.#names.flatMap((name) => {
      const at = lower.indexOf(name.toLowerCase());
      return at < 0 ? [] : [at + name.length];
    });
    return ends.length === 0 ? undefined : Math.min(...ends);
  }
}

/** A mask that hides the literal values of always-secret fields, wherever in the file they stand. */
export function secretMask(keys: SecretKeys): LineMask {
  const spansOf = new WeakMap<SourceFile, SecretSpans>();
  return (file, line) => {
    if (file.broken) {
      return maskUnparsed(file.text, line, keys);
    }
    let spans = spansOf.get(file);
    if (spans === undefined) {
      const collected = collectSpans(file.roots, keys);
      spans = { spans: collected, starts: collected.map(({ start }) => start) };
      spansOf.set(file, spans);
    }
    return overlapping(spans, line);
  };
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

/** A reference tells where a secret comes from, and nothing of the secret. */
const REFERENCE = /^\$\{(?:var|env)\.[A-Za-z_][A-Za-z0-9_-]*\}$/u;

function collectSpans(roots: readonly SourceNode[], keys: SecretKeys): readonly Span[] {
  const spans: Span[] = [];
  const visited = { secret: new Set<SourceNode>(), open: new Set<SourceNode>() };
  const visit = (node: SourceNode, secret: boolean): void => {
    if (node.type === 'scalar') {
      const isReference = typeof node.value === 'string' && REFERENCE.test(node.value);
      if (secret && node.end > node.start && !isReference) {
        spans.push({ start: node.start, end: node.end });
      }
      return;
    }
    const before = secret ? visited.secret : visited.open;
    if (before.has(node)) {
      return;
    }
    before.add(node);
    if (node.type === 'sequence') {
      for (const item of node.items) {
        visit(item.value, secret);
      }
      return;
    }
    for (const { key, keyStart, keyEnd, value } of node.entries) {
      const covered = keys.covers(key);
      // A token that slipped into the place of a key, or into the key itself, is hidden as well.
      if ((secret || covered) && !keys.isName(key)) {
        spans.push({ start: keyStart, end: keyEnd });
      }
      visit(value, secret || covered);
    }
  };
  for (const root of roots) {
    visit(root, false);
  }
  return spans.sort((left, right) => left.start - right.start);
}

/** How many lines above the wanted one may still hold the key that its text belongs to. */
const LINES_BEFORE = 50;

/**
 * In a file that cannot be parsed nobody knows where a value ends: what follows a secret name is hidden to the end of
 * its line, and so are the following lines until one that plainly begins something else.
 */
function maskUnparsed(text: string, line: Span, keys: SecretKeys): readonly Span[] {
  const own = keys.endOfFirst(text.slice(line.start, line.end));
  if (own !== undefined) {
    return [{ start: line.start + own, end: line.end }];
  }
  let end = line.start - 1;
  let least = indentation(text.slice(line.start, line.end));
  for (let count = 0; count < LINES_BEFORE && end >= 0; count += 1) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const above = text.slice(start, Math.max(start, end));
    if (keys.endOfFirst(above) !== undefined) {
      const outside =
        least <= indentation(above) && /^\s*(?:- |[\w"'-]+\s*:|---)/u.test(text.slice(line.start, line.end));
      return outside ? [] : [line];
    }
    if (above.trim() !== '') {
      least = Math.min(least, indentation(above));
    }
    end = start - 1;
  }
  return [];
}

function indentation(line: string): number {
  return line.length - line.trimStart().length;
}
