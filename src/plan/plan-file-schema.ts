const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const digest = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;
/** A value that may be missing: an empty list, or a list with the value or its keyed hash in it. */
const value = { type: 'array', maxItems: 1 } as const;

/** Schema of a saved plan (draft 2020-12). A new minor version adds keys; a new major one is not read by this program. */
export const planFileSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A saved plan of chime-sync',
  description: 'What `chime-sync plan --out FILE` writes and `chime-sync apply FILE` executes.',
  type: 'object',
  required: [
    'formatVersion',
    'project',
    'environment',
    'accountId',
    'region',
    'source',
    'targets',
    'destroying',
    'allowances',
    'variables',
    'nonce',
    'digest',
    'changes',
  ],
  properties: {
    formatVersion: { type: 'string', pattern: '^2\\.\\d+$', description: 'Major and minor version of this format.' },
    project: text,
    environment: text,
    accountId: { type: 'string', pattern: '^\\d{12}$' },
    region: text,
    source: {
      enum: ['project', 'files', 'all files'],
      description: 'Where the manifests come from; a plan of some files prunes nothing.',
    },
    targets: { ...texts, description: 'Globs that the plan is limited to.' },
    destroying: { type: 'boolean' },
    allowances: {
      type: 'object',
      description: 'What --allow-… flags have let through.',
      required: ['dataLoss', 'lockout'],
      properties: { dataLoss: texts, lockout: { type: 'boolean' }, deletes: { type: 'integer', minimum: 0 } },
    },
    variables: { ...digest, description: 'Slow hash of the variables: the same must be given when applying.' },
    nonce: {
      type: 'string',
      minLength: 16,
      description: 'Enters the keys of the hashes in this file, together with the secret values themselves.',
    },
    digest: {
      ...digest,
      description:
        'SHA-256 over format, project, environment, account, region, source, targets, destroying and the digests of the changes.',
    },
    changes: {
      type: 'array',
      items: {
        type: 'object',
        required: ['digest', 'action', 'kind', 'address', 'fields', 'operations'],
        properties: {
          digest,
          action: { enum: ['create', 'adopt', 'update', 'replace', 'delete'] },
          kind: text,
          address: text,
          id: { ...text, description: 'ARN or EndpointId, unless the resource is to be created.' },
          reason: text,
          fields: {
            type: 'array',
            items: {
              type: 'object',
              required: ['path', 'before', 'after', 'sensitive'],
              properties: { path: texts, before: value, after: value, sensitive: { type: 'boolean' } },
            },
          },
          operations: { ...texts, description: 'The mutating API operations, in their order.' },
          waitsFor: texts,
          risks: { type: 'array' },
          file: text,
          line: { type: 'integer' },
        },
      },
    },
  },
} as const;
