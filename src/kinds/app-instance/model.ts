import { addressOf } from '../../core/address.js';
import type { Intent } from '../../core/change.js';
import { compareMetadata, compareValue } from '../../core/field-comparison.js';
import type { JsonValue } from '../../core/json.js';
import type { KindModel } from '../../core/kind.js';
import { tagsOf } from '../../core/live.js';
import { ID_TAG } from '../../core/ownership.js';
import { createdAt, DAY_MILLISECONDS } from '../shared/created-timestamp.js';
import { looksAt, REPLACED_TOGETHER } from '../shared/full-replacement.js';
import { appInstancePin } from '../shared/pins.js';
import { withTagOperations } from '../shared/tagging.js';
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
  identity: { by: 'tags', pin: appInstancePin },
  taggable: true,
  manifest: {
    collection: 'appInstances',
    reference: 'appInstance',
    schema: appInstanceSchema,
    keyFields: ['id'],
    secretFields: ['metadata', 'tags'],
    alwaysSecret: [],
    clearable: { metadata: '', tags: {}, retentionSettings: null },
    quota: { name: 'appInstancesPerAccount', limit: 100 },
  },
  comparators: { name: compareValue, metadata: compareMetadata, tags: compareValue, retentionSettings: compareValue },
  immutable: [],
  requiredForCreate: ['name'],
  address: (_spec, id) => addressOf(undefined, id ?? ''),
  liveAddress: (record) => addressOf(undefined, tagsOf(record)?.[ID_TAG] ?? record.id.replace(/^.*\//u, '')),
  dataLoss,
  guarded: { fields: ['retentionSettings'], needs: ['tags', 'createdTimestamp'] },
  operations: appInstanceOperations,
  looks: (input) => looksAt(input, 'DescribeAppInstance', REPLACED_TOGETHER),
};

function appInstanceOperations(intent: Intent): readonly string[] {
  switch (intent.action) {
    case 'delete':
      return ['DeleteAppInstance'];
    case 'create': {
      const retention = intent.spec['retentionSettings'] ?? null;
      return ['CreateAppInstance', ...(retention === null ? [] : ['PutAppInstanceRetentionSettings'])];
    }
    default:
      return withTagOperations(intent, [
        ...(touches(intent.fields, ...REPLACED_TOGETHER) ? ['UpdateAppInstance'] : []),
        ...(touches(intent.fields, 'retentionSettings') ? ['PutAppInstanceRetentionSettings'] : []),
      ]);
  }
}

/**
 * Messages past a retention period are deleted for good, after a grace of 30 days (AWS documentation). Nothing in an
 * AppInstance is older than itself, so that a period no shorter than its age loses nothing.
 */
function dataLoss(intent: Intent, now: number): string | undefined {
  if (intent.action === 'delete') {
    return 'all its channels and messages are deleted for good';
  }
  if (intent.action === 'create') {
    return undefined;
  }
  const { fields, live } = intent;
  const retention = fields.find(({ path }) => path[0] === 'retentionSettings' && path.at(-1) === 'retentionDays');
  const { before, after } = retention ?? {};
  if (typeof after !== 'number' || now - createdAt(live, now) <= after * DAY_MILLISECONDS) {
    return undefined;
  }
  if (typeof before !== 'number') {
    return `retention is first set: messages older than ${after} days are deleted for good`;
  }
  return after < before ? `retention is shortened: messages older than ${after} days are deleted for good` : undefined;
}
