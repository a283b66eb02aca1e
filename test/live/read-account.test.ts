import { describe, expect, it } from 'vitest';
import { addressOf } from '../../src/core/address.js';
import { compareValue } from '../../src/core/field-comparison.js';
import { textOf } from '../../src/core/json.js';
import type { KindModel } from '../../src/core/kind.js';
import { type LiveRecord, scopeKey } from '../../src/core/live.js';
import type { Policy } from '../../src/core/policy.js';
import type { DesiredResource } from '../../src/core/resource.js';
import { readAccount } from '../../src/live/read-account.js';
import { planChanges } from '../../src/plan/plan-changes.js';
import { FakeReader, type ReaderFaults } from '../support/fake-reader.js';
import {
  desireAdmin,
  desireBot,
  desireEndpoint,
  desireInstance,
  desireUser,
  instanceArn,
  liveAdmin,
  liveBot,
  liveEndpoint,
  liveInstance,
  liveUser,
  models,
  ownedAs,
  ownedByOther,
  POLICY,
  policyWith,
  summaryOf,
} from '../support/resources.js';

const I1 = instanceArn('i1');
const support = desireInstance('support', {});
const liveSupport = liveInstance('i1', { tags: ownedAs('support') });
const FAILURE = { operation: 'Some operation', code: 'access-denied', message: 'Denied.' } as const;

/** Reads records in memory; the calls are those of one kind. */
async function readFrom(
  desired: readonly DesiredResource[],
  records: readonly LiveRecord[],
  {
    policy = POLICY,
    faults = {},
  }: { readonly policy?: Policy; readonly faults?: Readonly<Record<string, ReaderFaults>> } = {},
) {
  const kinds = models.map((model) => ({ model, reader: new FakeReader(model, records, faults[model.name]) }));
  const snapshot = await readAccount({ desired, kinds, policy });
  const callsOf = (kind: string) => kinds.find(({ model }) => model.name === kind)?.reader.calls.sort() ?? [];
  return { snapshot, callsOf, plan: planChanges({ desired, snapshot, models, policy }) };
}

describe('the reader', () => {
  it('asks for no collection of which nothing is declared or pruned', async () => {
    const { callsOf, snapshot } = await readFrom(
      [support],
      [liveSupport, liveUser('i1', 'alice'), liveBot('i1', 'b1'), liveAdmin('i1', 'user/alice')],
    );
    expect(callsOf('AppInstance')).toEqual(['find all', 'load i1 tags']);
    for (const kind of ['AppInstanceUser', 'AppInstanceBot', 'AppInstanceAdmin', 'AppInstanceUserEndpoint']) {
      expect(callsOf(kind)).toEqual([]);
    }
    expect([...snapshot.exhaustive]).toEqual([scopeKey('AppInstance', undefined)]);
  });

  it('describes pinned instances, and lists only if one is not', async () => {
    const pinned = desireInstance('support', {}, { lifecycle: { arn: I1 } });
    const alone = await readFrom([pinned], [liveSupport, liveInstance('i2')]);
    expect(alone.callsOf('AppInstance')).toEqual(['find i1', 'load i1 tags']);
    const both = await readFrom([pinned, desireInstance('sales', {})], [liveSupport, liveInstance('i2')]);
    expect(both.callsOf('AppInstance')).toEqual(['find all', 'load i1 tags', 'load i2 tags']);
  });

  it('S20: loads of a resource only what its manifest declares and lists do not carry', async () => {
    const retention = { channelRetentionSettings: { retentionDays: 30 } };
    const desired = [
      desireInstance('support', { name: 'Support', retentionSettings: retention }),
      desireUser('support', 'plain', { name: 'Plain', metadata: 'x' }),
      desireUser('support', 'expiring', { expirationSettings: null }),
      desireUser('support', 'tagged', { tags: {} }),
      desireUser('support', 'protected', {}, { lifecycle: { protect: true } }),
      desireUser('support', 'absent', {}, { lifecycle: { ensure: 'absent' } }),
      desireBot('support', 'helper', {}),
      desireEndpoint('support', 'plain', 'phone', { allowMessages: 'ALL' }),
      desireEndpoint('support', 'plain', 'tablet', { resourceArn: 'arn:aws:x:y:z:w' }),
    ];
    const users = ['plain', 'expiring', 'tagged', 'protected', 'absent'].map((id) => liveUser('i1', id));
    const endpoints = [liveEndpoint('i1', 'plain', 'e1'), liveEndpoint('i1', 'plain', 'e2', { name: 'tablet' })];
    const { callsOf } = await readFrom(desired, [
      liveSupport,
      ...users,
      liveBot('i1', 'b1', { tags: ownedAs('helper') }),
      ...endpoints,
    ]);
    expect(callsOf('AppInstance')).toEqual([
      'find all',
      'load i1 createdTimestamp',
      'load i1 retentionSettings',
      'load i1 tags',
    ]);
    expect(callsOf('AppInstanceUser')).toEqual([
      'find plain,expiring,tagged,protected,absent',
      'load absent tags',
      'load expiring expirationSettings',
      'load protected tags',
      'load tagged tags',
    ]);
    expect(callsOf('AppInstanceBot')).toEqual(['find all', 'load b1 tags']);
    // What is to be replaced keeps what its manifest does not say.
    expect(callsOf('AppInstanceUserEndpoint')).toEqual([
      'find all',
      'load e2 endpointAttributes',
      'load e2 resourceArn',
    ]);
  });

  it.each([
    ['never', ['find alice']],
    ['owned', ['find all', 'load alice tags', 'load bob tags']],
    ['all', ['find all', 'load bob tags']],
  ])('S16 S17 S20: reads what users: %s needs', async (level, calls) => {
    const instance = desireInstance('support', {}, { stated: ['users'], lifecycle: { prune: { users: level } } });
    const { callsOf } = await readFrom(
      [instance, desireUser('support', 'alice', {})],
      [liveSupport, liveUser('i1', 'alice'), liveUser('i1', 'bob')],
    );
    expect(callsOf('AppInstanceUser')).toEqual(calls);
  });

  it.each([
    ['nothing', [desireUser('support', 'alice', {})], {}, []],
    ['an absent user', [desireUser('support', 'alice', {}, { lifecycle: { ensure: 'absent' } })], {}, ['find all']],
    [
      'an absent user that is not live',
      [desireUser('support', 'bob', {}, { lifecycle: { ensure: 'absent' } })],
      {},
      [],
    ],
    ['pruned users', [], { users: 'owned' }, ['find all']],
    ['pruned bots', [], { bots: 'owned' }, ['find all']],
    ['no user that is ours', [desireUser('support', 'alice', {})], { users: 'owned' }, []],
  ])('S27: looks for admins to demote where it may delete %s', async (_case, children, prune, calls) => {
    const instance = desireInstance('support', {}, { lifecycle: { prune } });
    const { callsOf } = await readFrom(
      [instance, ...children],
      [
        liveSupport,
        liveUser('i1', 'alice', { tags: ownedAs() }),
        liveUser('i1', 'stranger'),
        liveBot('i1', 'b1', { tags: ownedAs('old') }),
      ],
    );
    expect(callsOf('AppInstanceAdmin')).toEqual(calls);
  });

  it('S11: looks up the undeclared users of declared admins, all at once, unless it knows them', async () => {
    const desired = [
      support,
      ...['alice', 'bob', 'carol'].map((user) => desireAdmin('support', { user })),
      desireAdmin('support', { user: 'dave' }, { lifecycle: { ensure: 'absent' } }),
    ];
    const records = [liveSupport, liveUser('i1', 'alice'), liveUser('i1', 'bob'), liveAdmin('i1', 'user/alice')];
    const { callsOf, plan } = await readFrom(desired, records);
    expect(callsOf('AppInstanceUser')).toEqual(['find bob,carol']);
    expect(summaryOf(plan)).toEqual(['create support/admins/users/bob']);
    expect(plan.diagnostics.map(({ code }) => code)).toEqual(['unresolved-reference']);
    const listed = await readFrom(
      [desireInstance('support', {}, { lifecycle: { prune: { users: 'owned' } } }), ...desired.slice(1)],
      records,
    );
    expect(listed.callsOf('AppInstanceUser').filter((call) => call.startsWith('find'))).toEqual(['find all']);
    const declared = await readFrom(
      [support, desireUser('support', 'bob', {}), desireAdmin('support', { user: 'bob' })],
      records,
    );
    expect(declared.callsOf('AppInstanceUser')).toEqual(['find bob']);
  });

  it('S11: reads no tags of an undeclared user that an admin refers to: it is not pruned', async () => {
    const instance = desireInstance('support', {}, { lifecycle: { prune: { users: 'owned' } } });
    const { callsOf } = await readFrom(
      [instance, desireAdmin('support', { user: 'alice' })],
      [liveSupport, liveUser('i1', 'alice'), liveUser('i1', 'bob'), liveAdmin('i1', 'user/alice')],
    );
    expect(callsOf('AppInstanceUser')).toEqual(['find all', 'load bob tags']);
  });

  it('reads below live parents only, and below none that is to be absent', async () => {
    const desired = [
      desireInstance('new'),
      desireUser('new', 'alice'),
      support,
      desireUser('support', 'bob', {}, { lifecycle: { ensure: 'absent' } }),
      desireEndpoint('support', 'carol', 'phone'),
    ];
    const { callsOf } = await readFrom(desired, [liveSupport, liveUser('i1', 'bob'), liveEndpoint('i1', 'bob', 'e1')]);
    expect(callsOf('AppInstanceUser')).toEqual(['find bob', 'load bob tags']);
    expect(callsOf('AppInstanceUserEndpoint')).toEqual([]);
  });

  it('S47: reads nothing below an orphan, and its tags only', async () => {
    const policy = policyWith({ prune: { appInstances: 'owned', users: 'owned' } });
    const { callsOf, plan } = await readFrom(
      [support],
      [liveSupport, liveInstance('i2', { tags: ownedAs('old') }), liveUser('i2', 'alice')],
      { policy },
    );
    expect(callsOf('AppInstance')).toEqual(['find all', 'load i1 tags', 'load i2 tags']);
    expect(callsOf('AppInstanceUser')).toEqual(['find all']);
    expect(summaryOf(plan)).toEqual(['delete old']);
  });

  it('reads tokens of unmatched endpoints where a declared one may be among them', async () => {
    const desired = [support, desireUser('support', 'alice', {}), desireEndpoint('support', 'alice', 'mobile')];
    const records = [
      liveSupport,
      liveUser('i1', 'alice'),
      liveEndpoint('i1', 'alice', 'e1'),
      liveEndpoint('i1', 'alice', 'e2', { name: 'x', endpointAttributes: {} }),
    ];
    const renamed = await readFrom(desired, records);
    expect(renamed.callsOf('AppInstanceUserEndpoint')).toEqual([
      'find all',
      'load e1 endpointAttributes',
      'load e1 resourceArn',
      'load e2 endpointAttributes',
    ]);
    expect(summaryOf(renamed.plan)).toEqual(['update support/users/alice/endpoints/mobile']);
    const absent = desireEndpoint('support', 'alice', 'mobile', {}, { lifecycle: { ensure: 'absent' } });
    const gone = await readFrom([...desired.slice(0, 2), absent], records);
    expect(gone.callsOf('AppInstanceUserEndpoint')).toEqual(['find all']);
  });

  it('sees a resource once that two pages of a list show', async () => {
    const desired = [support, desireUser('support', 'alice', {})];
    const { plan } = await readFrom(desired, [liveSupport, liveSupport, liveUser('i1', 'alice')]);
    expect([plan.unchanged, plan.changes, plan.diagnostics]).toEqual([['support', 'support/users/alice'], [], []]);
  });
});

describe('S22: a read that fails', () => {
  it('makes its scope incomplete, and ends nothing', async () => {
    const desired = [support, desireUser('support', 'alice'), desireBot('support', 'helper')];
    const { snapshot, plan } = await readFrom(desired, [liveSupport], {
      faults: { AppInstanceUser: { find: () => FAILURE } },
    });
    expect(snapshot.incomplete).toEqual([{ ...FAILURE, kind: 'AppInstanceUser', parentId: I1 }]);
    expect(snapshot.exhaustive.has(scopeKey('AppInstanceUser', I1))).toBe(false);
    expect(summaryOf(plan)).toEqual(['create support/bots/helper']);
  });

  it('tells which resource and which fields are concerned', async () => {
    const failures = [{ ...FAILURE, fields: ['tags'] }];
    const { snapshot } = await readFrom([support], [liveSupport], {
      faults: { AppInstance: { load: () => ({ failures, gone: false }) } },
    });
    expect(snapshot.incomplete).toEqual([
      { ...FAILURE, fields: ['tags'], kind: 'AppInstance', parentId: undefined, id: I1 },
    ]);
    expect(snapshot.records).toEqual([{ ...liveSupport, fields: { name: 'Support', metadata: '' }, failed: ['tags'] }]);
  });

  it('is reported for a reference, too', async () => {
    const { snapshot } = await readFrom([support, desireAdmin('support', { user: 'alice' })], [liveSupport], {
      faults: { AppInstanceUser: { find: () => ({ ...FAILURE, id: `${I1}/user/alice` }) } },
    });
    expect(snapshot.incomplete).toEqual([
      { ...FAILURE, kind: 'AppInstanceUser', parentId: I1, id: `${I1}/user/alice` },
    ]);
  });
});

it('S23: asks nothing more of an instance that is being deleted, and reads nothing below it', async () => {
  const gone: ReaderFaults = { load: () => ({ failures: [], gone: true }) };
  const desired = [
    desireInstance('support', { name: 'Support', retentionSettings: null }),
    desireUser('support', 'alice'),
  ];
  const { snapshot, callsOf, plan } = await readFrom(desired, [liveSupport], {
    faults: { AppInstance: gone },
    policy: policyWith({ prune: { appInstances: 'owned' } }),
  });
  expect(callsOf('AppInstance')).toEqual(['find all', 'load i1 tags']);
  expect(callsOf('AppInstanceUser')).toEqual([]);
  expect(snapshot.records).toMatchObject([{ id: I1, deleting: true }]);
  expect(snapshot.incomplete).toEqual([]);
  expect(summaryOf(plan)).toEqual(['create support', 'create support/users/alice']);
});

it('reads and plans a kind that it has never heard of', async () => {
  const toy: KindModel = {
    name: 'Toy',
    parent: 'AppInstance',
    identity: { by: 'id', expectedId: ({ spec }) => textOf(spec['id']) },
    taggable: false,
    manifest: {
      collection: 'toys',
      schema: {},
      keyFields: ['id'],
      secretFields: [],
      alwaysSecret: [],
      clearable: {},
    },
    comparators: { colour: compareValue },
    immutable: ['colour'],
    requiredForCreate: [],
    address: (spec, _id, parent) => addressOf(parent, 'toys', textOf(spec['id'])),
    liveAddress: (record, parent) => addressOf(parent, 'toys', record.id),
    operations: ({ action }) => [action],
  };
  const desire = (id: string, colour: string): DesiredResource => ({
    ...support,
    kind: 'Toy',
    address: addressOf(support.address, 'toys', id),
    parent: support.address,
    spec: { id, colour },
    lifecycle: { ensure: 'present' },
  });
  const live = (id: string): LiveRecord => ({ kind: 'Toy', id, parentId: I1, fields: { colour: 'red' } });
  const allModels = [...models, toy];
  const instance = desireInstance('support', {}, { stated: ['toys'], lifecycle: { prune: { toys: 'all' } } });
  const desired = [instance, desire('ball', 'blue'), desire('kite', 'red'), desire('car', 'red')];
  const records = [
    liveSupport,
    live('ball'),
    live('kite'),
    live('doll'),
    liveUser('i1', 'x', { tags: ownedByOther() }),
  ];
  const kinds = allModels.map((model) => ({ model, reader: new FakeReader(model, records) }));
  const snapshot = await readAccount({ desired, kinds, policy: POLICY });
  expect(summaryOf(planChanges({ desired, snapshot, models: allModels, policy: POLICY }))).toEqual([
    'replace support/toys/ball',
    'create support/toys/car',
    'delete support/toys/doll',
  ]);
});
