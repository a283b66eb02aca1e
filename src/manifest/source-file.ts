import type { SourcePosition } from '../core/source.js';
import { cutLine, type Span } from './excerpt.js';
import { beginsLikeManifest, isManifestDocument } from './recognise-manifest.js';
import type { SourceNode } from './source-node.js';

/** Hides the secrets of one source line. */
export type LineMask = (file: SourceFile, line: Span) => readonly Span[];

/**
 * One file of manifests, or the project file. Turns offsets into positions: only when asked, and by binary search, so
 * that a file of a hundred thousand resources costs nothing but its text.
 */
export class SourceFile {
  /** Path as shown to people. */
  readonly name: string;
  readonly text: string;
  /** The roots of its documents, as far as they could be parsed; masks are found in them. */
  readonly roots: SourceNode[] = [];
  /** Some of it could not be parsed, so that the roots do not tell where all secrets are. */
  broken = false;
  readonly #mask: LineMask;
  #isManifest: boolean | undefined;
  #lineStarts: readonly number[] | undefined;

  constructor(name: string, text: string, mask: LineMask) {
    this.name = name;
    this.text = text;
    this.#mask = mask;
  }

  /** A file of which nothing is known but its name. */
  static unread(name: string): SourceFile {
    return new SourceFile(name, '', () => []);
  }

  /** The position of a stretch of the text; without `end`, of one character. Its length ends with its line. */
  position(start: number, end: number = start + 1): SourcePosition {
    const lineStarts = this.#lines();
    const index = lastAtMost(lineStarts, start);
    const line = this.#line(lineStarts, index);
    const excerpt = this.isManifest ? cutLine(this.text, line, start, this.#mask(this, line)) : undefined;
    return {
      file: this.name,
      line: index + 1,
      column: start - line.start + 1,
      length: Math.max(1, Math.min(end, line.end) - start),
      sourceLine: excerpt?.text,
      sourceLineColumn: excerpt?.column,
    };
  }

  /** Whether it is a manifest or project file at all. Nothing of any other is shown. */
  get isManifest(): boolean {
    this.#isManifest ??= beginsLikeManifest(this.text);
    const [root] = this.roots;
    return this.#isManifest || (root !== undefined && isManifestDocument(root));
  }

  #line(lineStarts: readonly number[], index: number): Span {
    const start = lineStarts[index] ?? 0;
    let end = (lineStarts[index + 1] ?? this.text.length + 1) - 1;
    if (end > start && this.text[end - 1] === '\r') {
      end -= 1;
    }
    return { start, end };
  }

  #lines(): readonly number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) {
        starts.push(at + 1);
      }
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }
}

/** Index of the last of the ascending numbers that is not above the limit; 0 where all are. */
export function lastAtMost(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] ?? 0) <= limit) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}
