import { LENGTHS, PATTERNS } from '../core/api-constraints.js';
import { isJsonObject, type JsonObject, type JsonValue, textOf } from '../core/json.js';
import type { JsonSchema, KindModel, LifecycleField } from '../core/kind.js';
import { lifecycleFieldsOf, pruneLevelsOf } from '../core/kind-facts.js';

const LOGICAL_ID = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$';

/** The only version of the manifest language. */
export const API_VERSION = 'chime-sync/v1';

/** What a key of a resource's mapping is. */
export type KeyRole =
  | { readonly as: 'envelope' | 'environments' | 'defaults' }
  | { readonly as: 'collection'; readonly model: KindModel }
  | { readonly as: 'reference' | 'lifecycle' | 'field'; readonly schema: JsonSchema };

/** Where fields of a kind may stand: in a document of its own, nested in the parent, or among defaults for all of them. */
type WrittenPlace = 'document' | 'nested' | 'defaults';

/** Lifecycle fields that may be a default: the others tell one resource from another, or decide if it is there at all. */
const DEFAULT_LIFECYCLE: readonly string[] = ['protect'] satisfies readonly LifecycleField[];

const environmentsSchema: JsonSchema = {
  type: 'array',
  minItems: 1,
  items: { type: 'string', description: 'Name of an environment of the project file.' },
  description:
    'The environments that it is declared for, with all that is in it. Elsewhere it is as if it were not written.',
};

/** How resources of one kind are written in one of the places where they may stand. */
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

  /** The grammar of a kind in one of the places where its fields may stand. */
  grammar(model: KindModel, place: WrittenPlace): ResourceGrammar {
    const key = `${place} ${model.name}`;
    let grammar = this.#grammars.get(key);
    if (grammar === undefined) {
      grammar = place === 'defaults' ? defaultsGrammar(this, model) : buildGrammar(this, model, place);
      this.#grammars.set(key, grammar);
    }
    return grammar;
  }

  /** The kinds below whose resources can be given defaults: those that have more than what tells them apart. */
  withDefaults(model: KindModel): readonly KindModel[] {
    const below = model.parent === undefined ? this.descendantsOf(model) : [];
    return below.filter((kind) => this.grammar(kind, 'defaults').keys.size > 0);
  }

  /** Schema of the field that tells a resource of this kind from its siblings, as other documents name it. */
  keySchema(model: KindModel): JsonSchema {
    const [key = 'id'] = model.manifest.keyFields;
    return this.lifecycleSchemas(model)[key] ?? propertiesOf(model.manifest.schema)[key] ?? {};
  }

  /** Schemas of the lifecycle fields that the kind has. */
  lifecycleSchemas(model: KindModel): Readonly<Record<string, JsonSchema>> {
    const prune = Object.fromEntries(
      this.descendantsOf(model).map((below) => [below.manifest.collection, pruneSchema(below)]),
    );
    const all: Record<LifecycleField, JsonSchema> = {
      id: {
        type: 'string',
        pattern: LOGICAL_ID,
        description:
          'Logical id: 1 to 63 lower case letters, digits and inner hyphens. The resource keeps it when its name changes.',
      },
      arn: {
        type: 'string',
        minLength: LENGTHS.arn[0],
        maxLength: LENGTHS.arn[1],
        pattern: PATTERNS.arn,
        description: `Pins the resource to the live one with this ARN${pinForm(model)}: that one, or an error. Needed where several have its name.`,
      },
      previousId: {
        type: 'string',
        pattern: LOGICAL_ID,
        description:
          'The logical id that the resource had before: it is renamed in place. Remove it once that is applied.',
      },
      protect: {
        type: 'boolean',
        description:
          'true makes deletion and loss of data impossible, until false has been applied. Omitting it changes nothing.',
      },
      prune: {
        type: 'object',
        properties: prune,
        additionalProperties: false,
        description:
          'How far resources in this one that no manifest declares are deleted. It overrides the environment, key by key.',
      },
      ensure: {
        type: 'string',
        enum: ['present', 'absent'],
        enumDescriptions: [
          'It is there: created if need be. So it is where nothing is said.',
          'It is deleted, if it is there. Only what says which one it is stands beside it.',
        ],
        description:
          'Whether the resource is there. absent deletes exactly this one; it stands with the key fields only.',
      },
    };
    return Object.fromEntries(lifecycleFieldsOf(model).map((field) => [field, all[field]]));
  }
}

/** How the ARN is written that pins a resource of the kind, if one does. */
function pinForm({ identity }: KindModel): string {
  return identity.by === 'tags' ? `, ${identity.pin.form}` : '';
}

/** Schema of how far undeclared resources of a kind are deleted. */
export function pruneSchema(model: KindModel): JsonSchema {
  const levels = pruneLevelsOf(model);
  return {
    type: 'string',
    enum: levels,
    enumDescriptions: levels.map((level) => PRUNE_LEVELS[level] ?? ''),
    description: `Which ${model.manifest.collection} are deleted that no manifest declares.`,
  };
}

/** What each prune level means. */
const PRUNE_LEVELS: Readonly<Record<string, string>> = {
  never: 'None of them.',
  owned: 'Those with the owner tag of this environment.',
  all: 'All of them, whoever made them, where the manifest states the collection.',
};

/** Whether a key may stand in what is to be absent: it says which resource that is, and where. */
export function standsWithAbsent({ manifest }: KindModel, key: string, { as }: KeyRole): boolean {
  const isPlace = as === 'envelope' || as === 'reference' || as === 'environments';
  return isPlace || [...manifest.keyFields, 'id', 'arn', 'ensure'].includes(key);
}

/** The values of the keys that have one role. */
export function pick(value: JsonObject, { keys }: ResourceGrammar, as: KeyRole['as']): JsonObject {
  const picked: Record<string, JsonValue> = {};
  for (const [key, child] of Object.entries(value)) {
    if (keys.get(key)?.as === as) {
      picked[key] = child;
    }
  }
  return picked;
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
  const settings = { ...defaultsSchema(kinds, model), environments: environmentsSchema };
  for (const as of Object.keys(settings) as (keyof typeof settings)[]) {
    keys.set(as, { as });
  }
  const properties: JsonObject = { ...references, ...lifecycle, ...fields, ...settings };
  const required = [
    ...Object.keys(references),
    ...('id' in lifecycle ? ['id'] : []),
    ...requiredOf(model.manifest.schema).filter((name) => name !== 'id' || !('id' in lifecycle)),
  ];
  return { keys, schema: { ...model.manifest.schema, properties, required, additionalProperties: false } };
}

/** What all resources of a kind may be given at once: everything that tells none of them from another. */
function defaultsGrammar(kinds: KindSet, model: KindModel): ResourceGrammar {
  const { collection, keyFields } = model.manifest;
  const { keys, schema } = kinds.grammar(model, 'nested');
  const given = [...keys].filter(([key, { as }]) =>
    as === 'field' ? !keyFields.includes(key) : DEFAULT_LIFECYCLE.includes(key),
  );
  const all = propertiesOf(schema);
  return {
    keys: new Map(given),
    schema: {
      type: 'object',
      description: `What those ${collection} have that do not say it themselves, in whichever file they stand.`,
      properties: Object.fromEntries(given.map(([key]) => [key, all[key] ?? {}])),
      additionalProperties: false,
    },
  };
}

function defaultsSchema(kinds: KindSet, model: KindModel): { readonly defaults?: JsonSchema } {
  const below = kinds.withDefaults(model);
  if (below.length === 0) {
    return {};
  }
  const collections = below.map((kind) => [kind.manifest.collection, kinds.grammar(kind, 'defaults').schema] as const);
  return {
    defaults: {
      type: 'object',
      description:
        'Fields of all that is in it, by collection. What a child says goes before them; its tags and metadata are merged with them key by key.',
      properties: Object.fromEntries(collections),
      additionalProperties: false,
    },
  };
}

/** Keys by which a document of its own names what it stands in: `appInstance`, `user`. */
function referenceSchemas(kinds: KindSet, model: KindModel): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    kinds.ancestorsOf(model).flatMap((ancestor) => {
      const { reference, keyFields } = ancestor.manifest;
      const schema = kinds.keySchema(ancestor);
      const description = `The ${ancestor.name} that it is in, by its ${keyFields.join(', ')}. ${textOf(schema['description'])}`;
      return reference === undefined ? [] : [[reference, { ...schema, description }]];
    }),
  );
}
