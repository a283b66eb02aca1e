import { isJsonObject, type JsonValue } from '../core/json.js';
import type { JsonSchema } from '../core/kind.js';
import type { FieldPath } from '../core/source.js';
import type { Interpolated, Interpolator } from './interpolate.js';
import { survivesJson } from './json-number.js';
import { propertiesOf } from './kind-set.js';
import type { Problems } from './problems.js';
import type { SourceFile } from './source-file.js';
import type { MappingNode, ScalarNode, SequenceNode, SourceNode } from './source-node.js';
import { readTyped } from './variables.js';

/** What the values of one resource are decoded with. */
export interface DecodeContext {
  readonly file: SourceFile;
  readonly problems: Problems;
  /** Without one, `${` is nothing special. */
  readonly interpolator: Interpolator | undefined;
  /** Paths of values that a problem has been told of: nothing else about them is worth telling. */
  readonly reported: Set<string>;
  /** Paths of the values that hold a part of the environment; filled in here. */
  readonly secretPaths: FieldPath[];
  /** Whether a value at this path is secret whatever it is. */
  isSecret(path: FieldPath): boolean;
}

/** What holds for a top-level field and all that stands below it. */
export interface FieldRules {
  /** `${env.…}` may stand there. */
  readonly secretAllowed: boolean;
  /** `null` clears it. */
  readonly clearable: boolean;
  /** Settings may be empty. */
  readonly emptyAllowed?: boolean;
}

/** Key of a path in {@link DecodeContext.reported}. */
export function pathKey(path: FieldPath): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
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
      return this.#string(node as ScalarNode & { value: string }, schema, path);
    }
    if (!isTyped(schema)) {
      return this.#freeScalar(node, path);
    }
    if (node.value === null) {
      const hint = 'Write a value, or leave the key out to leave the field as it is.';
      return this.#report(node, path, 'null-not-allowed', 'A value is missing here; null clears nothing.', hint);
    }
    if (schema['type'] === 'string') {
      const quoted = JSON.stringify(node.source ?? String(node.value));
      const hint = this.#context.isSecret(path) ? 'Quote it.' : `Quote it: ${quoted}.`;
      return this.#report(node, path, 'needs-quotes', `YAML reads this as a ${typeof node.value}, not as text.`, hint);
    }
    return node.value;
  }

  /** A number, boolean or null where any JSON may stand. */
  #freeScalar(node: ScalarNode, path: FieldPath): JsonValue | undefined {
    if (typeof node.value !== 'number') {
      return node.value;
    }
    if (!survivesJson(node.value, node.source ?? String(node.value))) {
      return this.#report(
        node,
        path,
        'metadata-not-json',
        'JSON cannot carry this number unchanged.',
        'Quote it to send it as text.',
      );
    }
    return node.value === 0 ? 0 : node.value;
  }

  #string(node: ScalarNode & { value: string }, schema: JsonSchema, path: FieldPath): JsonValue | undefined {
    const { interpolator, file } = this.#context;
    const literal: Interpolated = { value: node.value, secret: false };
    const interpolated =
      interpolator === undefined ? literal : interpolator.interpolate(file, node, this.#rules.secretAllowed);
    if (interpolated === undefined) {
      this.#context.reported.add(pathKey(path));
      return undefined;
    }
    if (interpolated.secret) {
      this.#context.secretPaths.push(path);
    }
    const value = readUntyped(interpolated, schema);
    if (schema['type'] === 'string' && typeof value !== 'string') {
      return this.#report(
        node,
        path,
        'needs-quotes',
        `The variable is a ${typeof value}, not text.`,
        `Quote it where it is set: "${JSON.stringify(value)}".`,
      );
    }
    const { maxLength } = schema;
    // Patterns are matched by backtracking, which is nothing for a text of any length.
    if (typeof value === 'string' && typeof maxLength === 'number' && value.length > 2 * maxLength) {
      return this.#report(node, path, 'too-long', `It is longer than ${maxLength} characters.`, undefined);
    }
    return value;
  }

  #report(
    node: SourceNode,
    path: FieldPath,
    code: 'null-not-allowed' | 'empty-settings' | 'needs-quotes' | 'metadata-not-json' | 'too-long',
    message: string,
    hint: string | undefined,
  ): JsonValue | undefined {
    this.#context.problems.add(code, { file: this.#context.file, start: node.start, end: node.end }, message, { hint });
    this.#context.reported.add(pathKey(path));
    return undefined;
  }
}

/** A schema without a type or a list of values takes any JSON. */
function isTyped(schema: JsonSchema): boolean {
  return 'type' in schema || 'enum' in schema || 'const' in schema;
}

function readUntyped({ value, variable }: Interpolated, schema: JsonSchema): JsonValue {
  if (variable?.untyped !== true || typeof value !== 'string') {
    return value;
  }
  switch (schema['type']) {
    case 'integer':
    case 'number':
      return readTyped(value, 'number') ?? value;
    case 'boolean':
      return readTyped(value, 'boolean') ?? value;
    default:
      return value;
  }
}
