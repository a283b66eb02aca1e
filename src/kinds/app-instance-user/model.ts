import { addressOf } from '../../core/address.js';
import type { Intent } from '../../core/change.js';
import { parseChimeArn, userArn } from '../../core/chime-arn.js';
import { compareMetadata, compareValue } from '../../core/field-comparison.js';
import { type JsonObject, textOf, valueAt } from '../../core/json.js';
import type { KindModel, SpecProblem } from '../../core/kind.js';
import type { LiveRecord } from '../../core/live.js';
import { ageInDays, REPLACED_TOGETHER, taggableLooks, taggableOperations } from '../shared/taggable-model.js';
import { appInstanceUserSchema } from './schema.js';

/** What the operations that update set. */
const UPDATES = {
  UpdateAppInstanceUser: REPLACED_TOGETHER,
  PutAppInstanceUserExpirationSettings: ['expirationSettings'],
};

export const appInstanceUserModel: KindModel = {
  name: 'AppInstanceUser',
  parent: 'AppInstance',
  identity: { by: 'id', expectedId: ({ spec }, parentId) => userArn(parentId, textOf(spec['id'])) },
  taggable: true,
  manifest: {
    collection: 'users',
    reference: 'user',
    schema: appInstanceUserSchema,
    keyFields: ['id'],
    secretFields: ['metadata', 'tags'],
    alwaysSecret: [],
    clearable: { metadata: '', tags: {}, expirationSettings: null },
    quota: { name: 'usersPerAppInstance', limit: 100_000 },
  },
  comparators: { name: compareValue, metadata: compareMetadata, tags: compareValue, expirationSettings: compareValue },
  immutable: [],
  requiredForCreate: ['name'],
  check: warnOfExpiration,
  address: (spec, _id, parent) => addressOf(parent, 'users', textOf(spec['id'])),
  liveAddress: (record, parent) => addressOf(parent, 'users', parseChimeArn(record.id)?.member?.id ?? record.id),
  creationNotes,
  dataLoss,
  guarded: { fields: ['expirationSettings'], needs: ['tags'] },
  operations: (intent) => taggableOperations('AppInstanceUser', UPDATES, intent),
  looks: (intent) =>
    taggableLooks('AppInstanceUser', UPDATES, intent).filter(
      // What the caller names exists once, so that a new user need not be looked at, and its tags are not what tells it.
      (look) => intent.action === 'delete' || (intent.action !== 'create' && look === 'DescribeAppInstanceUser'),
    ),
};

/** The service deletes the user, the next apply creates it again, and so on: seldom what is meant. */
function warnOfExpiration({ expirationSettings }: JsonObject): readonly SpecProblem[] {
  if (expirationSettings === undefined || expirationSettings === null) {
    return [];
  }
  return [
    {
      code: 'user-expires',
      path: ['expirationSettings'],
      severity: 'warning',
      message: 'A declared user that expires is deleted by the service and created again by the next apply.',
      hint: 'Take the user out of the manifests once it may expire, or write `expirationSettings: null`.',
    },
  ];
}

/**
 * Nobody can tell a user that was never there from one that the service has deleted when its time was up; but for one whose
 * time is longer than its AppInstance has been there.
 */
function creationNotes(spec: JsonObject, appInstance: LiveRecord | undefined, now: number): readonly string[] {
  const days = valueAt(spec, ['expirationSettings', 'expirationDays']);
  const mayHaveExpired = typeof days === 'number' && appInstance !== undefined && ageInDays(appInstance, now) >= days;
  return mayHaveExpired ? [`may have expired; created again for ${days === 1 ? '1 day' : `${days} days`}`] : [];
}

/** An expiration counts from creation: one that is set late may be over before anybody sees it. */
function dataLoss(intent: Intent, now: number): string | undefined {
  const days = intent.fields.find(
    ({ path: [field, key] }) => field === 'expirationSettings' && key === 'expirationDays',
  )?.after;
  if (intent.action === 'create' || typeof days !== 'number') {
    return undefined;
  }
  return days - ageInDays(intent.live, now) <= 1 ? 'the user expires within a day and is deleted' : undefined;
}
