import { SERVICE_REGIONS } from '../core/api-constraints.js';
import { isJsonObject, type JsonObject, type JsonValue, textOf, withoutUndefined } from '../core/json.js';
import type { JsonSchema, KindModel } from '../core/kind.js';
import { API_VERSION, KindSet, propertiesOf, requiredOf, standsWithAbsent } from './kind-set.js';
import { PROJECT_NAME, regionSchema, strictProjectSchema } from './project-schema.js';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** Where a text refers to something else, and may become anything. */
const REFERENCE = '\\$\\{var\\.';
const REFERENCE_OR_SECRET = '\\$\\{(?:var|env)\\.';

/** What a field without a type takes. Editors begin a mapping where one can be. */
const ANY_JSON = ['object', 'array', 'string', 'number', 'boolean', 'null'];

/**
 * JSON Schema (draft 2020-12) of a manifest document, for editors: what `validate` accepts, and beside it references
 * where a number or a pattern is wanted, and `null` where it clears a field.
 *
 * Its form is what the YAML language server understands best: of a kind it offers the fields only where the condition
 * is a pattern (it takes `const` for met by a prefix), and it tells what a field is only where no alternative does.
 */
export function manifestSchema(models: readonly KindModel[]): JsonObject {
  const kinds = new KindSet(models);
  const children = models.filter(({ parent }) => parent !== undefined);
  return {
    $schema: DRAFT,
    title: 'manifest',
    description: 'Desired state of Amazon Chime SDK identity resources: one document each, or nested in their parent.',
    // A document in which nothing stands yet is none that says something wrong.
    type: ['object', 'null'],
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: { title: 'apiVersion', const: API_VERSION, description: 'Version of the language of manifests.' },
      kind: {
        title: 'kind',
        description: 'Kind of the resource.',
        enum: models.map(({ name }) => name),
        enumDescriptions: models.map(({ manifest }) => manifest.schema['description'] ?? ''),
      },
    },
    allOf: [
      { if: { required: ['kind'] }, else: { defaultSnippets: models.map((model) => snippet(kinds, model)) } },
      ...models.map((model) => when('kind', model.name, resourceSchema(kinds, model, 'document'))),
    ],
    $defs: Object.fromEntries(children.map((model) => [model.name, resourceSchema(kinds, model, 'nested')])),
  };
}

/** JSON Schema (draft 2020-12) of the project file, for editors. */
export function projectSchema(models: readonly KindModel[]): JsonObject {
  const schema = titled(strictProjectSchema(models));
  const { apiVersion, ...others } = propertiesOf(schema);
  return {
    $schema: DRAFT,
    title: 'project',
    ...schema,
    properties: { apiVersion: { ...apiVersion, const: API_VERSION }, ...others },
  };
}

function resourceSchema(kinds: KindSet, model: KindModel, place: 'document' | 'nested'): JsonSchema {
  const { schema, keys } = kinds.grammar(model, place);
  const envelope = place === 'document' ? { apiVersion: true, kind: true } : {};
  const leniency = new Leniency(kinds);
  const fields = Object.entries(propertiesOf(schema)).map(([name, field]): [string, JsonValue] => [
    name,
    {
      title: name,
      ...withNeed(model, name, name === 'environments' ? environmentNames(field) : lenient(field, leniency)),
    },
  ]);
  const collections = kinds.childrenOf(model).map((child): [string, JsonValue] => [
    child.manifest.collection,
    {
      title: child.manifest.collection,
      description: collectionDescription(child),
      type: 'array',
      items: { $ref: `#/$defs/${child.name}` },
    },
  ]);
  const { keyFields } = model.manifest;
  const refused = [...keys].filter(([key, role]) => !standsWithAbsent(model, key, role)).map(([key]) => key);
  const rules = [...onlyOneOf(keyFields), ...(keys.has('ensure') ? [refusedWhenAbsent(refused)] : [])];
  return withoutUndefined({
    type: 'object',
    title: model.name,
    description: schema['description'],
    properties: { ...envelope, ...Object.fromEntries(fields), ...Object.fromEntries(collections) },
    required: requiredOf(schema),
    additionalProperties: false,
    // Where one of several fields is the key, one of them has to be there, and no other.
    anyOf: keyFields.length > 1 ? keyFields.map((key) => ({ required: [key] })) : undefined,
    allOf: rules.length > 0 ? rules : undefined,
  });
}

/** A list of environments: no reference can stand for a name. */
function environmentNames(schema: JsonSchema): JsonSchema {
  return changeInner(schema, (item) => ({
    ...item,
    pattern: PROJECT_NAME,
    patternErrorMessage: textOf(item['description']),
  }));
}

function onlyOneOf(keyFields: readonly string[]): readonly JsonSchema[] {
  return keyFields.slice(1).map((other, index) => ({
    if: { required: [keyFields[index] ?? '', other] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: { properties: { [other]: false }, errorMessage: `Either ${keyFields.join(' or ')} can be there, not both.` },
  }));
}

function refusedWhenAbsent(keys: readonly string[]): JsonSchema {
  return when('ensure', 'absent', {
    properties: Object.fromEntries(keys.map((key) => [key, false])),
    errorMessage: 'A resource that is to be absent says which one it is, and nothing else.',
  });
}

/** What holds where a field has this value. Conditions say that there is a mapping: what is not one would meet them. */
function when(field: string, value: string, then: JsonSchema): JsonSchema {
  const condition = {
    type: 'object',
    properties: { [field]: { type: 'string', pattern: `^${value}$` } },
    required: [field],
  };
  return { if: condition, then };
}

/** The beginning of a document of a kind: what it has to say. */
function snippet(kinds: KindSet, model: KindModel): JsonObject {
  const { schema } = kinds.grammar(model, 'document');
  const scalars = model.requiredForCreate.filter((name) => propertiesOf(schema)[name]?.['type'] === 'string');
  const names = [...new Set([...requiredOf(schema), ...scalars])];
  const [firstKey = ''] = model.manifest.keyFields;
  const fields = model.manifest.keyFields.length > 1 ? [...names, firstKey] : names;
  return {
    label: model.name,
    description: schema['description'] ?? '',
    body: {
      apiVersion: API_VERSION,
      kind: model.name,
      ...Object.fromEntries(fields.map((name, index) => [name, `$${index + 1}`])),
    },
  };
}

function collectionDescription({ name, manifest }: KindModel): string {
  const none = `\`${manifest.collection}: []\` states that there are none, which counts where prune is all`;
  return `Resources of kind ${name}. ${none}; without the key none is deleted for it.`;
}

function withNeed({ requiredForCreate }: KindModel, name: string, schema: JsonSchema): JsonSchema {
  const { description } = schema;
  return requiredForCreate.includes(name) && typeof description === 'string'
    ? { ...schema, description: `${description} Needed for creation.` }
    : schema;
}

/**
 * Where manifests may say more than the schemas of the kinds. Fields are told by their schema itself: it is the same object
 * wherever the field can stand.
 */
class Leniency {
  /** Fields that `null` clears. */
  readonly clearable: ReadonlySet<JsonSchema>;
  /** Fields in which `${env.…}` may stand. */
  readonly secret: ReadonlySet<JsonSchema>;

  constructor({ models }: KindSet) {
    const schemasOf = (namesOf: (model: KindModel) => readonly string[]): ReadonlySet<JsonSchema> =>
      new Set(models.flatMap((model) => namesOf(model).map((name) => propertiesOf(model.manifest.schema)[name] ?? {})));
    this.clearable = schemasOf(({ manifest }) => Object.keys(manifest.clearable));
    this.secret = schemasOf(({ manifest }) => manifest.secretFields);
  }
}

/** The schema with references allowed wherever it would refuse them, and null where it clears. */
function lenient(schema: JsonSchema, leniency: Leniency, outer = REFERENCE): JsonSchema {
  const reference = leniency.secret.has(schema) ? REFERENCE_OR_SECRET : outer;
  const changed = changeInner(schema, (inner) => lenient(inner, leniency, reference));
  const { type } = changed;
  const description = textOf(changed['description']);
  if ('enum' in changed) {
    const { description: _, ...choice } = changed;
    return { description, anyOf: [choice, { type: 'string', pattern: reference, description }] };
  }
  if (type === 'string') {
    return textOrReference(changed, reference);
  }
  if (type === 'integer' || type === 'number' || type === 'boolean') {
    const expected = type === 'boolean' ? 'Expected true or false.' : `Expected a number. ${description}`;
    return { ...changed, type: [type, 'string'], pattern: reference, patternErrorMessage: expected };
  }
  if (type === undefined) {
    return { ...changed, type: ANY_JSON };
  }
  // Empty settings say nothing. Where something is required, that is told instead.
  const settings =
    'properties' in schema && requiredOf(schema).length === 0 ? { ...changed, minProperties: 1 } : changed;
  return leniency.clearable.has(schema) ? { ...settings, type: [type, 'null'] } : settings;
}

/**
 * Lengths become a part of the pattern: they are those of what a reference becomes, and editors count them otherwise
 * than the service, in halves of characters.
 */
function textOrReference(schema: JsonSchema, reference: string): JsonSchema {
  const { minLength, maxLength, pattern, ...rest } = schema;
  const length = maxLength === undefined ? '' : `(?=[\\s\\S]{${Number(minLength ?? 0)},${Number(maxLength)}}$)`;
  const text = typeof pattern === 'string' ? pattern.replace(/^\^/u, '') : '';
  return length === '' && text === ''
    ? schema
    : withoutUndefined({
        ...rest,
        pattern: `^${length}${text}|${reference}`,
        patternErrorMessage: schema['description'],
      });
}

/** The schema with every property titled by its name, and a choice of the regions that have the service. */
function titled(schema: JsonSchema): JsonSchema {
  return schema === regionSchema ? { ...schema, enum: [...SERVICE_REGIONS] } : changeInner(schema, titled);
}

/** The schema with all those in it changed; those of properties have the name as a title. */
function changeInner(schema: JsonSchema, change: (inner: JsonSchema) => JsonSchema): JsonSchema {
  const changed: Record<string, JsonValue> = { ...schema };
  if (isJsonObject(schema['properties'])) {
    changed['properties'] = Object.fromEntries(
      Object.entries(propertiesOf(schema)).map(([name, field]) => [name, { title: name, ...change(field) }]),
    );
  }
  for (const keyword of ['additionalProperties', 'propertyNames', 'items']) {
    const inner = schema[keyword];
    if (isJsonObject(inner)) {
      changed[keyword] = change(inner);
    }
  }
  return changed;
}
