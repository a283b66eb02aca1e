import { describe, expect, it } from 'vitest';
import { connectForReading } from '../../src/aws/clients.js';
import type { Policy } from '../../src/core/policy.js';
import type { DesiredResource } from '../../src/core/resource.js';
import type { Behaviours } from '../../src/emulator/behaviours.js';
import { Targets } from '../../src/identify/targets.js';
import { kinds } from '../../src/kinds/index.js';
import { readAccount } from '../../src/live/read-account.js';
import { destroyAll } from '../../src/plan/destroy-all.js';
import { planChanges } from '../../src/plan/plan-changes.js';
import { callCounts, emulate } from '../support/emulated-account.js';
import { unlimited } from '../support/identity-client.js';
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
  {
    policy = POLICY,
    behaviours = {},
    targets = [],
  }: {
    readonly policy?: Policy;
    readonly behaviours?: Partial<Behaviours>;
    readonly targets?: readonly string[];
  } = {},
) {
  const { emulator, connection } = await emulate([instanceWith(users)], { behaviours });
  const clients = await connectForReading(kinds, connection, unlimited);
  const snapshot = await readAccount({
    desired,
    kinds: kinds.map(({ model, reader }) => ({ model, reader: reader(clients, () => Promise.resolve()) })),
    policy,
    targets: new Targets(targets, desired, models),
  });
  const plan = planChanges({ desired, snapshot, models, policy, targets });
  expect(emulator.requests.filter(({ mutating }) => mutating)).toEqual([]);
  return { calls: callCounts(emulator), changes: summaryOf(plan), incomplete: plan.incomplete };
}

const support = desireInstance('support', {});
const IDENTIFIED = { ListAppInstances: 1, ListTagsForResource: 1 };

describe('S20: the fewest calls', () => {
  it('describes few users of a hundred thousand whose expiration is declared, and lists none', async () => {
    const declared = userIds(20).map((id) =>
      desireUser('support', id, { name: `User ${id}`, metadata: '', expirationSettings: null }),
    );
    const { calls, changes } = await countCalls(100_000, [support, ...declared]);
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

  it.each([
    { target: 'support', reads: {} },
    { target: 'support/users/user-00007', reads: { ListTagsForResource: 2, DescribeAppInstanceUser: 1 } },
    // Nobody can tell without the list if there is such a user.
    { target: 'support/users/undeclared', reads: { ListAppInstanceUsers: 3 } },
    {
      target: 'support/users/user-0000*',
      reads: {
        ListTagsForResource: 11,
        DescribeAppInstanceUser: 10,
        ListAppInstanceUsers: 3,
      },
    },
    // How many of the others are ours is what the share of deletions is a share of.
    {
      target: 'support/users/user-0011*',
      reads: { ListTagsForResource: 81, ListAppInstanceUsers: 3 },
    },
    // An admin that is to be created waits for its user, should that have to be created as well.
    { target: 'support/admins/users/user-00001', reads: { ListAppInstanceAdmins: 1, DescribeAppInstanceUser: 1 } },
  ])('S29: reads no more than $target needs', async ({ target, reads }) => {
    const declared = userIds(40).map((id) =>
      desireUser('support', id, { name: `User ${id}`, expirationSettings: null }),
    );
    const admins = userIds(3).map((user) => desireAdmin('support', { user }));
    const policy = policyWith({ prune: { users: 'owned' } });
    const { calls } = await countCalls(120, [support, ...declared, ...admins], { policy, targets: [target] });
    expect(calls).toEqual({ ...IDENTIFIED, ...reads });
  });

  it.each([
    { target: '**/bots/*', reads: { ListAppInstanceBots: 1, ListAppInstanceAdmins: 1 } },
    { target: '*/users/*/endpoints/*', reads: { ListAppInstanceUserEndpoints: 2, DescribeAppInstanceUser: 2 } },
    { target: 'support/admins/**', reads: { ListAppInstanceAdmins: 1 } },
    { target: 'sup*', reads: {} },
  ])('S29: reads no collection in which nothing can match $target', async ({ target, reads }) => {
    const declared = userIds(2).map((id) => desireUser('support', id, {}, { stated: ['endpoints'] }));
    const levels = { appInstances: 'owned', users: 'owned', bots: 'owned', admins: 'all', endpoints: 'all' };
    const stated = desireInstance('support', {}, { stated: ['admins'] });
    const policy = policyWith({ prune: levels });
    const { calls } = await countCalls(120, [stated, ...declared], { policy, targets: [target] });
    expect(calls).toEqual({ ...IDENTIFIED, ...reads });
  });

  it('S29 S47: looks below no orphan that is not targeted', async () => {
    const options = { policy: policyWith({ prune: { appInstances: 'owned' } }) };
    const look = async (target: string) =>
      (await countCalls(3, [desireInstance('sales', {})], { ...options, targets: [target] })).calls;
    expect(await look('sa*')).toEqual(IDENTIFIED);
    expect(await look('sup*')).toEqual({ ...IDENTIFIED, ListAppInstanceBots: 1 });
  });

  it('S18: lists the users that may protect an instance, whatever else is declared of them', async () => {
    const declared = userIds(100).map((id) => desireUser('support', id, { expirationSettings: null }));
    const { desired, policy } = destroyAll([support, ...declared], models, POLICY, []);
    const { calls } = await countCalls(100, desired, { policy });
    expect(calls).toEqual({
      ListAppInstances: 1,
      ListTagsForResource: 101,
      ListAppInstanceUsers: 2,
      ListAppInstanceBots: 1,
    });
  });

  it('S29: finds out the same of a targeted user as without a target', async () => {
    const declared = userIds(3).map((id) => desireUser('support', id, { name: `User ${id}` }));
    const options = { policy: policyWith({ prune: { users: 'owned' } }), targets: ['support/users/user-00001'] };
    const { changes } = await countCalls(3, [support, ...declared], options);
    expect(changes).toEqual(['adopt support/users/user-00001']);
  });

  it('S18: reads no list again that was read whole, to look for what protects an instance', async () => {
    const declared = [support, desireUser('support', 'nobody'), desireAdmin('support', { user: 'no-one' })];
    const { desired, policy } = destroyAll(declared, models, POLICY, []);
    const { calls } = await countCalls(120, desired, { policy });
    expect(calls['ListAppInstanceUsers']).toBe(3);
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
