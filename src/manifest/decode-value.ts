import type { DiagnosticCode } from '../core/diagnostic.js';
import { isJsonObject, type JsonValue, parseJson } from '../core/json.js';
import type { JsonSchema } from '../core/kind.js';
import type { FieldPath } from '../core/source.js';
import type { Interpolated, Interpolator, MissingVariable } from './interpolate.js';
import { printsAsWritten, survivesJson } from './json-number.js';
import { propertiesOf } from './kind-set.js';
import { nodePlace, type Problems } from './problems.js';
import { type AllowedReferences, readReferences } from './references.js';
import type { SourceFile } from './source-file.js';
import type { MappingNode, ScalarNode, SequenceNode, SourceNode } from './source-node.js';
import { readTyped } from './variables.js';

/** What the values of one resource are decoded with. */
export interface DecodeContext {
  readonly file: SourceFile;
  readonly problems: Problems;
  readonly interpolator: Interpolator;
  /** Paths of values that a problem has been told of: nothing else about them is worth telling. */
  readonly reported: Set<string>;
  /** Paths of the values that hold a part of the environment; filled in here. */
  readonly secretPaths: FieldPath[];
  /** References to environment variables without a value; filled in here, where such references may stand. */
  readonly missing?: MissingValue[];
  /** Whether a value at this path is secret whatever it is. */
  isSecret(path: FieldPath): boolean;
}

/** A value that is not there, because an environment variable has none. */
export interface MissingValue extends MissingVariable {
  readonly path: FieldPath;
}

/** What holds for a top-level field and all that stands below it. */
export interface FieldRules {
  /** Which references may stand at a path; `later` leaves the text as it is, for somebody else to replace them. */
  references(path: FieldPath): AllowedReferences | 'later';
  readonly clearable: boolean;
  readonly emptyAllowed?: boolean;
  /** It tells the resource from others: without it there is none. */
  readonly isKey?: boolean;
}

/** So far behind a key without a value it is looked for a comment. */
const MAX_BLANKS = 100;

/** Key of a path in {@link DecodeContext.reported}. */
export function pathKey(path: FieldPath): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Whether a problem has been told of the value at a path, or of one that it is in. */
export function isReported(reported: ReadonlySet<string>, path: FieldPath): boolean {
  return reported.size > 0 && path.some((_, index) => reported.has(pathKey(path.slice(0, index + 1))));
}

/**
 * Decodes values as a schema wants them, and finds what a schema cannot tell any more once YAML is gone: a number
 * that was meant as text, null and empty settings, numbers that JSON would change.
 */
export class ValueDecoder {
  readonly #context: DecodeContext;
  readonly #rules: FieldRules;

  constructor(context: DecodeContext, rules: FieldRules) {
    this.#context = context;
    this.#rules = rules;
  }

  /** The value, or `undefined` where a problem was found. */
  decode(node: SourceNode, schema: JsonSchema, path: FieldPath): JsonValue | undefined {
    switch (node.type) {
      case 'scalar':
        return this.#scalar(node, schema, path);
      case 'sequence':
        return this.#sequence(node, schema, path);
      case 'mapping':
        return this.#mapping(node, schema, path);
    }
  }

  #sequence(node: SequenceNode, schema: JsonSchema, path: FieldPath): JsonValue {
    const items = isJsonObject(schema['items']) ? schema['items'] : {};
    // A null takes the place of what could not be decoded, so that the others keep their index.
    return node.items.map((item, index) => this.decode(item.value, items, [...path, String(index)]) ?? null);
  }

  #mapping(node: MappingNode, schema: JsonSchema, path: FieldPath): JsonValue | undefined {
    const properties = propertiesOf(schema);
    if (node.entries.length === 0 && 'properties' in schema && this.#rules.emptyAllowed !== true) {
      const hint = this.#rules.clearable ? `Write \`${path[0] ?? ''}: null\` to clear it.` : 'Leave the key out.';
      return this.#report(node, path, 'empty-settings', 'Empty settings say nothing.', hint);
    }
    const additional = schema['additionalProperties'];
    const rest = isJsonObject(additional) ? additional : {};
    const result: Record<string, JsonValue> = {};
    for (const { key, value: child } of node.entries) {
      const known = Object.hasOwn(properties, key);
      // An unknown key is told by the schema; its value is nobody's business.
      const value =
        !known && additional === false
          ? null
          : this.decode(child, known ? (properties[key] ?? {}) : rest, [...path, key]);
      if (value !== undefined) {
        result[key] = value;
      }
    }
    return result;
  }

  #scalar(node: ScalarNode, schema: JsonSchema, path: FieldPath): JsonValue | undefined {
    if (node.unusable === true) {
      this.#context.reported.add(pathKey(path));
      return undefined;
    }
    if (typeof node.value === 'string') {
      return this.#string(node.value, node, schema, path);
    }
    if (node.value === null) {
      const message = 'A value is missing here; null clears nothing.';
      return isTyped(schema)
        ? this.#report(node, path, 'null-not-allowed', message, this.#missingValueHint(node, path))
        : null;
    }
    switch (schema['type']) {
      case 'string':
        // A value that is one of few words is told by the schema, which knows them.
        return 'enum' in schema
          ? node.value
          : this.#needsQuotes(node, path, `YAML reads this as a ${typeof node.value}, not as text.`);
      case 'integer':
      case 'number':
        return this.#number(node.value, node, schema, path);
      case 'boolean':
        return node.value;
      default:
        return this.#unchanged(node.value, node, path);
    }
  }

  #missingValueHint({ start }: ScalarNode, path: FieldPath): string {
    // Only what begins with a word: `name: #general` was meant as text, and `name: # to be done` was not.
    if (/^[ \t]*#[\w-]/u.test(this.#context.file.text.slice(start, start + MAX_BLANKS))) {
      return 'Behind a space, `#` begins a comment: quote the value if it is a part of it.';
    }
    if (this.#rules.isKey === true) {
      return 'Write a value.';
    }
    const isWhole = path.length === 1 && this.#rules.emptyAllowed !== true;
    return isWhole
      ? 'Write a value, or leave the key out to leave the field as it is.'
      : 'Write a value, or remove the key.';
  }

  /** A number or boolean in a field that takes a number. `030` is not what it is elsewhere, which is seldom noticed. */
  #number(value: number | boolean, node: ScalarNode, { type }: JsonSchema, path: FieldPath): JsonValue | undefined {
    const source = node.source ?? String(value);
    const isPlain = type === 'integer' ? printsAsWritten(value, source) : parseJson(source) === value;
    // What is no number at all, or no whole one, is told by the schema.
    const isWanted = type === 'integer' ? Number.isInteger(value) : Number.isFinite(value);
    if (isPlain || !isWanted) {
      return value;
    }
    const message = `YAML reads this number as ${String(value)}.`;
    return this.#report(node, path, 'invalid-format', message, `Write ${String(value)}, or what else is meant.`);
  }

  /** A number or boolean that becomes a part of JSON or text, where it has to be what is written. */
  #unchanged(value: number | boolean, node: ScalarNode, path: FieldPath): JsonValue | undefined {
    const source = node.source ?? String(value);
    if (typeof value === 'number' && !survivesJson(value, source)) {
      const message = 'JSON cannot carry this number unchanged.';
      return this.#report(node, path, 'metadata-not-json', message, 'Quote it to send it as text.');
    }
    if (!printsAsWritten(value, source)) {
      const read = this.#context.isSecret(path) ? `a ${typeof value}` : String(value);
      return this.#needsQuotes(node, path, `YAML reads this as ${read}, which is not what is written.`);
    }
    return value;
  }

  #needsQuotes(node: ScalarNode, path: FieldPath, message: string): JsonValue | undefined {
    const quoted = JSON.stringify(node.source ?? String(node.value));
    const hint = this.#context.isSecret(path) ? 'Quote it.' : `Quote it: ${quoted}.`;
    return this.#report(node, path, 'needs-quotes', message, hint);
  }

  #string(text: string, node: ScalarNode, schema: JsonSchema, path: FieldPath): JsonValue | undefined {
    const interpolated = this.#interpolate(text, node, path);
    if (interpolated === undefined) {
      this.#context.reported.add(pathKey(path));
      return undefined;
    }
    if (interpolated.secret) {
      this.#context.secretPaths.push(path);
    }
    const { missing = [], foreign } = interpolated;
    if (missing.length > 0) {
      // There is no value that could be held against anything.
      this.#context.missing?.push(...missing.map((variable) => ({ ...variable, path })));
      this.#context.reported.add(pathKey(path));
      return foreign === true ? undefined : '';
    }
    if (foreign === true) {
      this.#context.reported.add(pathKey(path));
      return interpolated.value;
    }
    const value = readUntyped(interpolated, schema);
    if (value === undefined) {
      const message = 'The variable is text of the command line that is no number or boolean as JSON writes it.';
      return this.#report(node, path, 'wrong-type', message, 'Give it as JSON writes it, such as 30, 1.5 or true.');
    }
    if (schema['type'] === 'string' && typeof value !== 'string') {
      const message = `The variable is a ${typeof value}, not text.`;
      const quoted = this.#context.isSecret(path) ? '' : `: "${JSON.stringify(value)}"`;
      const hint = `Quote it where it is set${quoted}.`;
      return this.#report(node, path, 'needs-quotes', message, hint);
    }
    if (typeof value !== 'string') {
      return value;
    }
    const { maxLength } = schema;
    // Patterns are matched by backtracking, which is nothing for a text of any length.
    if (typeof maxLength === 'number' && value.length > 2 * maxLength) {
      return this.#report(node, path, 'too-long', `It is longer than ${maxLength} characters.`, 'Shorten it.');
    }
    if (LONE_SURROGATE.test(value)) {
      return this.#report(node, path, 'invalid-format', 'It holds half a character, which cannot be sent.', RETYPE);
    }
    return value;
  }

  #interpolate(text: string, node: ScalarNode, path: FieldPath): Interpolated | undefined {
    const { interpolator, file, problems } = this.#context;
    const written = { text, place: nodePlace(file, node) };
    const references = this.#rules.references(path);
    if (references !== 'later') {
      return interpolator.interpolate(written, references);
    }
    const isSound = !readReferences(written, 'variables', problems).includes(undefined);
    return isSound ? { value: text, secret: false } : undefined;
  }

  #report(
    node: SourceNode,
    path: FieldPath,
    code: DiagnosticCode,
    message: string,
    hint: string | undefined,
  ): JsonValue | undefined {
    this.#context.problems.add(code, nodePlace(this.#context.file, node), message, { hint });
    this.#context.reported.add(pathKey(path));
    return undefined;
  }
}

const RETYPE = 'Write it anew: an escape sequence of an emoji has two parts.';

/** Half of a character beyond the Basic Multilingual Plane: in UTF-8 it becomes another one. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A schema without a type or a list of values takes any JSON. */
function isTyped(schema: JsonSchema): boolean {
  return 'type' in schema || 'enum' in schema || 'const' in schema;
}

/** What a variable of the command line is where it stands; `undefined` where it cannot be read as that. */
function readUntyped({ value, variable }: Interpolated, schema: JsonSchema): JsonValue | undefined {
  if (variable?.untyped !== true || typeof value !== 'string') {
    return value;
  }
  switch (schema['type']) {
    case 'integer':
    case 'number':
      return readTyped(value, 'number');
    case 'boolean':
      return readTyped(value, 'boolean');
    default:
      return isTyped(schema) || variable.declared === undefined ? value : readTyped(value, variable.declared);
  }
}
