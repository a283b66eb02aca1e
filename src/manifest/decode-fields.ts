import type { JsonObject, JsonValue } from '../core/json.js';
import type { KindModel } from '../core/kind.js';
import type { FieldPath } from '../core/source.js';
import type { WrittenMapping } from './declaration.js';
import { type FieldRules, type MissingValue, pathKey, ValueDecoder } from './decode-value.js';
import type { ResourceGrammar } from './kind-set.js';
import type { ReadContext } from './read-context.js';
import { type KeyContext, replaceKeys } from './replace-keys.js';
import type { MappingNode, SourceNode } from './source-node.js';

/** The fields of one resource, before they are held against the schema. */
export interface DecodedFields {
  /** The node with the references in its keys replaced: paths lead through it. */
  readonly node: MappingNode;
  /** Every key but those of the envelope and of collections; what `null` clears is cleared. */
  readonly value: JsonObject;
  /** Paths that a problem has been told of, or that need no further look. */
  readonly reported: Set<string>;
  /** Paths of the values that hold a part of the environment. */
  readonly secretPaths: readonly FieldPath[];
  /** Values that the environment should hold, and does not. */
  readonly missing: readonly MissingValue[];
}

/** Decodes the fields of a resource: interpolation, null, and whatever depends on how YAML reads a scalar. */
export function decodeFields(
  model: KindModel,
  grammar: ResourceGrammar,
  { file, node: written }: WrittenMapping,
  { problems, interpolator, secretKeys }: Pick<ReadContext, 'problems' | 'interpolator' | 'secretKeys'>,
): DecodedFields {
  const reported = new Set<string>();
  const secretPaths: FieldPath[] = [];
  const isSecret = (path: FieldPath): boolean => path.some((key) => secretKeys.covers(key));
  const missing: MissingValue[] = [];
  const context = { file, problems, interpolator, reported, secretPaths, missing, isSecret };
  const { clearable, secretFields } = model.manifest;
  const value: Record<string, JsonValue> = {};
  const node = replaceFieldKeys(written, grammar, context);
  for (const { key, value: child } of node.entries) {
    const role = grammar.keys.get(key);
    if (role === undefined) {
      // The schema tells that it is unknown; what stands below it is not looked into.
      value[key] = null;
      continue;
    }
    if (role.as === 'envelope' || role.as === 'collection') {
      continue;
    }
    const isField = role.as === 'field';
    const clearedValue = isField && Object.hasOwn(clearable, key) ? clearable[key] : undefined;
    if (clearedValue !== undefined && isNull(child)) {
      value[key] = clearedValue;
      reported.add(pathKey([key]));
      continue;
    }
    const allowed = isField && secretFields.includes(key) ? 'variables and secrets' : 'variables';
    const rules: FieldRules = { references: () => allowed, clearable: clearedValue !== undefined };
    const decoded = new ValueDecoder(context, rules).decode(child, role.schema, [key]);
    if (decoded !== undefined) {
      value[key] = decoded;
    }
  }
  return { node, value, reported, secretPaths, missing };
}

function replaceFieldKeys(node: MappingNode, grammar: ResourceGrammar, context: KeyContext): MappingNode {
  const entries = node.entries.map((entry) => {
    const role = grammar.keys.get(entry.key);
    const value = role !== undefined && 'schema' in role ? replaceKeys(entry.value, role.schema, context) : entry.value;
    return value === entry.value ? entry : { ...entry, value };
  });
  return entries.every((entry, index) => entry === node.entries[index]) ? node : { ...node, entries };
}

function isNull(node: SourceNode): boolean {
  return node.type === 'scalar' && node.value === null && node.unusable !== true;
}
