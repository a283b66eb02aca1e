import type { JsonValue } from '../core/json.js';
import type { KindModel } from '../core/kind.js';
import type { FieldPath } from '../core/source.js';
import type { WrittenMapping } from './declaration.js';
import { type DecodeContext, type FieldRules, type MissingValue, pathKey, ValueDecoder } from './decode-value.js';
import type { ResourceGrammar } from './kind-set.js';
import type { ReadContext } from './read-context.js';
import { type KeyContext, replaceKeys } from './replace-keys.js';
import type { MappingNode, SourceNode } from './source-node.js';

/** The fields of one resource, before they are held against the schema. */
export interface DecodedFields {
  /** The node with the references in its keys replaced: paths lead through it. */
  readonly node: MappingNode;
  /** Every key but those of the envelope, of collections and of what is read elsewhere; what `null` clears is cleared. */
  readonly value: Record<string, JsonValue>;
  /** Paths that a problem has been told of, or that need no further look. */
  readonly reported: Set<string>;
  /** Paths of the values that hold a part of the environment. */
  readonly secretPaths: FieldPath[];
  /** Values that the environment should hold, and does not. */
  readonly missing: MissingValue[];
}

type Values = Pick<ReadContext, 'problems' | 'interpolator' | 'secretKeys'>;

/** Decodes the keys by which a document of its own names what it stands in: they tell how all the others are read. */
export function decodeReferences(
  grammar: ResourceGrammar,
  { file, node }: WrittenMapping,
  values: Values,
): DecodedFields {
  const fields = noFields(node);
  const decoder = new ValueDecoder(decodeContext(file, fields, values), PLAIN);
  for (const { key, value: child } of node.entries) {
    const role = grammar.keys.get(key);
    const decoded = role?.as === 'reference' ? decoder.decode(child, role.schema, [key]) : undefined;
    if (decoded !== undefined) {
      fields.value[key] = decoded;
    }
  }
  return fields;
}

/**
 * Decodes the fields of a resource: interpolation, null, and whatever depends on how YAML reads a scalar.
 * @param references of a document of its own; the fields are added to them
 */
export function decodeFields(
  model: KindModel,
  grammar: ResourceGrammar,
  { file, node: written }: WrittenMapping,
  values: Values,
  references: DecodedFields = noFields(written),
): DecodedFields {
  const { value, reported, secretPaths, missing } = references;
  const context = decodeContext(file, references, values);
  const node = replaceFieldKeys(written, grammar, context);
  const { clearable, secretFields } = model.manifest;
  for (const { key, value: child } of node.entries) {
    const role = grammar.keys.get(key);
    if (role === undefined) {
      // The schema tells that it is unknown; what stands below it is not looked into.
      value[key] = null;
      continue;
    }
    if (role.as !== 'field' && role.as !== 'lifecycle') {
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
    const isKey = model.manifest.keyFields.includes(key);
    const rules: FieldRules = { references: () => allowed, clearable: clearedValue !== undefined, isKey };
    const decoded = new ValueDecoder(context, rules).decode(child, role.schema, [key]);
    if (decoded !== undefined) {
      value[key] = decoded;
    }
  }
  return { node, value, reported, secretPaths, missing };
}

/** Tells which values may not be shown: those that hold a part of the environment, and those whose key says so. */
export function secretTest(
  secretPaths: readonly FieldPath[],
  secretKeys: ReadContext['secretKeys'],
): (path: FieldPath) => boolean {
  let keys: ReadonlySet<string> | undefined;
  return (path) => {
    keys ??= new Set(secretPaths.map(pathKey));
    return keys.has(pathKey(path)) || path.some((key) => secretKeys.covers(key));
  };
}

const PLAIN: FieldRules = { references: () => 'variables', clearable: false };

function noFields(node: MappingNode): DecodedFields {
  return { node, value: {}, reported: new Set(), secretPaths: [], missing: [] };
}

function decodeContext(
  file: DecodeContext['file'],
  { reported, secretPaths, missing }: DecodedFields,
  { problems, interpolator, secretKeys }: Values,
): DecodeContext {
  const isSecret = (path: FieldPath): boolean => path.some((key) => secretKeys.covers(key));
  return { file, problems, interpolator, reported, secretPaths, missing, isSecret };
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
