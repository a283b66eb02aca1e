import type { Address } from '../core/address.js';
import { type JsonObject, type JsonValue, valueAt } from '../core/json.js';
import type { KindModel } from '../core/kind.js';
import type { Lifecycle } from '../core/resource.js';
import type { FieldPath } from '../core/source.js';
import { checkFields, checkKindRules, checkPlainSecrets } from './check-fields.js';
import type { ParentReference, WrittenMapping } from './declaration.js';
import { type DecodedFields, decodeFields } from './decode-fields.js';
import { pathKey } from './decode-value.js';
import { reportMissing } from './interpolate.js';
import { type KindSet, type ResourceGrammar, standsWithAbsent } from './kind-set.js';
import { entryPlace, nodePlace, type Problems } from './problems.js';
import type { ReadContext } from './read-context.js';
import type { SourceFile } from './source-file.js';
import type { MappingEntry, SourceNode } from './source-node.js';
import { validateFields } from './validate-fields.js';

/** Where a resource stands. */
export interface ResourcePlace extends WrittenMapping {
  /** The resource that it is nested in; undefined in a document of its own. */
  readonly within: { readonly address: Address | undefined } | undefined;
}

/** Reads one resource and what is nested in it. Every problem is told; what can be made of it is declared. */
export function readResource(model: KindModel, written: ResourcePlace, context: ReadContext): void {
  const { kinds, problems } = context;
  const grammar = kinds.grammar(model, written.within === undefined ? 'document' : 'nested');
  const errorsBefore = problems.errors;
  const fields = decodeFields(model, grammar, written, context);
  const { file, start, within } = written;
  const { node } = fields;
  // Written out here and below: copies by spreading take a second for 100,000 resources, and twice the memory.
  const place = { file, node, start, within };
  validate(model, grammar, fields, place, context);
  const spec = pick(fields.value, grammar, 'field');
  const { arn: pin, ...others } = pick(fields.value, grammar, 'lifecycle') as Partial<Lifecycle>;
  // What is wrong with a pin is told once.
  const lifecycle = pin === undefined || fields.reported.has(pathKey(['arn'])) ? others : { ...others, arn: pin };
  const collections = place.node.entries.filter(({ key }) => grammar.keys.get(key)?.as === 'collection');
  const isAbsent = lifecycle.ensure === 'absent';
  if (isAbsent) {
    refuseFieldsOfAbsent(model, grammar, place, problems);
  } else {
    const isSound = problems.errors === errorsBefore;
    const { reported, secretPaths } = fields;
    const checked = { file, node, start, spec, reported, secretPaths };
    checkFields(checked, context.ignoreTags, problems);
    checkPlainSecrets(checked, model.manifest.alwaysSecret, problems);
    if (isSound) {
      checkKindRules(model, checked, problems);
    }
  }
  const references = referencesOf(model, fields, place, kinds);
  const parent = place.within === undefined ? references.at(-1)?.address : place.within.address;
  const isNamed = problems.errors === errorsBefore || keysAreSound(model, fields);
  const isPlaced = model.parent === undefined || parent !== undefined;
  const address = isNamed && isPlaced ? model.address(spec, lifecycle.id, parent) : undefined;
  context.declarations.push({
    model,
    file,
    node,
    start,
    address,
    parent,
    references,
    spec,
    lifecycle: { ...lifecycle, ensure: lifecycle.ensure ?? 'present' },
    stated: collections.map(({ key }) => key),
    secretPaths: allSecretPaths(model, spec, fields.secretPaths),
    missing: fields.missing.map(({ name, path }) => ({ name, path })),
  });
  for (const variable of context.needsValues(address) ? fields.missing : []) {
    reportMissing(variable, problems);
  }
  for (const entry of isAbsent ? [] : collections) {
    readCollection(entry, grammar, place.file, address, context);
  }
}

function validate(
  model: KindModel,
  grammar: ResourceGrammar,
  fields: DecodedFields,
  place: ResourcePlace,
  { kinds, problems, secretKeys }: ReadContext,
): void {
  const { file, node, start } = place;
  const secretPaths = new Set(fields.secretPaths.map(pathKey));
  validateFields(
    grammar.schema,
    {
      file,
      node,
      start,
      value: fields.value,
      reported: fields.reported,
      otherKeys: [...grammar.keys.keys()],
      isSecret: (path) => secretPaths.has(pathKey(path)) || path.some((key) => secretKeys.covers(key)),
      unknownKey: (key) => explainUnknownKey(key, model, kinds, place),
      ofOthers: (key) => tellWhoseKey(key, model, kinds),
    },
    problems,
  );
}

function explainUnknownKey(
  key: string,
  model: KindModel,
  kinds: KindSet,
  place: ResourcePlace,
): { message: string; hint: string } | undefined {
  if (key === 'ensure') {
    return {
      message: `\`ensure\` is not for ${model.name}: no manifest deletes one by naming it.`,
      hint: 'Remove its manifest, and set prune in the project file; or run `chime-sync destroy`.',
    };
  }
  if (place.within !== undefined && kinds.ancestorsOf(model).some(({ manifest }) => manifest.reference === key)) {
    return { message: `\`${key}\` is told by where this resource stands.`, hint: 'Remove the key.' };
  }
  const owner = kinds.models.find(({ manifest, parent }) => manifest.collection === key && parent !== undefined);
  return owner?.parent === undefined
    ? undefined
    : { message: `\`${key}\` belongs to ${owner.parent}.`, hint: `Move it there, or remove it.` };
}

/** Which kinds have a field that this one has not. */
function tellWhoseKey(key: string, model: KindModel, kinds: KindSet): string | undefined {
  const others = kinds.models.filter((other) => {
    const role = kinds.grammar(other, 'nested').keys.get(key)?.as;
    return role === 'field' || role === 'lifecycle';
  });
  const names = others.map(({ name }) => name).join(', ');
  return others.length === 0 ? undefined : `It is a field of ${names}; ${model.name} has none of this name.`;
}

/** A resource that is to be deleted says which one it is, and nothing else. */
function refuseFieldsOfAbsent(
  model: KindModel,
  grammar: ResourceGrammar,
  place: ResourcePlace,
  problems: Problems,
): void {
  const extra = place.node.entries.find(({ key }) => {
    const role = grammar.keys.get(key);
    return role !== undefined && !standsWithAbsent(model, key, role);
  });
  if (extra !== undefined) {
    const message = `\`${extra.key}\` says nothing of a resource that is to be absent.`;
    problems.add('absent-with-fields', entryPlace(place.file, extra), message, {
      hint: `Leave only ${[...model.manifest.keyFields, 'ensure'].join(', ')}.`,
    });
  }
}

/** Whether the resource can be told from its siblings, whatever else is wrong with it. */
function keysAreSound(model: KindModel, { value, reported }: DecodedFields): boolean {
  const { keyFields } = model.manifest;
  // Where one of several fields is the key, only a resource without any problem has a key for certain.
  return keyFields.length === 1 && keyFields.every((key) => key in value && !reported.has(pathKey([key])));
}

function referencesOf(
  model: KindModel,
  { value, reported }: DecodedFields,
  place: ResourcePlace,
  kinds: KindSet,
): readonly ParentReference[] {
  if (place.within !== undefined) {
    return [];
  }
  const references: ParentReference[] = [];
  let parent: Address | undefined;
  for (const ancestor of kinds.ancestorsOf(model)) {
    const key = ancestor.manifest.reference ?? '';
    const text = value[key];
    if (typeof text !== 'string' || reported.has(pathKey([key]))) {
      return [];
    }
    parent = ancestorAddress(ancestor, text, parent);
    references.push({ key, model: ancestor, address: parent });
  }
  return references;
}

/** The address of the resource of a kind that has this key. */
function ancestorAddress(model: KindModel, key: string, parent: Address | undefined): Address {
  const [keyField = 'id'] = model.manifest.keyFields;
  return model.identity.by === 'tags'
    ? model.address({}, key, parent)
    : model.address({ [keyField]: key }, undefined, parent);
}

function readCollection(
  { key, value }: MappingEntry,
  grammar: ResourceGrammar,
  file: SourceFile,
  parent: Address | undefined,
  context: ReadContext,
): void {
  const role = grammar.keys.get(key);
  if (role?.as !== 'collection') {
    return;
  }
  const { problems } = context;
  if (value.type !== 'sequence') {
    const isMissing = value.type === 'scalar' && value.value === null;
    if (value.type === 'scalar' && value.unusable === true) {
      return;
    }
    const message = isMissing ? `\`${key}\` has no value.` : `\`${key}\` must be a list.`;
    problems.add(isMissing ? 'null-not-allowed' : 'wrong-type', nodePlace(file, value), message, {
      hint: isMissing ? `Write \`${key}: []\` for none, or leave the key out.` : listHint(value),
    });
    return;
  }
  for (const { start, value: item } of value.items) {
    if (item.type === 'mapping') {
      readResource(role.model, { file, node: item, start, within: { address: parent } }, context);
    } else if (item.type === 'sequence' || item.unusable !== true) {
      // Nothing stands behind the dash of an empty item: the dash is the place.
      const from = item.type === 'scalar' && item.value === null ? start : item.start;
      problems.add(
        'not-a-mapping',
        { file, start: from, end: Math.max(item.end, from + 1) },
        `Each of \`${key}\` must be a mapping.`,
        { hint: itemHint(item, role.model) },
      );
    }
  }
}

/** How to write a list that is none: where a dash touches what follows it, YAML takes it for a part of the key. */
function listHint(value: SourceNode): string {
  const [first] = value.type === 'mapping' ? value.entries : [];
  return first?.key.startsWith('-') === true
    ? 'Put a space behind the dash of each item.'
    : 'Begin each item with a dash.';
}

/** How to write an item that is no mapping. */
function itemHint(item: SourceNode, { manifest }: KindModel): string {
  const isSpaceMissing = item.type === 'scalar' && /^[\w-]+:\S/u.test(String(item.value));
  const keys = manifest.keyFields.map((key) => `\`- ${key}: …\``).join(' or ');
  return isSpaceMissing ? 'Put a space behind the colon.' : `Write ${keys}.`;
}

function pick(value: JsonObject, grammar: ResourceGrammar, as: 'field' | 'lifecycle'): JsonObject {
  const picked: Record<string, JsonValue> = {};
  for (const [key, child] of Object.entries(value)) {
    if (grammar.keys.get(key)?.as === as) {
      picked[key] = child;
    }
  }
  return picked;
}

const NO_PATHS: readonly FieldPath[] = [];

function allSecretPaths(model: KindModel, spec: JsonObject, found: readonly FieldPath[]): readonly FieldPath[] {
  const always = model.manifest.alwaysSecret.filter((path) => valueAt(spec, path) !== undefined);
  if (always.length === 0) {
    return found.length === 0 ? NO_PATHS : found;
  }
  const keys = new Set(always.map(pathKey));
  return [...always, ...found.filter((path) => !keys.has(pathKey(path)))];
}
