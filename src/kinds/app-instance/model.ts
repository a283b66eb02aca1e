import { addressOf } from '../../core/address.js';
import { compareMetadata, compareValue } from '../../core/field-comparison.js';
import type { JsonValue } from '../../core/json.js';
import type { KindModel, OperationInput } from '../../core/kind.js';
import { tagsOf } from '../../core/live.js';
import { ID_TAG } from '../../core/ownership.js';
import { createdAt, DAY_MILLISECONDS } from '../shared/created-timestamp.js';
import { looksAt, REPLACED_TOGETHER } from '../shared/full-replacement.js';
import { tagOperations, withTagOperations } from '../shared/tagging.js';
import { touches } from '../shared/touches.js';
import { appInstanceSchema } from './schema.js';

/** The declared fields of an AppInstance, decoded. */
export type AppInstanceSpec = {
  readonly name?: string;
  readonly metadata?: JsonValue;
  readonly tags?: Readonly<Record<string, string>>;
  readonly retentionSettings?: { readonly channelRetentionSettings: { readonly retentionDays: number } } | null;
};

export const appInstanceModel: KindModel = {
  name: 'AppInstance',
  parent: undefined,
  identity: 'tags',
  ownTags: ['owner', 'id', 'protect'],
  manifest: {
    collection: 'appInstances',
    reference: 'appInstance',
    schema: appInstanceSchema,
    keyFields: ['id'],
    lifecycle: ['id', 'arn', 'previousId', 'protect', 'prune'],
    pruneLevels: ['never', 'owned'],
    secretFields: ['metadata', 'tags'],
    alwaysSecret: [],
    clearable: { metadata: '', tags: {}, retentionSettings: null },
    quota: { name: 'appInstancesPerAccount', limit: 100 },
  },
  comparators: { name: compareValue, metadata: compareMetadata, tags: compareValue, retentionSettings: compareValue },
  immutable: [],
  requiredForCreate: ['name'],
  check: () => [],
  address: (_spec, id) => addressOf(undefined, id ?? ''),
  liveAddress: (record) => addressOf(undefined, tagsOf(record)?.[ID_TAG] ?? record.id.replace(/^.*\//u, '')),
  expectedId: () => undefined,
  references: () => [],
  dataLoss,
  guarded: { fields: ['retentionSettings'], needs: ['tags', 'createdTimestamp'] },
  operations: appInstanceOperations,
  looks: (input) => looksAt(input, 'DescribeAppInstance', REPLACED_TOGETHER),
};

function appInstanceOperations({ action, spec, fields, live }: OperationInput): readonly string[] {
  if (action === 'delete') {
    return ['DeleteAppInstance'];
  }
  if (action === 'create') {
    const retention = spec['retentionSettings'] ?? null;
    return ['CreateAppInstance', ...(retention === null ? [] : ['PutAppInstanceRetentionSettings'])];
  }
  const updates = [
    ...(touches(fields, ...REPLACED_TOGETHER) ? ['UpdateAppInstance'] : []),
    ...(touches(fields, 'retentionSettings') ? ['PutAppInstanceRetentionSettings'] : []),
  ];
  return withTagOperations(updates, action, tagOperations(fields, live));
}

/**
 * Messages past a retention period are deleted for good, after a grace of 30 days (AWS documentation). Nothing in an
 * AppInstance is older than itself, so that a period no shorter than its age loses nothing.
 */
function dataLoss({ action, fields, live }: OperationInput, now: number): string | undefined {
  if (action === 'delete') {
    return 'all its channels and messages are deleted for good';
  }
  const retention = fields.find(({ path }) => path[0] === 'retentionSettings' && path.at(-1) === 'retentionDays');
  const { before, after } = retention ?? {};
  if (action === 'create' || typeof after !== 'number' || now - createdAt(live, now) <= after * DAY_MILLISECONDS) {
    return undefined;
  }
  if (typeof before !== 'number') {
    return `retention is first set: messages older than ${after} days are deleted for good`;
  }
  return after < before ? `retention is shortened: messages older than ${after} days are deleted for good` : undefined;
}
