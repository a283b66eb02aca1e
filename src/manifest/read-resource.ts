import { type JsonObject, valueAt } from '../core/json.js';
import type { KindModel } from '../core/kind.js';
import type { Lifecycle } from '../core/resource.js';
import type { FieldPath } from '../core/source.js';
import { checkFields, checkKindRules, checkPlainSecrets } from './check-fields.js';
import { type DecodedFields, decodeFields, secretTest } from './decode-fields.js';
import { pathKey } from './decode-value.js';
import { type Defaults, type DefaultsByKind, filled, isFilled, isFirst } from './defaults.js';
import { reportMissing } from './interpolate.js';
import { type KindSet, pick, type ResourceGrammar, standsWithAbsent } from './kind-set.js';
import { entryPlace, nodePlace, type Problems } from './problems.js';
import type { ReadContext } from './read-context.js';
import { readDefaults } from './read-defaults.js';
import type { SourceFile } from './source-file.js';
import type { MappingEntry, SourceNode } from './source-node.js';
import { type Container, type ResourcePlace, standingOf } from './standing.js';
import { validateFields } from './validate-fields.js';

/** Reads one resource and what is nested in it. Every problem is told; what can be made of it is declared. */
export function readResource(model: KindModel, written: ResourcePlace, around: ReadContext): void {
  const grammar = around.kinds.grammar(model, written.within === undefined ? 'document' : 'nested');
  const errorsBefore = around.problems.errors;
  const standing = standingOf(model, grammar, written, around);
  const { parent, references, environments, context } = standing;
  const { problems } = context;
  const fields = decodeFields(model, grammar, written, context, standing.decoded);
  const { file, start, within } = written;
  const { node } = fields;
  // Written out here and below: copies by spreading take a second for 100,000 resources, and twice the memory.
  const place = { file, node, start, within };
  validate(model, grammar, fields, place, context);
  const content = contentOf(model, grammar, fields, standing.defaults);
  const { lifecycle, spec, defaults, secretPaths, missing } = content;
  if (lifecycle.ensure === 'absent') {
    refuseFieldsOfAbsent(model, grammar, place, problems);
  } else {
    const isSound = problems.errors === errorsBefore;
    const checked = { file, node, start, spec, reported: fields.reported, secretPaths, defaults };
    checkFields(model, checked, context);
    checkPlainSecrets(checked, model.manifest.alwaysSecret, problems);
    if (isSound) {
      checkKindRules(model, checked, context);
    }
  }
  const isNamed = isKeyKnown(model, fields) && (problems.errors === errorsBefore || keysAreSound(model, fields));
  const isPlaced = model.parent === undefined || parent !== undefined;
  const address = isNamed && isPlaced ? model.address(spec, lifecycle.id, parent) : undefined;
  const collections = node.entries.filter(({ key }) => grammar.keys.get(key)?.as === 'collection');
  context.declarations.push({
    model,
    file,
    node,
    start,
    address,
    parent,
    // What has the wrong form names nothing: that it is not declared either need not be told.
    references:
      references.some(({ key }) => fields.reported.has(pathKey([key]))) && !context.isElsewhere ? [] : references,
    environments,
    defaults,
    spec,
    lifecycle: { ...lifecycle, ensure: lifecycle.ensure ?? 'present' },
    stated: collections.map(({ key }) => key),
    secretPaths: allSecretPaths(model, spec, secretPaths),
    missing: missing.map(({ name, path }) => ({ name, path })),
  });
  if (missing.length > 0 && context.needsValues(address)) {
    tellMissing(content, place, problems);
  }
  if (lifecycle.ensure !== 'absent') {
    const given = readDefaults(model, place, context) ?? standing.defaults;
    if (model.parent === undefined && address !== undefined && given !== undefined) {
      context.defaults.set(address, given);
    }
    readChildren(collections, grammar, file, { address, environments, defaults: given }, context);
  }
}

/** What a resource says, and what its defaults say in its place. */
interface Content extends Pick<DecodedFields, 'secretPaths' | 'missing'> {
  readonly spec: JsonObject;
  readonly lifecycle: Partial<Lifecycle>;
  /** `undefined` where there are none for it. */
  readonly defaults: Defaults | undefined;
}

function contentOf(
  { name }: KindModel,
  grammar: ResourceGrammar,
  { node, value, secretPaths, missing }: DecodedFields,
  given: DefaultsByKind | undefined,
): Content {
  const spec = pick(value, grammar, 'field');
  const lifecycle = pick(value, grammar, 'lifecycle');
  const defaults = lifecycle['ensure'] === 'absent' ? undefined : given?.get(name);
  if (defaults === undefined) {
    return { spec, lifecycle, defaults, secretPaths, missing };
  }
  const isGiven = (path: FieldPath): boolean => isFilled(path, node, defaults);
  return {
    spec: filled(spec, defaults.spec, node, defaults),
    lifecycle: filled(lifecycle, defaults.lifecycle, node, defaults),
    defaults,
    secretPaths: [...secretPaths, ...defaults.secretPaths.filter(isGiven)],
    missing: [...missing, ...defaults.missing.filter(({ path }) => isGiven(path))],
  };
}

/** Tells which values are needed and not there; of one that comes from the defaults, once for all children. */
function tellMissing({ missing, defaults }: Content, { file, start }: ResourcePlace, problems: Problems): void {
  for (const variable of missing) {
    if (defaults?.missing.includes(variable) !== true) {
      reportMissing(variable, problems);
    } else if (isFirst(defaults, variable)) {
      reportMissing(variable, problems, [{ message: 'needed here, for one', place: { file, start } }]);
    }
  }
}

function validate(
  model: KindModel,
  grammar: ResourceGrammar,
  { value, reported, secretPaths }: DecodedFields,
  place: ResourcePlace,
  { kinds, problems, secretKeys }: ReadContext,
): void {
  const { file, node, start } = place;
  validateFields(
    grammar.schema,
    {
      file,
      node,
      start,
      value,
      reported,
      otherKeys: [...grammar.keys.keys()],
      isSecret: secretTest(secretPaths, secretKeys),
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
    return role === 'field' || role === 'lifecycle' || role === 'defaults';
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

/** Whether what tells the resource from its siblings depends on nothing that only another environment says. */
function isKeyKnown({ manifest: { keyFields } }: KindModel, { missing }: DecodedFields): boolean {
  return !missing.some(({ path: [field = ''] }) => keyFields.includes(field));
}

function readChildren(
  collections: readonly MappingEntry[],
  grammar: ResourceGrammar,
  file: SourceFile,
  within: Container,
  context: ReadContext,
): void {
  for (const entry of collections) {
    readCollection(entry, grammar, file, within, context);
  }
}

function readCollection(
  { key, value }: MappingEntry,
  grammar: ResourceGrammar,
  file: SourceFile,
  within: Container,
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
      readResource(role.model, { file, node: item, start, within }, context);
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

const NO_PATHS: readonly FieldPath[] = [];

function allSecretPaths(model: KindModel, spec: JsonObject, found: readonly FieldPath[]): readonly FieldPath[] {
  const always = model.manifest.alwaysSecret.filter((path) => valueAt(spec, path) !== undefined);
  if (always.length === 0) {
    return found.length === 0 ? NO_PATHS : found;
  }
  const keys = new Set(always.map(pathKey));
  return [...always, ...found.filter((path) => !keys.has(pathKey(path)))];
}
