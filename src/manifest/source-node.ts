import type { Span } from './excerpt.js';

/** A scalar of a manifest with its place. */
export interface ScalarNode extends Span {
  readonly type: 'scalar';
  readonly value: string | number | boolean | null;
  /** How a plain scalar that is no string is written: `1.10`, `yes`, `0x1F`. */
  readonly source?: string;
  /** A problem of its own has been told already, such as an alias of nothing. */
  readonly unusable?: true | undefined;
}

/** One key of a mapping with its value. */
export interface MappingEntry {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: SourceNode;
}

/** A mapping of a manifest, its keys all strings and no two of them the same. */
export interface MappingNode extends Span {
  readonly type: 'mapping';
  readonly entries: readonly MappingEntry[];
}

/** A sequence of a manifest. */
export interface SequenceNode extends Span {
  readonly type: 'sequence';
  readonly items: readonly SequenceItem[];
}

/** An item of a sequence; `start` is where its dash stands, or in a flow sequence its value. */
export interface SequenceItem {
  readonly start: number;
  readonly value: SourceNode;
}

/** A node of a document: plain data with offsets into the file's text, far smaller than the parser's own nodes. */
export type SourceNode = ScalarNode | MappingNode | SequenceNode;

const indexes = new WeakMap<MappingNode, ReadonlyMap<string, MappingEntry>>();

/** Below this size a search is cheaper than an index. */
const SMALL_MAPPING = 24;

/** The entry of a key, or `undefined`. */
export function entryOf(node: MappingNode, key: string): MappingEntry | undefined {
  if (node.entries.length <= SMALL_MAPPING) {
    return node.entries.find((entry) => entry.key === key);
  }
  let index = indexes.get(node);
  if (index === undefined) {
    index = new Map(node.entries.map((entry) => [entry.key, entry]));
    indexes.set(node, index);
  }
  return index.get(key);
}

/** The node at a path of keys and indexes, or `undefined` where the path leads nowhere. */
export function nodeAt(root: SourceNode, path: readonly string[]): SourceNode | undefined {
  let node: SourceNode | undefined = root;
  for (const key of path) {
    if (node?.type === 'mapping') {
      node = entryOf(node, key)?.value;
    } else if (node?.type === 'sequence') {
      node = node.items[Number(key)]?.value;
    } else {
      return undefined;
    }
  }
  return node;
}
