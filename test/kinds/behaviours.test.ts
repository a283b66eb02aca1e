import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { type Behaviours, DEFAULT_BEHAVIOURS, type Emulator } from '../../src/emulator/index.js';
import { type Applied, applyIn, problemsOf } from '../support/cli/pipeline.js';
import { manualClock, startService } from '../support/cli/service.js';
import { appInstance, LEX, TARGET, type Workspace, workspaceOf } from '../support/cli/workspace.js';

const ONE_HOUR = 60 * 60 * 1000;

/** Every value of every switch that changes what a client sees, and the combinations that make each other worse. */
const CASES: readonly Partial<Behaviours>[] = [
  {},
  { absentAnswer: 'notFound' },
  { clearedMetadata: 'omitted' },
  { unsetRetention: 'emptyObject' },
  { tokenAfterDeletion: 'replaysDeadArn' },
  { tokenWithOtherParameters: 'returnsFirst' },
  { tokenWithOtherParameters: 'createsNew' },
  { tokenLifetimeMilliseconds: 0 },
  { listLagMilliseconds: ONE_HOUR },
  { deletionLagMilliseconds: 2 * ONE_HOUR },
  { deletionLagMilliseconds: 2 * ONE_HOUR, absentAnswer: 'notFound' },
  // Nothing of these should matter at all.
  { expirationLagMilliseconds: ONE_HOUR, defaultPageSize: 1, multilineMetadata: 'accepted' },
  {
    unknownArnForm: 'forbidden',
    foreignArn: 'badRequest',
    adminOfOtherAppInstance: 'forbidden',
    endpointResourceArn: 'inactive',
    resourceNamePattern: 'intended',
  },
  {
    unknownArnForm: 'notFound',
    foreignArn: 'notFound',
    adminOfOtherAppInstance: 'notFound',
    endpointResourceArn: 'active',
  },
  { maximumPageSize: 1 },
  { emptyPages: true },
  { emptyPages: true, maximumPageSize: 1 },
  { userConflict: 'recreate' },
  { endpointAttributesInDescribe: 'masked' },
  { endpointAttributesInDescribe: 'omitted' },
  { deleteAdminUser: 'conflict' },
  {
    absentAnswer: 'notFound',
    clearedMetadata: 'omitted',
    unsetRetention: 'emptyObject',
    tokenAfterDeletion: 'replaysDeadArn',
    emptyPages: true,
    maximumPageSize: 1,
    deleteAdminUser: 'conflict',
  },
];

/** An instance that is there all the time, so that the manifests are never empty. */
const OTHER = appInstance({ id: 'other', name: 'Other' });

const CREATED = appInstance({
  metadata: { tier: 'gold' },
  tags: { team: 'support' },
  retentionSettings: { channelRetentionSettings: { retentionDays: 30 } },
  users: [
    {
      id: 'alice',
      name: 'Alice',
      metadata: 'text',
      tags: { role: 'agent' },
      expirationSettings: { expirationDays: 300, expirationCriterion: 'CREATED_TIMESTAMP' },
      endpoints: [{ name: 'phone', ...TARGET, endpointAttributes: { deviceToken: 'token' }, allowMessages: 'ALL' }],
    },
    { id: 'bob', name: 'Bob', metadata: null, expirationSettings: null },
  ],
  bots: [
    { id: 'helper', name: 'Helper', configuration: { lex: LEX } },
    { id: 'second', name: 'Helper', metadata: null, tags: null, configuration: { lex: LEX } },
  ],
  admins: [{ user: 'alice' }, { user: 'bob' }, { bot: 'helper' }],
});

const UPDATED = appInstance({
  name: 'Help',
  metadata: null,
  tags: null,
  retentionSettings: null,
  users: [
    {
      id: 'alice',
      name: 'Alice B.',
      metadata: null,
      tags: { role: 'lead', since: '2026' },
      expirationSettings: null,
      endpoints: [
        { name: 'phone', ...TARGET, type: 'GCM', endpointAttributes: { deviceToken: 'token' }, allowMessages: 'NONE' },
      ],
    },
    { id: 'bob', name: 'Bob', metadata: { since: 2026 } },
  ],
  bots: [
    { id: 'helper', name: 'Helper', configuration: { lex: { ...LEX, localeId: 'de_DE' } } },
    { id: 'second', name: 'Helper', metadata: 'text', configuration: { lex: LEX } },
  ],
  admins: [{ user: 'alice' }, { user: 'bob' }, { bot: 'helper' }],
});

const PRUNED = appInstance({
  name: 'Help',
  prune: { admins: 'all', endpoints: 'all' },
  users: [{ id: 'alice', endpoints: [] }],
  admins: [],
});

const PRUNINGS = [
  'DeleteAppInstanceAdmin',
  'DeleteAppInstanceAdmin',
  'DeleteAppInstanceAdmin',
  'DeregisterAppInstanceUserEndpoint',
];

const EMPTIED = appInstance({
  name: 'Help',
  prune: { users: 'owned', bots: 'all' },
  users: [],
  bots: [],
});

const UPDATES = [
  'UntagResource',
  'TagResource',
  'PutAppInstanceRetentionSettings',
  'PutAppInstanceUserExpirationSettings',
  'UpdateAppInstance',
  'UpdateAppInstanceBot',
  'UpdateAppInstanceBot',
  'UpdateAppInstanceUser',
  'UpdateAppInstanceUser',
  // A new type is a new endpoint.
  'DeregisterAppInstanceUserEndpoint',
  'RegisterAppInstanceUserEndpoint',
];

const DELETIONS = [
  'DeleteAppInstanceAdmin',
  'DeleteAppInstanceAdmin',
  'DeleteAppInstanceAdmin',
  'DeleteAppInstanceBot',
  'DeleteAppInstanceBot',
  'DeleteAppInstanceUser',
  'DeleteAppInstanceUser',
];

describe('create, update, delete and create again, whatever the service does where nobody knows', () => {
  test('the cases name every switch and every one of its values but numbers', () => {
    const named = new Set(CASES.flatMap((behaviours) => Object.keys(behaviours)));
    expect([...named].sort()).toEqual(Object.keys(DEFAULT_BEHAVIOURS).sort());
  });

  test.each(CASES)('%j', async (behaviours) => {
    const clock = manualClock();
    const { emulator } = await startService({ behaviours, clock });
    const workspace = workspaceOf();
    const story = { workspace, emulator, wait: () => clock.advance(ONE_HOUR) };

    await settle(story, OTHER);
    await settle(story, OTHER, CREATED);
    expect(operationsOf(await settle(story, OTHER, UPDATED))).toEqual(UPDATES.sort());
    expect(operationsOf(await settle(story, OTHER, PRUNED))).toEqual(PRUNINGS);
    await settle(story, OTHER, EMPTIED);
    // The account looks as it did when bots and endpoints were created first.
    await settle(story, OTHER, UPDATED);
    expect(operationsOf(await settle(story, OTHER, EMPTIED))).toEqual(DELETIONS);
    workspace.configure({ prune: { appInstances: 'owned' } });
    expect(operationsOf(await settle(story, OTHER))).toEqual(['DeleteAppInstance']);
    const again = await settle(story, OTHER, CREATED);
    expect(again.planned.plan.changes.map(({ action }) => action)).toEqual(Array(9).fill('create'));
  });

  test('an apply within the lag of lists makes nothing twice', async () => {
    const clock = manualClock();
    const { emulator, client } = await startService({ behaviours: { listLagMilliseconds: ONE_HOUR }, clock });
    const workspace = workspaceOf(CREATED);
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    clock.advance(ONE_HOUR);
    const { AppInstances = [] } = await client.listAppInstances({});
    expect(AppInstances).toHaveLength(1);
    const AppInstanceArn = AppInstances[0]?.AppInstanceArn;
    const { AppInstanceBots = [] } = await client.listAppInstanceBots({ AppInstanceArn });
    expect(AppInstanceBots).toHaveLength(2);
    const AppInstanceUserArn = `${AppInstanceArn ?? ''}/user/alice`;
    const { AppInstanceUserEndpoints = [] } = await client.listAppInstanceUserEndpoints({ AppInstanceUserArn });
    expect(AppInstanceUserEndpoints).toHaveLength(1);
    const settled = await applyIn(workspace, emulator);
    expect(settled.planned.plan.changes).toEqual([]);
  });
});

interface Story {
  readonly workspace: Workspace;
  readonly emulator: Emulator;
  wait(): void;
}

/** Applies in full; after a while nothing is left to do, and another apply does nothing. */
async function settle({ workspace, emulator, wait }: Story, ...documents: readonly JsonObject[]): Promise<Applied> {
  workspace.declare(...documents);
  const applied = await applyIn(workspace, emulator);
  expect(problemsOf(applied)).toEqual([]);
  wait();
  const again = await applyIn(workspace, emulator);
  expect(again.planned.plan.changes).toEqual([]);
  expect(again.planned.plan.incomplete).toEqual([]);
  expect(again.sent).toEqual([]);
  return applied;
}

function operationsOf({ sent }: Applied): readonly string[] {
  return sent.map(({ operation }) => operation).sort();
}
