import { SERVICE_REGIONS } from '../core/api-constraints.js';
import type { JsonObject } from '../core/json.js';
import type { JsonSchema, KindModel } from '../core/kind.js';
import { pruneSchema } from './kind-set.js';

/** Pattern of project and environment names: both are part of the owner tag. */
export const PROJECT_NAME = '^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$';

/** What the project file means where it says nothing. */
export const PROJECT_DEFAULTS = {
  guardrails: { maxDeletes: 10, maxDeletePercent: 30, minAdmins: 1 },
  rate: { share: 0.8 },
  adopt: 'byName',
  ignoreTags: ['aws:*'],
} as const;

/** Schema of the project file, without what editors need beside it. */
export function strictProjectSchema(models: readonly KindModel[]): JsonSchema {
  const prune = object(
    'How far resources that no manifest declares are deleted, by collection. never, where nothing is said.',
    Object.fromEntries(models.map((model) => [model.manifest.collection, pruneSchema(model)])),
  );
  return object(
    'A chime-sync project: its environments, and what holds for all of them.',
    {
      apiVersion: { type: 'string', description: 'Version of the language of project files: chime-sync/v1.' },
      kind: { type: 'string', const: 'Project', description: 'Tells a project file from a manifest: Project.' },
      project: {
        ...name,
        description:
          'Name of the project, part of the owner tag of all its resources: 1 to 60 lower case letters, digits and inner hyphens.',
      },
      manifests: {
        ...patterns,
        description: 'Manifest files: paths and globs in the folder of this file, relative to it; !glob leaves out.',
      },
      variables: {
        ...variablesSchema,
        description:
          'What manifests use as ${var.NAME}: texts, numbers and booleans by name. A text may refer to other variables.',
      },
      environments: {
        type: 'object',
        description:
          'Environments by name, one account and region each. The name is part of the owner tag, and what -e takes.',
        minProperties: 1,
        propertyNames: name,
        additionalProperties: environmentSchema(prune),
      },
      prune,
      guardrails: guardrailsSchema,
      ignoreTags: {
        ...texts,
        // As long as a tag key can be.
        items: { ...texts.items, maxLength: 128 },
        description:
          'Patterns of tag keys that others manage: never a difference. ${var.NAME} may stand in them. aws:* is always among them.',
      },
      rate: rateSchema,
      quotas: quotaSchema(models),
      adopt: {
        type: 'string',
        enum: ['byName', 'pinned'],
        enumDescriptions: [
          'A single unowned AppInstance or bot with the name of a declared one is taken over; the plan shows it.',
          'Only what `arn:` pins is taken over.',
        ],
        default: PROJECT_DEFAULTS.adopt,
        description: 'What may be taken over that nobody owns yet.',
      },
      redact: {
        type: 'array',
        items: {
          type: 'string',
          enum: ['names', 'metadata', 'tags', 'userIds'],
          enumDescriptions: [
            'Names of all resources.',
            'Metadata of all resources.',
            'Tags of all resources.',
            'Ids of users, in addresses too.',
          ],
          description: 'A class of values that output leaves out.',
        },
        description:
          'Classes of values that output leaves out. Not supported yet: a plan is refused where it is stated.',
      },
    },
    ['apiVersion', 'kind', 'project', 'environments'],
  );
}

const name = {
  type: 'string',
  pattern: PROJECT_NAME,
  description: 'At most 60 lower case letters, digits and hyphens, beginning and ending with no hyphen.',
} as const satisfies JsonSchema;

const texts = { type: 'array', items: { type: 'string', minLength: 1 } } as const satisfies JsonSchema;

const patterns = { ...texts, minItems: 1 } as const satisfies JsonSchema;

/** Variables by name. */
export const variablesSchema = {
  type: 'object',
  propertyNames: {
    type: 'string',
    pattern: '^[A-Za-z_][A-Za-z0-9_-]*$',
    description: 'Letters, digits, hyphens and underscores, beginning with no digit or hyphen.',
  },
  additionalProperties: { type: ['string', 'number', 'boolean'], description: 'A string, number or boolean.' },
} as const satisfies JsonSchema;

const guardrailsSchema = object('Limits beyond which a plan is refused.', {
  maxDeletes: {
    type: 'integer',
    minimum: 0,
    default: PROJECT_DEFAULTS.guardrails.maxDeletes,
    description: 'Most deletions of one kind in a plan; --allow-deletes lifts it.',
  },
  maxDeletePercent: {
    type: 'number',
    minimum: 0,
    maximum: 100,
    default: PROJECT_DEFAULTS.guardrails.maxDeletePercent,
    description:
      'Most deletions of one kind, in percent of the live ones that are declared or owned. It counts from ten of them upwards.',
  },
  minAdmins: {
    type: 'integer',
    minimum: 0,
    default: PROJECT_DEFAULTS.guardrails.minAdmins,
    description: 'Fewest admins that a plan may leave to an AppInstance; --allow-lockout lifts it.',
  },
});

const rateSchema = object('How much of the API rates of the account is used.', {
  share: {
    type: 'number',
    exclusiveMinimum: 0,
    default: PROJECT_DEFAULTS.rate.share,
    description:
      'Share of every documented rate that is used: 0.8 leaves a fifth to others. Above 1 where AWS has raised the quotas.',
  },
  total: { type: 'number', exclusiveMinimum: 0, description: 'Most calls per second, all together.' },
});

/** Schema of a region; that it has the service is checked where it is told with what could be meant. */
export const regionSchema: JsonSchema = {
  type: 'string',
  description: `AWS Region of the environment. The service is in ${SERVICE_REGIONS.join(' and ')}.`,
};

function environmentSchema(prune: JsonSchema): JsonSchema {
  const schema = object(
    'An environment: one account in one region.',
    {
      region: regionSchema,
      accountId: {
        type: 'string',
        pattern: '^[0-9]{12}$',
        description: 'The only AWS account that this environment may touch: 12 digits, in quotes.',
      },
      manifests: { ...patterns, description: 'Manifest files of this environment, in place of those of the project.' },
      variables: { ...variablesSchema, description: 'Variables that override those of the project, one by one.' },
      prune: { ...prune, description: 'Prune levels that override those of the project, one by one.' },
      previousOwners: {
        type: 'array',
        items: {
          type: 'string',
          pattern: `${PROJECT_NAME.slice(0, -1)}/${PROJECT_NAME.slice(1)}`,
          description: 'An owner: PROJECT/ENVIRONMENT.',
        },
        description:
          'Owners whose resources count as ours and are tagged anew. Not supported yet: a plan is refused where it is stated.',
      },
    },
    ['region'],
  );
  return { title: 'environment', ...schema };
}

function quotaSchema(models: readonly KindModel[]): JsonSchema {
  const quotas = models.flatMap(({ parent, manifest: { collection, quota } }) =>
    quota === undefined ? [] : [{ ...quota, counted: `${collection} in one ${parent ?? 'account and region'}` }],
  );
  return object(
    'Quotas that AWS has raised for this account.',
    Object.fromEntries(
      quotas.map(({ name: quota, limit, counted }) => [
        quota,
        {
          type: 'integer',
          minimum: limit,
          default: limit,
          description: `Most ${counted}. AWS gives ${limit} at first.`,
        },
      ]),
    ),
  );
}

function object(description: string, properties: JsonObject, required: readonly string[] = []): JsonSchema {
  return { type: 'object', description, properties, required, additionalProperties: false };
}
