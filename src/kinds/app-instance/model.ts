import { addressOf } from '../../core/address.js';
import type { Intent } from '../../core/change.js';
import { parseChimeArn } from '../../core/chime-arn.js';
import { compareMetadata, compareValue } from '../../core/field-comparison.js';
import type { KindModel, Pin } from '../../core/kind.js';
import { tagsOf } from '../../core/live.js';
import { ID_TAG } from '../../core/ownership.js';
import { ageInDays, REPLACED_TOGETHER, taggableLooks, taggableOperations } from '../shared/taggable-model.js';
import { appInstanceSchema } from './schema.js';

/** What the operations that update set. */
const UPDATES = { UpdateAppInstance: REPLACED_TOGETHER, PutAppInstanceRetentionSettings: ['retentionSettings'] };

/** Pins an AppInstance. */
const pin: Pin = {
  form: 'arn:aws:chime:REGION:ACCOUNT:app-instance/ID',
  parse: (arn) => {
    const parsed = parseChimeArn(arn);
    return parsed?.member === undefined ? parsed && { ...parsed, parentArn: undefined } : undefined;
  },
};

export const appInstanceModel: KindModel = {
  name: 'AppInstance',
  parent: undefined,
  identity: { by: 'tags', pin },
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
  looks: (intent) => taggableLooks('AppInstance', UPDATES, intent),
};

function appInstanceOperations(intent: Intent): readonly string[] {
  const operations = taggableOperations('AppInstance', UPDATES, intent);
  // It is created without.
  const setsRetention = intent.action === 'create' && (intent.spec['retentionSettings'] ?? null) !== null;
  return setsRetention ? [...operations, 'PutAppInstanceRetentionSettings'] : operations;
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
  if (typeof after !== 'number' || ageInDays(live, now) <= after) {
    return undefined;
  }
  if (typeof before !== 'number') {
    return `retention is first set: messages older than ${after} days are deleted for good`;
  }
  return after < before ? `retention is shortened: messages older than ${after} days are deleted for good` : undefined;
}
