import { Composer, type CST, type Document, isScalar, isSeq, Lexer, Parser, type YAMLError } from 'yaml';
import type { DiagnosticCode } from '../core/diagnostic.js';
import { NodeConverter } from './convert-yaml.js';
import { explainSyntax } from './explain-syntax.js';
import type { Problems } from './problems.js';
import type { SourceFile } from './source-file.js';
import type { SourceNode } from './source-node.js';

const MAX_DEPTH = 64;
/** Longest single token in UTF-16 code units: a thousand times what any field can hold. */
const MAX_TOKEN = 1_048_576;
/** A block sequence is converted in parts of about so many items. */
const PART = 256;
/** So often it is asked whether a part can be converted. */
const LEXEMES_IN_A_PART = PART * 16;
/**
 * Most lexemes whose syntax tree is kept, which takes about 350 bytes each: beyond a list in block style, everything up
 * to the end of its document.
 */
const MAX_HELD = 3_000_000;

const LIST_IN_BLOCKS =
  'Write a long list in block style, each item behind a dash on a line of its own, or split the file.';

const CLOSE_QUOTE = 'Nothing in a manifest is: look for a bracket or quote above that was not closed.';

const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  resolveKnownTags: false,
  // Checked by the converter: the library's own check takes time that grows with the square of the keys.
  uniqueKeys: false,
  strict: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/**
 * Parses a file of YAML documents. What cannot be parsed is a problem, and only the first one of a document is told:
 * the others mostly follow from it.
 *
 * The syntax tree of a long block sequence is converted and dropped while the rest is still being read, because it
 * takes fifty times the memory of the text.
 * @returns the documents that hold something, in their order; those with a problem are left out
 */
export function parseYaml(file: SourceFile, problems: Problems): readonly SourceNode[] {
  if (hasLoneReturn(file, problems)) {
    return [];
  }
  const stream = new DocumentStream(file, problems);
  const parser = new Parser();
  const refuse = (code: DiagnosticCode, message: string, hint?: string): readonly SourceNode[] => {
    problems.add(code, { file, start: parser.offset }, message, { hint });
    file.broken = true;
    return stream.documents;
  };
  let untilCheck = LEXEMES_IN_A_PART;
  const held = new HeldLexemes();
  for (const lexeme of new Lexer().lex(file.text)) {
    if (lexeme.length > MAX_TOKEN) {
      return refuse('too-long', `A single value is longer than ${MAX_TOKEN} characters.`, CLOSE_QUOTE);
    }
    for (const token of parser.next(lexeme)) {
      stream.accept(token);
      if (token.type === 'document') {
        held.dropFrom(0);
      }
    }
    if (parser.stack.length > MAX_DEPTH) {
      return refuse('yaml-too-deep', `The nesting is deeper than ${MAX_DEPTH} levels.`, CLOSE_QUOTE);
    }
    untilCheck -= 1;
    if (untilCheck === 0) {
      untilCheck = LEXEMES_IN_A_PART;
      held.add(LEXEMES_IN_A_PART, parser.offset);
      const converted = stream.convertFinished(parser.stack);
      if (converted !== undefined) {
        held.dropFrom(converted.offset);
      }
      if (held.count > MAX_HELD) {
        return refuse('too-long', 'A single list or mapping holds too much.', LIST_IN_BLOCKS);
      }
    }
  }
  for (const token of parser.end()) {
    stream.accept(token);
  }
  return stream.finish();
}

/**
 * Tells of the first carriage return without a line feed behind it. YAML calls it a line break, and the library does
 * not: behind a comment it would take the rest of the line for a part of the comment.
 */
function hasLoneReturn(file: SourceFile, problems: Problems): boolean {
  const start = file.text.search(/\r(?!\n)/u);
  if (start < 0) {
    return false;
  }
  const message = 'A carriage return stands alone here, which some programs take for the end of a line.';
  problems.add('yaml-unsupported', { file, start }, message, {
    hint: 'Save the file with LF or CR LF as line ends. In a value, write "\\r" in double quotes.',
  });
  file.broken = true;
  return true;
}

/** Counts the lexemes whose syntax tree is kept. */
class HeldLexemes {
  /** Ascending by offset; each counts those before it as well. */
  readonly #parts: { readonly offset: number; readonly count: number }[] = [];

  get count(): number {
    return this.#parts.at(-1)?.count ?? 0;
  }

  /** Adds lexemes that end at an offset. */
  add(count: number, offset: number): void {
    this.#parts.push({ offset, count: this.count + count });
  }

  /** Forgets what ends behind an offset: nearly all of it is not kept any more. */
  dropFrom(offset: number): void {
    while ((this.#parts.at(-1)?.offset ?? -1) >= offset) {
      this.#parts.pop();
    }
  }
}

/** What is collected for one document while its tokens arrive. */
interface PendingDocument {
  readonly converter: NodeConverter;
  readonly errors: YAMLError[];
}

/** Composes documents out of syntax tokens, one at a time. */
class DocumentStream {
  readonly documents: SourceNode[] = [];
  readonly #file: SourceFile;
  readonly #problems: Problems;
  readonly #composer = new Composer(OPTIONS);
  /** Documents that the composer holds back until it has seen what follows them. */
  readonly #held: PendingDocument[] = [];
  #current: PendingDocument;

  constructor(file: SourceFile, problems: Problems) {
    this.#file = file;
    this.#problems = problems;
    this.#current = this.#begin();
  }

  accept(token: CST.Token): void {
    if (token.type === 'directive' && !/^%YAML\s+1\.2\b/u.test(token.source)) {
      const place = { file: this.#file, start: token.offset, end: token.offset + token.source.length };
      this.#problems.add('yaml-unsupported', place, 'The only directive that is understood is %YAML 1.2.', {
        hint: 'Remove the line.',
      });
    }
    for (const document of this.#composer.next(token)) {
      this.#take(document);
    }
    if (token.type === 'document') {
      this.#held.push(this.#current);
      this.#current = this.#begin();
    }
  }

  finish(): readonly SourceNode[] {
    for (const document of this.#composer.end(true, this.#file.text.length)) {
      this.#take(document);
    }
    return this.documents;
  }

  /**
   * Converts the items of an unfinished block sequence that are complete themselves, and drops their syntax trees, if
   * there are many.
   * @returns the sequence that they were dropped from
   */
  convertFinished(stack: readonly CST.Token[]): CST.BlockSequence | undefined {
    const sequence = stack.find(isLongSequence);
    if (sequence === undefined) {
      return undefined;
    }
    const items = sequence.items.splice(0, sequence.items.length - 1);
    const offset = items[0]?.start[0]?.offset ?? sequence.offset;
    const part: CST.BlockSequence = { type: 'block-seq', offset, indent: sequence.indent, items };
    const composer = new Composer(OPTIONS);
    const composed = [...composer.next({ type: 'document', offset, start: [], value: part }), ...composer.end()];
    for (const { contents, errors } of composed) {
      this.#current.errors.push(...errors);
      if (isSeq(contents)) {
        this.#current.converter.convertEarly(sequence.offset, contents);
      }
    }
    return sequence;
  }

  #begin(): PendingDocument {
    return { converter: new NodeConverter(this.#file, this.#problems), errors: [] };
  }

  #take(document: Document.Parsed): void {
    const { converter, errors } = this.#held.shift() ?? this.#current;
    const [first] = [...errors, ...document.errors].sort((left, right) => left.pos[0] - right.pos[0]);
    if (first !== undefined) {
      const { start, end, message, hint } = explainSyntax(first, this.#file.text);
      this.#problems.add('yaml-syntax', { file: this.#file, start, end }, message, { hint });
      this.#file.broken = true;
      return;
    }
    if (isScalar(document.contents) && document.contents.source === '' && document.contents.type === 'PLAIN') {
      return;
    }
    const root = document.contents === null ? undefined : converter.convertDocument(document.contents);
    if (root !== undefined) {
      this.documents.push(root);
    }
  }
}

function isLongSequence(token: CST.Token): token is CST.BlockSequence {
  return token.type === 'block-seq' && token.items.length > PART;
}
