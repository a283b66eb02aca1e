import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js';
import type { FieldPath } from '../core/source.js';
import type { MissingValue } from './decode-value.js';
import type { SourceFile } from './source-file.js';
import { entryOf, type MappingNode } from './source-node.js';

/** What an AppInstance's manifest gives to all resources of a kind in it, as far as they do not say it themselves (S50). */
export interface Defaults {
  readonly file: SourceFile;
  readonly node: MappingNode;
  readonly start: number;
  readonly spec: JsonObject;
  readonly lifecycle: JsonObject;
  readonly secretPaths: readonly FieldPath[];
  /** Values that the environment should hold, and does not. */
  readonly missing: readonly MissingValue[];
  /** Paths of values of which nothing can be said: what they are is told elsewhere, or is not known. */
  readonly reported: ReadonlySet<string>;
  /** What was told of them for some child: once is enough, however many children there are. */
  readonly told: Set<unknown>;
}

/** The defaults that one manifest gives, by the name of the kind that they are for. */
export type DefaultsByKind = ReadonlyMap<string, Defaults>;

/** Fields whose mappings are merged by their first-level keys. Any other value of a child wins whole. */
const MERGED: readonly string[] = ['tags', 'metadata'];

/** What a child says, and what is given to it where it says nothing. Values that are not merged are shared by all. */
export function filled(own: JsonObject, given: JsonObject, node: MappingNode, defaults: Defaults): JsonObject {
  const all: Record<string, JsonValue> = { ...own };
  for (const name in given) {
    const value = given[name];
    const written = own[name];
    if (value !== undefined && entryOf(node, name) === undefined) {
      all[name] = value;
    } else if (isJsonObject(value) && isJsonObject(written) && mergedNodes(name, node, defaults) !== undefined) {
      all[name] = Object.keys(written).length === 0 ? value : { ...value, ...written };
    }
  }
  return all;
}

/** Whether what a child has at a path comes from the defaults. */
export function isFilled([name = '', key]: FieldPath, node: MappingNode, defaults: Defaults): boolean {
  if (entryOf(node, name) === undefined) {
    return entryOf(defaults.node, name) !== undefined;
  }
  const merged = key === undefined ? undefined : mergedNodes(name, node, defaults);
  return merged !== undefined && key !== undefined && entryOf(merged.written, key) === undefined;
}

/** The defaults, where what a child has at a path comes from them. */
export function givenAt(path: FieldPath, node: MappingNode, defaults: Defaults | undefined): Defaults | undefined {
  return defaults !== undefined && isFilled(path, node, defaults) ? defaults : undefined;
}

/** Whether something is to be told of the defaults for the first time. */
export function isFirst({ told }: Defaults, what: unknown): boolean {
  const isNew = !told.has(what);
  told.add(what);
  return isNew;
}

/** The mappings that make up a field together; `undefined` where it is the child's alone. */
export function mergedNodes(
  name: string,
  node: MappingNode,
  defaults: Defaults,
): { readonly written: MappingNode; readonly given: MappingNode } | undefined {
  const written = entryOf(node, name)?.value;
  const given = entryOf(defaults.node, name)?.value;
  const isMerged = MERGED.includes(name) && written?.type === 'mapping' && given?.type === 'mapping';
  return isMerged ? { written, given } : undefined;
}
