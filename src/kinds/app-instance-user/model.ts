import { addressOf } from '../../core/address.js';
import { parseChimeArn, userArn } from '../../core/chime-arn.js';
import { compareMetadata, compareValue } from '../../core/field-comparison.js';
import { type JsonObject, type JsonValue, textOf, valueAt } from '../../core/json.js';
import type { KindModel, OperationInput, SpecProblem } from '../../core/kind.js';
import { createdAt, DAY_MILLISECONDS } from '../shared/created-timestamp.js';
import { looksAt, REPLACED_TOGETHER } from '../shared/full-replacement.js';
import { tagOperations, withTagOperations } from '../shared/tagging.js';
import { touches } from '../shared/touches.js';
import { appInstanceUserSchema } from './schema.js';

/** The declared fields of an AppInstanceUser, decoded. */
export type AppInstanceUserSpec = {
  readonly id: string;
  readonly name?: string;
  readonly metadata?: JsonValue;
  readonly tags?: Readonly<Record<string, string>>;
  readonly expirationSettings?: {
    readonly expirationDays: number;
    readonly expirationCriterion: 'CREATED_TIMESTAMP';
  } | null;
};

export const appInstanceUserModel: KindModel = {
  name: 'AppInstanceUser',
  parent: 'AppInstance',
  identity: 'key',
  ownTags: ['owner', 'protect'],
  manifest: {
    collection: 'users',
    reference: 'user',
    schema: appInstanceUserSchema,
    keyFields: ['id'],
    lifecycle: ['protect', 'ensure'],
    pruneLevels: ['never', 'owned', 'all'],
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
  expectedId: ({ spec }, parentId) => userArn(parentId, textOf(spec['id'])),
  references: () => [],
  creationNotes,
  dataLoss,
  guarded: { fields: ['expirationSettings'], needs: ['tags'] },
  operations: appInstanceUserOperations,
  looks: (input) =>
    looksAt(input, 'DescribeAppInstanceUser', REPLACED_TOGETHER).filter(
      // What the caller names exists once, so that a new user need not be looked at, and its tags are not what tells it.
      (look) => input.action === 'delete' || (input.action !== 'create' && look === 'DescribeAppInstanceUser'),
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

function appInstanceUserOperations({ action, fields, live }: OperationInput): readonly string[] {
  if (action === 'delete') {
    return ['DeleteAppInstanceUser'];
  }
  if (action === 'create') {
    return ['CreateAppInstanceUser'];
  }
  const updates = [
    ...(touches(fields, ...REPLACED_TOGETHER) ? ['UpdateAppInstanceUser'] : []),
    ...(touches(fields, 'expirationSettings') ? ['PutAppInstanceUserExpirationSettings'] : []),
  ];
  return withTagOperations(updates, action, tagOperations(fields, live));
}

/** Nobody can tell a user that was never there from one that the service has deleted when its time was up. */
function creationNotes(spec: JsonObject): readonly string[] {
  const days = valueAt(spec, ['expirationSettings', 'expirationDays']);
  return typeof days === 'number' ? [`may have expired; created again for ${days} days`] : [];
}

/** An expiration counts from creation: one that is set late may be over before anybody sees it. */
function dataLoss({ action, fields, live }: OperationInput, now: number): string | undefined {
  const days = fields.find(
    ({ path: [field, key] }) => field === 'expirationSettings' && key === 'expirationDays',
  )?.after;
  if (action === 'create' || typeof days !== 'number') {
    return undefined;
  }
  const expiresAt = createdAt(live, now) + days * DAY_MILLISECONDS;
  return expiresAt <= now + DAY_MILLISECONDS ? 'the user expires within a day and is deleted' : undefined;
}
