import { isJsonObject, type JsonObject, type JsonValue, withoutUndefined } from '../core/json.js';
import type { JsonSchema, KindModel } from '../core/kind.js';
import { API_VERSION, KindSet, propertiesOf, requiredOf } from './kind-set.js';
import { strictProjectSchema } from './project-schema.js';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** Text that interpolation turns into something else before it is checked. */
const INTERPOLATED = {
  type: 'string',
  pattern: '\\$\\{(var|env)\\.',
  description: 'A reference: ${var.NAME} or ${env.NAME}.',
};

/** Keywords that a text with references in it cannot be held to. */
const TEXT_CONSTRAINTS = ['pattern', 'minLength', 'maxLength', 'enum', 'const'];

/**
 * JSON Schema (draft 2020-12) of a manifest document, for editors: what `validate` accepts, and beside it references
 * where a number or a pattern is wanted, and `null` where it clears a field.
 */
export function manifestSchema(models: readonly KindModel[]): JsonObject {
  const kinds = new KindSet(models);
  return {
    $schema: DRAFT,
    title: 'chime-sync manifest',
    description: 'Desired state of Amazon Chime SDK identity resources: one document each, or nested in their parent.',
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: { const: API_VERSION, title: 'apiVersion', description: 'Version of the manifest language.' },
      kind: { enum: models.map(({ name }) => name), title: 'kind', description: 'Kind of the resource.' },
    },
    allOf: models.map((model) => ({
      if: { properties: { kind: { const: model.name } }, required: ['kind'] },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
      then: resourceSchema(kinds, model, 'document'),
    })),
    $defs: Object.fromEntries(
      models
        .filter(({ parent }) => parent !== undefined)
        .map((model) => [model.name, resourceSchema(kinds, model, 'nested')]),
    ),
    examples: [{ apiVersion: API_VERSION, kind: models[0]?.name ?? '' }],
  };
}

/** JSON Schema (draft 2020-12) of the project file, for editors. */
export function projectSchema(models: readonly KindModel[]): JsonObject {
  const { properties, ...rest } = strictProjectSchema(models);
  return {
    $schema: DRAFT,
    title: 'chime-sync project',
    ...withTitles(rest),
    properties: {
      ...(withTitles({ properties: isJsonObject(properties) ? properties : {} })['properties'] as JsonObject),
      apiVersion: { const: API_VERSION, title: 'apiVersion', description: 'Version of the project file.' },
    },
  };
}

function resourceSchema(kinds: KindSet, model: KindModel, place: 'document' | 'nested'): JsonSchema {
  const envelope = place === 'document' ? { apiVersion: true, kind: true } : {};
  const { schema } = kinds.grammar(model, place);
  const { clearable } = model.manifest;
  const fields = Object.entries(propertiesOf(schema)).map(([name, field]): [string, JsonValue] => {
    const relaxed = withTitle(name, relax(field));
    return [name, Object.hasOwn(clearable, name) ? orNull(relaxed) : relaxed];
  });
  const collections = kinds.childrenOf(model).map((child): [string, JsonValue] => [
    child.manifest.collection,
    {
      type: 'array',
      title: child.manifest.collection,
      description: collectionDescription(child),
      items: { $ref: `#/$defs/${child.name}` },
    },
  ]);
  return withoutUndefined({
    type: 'object',
    title: model.name,
    description: schema['description'],
    properties: { ...envelope, ...Object.fromEntries(fields), ...Object.fromEntries(collections) },
    required: requiredOf(schema),
    additionalProperties: false,
  });
}

function collectionDescription({ name, manifest }: KindModel): string {
  const none = `\`${manifest.collection}: []\` states that there are none, which counts where prune is all`;
  return `Resources of kind ${name}. ${none}; without the key none is deleted for it.`;
}

/** The schema with references allowed wherever it would refuse them. */
function relax(schema: JsonSchema): JsonSchema {
  const inner = changeInner(schema, relax);
  const { type } = schema;
  const isScalar = type === 'integer' || type === 'number' || type === 'boolean';
  const isConstrained = TEXT_CONSTRAINTS.some((keyword) => keyword in schema);
  if (!isScalar && !(isConstrained && type !== 'object' && type !== 'array')) {
    return inner;
  }
  const { description, ...constraint } = inner;
  return withoutUndefined({ description, anyOf: [constraint, INTERPOLATED] });
}

function orNull(schema: JsonSchema): JsonSchema {
  if (!('type' in schema) && !('anyOf' in schema)) {
    return schema;
  }
  const { title, description, ...constraint } = schema;
  const anyOf = [constraint, { type: 'null', description: 'Clears the field.' }];
  return withoutUndefined({ title, description, anyOf });
}

function withTitle(title: string, schema: JsonSchema): JsonSchema {
  return { title, ...schema };
}

/** The schema with every property titled by its name. */
function withTitles(schema: JsonSchema): JsonSchema {
  return changeInner(schema, withTitles);
}

/** The schema with all those in it changed; those of properties have the name as a title. */
function changeInner(schema: JsonSchema, change: (inner: JsonSchema) => JsonSchema): JsonSchema {
  const changed: Record<string, JsonValue> = { ...schema };
  if (isJsonObject(schema['properties'])) {
    changed['properties'] = Object.fromEntries(
      Object.entries(propertiesOf(schema)).map(([name, field]) => [name, withTitle(name, change(field))]),
    );
  }
  for (const keyword of ['additionalProperties', 'items']) {
    const inner = schema[keyword];
    if (isJsonObject(inner)) {
      changed[keyword] = change(inner);
    }
  }
  return changed;
}
