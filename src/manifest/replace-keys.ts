import { isJsonObject } from '../core/json.js';
import type { JsonSchema } from '../core/kind.js';
import type { Interpolator } from './interpolate.js';
import { propertiesOf } from './kind-set.js';
import { entryPlace, type Problems } from './problems.js';
import type { SourceFile } from './source-file.js';
import type { MappingEntry, SourceNode } from './source-node.js';

/** What keys are replaced with. */
export interface KeyContext {
  readonly file: SourceFile;
  readonly problems: Problems;
  readonly interpolator: Interpolator;
}

/**
 * The node with the references in its keys replaced, where a mapping takes any key, as tags and metadata do; the very
 * same node where there are none. Secrets cannot stand in keys, because paths are shown.
 */
export function replaceKeys(node: SourceNode, schema: JsonSchema, context: KeyContext): SourceNode {
  switch (node.type) {
    case 'scalar':
      return node;
    case 'sequence': {
      const items = node.items.map((item) => {
        const value = replaceKeys(item.value, schemaOf(schema['items']), context);
        return value === item.value ? item : { ...item, value };
      });
      return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
    }
    case 'mapping': {
      const entries = node.entries.flatMap((entry) => replaceEntry(entry, schema, context));
      const isSame = entries.length === node.entries.length && entries.every((entry, at) => entry === node.entries[at]);
      return isSame ? node : { ...node, entries: withoutRepeated(entries, context) };
    }
  }
}

function replaceEntry(entry: MappingEntry, schema: JsonSchema, context: KeyContext): readonly MappingEntry[] {
  const { additionalProperties } = schema;
  const properties = propertiesOf(schema);
  const isKnown = Object.hasOwn(properties, entry.key);
  const value = replaceKeys(entry.value, schemaOf(isKnown ? properties[entry.key] : additionalProperties), context);
  const isFree = !isKnown && additionalProperties !== false;
  const key = isFree ? replaceKey(entry, context) : entry.key;
  if (key === undefined) {
    return [];
  }
  return [key === entry.key && value === entry.value ? entry : { ...entry, key, value }];
}

function replaceKey(entry: MappingEntry, context: KeyContext): string | undefined {
  const { key } = entry;
  if (!key.includes('${')) {
    return key;
  }
  const place = entryPlace(context.file, entry);
  const interpolated = context.interpolator.interpolate({ text: key, place }, 'variables');
  if (interpolated?.value === '__proto__') {
    context.problems.add('forbidden-key', place, 'The key __proto__ is not allowed.', {
      hint: 'Choose another name.',
    });
    return undefined;
  }
  if (interpolated === undefined) {
    return undefined;
  }
  // What another environment says is not known here.
  return interpolated.foreign === true ? key : String(interpolated.value);
}

/** Keys that are written differently can become the same. */
function withoutRepeated(entries: readonly MappingEntry[], { file, problems }: KeyContext): readonly MappingEntry[] {
  const seen = new Map<string, MappingEntry>();
  for (const entry of entries) {
    const first = seen.get(entry.key);
    if (first === undefined) {
      seen.set(entry.key, entry);
    } else {
      const message = `The key ${JSON.stringify(entry.key)} stands twice once references are replaced.`;
      problems.add('yaml-duplicate-key', entryPlace(file, entry), message, {
        related: [{ message: 'first written here', place: entryPlace(file, first) }],
        hint: 'Remove one of the two, or give the variable another value.',
      });
    }
  }
  return [...seen.values()];
}

function schemaOf(value: unknown): JsonSchema {
  return isJsonObject(value) ? value : {};
}
