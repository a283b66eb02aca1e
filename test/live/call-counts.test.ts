import { describe, expect, it } from 'vitest';
import { createReadClient } from '../../src/aws/identity-client.js';
import type { Policy } from '../../src/core/policy.js';
import type { DesiredResource } from '../../src/core/resource.js';
import type { Behaviours } from '../../src/emulator/behaviours.js';
import { kinds } from '../../src/kinds/index.js';
import { readAccount } from '../../src/live/read-account.js';
import { matchResources } from '../../src/plan/match-resources.js';
import { planChanges } from '../../src/plan/plan-changes.js';
import { callCounts, emulate } from '../support/emulated-account.js';
import {
  desireAdmin,
  desireInstance,
  desireUser,
  instanceArn,
  models,
  ownedAs,
  POLICY,
  policyWith,
  summaryOf,
} from '../support/resources.js';

const userIds = (count: number) =>
  Array.from({ length: count }, (_value, index) => `user-${String(index).padStart(5, '0')}`);

/** An instance with that many users, ours by its tags. */
function instanceWith(users: number) {
  return {
    AppInstanceId: 'i1',
    Name: 'Support',
    Tags: Object.entries(ownedAs('support')).map(([Key, Value]) => ({ Key, Value })),
    Users: userIds(users).map((id) => ({ AppInstanceUserId: id, Name: `User ${id}` })),
  };
}

/** Reads an account for what is declared, and counts the calls that it took. */
async function countCalls(
  users: number,
  desired: readonly DesiredResource[],
  { policy = POLICY, behaviours = {} }: { readonly policy?: Policy; readonly behaviours?: Partial<Behaviours> } = {},
) {
  const { emulator, connection } = await emulate([instanceWith(users)], { behaviours });
  const client = createReadClient(connection, { limit: (call) => call() });
  const snapshot = await readAccount({
    desired,
    kinds: kinds.map(({ model, reader }) => ({ model, reader: reader(client) })),
    policy,
    match: matchResources,
  });
  const plan = planChanges(desired, snapshot, models, policy);
  expect(emulator.requests.filter(({ mutating }) => mutating)).toEqual([]);
  return { calls: callCounts(emulator), changes: summaryOf(plan), incomplete: plan.incomplete };
}

const support = desireInstance('support', {});
const IDENTIFIED = { ListAppInstances: 1, ListTagsForResource: 1 };

describe('S20: the fewest calls', { timeout: 60_000 }, () => {
  it('describes few users whose expiration is declared, and lists none', async () => {
    const declared = userIds(20).map((id) =>
      desireUser('support', id, { name: `User ${id}`, metadata: '', expirationSettings: null }),
    );
    const { calls, changes } = await countCalls(1_000, [support, ...declared]);
    expect(calls).toEqual({ ...IDENTIFIED, DescribeAppInstanceUser: 20 });
    expect(changes).toEqual([]);
  });

  it('lists many users of which lists show everything, and describes none', async () => {
    const declared = userIds(5_000).map((id) => desireUser('support', id, { name: `User ${id}` }));
    const { calls, changes } = await countCalls(5_300, [support, ...declared]);
    expect(calls).toEqual({ ...IDENTIFIED, ListAppInstanceUsers: 100 });
    expect(changes).toEqual([]);
  });

  it('lists two pages at most for twenty users, and describes those that were not on them', async () => {
    const declared = userIds(1_000)
      .slice(-20)
      .map((id) => desireUser('support', id, { name: `User ${id}` }));
    const { calls } = await countCalls(1_000, [support, ...declared]);
    expect(calls).toEqual({ ...IDENTIFIED, ListAppInstanceUsers: 2, DescribeAppInstanceUser: 20 });
  });

  it('reads tags of the users whose manifests declare some, and of no others', async () => {
    const [first = '', second = ''] = userIds(2);
    const declared = [desireUser('support', first, { tags: {} }), desireUser('support', second, {})];
    const { calls } = await countCalls(10, [support, ...declared]);
    expect(calls).toEqual({ ListAppInstances: 1, ListTagsForResource: 2, DescribeAppInstanceUser: 2 });
  });

  it('lists all users where they are pruned', async () => {
    const policy = policyWith({ prune: { users: 'owned' } });
    const { calls } = await countCalls(120, [support], { policy });
    expect(calls).toEqual({
      ListAppInstances: 1,
      ListTagsForResource: 121,
      ListAppInstanceUsers: 3,
      ListAppInstanceAdmins: 1,
    });
  });

  it.each([
    ['forbidden', { ListAppInstanceUsers: 3, DescribeAppInstanceUser: 2 }],
    ['notFound', { DescribeAppInstanceUser: 2 }],
  ] as const)('S21: takes an answer of %s for absence once that is certain', async (absentAnswer, expected) => {
    const declared = [desireUser('support', 'nobody'), desireUser('support', 'user-00001', {})];
    const { calls, changes, incomplete } = await countCalls(120, [support, ...declared], {
      behaviours: { absentAnswer },
    });
    expect(calls).toEqual({ ...IDENTIFIED, ...expected });
    expect(changes).toEqual(['create support/users/nobody']);
    expect(incomplete).toEqual([]);
  });

  it('S13: reads no tags of instances that a list shows while a pin is looked for', async () => {
    const pinned = desireInstance('support', {}, { lifecycle: { arn: instanceArn('i9') } });
    expect((await countCalls(1, [pinned])).calls).toEqual({ DescribeAppInstance: 1, ListAppInstances: 1 });
  });

  it('S11: reads a list once, however many admins have users that are not there', async () => {
    const admins = ['nobody', 'no-one', 'user-00001'].map((user) => desireAdmin('support', { user }));
    const { calls } = await countCalls(120, [support, ...admins]);
    expect(calls).toEqual({
      ...IDENTIFIED,
      ListAppInstanceAdmins: 1,
      DescribeAppInstanceUser: 2,
      ListAppInstanceUsers: 3,
    });
  });
});
