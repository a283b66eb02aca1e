import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { DiagnosticCode } from '../core/diagnostic.js';
import { endOfLine } from './excerpt.js';
import { entryPlace, type Problems } from './problems.js';
import type { SourceFile } from './source-file.js';
import type { MappingEntry, SequenceItem, SourceNode } from './source-node.js';

const MAX_ALIASES = 100;
/** Most nodes that the aliases of one document may stand for: a hundred of them can still multiply to billions. */
const MAX_ALIASED_NODES = 100_000;

/** Longer tags are told of where their value begins. */
const MAX_TAG = 200;

const TAG_PREFIX = 'tag:yaml.org,2002:';
const CORE_TAGS = new Set([
  '!',
  ...['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((tag) => TAG_PREFIX + tag),
]);

type YamlNode = Node | null;

/** An alias whose anchor was not known yet, with the node that will become what it stands for. */
interface PendingAlias {
  readonly alias: Alias;
  readonly node: SourceNode;
}

/**
 * Turns the YAML library's nodes of one document into {@link SourceNode}s, resolving aliases and refusing what
 * manifests cannot hold. Long block sequences may be given ahead of the rest of the document, in parts.
 */
export class NodeConverter {
  readonly #file: SourceFile;
  readonly #problems: Problems;
  /** Anchors by name; `undefined` while the node is being converted. */
  readonly #anchors = new Map<string, SourceNode | undefined>();
  readonly #early = new Map<number, { items: SequenceItem[]; pending: PendingAlias[] }>();
  /** Where aliases go whose anchor may still turn up, because what stands before is not converted yet. */
  #pending: PendingAlias[] | undefined;
  #aliases = 0;
  #nodes = 0;

  constructor(file: SourceFile, problems: Problems) {
    this.#file = file;
    this.#problems = problems;
  }

  /**
   * Converts the first items of a block sequence ahead of the rest of the document.
   * @param sequenceStart offset at which the whole sequence begins
   */
  convertEarly(sequenceStart: number, sequence: YAMLSeq): void {
    const early = this.#early.get(sequenceStart) ?? { items: [], pending: [] };
    this.#early.set(sequenceStart, early);
    this.#pending = early.pending;
    this.#appendItems(sequence, early.items);
    this.#pending = undefined;
  }

  /** Converts the whole document; `undefined` where its aliases multiply beyond measure. */
  convertDocument(root: Node): SourceNode | undefined {
    const converted = this.#convert(root, 0);
    if (this.#aliases > 0 && expandedSize(converted) > this.#nodes + MAX_ALIASED_NODES) {
      this.#tooManyAliases(root);
      this.#file.broken = true;
      return undefined;
    }
    return converted;
  }

  /** Converts a node; `null` stands for one that is not written at all, at the given offset. */
  #convert(node: YamlNode, offset: number): SourceNode {
    if (node === null) {
      return { type: 'scalar', start: offset, end: offset, value: null };
    }
    if (isAlias(node)) {
      return this.#resolveAlias(node);
    }
    this.#nodes += 1;
    const { anchor } = node as { anchor?: string };
    if (anchor !== undefined) {
      this.#registerAnchor(anchor, node);
    }
    this.#checkTag(node);
    const converted = this.#convertContent(node);
    if (anchor !== undefined) {
      this.#anchors.set(anchor, converted);
    }
    return converted;
  }

  #registerAnchor(anchor: string, node: Node): void {
    if (this.#anchors.has(anchor)) {
      const message = 'An anchor of the same name stands elsewhere in the document.';
      this.#refuse('yaml-unsupported', node, message, 'Rename one of the two.');
    }
    this.#anchors.set(anchor, undefined);
  }

  #convertContent(node: Node): SourceNode {
    if (isMap(node)) {
      return this.#convertMapping(node);
    }
    if (isSeq(node)) {
      const [start, end] = rangeOf(node);
      const { items, pending } = this.#early.get(start) ?? { items: [], pending: [] };
      for (const { alias, node: placeholder } of pending) {
        this.#settle(alias, placeholder);
      }
      this.#appendItems(node, items);
      return { type: 'sequence', start: items[0] === undefined ? start : Math.min(start, items[0].start), end, items };
    }
    return isScalar(node) ? convertScalar(node) : this.#convert(null, rangeOf(node)[0]);
  }

  #checkTag(node: Node): void {
    const { tag } = node as { tag?: string };
    if (tag !== undefined && !CORE_TAGS.has(tag)) {
      const message = 'Only the tags of YAML 1.2 core (!!str, !!int, …) are understood.';
      const start = this.#tagBefore(rangeOf(node)[0]);
      const [word = '!'] = /^\S+/u.exec(this.#file.text.slice(start, start + MAX_TAG)) ?? [];
      const place = { file: this.#file, start, end: start + word.length };
      this.#problems.add('yaml-unsupported', place, message, { hint: 'Remove the tag, or quote it if it is text.' });
    }
  }

  /** Where the tag of a node begins, which is no part of its range; only an anchor and white space can part the two. */
  #tagBefore(start: number): number {
    const before = this.#file.text.slice(Math.max(0, start - MAX_TAG), start);
    return start - (/![^\s!]*!?[^\s!]*\s*(?:&\S+\s*)?$/u.exec(before)?.[0].length ?? 0);
  }

  #appendItems(sequence: YAMLSeq, items: SequenceItem[]): void {
    let from = rangeOf(sequence)[0];
    const isFlow = sequence.flow === true;
    for (const item of sequence.items as YamlNode[]) {
      const offset = item === null ? from : rangeOf(item)[0];
      const start = isFlow ? offset : this.#dashBefore(from);
      items.push({ start, value: this.#convert(item, offset) });
      from = item === null ? from : rangeOf(item)[1];
    }
  }

  /** Where the next dash stands; only white space and comments can come before it. */
  #dashBefore(from: number): number {
    const { text } = this.#file;
    let at = from;
    while (at < text.length && text[at] !== '-') {
      at = text[at] === '#' ? endOfLine(text, at) : at + 1;
    }
    return at < text.length ? at : from;
  }

  #convertMapping(node: YAMLMap): SourceNode {
    const [start, end] = rangeOf(node);
    const entries: MappingEntry[] = [];
    const seen = new Map<string, MappingEntry>();
    let isNextDocument = false;
    for (const pair of node.items) {
      const keyNode = pair.key as YamlNode;
      const key = this.#keyOf(keyNode, start);
      const [keyStart, keyEnd] = keyNode === null ? [start, start] : rangeOf(keyNode);
      const value = this.#convert((pair.value ?? null) as YamlNode, keyEnd);
      if (key === undefined) {
        // What is left out of the tree is not found by those who look for secrets in it.
        this.#file.broken = true;
        continue;
      }
      const entry = { key, keyStart, keyEnd, value };
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, entry);
        entries.push(entry);
      } else {
        this.#file.broken = true;
        if (isNextDocument) {
          continue;
        }
        isNextDocument = key === 'apiVersion';
        this.#problems.add('yaml-duplicate-key', entryPlace(this.#file, entry), 'The same key stands twice.', {
          related: [{ message: 'first written here', place: entryPlace(this.#file, first) }],
          hint: isNextDocument
            ? 'If another document begins here, write `---` on a line of its own above it.'
            : 'Remove one of the two, or merge what they hold.',
        });
      }
    }
    return { type: 'mapping', start, end, entries };
  }

  /** The text of a key, or `undefined` for one that cannot be taken. */
  #keyOf(node: YamlNode, mappingStart: number): string | undefined {
    if (node === null || !isScalar(node)) {
      const [start, end] = node === null ? [mappingStart, mappingStart + 1] : rangeOf(node);
      this.#problems.add('wrong-type', { file: this.#file, start, end }, 'A key must be a plain or quoted text.', {
        hint: 'If this is a template, fill it in first; if it is text, quote it.',
      });
      return undefined;
    }
    this.#checkTag(node);
    if (node.value === '<<' && node.type === 'PLAIN') {
      const hint = 'Use an alias for the whole value.';
      this.#refuse('yaml-unsupported', node, 'Merge keys are no part of YAML 1.2.', hint);
      return undefined;
    }
    if (node.value === '__proto__') {
      this.#refuse('forbidden-key', node, 'The key __proto__ is not allowed.', 'Choose another name.');
      return undefined;
    }
    if (typeof node.value !== 'string') {
      const hint = node.value === null ? 'Write the key.' : 'Quote the key.';
      this.#refuse('needs-quotes', node, 'YAML does not read this key as text.', hint);
      return undefined;
    }
    return node.value;
  }

  #resolveAlias(alias: Alias): SourceNode {
    this.#aliases += 1;
    const [start, end] = rangeOf(alias);
    const nothing: SourceNode = { type: 'scalar', start, end, value: null, unusable: true };
    if (this.#aliases > MAX_ALIASES) {
      if (this.#aliases === MAX_ALIASES + 1) {
        this.#tooManyAliases(alias);
      }
      return nothing;
    }
    const target = this.#anchors.get(alias.source);
    if (target !== undefined) {
      return target;
    }
    if (this.#pending !== undefined && !this.#anchors.has(alias.source)) {
      this.#pending.push({ alias, node: nothing });
      return nothing;
    }
    this.#unresolved(alias);
    return nothing;
  }

  /** Makes the placeholder of an alias what the anchor before it stands for. */
  #settle(alias: Alias, placeholder: SourceNode): void {
    const target = this.#anchors.get(alias.source);
    if (target === undefined || target.start > rangeOf(alias)[0]) {
      this.#unresolved(alias);
    } else {
      Object.assign(placeholder, { unusable: undefined }, target);
    }
  }

  #unresolved(alias: Alias): void {
    const message = this.#anchors.has(alias.source)
      ? 'The alias does not stand behind what it stands for.'
      : 'No anchor of this name stands before the alias.';
    const hint = 'Put the anchor before it; or quote it, if it is text that begins with `*`.';
    this.#refuse('yaml-syntax', alias, message, hint);
  }

  #tooManyAliases(node: Node): void {
    const limits = `${MAX_ALIASES} aliases, which together stand for at most ${MAX_ALIASED_NODES} values`;
    this.#refuse('yaml-too-many-aliases', node, `A document may hold ${limits}.`, 'Write some of the values out.');
  }

  #refuse(code: DiagnosticCode, node: Node, message: string, hint?: string): void {
    const [start, end] = rangeOf(node);
    this.#problems.add(code, { file: this.#file, start, end }, message, { hint });
  }
}

/** How many nodes there were if every alias were written out. */
function expandedSize(root: SourceNode): number {
  const sizes = new Map<SourceNode, number>();
  const sizeOf = (node: SourceNode): number => {
    const known = sizes.get(node);
    if (known !== undefined) {
      return known;
    }
    const children = childrenOf(node);
    const size = children.reduce((sum, child) => sum + sizeOf(child), 1);
    if (children.length > 0) {
      sizes.set(node, size);
    }
    return size;
  };
  return sizeOf(root);
}

function childrenOf(node: SourceNode): readonly SourceNode[] {
  if (node.type === 'scalar') {
    return [];
  }
  return (node.type === 'sequence' ? node.items : node.entries).map(({ value }) => value);
}

function convertScalar(node: Scalar): SourceNode {
  const [start, end] = rangeOf(node);
  const { value } = node;
  if (typeof value === 'string') {
    return { type: 'scalar', start, end, value };
  }
  const kept = typeof value === 'number' || typeof value === 'boolean' ? value : null;
  return { type: 'scalar', start, end, value: kept, source: node.source ?? '' };
}

function rangeOf(node: Node): [number, number] {
  const [start, end] = node.range ?? [0, 0];
  return [start, end];
}
