import { LENGTHS, PATTERNS } from '../core/api-constraints.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js';
import type { JsonSchema, KindModel, LifecycleField } from '../core/kind.js';
import { lifecycleFieldsOf, pruneLevelsOf } from '../core/kind-facts.js';

const LOGICAL_ID = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$';

/** The only version of the manifest language. */
export const API_VERSION = 'chime-sync/v1';

/** What a key of a resource's mapping is. */
type KeyRole =
  | { readonly as: 'envelope' }
  | { readonly as: 'collection'; readonly model: KindModel }
  | { readonly as: 'reference' | 'lifecycle' | 'field'; readonly schema: JsonSchema };

/** How resources of one kind are written in one of the two places where they may stand. */
export interface ResourceGrammar {
  readonly keys: ReadonlyMap<string, KeyRole>;
  /** Schema of everything but envelope and collections. */
  readonly schema: JsonSchema;
}

/** All that manifests can hold: the kinds, their relations and their grammars. */
export class KindSet {
  readonly models: readonly KindModel[];
  readonly #byName: ReadonlyMap<string, KindModel>;
  readonly #grammars = new Map<string, ResourceGrammar>();

  constructor(models: readonly KindModel[]) {
    this.models = models;
    this.#byName = new Map(models.map((model) => [model.name, model]));
  }

  get(name: string): KindModel | undefined {
    return this.#byName.get(name);
  }

  parentOf(model: KindModel): KindModel | undefined {
    return model.parent === undefined ? undefined : this.get(model.parent);
  }

  childrenOf(model: KindModel): readonly KindModel[] {
    return this.models.filter((candidate) => candidate.parent === model.name);
  }

  /** The kinds above, the outermost first. */
  ancestorsOf(model: KindModel): readonly KindModel[] {
    const parent = this.parentOf(model);
    return parent === undefined ? [] : [...this.ancestorsOf(parent), parent];
  }

  /** The kinds below, at any depth. */
  descendantsOf(model: KindModel): readonly KindModel[] {
    return this.childrenOf(model).flatMap((child) => [child, ...this.descendantsOf(child)]);
  }

  /** The grammar of a kind, in a document of its own or nested in its parent. */
  grammar(model: KindModel, place: 'document' | 'nested'): ResourceGrammar {
    const key = `${place} ${model.name}`;
    let grammar = this.#grammars.get(key);
    if (grammar === undefined) {
      grammar = buildGrammar(this, model, place);
      this.#grammars.set(key, grammar);
    }
    return grammar;
  }

  /** Schema of the field that tells a resource of this kind from its siblings, as other documents name it. */
  keySchema(model: KindModel): JsonSchema {
    const [key = 'id'] = model.manifest.keyFields;
    return this.lifecycleSchemas(model)[key] ?? propertiesOf(model.manifest.schema)[key] ?? {};
  }

  /** Schemas of the lifecycle fields that the kind has. */
  lifecycleSchemas(model: KindModel): Readonly<Record<string, JsonSchema>> {
    const prune = Object.fromEntries(
      this.descendantsOf(model).map((below) => [below.manifest.collection, pruneSchema(pruneLevelsOf(below))]),
    );
    const all: Record<LifecycleField, JsonSchema> = {
      id: {
        type: 'string',
        pattern: LOGICAL_ID,
        description: 'Logical id: lower case letters, digits and hyphens. The resource keeps it when its name changes.',
      },
      arn: {
        type: 'string',
        minLength: LENGTHS.arn[0],
        maxLength: LENGTHS.arn[1],
        pattern: PATTERNS.arn,
        description: 'Pins the resource to the live one with this ARN.',
      },
      previousId: {
        type: 'string',
        pattern: LOGICAL_ID,
        description: 'The logical id that the resource had before it was renamed.',
      },
      protect: {
        type: 'boolean',
        description: 'true makes deletion and loss of data impossible, until false has been applied.',
      },
      prune: {
        type: 'object',
        properties: prune,
        additionalProperties: false,
        description: 'How far undeclared resources below this one are deleted.',
      },
      ensure: {
        type: 'string',
        enum: ['present', 'absent'],
        description: 'absent deletes exactly this resource; it stands with the key fields only.',
      },
    };
    return Object.fromEntries(lifecycleFieldsOf(model).map((field) => [field, all[field]]));
  }
}

/** Schema of one prune level. */
export function pruneSchema(levels: readonly string[]): JsonSchema {
  return { type: 'string', enum: levels, description: `One of ${levels.join(', ')}.` };
}

/** The properties of an object schema. */
export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  const { properties } = schema;
  return isJsonObject(properties) ? (properties as Readonly<Record<string, JsonSchema>>) : {};
}

/** The names that an object schema requires. */
export function requiredOf(schema: JsonSchema): readonly string[] {
  const required: JsonValue | undefined = schema['required'];
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

function buildGrammar(kinds: KindSet, model: KindModel, place: 'document' | 'nested'): ResourceGrammar {
  const lifecycle = kinds.lifecycleSchemas(model);
  const fields = propertiesOf(model.manifest.schema);
  const references = place === 'document' ? referenceSchemas(kinds, model) : {};
  const keys = new Map<string, KeyRole>();
  if (place === 'document') {
    keys.set('apiVersion', { as: 'envelope' });
    keys.set('kind', { as: 'envelope' });
  }
  const roles = [
    ['reference', references],
    ['lifecycle', lifecycle],
    ['field', fields],
  ] as const;
  for (const [as, schemas] of roles) {
    for (const [key, schema] of Object.entries(schemas)) {
      keys.set(key, { as, schema });
    }
  }
  for (const child of kinds.childrenOf(model)) {
    keys.set(child.manifest.collection, { as: 'collection', model: child });
  }
  const properties: JsonObject = { ...references, ...lifecycle, ...fields };
  const required = [
    ...Object.keys(references),
    ...('id' in lifecycle ? ['id'] : []),
    ...requiredOf(model.manifest.schema).filter((name) => name !== 'id' || !('id' in lifecycle)),
  ];
  return { keys, schema: { ...model.manifest.schema, properties, required, additionalProperties: false } };
}

/** Keys by which a document of its own names what it stands in: `appInstance`, `user`. */
function referenceSchemas(kinds: KindSet, model: KindModel): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    kinds.ancestorsOf(model).flatMap((ancestor) => {
      const { reference } = ancestor.manifest;
      return reference === undefined ? [] : [[reference, kinds.keySchema(ancestor)]];
    }),
  );
}
