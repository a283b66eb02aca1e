import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import type { LiveRecord } from '../../src/core/live.js';
import { OWNER_TAG, PROTECT_TAG } from '../../src/core/ownership.js';
import type { Policy } from '../../src/core/policy.js';
import type { DesiredResource } from '../../src/core/resource.js';
import { planChanges } from '../../src/plan/plan-changes.js';
import {
  changeOf,
  codesOf,
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
  POLICY,
  PUSH_ARN,
  planOf,
  policyWith,
  snapshotOf,
  specOf,
  summaryOf,
} from '../support/resources.js';

const support = desireInstance('support', {});
const liveSupport = liveInstance('i1', { tags: ownedAs('support') });

describe('S5: what creation needs', () => {
  it.each<[string, DesiredResource, string]>([
    ['an instance its name', desireInstance('sales', {}), 'name'],
    ['a user its name', desireUser('support', 'alice', {}), 'name'],
    ['a bot its configuration', desireBot('support', 'helper', { name: 'Helper' }), 'configuration'],
    ['an endpoint everything', desireEndpoint('support', 'bob', 'phone', {}), 'type, resourceArn, endpointAttributes'],
  ])('%s', (_case, desired, missing) => {
    const plan = planOf([support, desireUser('support', 'bob', {}), desired], [liveSupport, liveUser('i1', 'bob')]);
    expect(summaryOf(plan)).toEqual([]);
    expect(plan.diagnostics).toMatchObject([
      {
        severity: 'error',
        code: 'required-for-create',
        position: { file: desired.address },
        message: expect.stringContaining(missing) as string,
      },
    ]);
  });

  it('may be missing as long as the resource exists', () => {
    const desired = [
      support,
      desireUser('support', 'alice', {}),
      desireBot('support', 'helper', {}),
      desireEndpoint('support', 'alice', 'phone', {}),
    ];
    const records = [
      liveSupport,
      liveUser('i1', 'alice'),
      liveBot('i1', 'b1', { tags: ownedAs('helper') }),
      liveEndpoint('i1', 'alice', 'e1'),
    ];
    const plan = planOf(desired, records);
    expect([summaryOf(plan), codesOf(plan)]).toEqual([[], []]);
    expect(plan.unchanged).toEqual(desired.map(({ address }) => address).sort());
  });

  it('reports it together with a missing reference', () => {
    const plan = planOf(
      [support, desireAdmin('support', { user: 'nobody' }), desireUser('support', 'alice', {})],
      [liveSupport],
    );
    expect(codesOf(plan)).toEqual(['error required-for-create', 'error unresolved-reference']);
  });
});

describe('S11: an admin of a user that is neither declared nor live', () => {
  const alice = desireUser('support', 'alice', {});
  it.each<[string, DesiredResource[], LiveRecord[], string]>([
    ['like a declared one', [alice], [liveUser('i1', 'alice')], 'Did you mean `alice`?'],
    ['like one that is to be created', [desireUser('support', 'alice')], [], 'Did you mean `alice`?'],
    ['like one that is live only', [], [liveUser('i1', 'alice')], 'Did you mean `alice`?'],
    [
      'like one that goes',
      [desireUser('support', 'alice', {}, { lifecycle: { ensure: 'absent' } })],
      [],
      'Declare it, or correct the id.',
    ],
    ['like nobody', [desireUser('support', 'bob')], [], 'Declare it, or correct the id.'],
  ])('%s', (_what, desired, records, hint) => {
    const plan = planOf([support, desireAdmin('support', { user: 'alcie' }), ...desired], [liveSupport, ...records]);
    expect(plan.diagnostics).toMatchObject([{ code: 'unresolved-reference', hint }]);
  });

  it('is no question where it is live', () => {
    const records = [liveSupport, liveUser('i1', 'alcie'), liveUser('i1', 'alice')];
    expect(codesOf(planOf([support, desireAdmin('support', { user: 'alcie' }), alice], records))).toEqual([]);
  });
});

describe('a resource that is written nowhere', () => {
  it('is planned and reported without a place', () => {
    const nowhere = (desired: DesiredResource): DesiredResource => ({ ...desired, locate: () => undefined });
    const twins = [liveInstance('i1', { tags: ownedAs('support') }), liveInstance('i2', { tags: ownedAs('support') })];
    const desired = [
      desireInstance('nameless', {}),
      desireInstance('sales', { name: 'Sales' }),
      desireInstance('support', {}),
    ];
    const plan = planOf(desired.map(nowhere), twins);
    expect(plan.changes.map(({ position }) => position)).toEqual([undefined]);
    expect(codesOf(plan)).toEqual(['error ambiguous-match', 'error required-for-create']);
    expect(plan.diagnostics.map(({ position }) => position)).toEqual([undefined, undefined]);
  });
});

describe('a creation', () => {
  it('shows what will be there, and leaves out what is cleared anyway', () => {
    const fields = { name: 'Support', metadata: { tier: { level: 1 } }, tags: { team: 'a' }, retentionSettings: null };
    const plan = planOf([desireInstance('support', fields, { lifecycle: { protect: true } })], []);
    const change = changeOf(plan, 'support');
    expect(change.fields.map(({ path, before, after }) => [path.join('/'), before, after])).toEqual([
      ['name', undefined, 'Support'],
      ['metadata/tier/level', undefined, 1],
      ['tags/chime-sync:owner', undefined, 'acme-support/prod'],
      ['tags/chime-sync:id', undefined, 'support'],
      ['tags/chime-sync:protect', undefined, 'true'],
      ['tags/team', undefined, 'a'],
    ]);
    expect(change.operations).toEqual(['CreateAppInstance']);
    expect(specOf(change)['tags']).toEqual({ ...ownedAs('support'), [PROTECT_TAG]: 'true', team: 'a' });
  });

  it('shows nothing that only says that there is nothing', () => {
    const empty = { name: 'Support', metadata: '', tags: {}, retentionSettings: null };
    const { fields } = changeOf(planOf([desireInstance('support', empty)], []), 'support');
    expect(fields.map(({ path }) => path.join('/'))).toEqual(['name', 'tags/chime-sync:owner', 'tags/chime-sync:id']);
  });

  it.each<[JsonObject, string[]]>([
    [{}, ['CreateAppInstance']],
    [
      { retentionSettings: { channelRetentionSettings: { retentionDays: 30 } } },
      ['CreateAppInstance', 'PutAppInstanceRetentionSettings'],
    ],
    [{ retentionSettings: null }, ['CreateAppInstance']],
  ])('of an instance with %j', (fields, operations) => {
    expect(
      changeOf(planOf([desireInstance('support', { name: 'Support', ...fields })], []), 'support').operations,
    ).toEqual(operations);
  });

  it('S16: of what cannot be tagged carries no tags', () => {
    const desired = [
      support,
      desireUser('support', 'alice', {}),
      desireEndpoint('support', 'alice', 'phone'),
      desireAdmin('support', { user: 'alice' }),
    ];
    const plan = planOf(desired, [liveSupport, liveUser('i1', 'alice')]);
    expect(plan.changes.map((change) => 'tags' in specOf(change))).toEqual([false, false]);
  });

  it('adds no id tag where nothing has a logical id, and no protect tag unless it is asked for', () => {
    const plan = planOf(
      [support, desireUser('support', 'alice', { name: 'Alice' }, { lifecycle: { protect: false } })],
      [liveSupport],
    );
    expect(specOf(changeOf(plan, 'support/users/alice'))['tags']).toEqual({ [OWNER_TAG]: 'acme-support/prod' });
  });
});

describe('S28: an endpoint is replaced', () => {
  const alice = desireUser('support', 'alice', {});
  const records = [liveSupport, liveUser('i1', 'alice'), liveEndpoint('i1', 'alice', 'e1', { allowMessages: 'NONE' })];
  const address = 'support/users/alice/endpoints/phone';

  it.each<[string, JsonObject, string, string[]]>([
    ['type', { type: 'GCM' }, 'replace', ['DeregisterAppInstanceUserEndpoint', 'RegisterAppInstanceUserEndpoint']],
    [
      'resourceArn',
      { resourceArn: `${PUSH_ARN}0` },
      'replace',
      ['DeregisterAppInstanceUserEndpoint', 'RegisterAppInstanceUserEndpoint'],
    ],
    [
      'endpointAttributes',
      { endpointAttributes: { deviceToken: 'new' } },
      'replace',
      ['DeregisterAppInstanceUserEndpoint', 'RegisterAppInstanceUserEndpoint'],
    ],
    ['allowMessages', { allowMessages: 'ALL' }, 'update', ['UpdateAppInstanceUserEndpoint']],
  ])('where its %s changes', (_field, spec, action, operations) => {
    const plan = planOf([support, alice, desireEndpoint('support', 'alice', 'phone', spec)], records);
    expect(changeOf(plan, address)).toMatchObject({ action, operations, live: { id: 'e1' } });
  });

  it('keeps what the manifest does not declare', () => {
    const plan = planOf([support, alice, desireEndpoint('support', 'alice', 'phone', { type: 'GCM' })], records);
    expect(specOf(changeOf(plan, address))).toEqual({
      name: 'phone',
      type: 'GCM',
      allowMessages: 'NONE',
      resourceArn: PUSH_ARN,
      endpointAttributes: { deviceToken: 'token-1' },
    });
  });

  it('S5: cannot be, if that was not read and is not declared', () => {
    const { endpointAttributes: _unread, ...fields } = liveEndpoint('i1', 'alice', 'e1').fields;
    const endpoint = desireEndpoint('support', 'alice', 'phone', { type: 'GCM' });
    const plan = planOf(
      [support, alice, endpoint],
      [liveSupport, liveUser('i1', 'alice'), { ...liveEndpoint('i1', 'alice', 'e1'), fields }],
    );
    expect([summaryOf(plan), codesOf(plan)]).toEqual([[], ['error required-for-create']]);
  });

  it('S24: is registered with no attributes that the service hides', () => {
    const endpoint = desireEndpoint('support', 'alice', 'phone', { type: 'GCM' });
    for (const endpointAttributes of [{}, { deviceToken: '***' }]) {
      const live = liveEndpoint('i1', 'alice', 'e1', { endpointAttributes });
      const plan = planOf([support, alice, endpoint], [liveSupport, liveUser('i1', 'alice'), live]);
      expect([summaryOf(plan), codesOf(plan)]).toEqual([[], ['error required-for-create']]);
    }
  });

  it('is renamed in place where its token tells that it is the same', () => {
    const plan = planOf([support, alice, desireEndpoint('support', 'alice', 'mobile')], records);
    expect(summaryOf(plan)).toEqual(['update support/users/alice/endpoints/mobile']);
  });
});

describe('S27: the order of changes', () => {
  it('S16: waits until what contains it, or what it refers to, is ours', () => {
    const plan = planOf(
      [
        desireInstance('support'),
        desireUser('support', 'alice', { name: 'New' }),
        desireEndpoint('support', 'alice', 'phone'),
        desireBot('support', 'helper'),
        desireAdmin('support', { bot: 'helper' }),
      ],
      [liveInstance('i1'), liveUser('i1', 'alice'), liveBot('i1', 'b1')],
    );
    expect(plan.changes.map(({ action, address, waitsFor }) => [`${action} ${address}`, waitsFor])).toEqual([
      ['adopt support', []],
      ['create support/admins/bots/helper', ['support', 'support/bots/helper']],
      ['adopt support/bots/helper', ['support']],
      ['update support/users/alice', ['support']],
      ['create support/users/alice/endpoints/phone', ['support']],
    ]);
  });

  it('waits for the parent and for what is referred to, and for nothing that exists', () => {
    const desired = [
      desireInstance('support'),
      desireUser('support', 'alice'),
      desireEndpoint('support', 'alice', 'phone'),
      desireBot('support', 'helper'),
      desireAdmin('support', { user: 'alice' }),
      desireAdmin('support', { bot: 'helper' }),
    ];
    const waits = (records: Parameters<typeof planOf>[1]) =>
      planOf(desired, records).changes.map(({ address, waitsFor }) => [address, waitsFor]);
    expect(waits([])).toEqual([
      ['support', []],
      ['support/admins/bots/helper', ['support', 'support/bots/helper']],
      ['support/admins/users/alice', ['support', 'support/users/alice']],
      ['support/bots/helper', ['support']],
      ['support/users/alice', ['support']],
      ['support/users/alice/endpoints/phone', ['support/users/alice']],
    ]);
    expect(waits([liveSupport, liveUser('i1', 'alice')])).toEqual([
      ['support/admins/bots/helper', ['support/bots/helper']],
      ['support/admins/users/alice', []],
      ['support/bots/helper', []],
      ['support/users/alice/endpoints/phone', []],
    ]);
  });

  it('demotes whoever is deleted, before', () => {
    const instance = desireInstance(
      'support',
      {},
      { stated: ['users', 'bots'], lifecycle: { prune: { users: 'all', bots: 'all' } } },
    );
    const records = [
      liveSupport,
      liveUser('i1', 'bob'),
      liveAdmin('i1', 'user/bob'),
      liveBot('i1', 'b1', { tags: ownedAs('old') }),
      liveAdmin('i1', 'bot/b1'),
      liveAdmin('i1', 'user/unseen'),
    ];
    const plan = planOf([instance], records);
    expect(plan.changes.map(({ action, address, waitsFor }) => [action, address, waitsFor])).toEqual([
      ['delete', 'support/admins/bots/old', []],
      ['delete', 'support/admins/users/bob', []],
      ['delete', 'support/bots/old', ['support/admins/bots/old']],
      ['delete', 'support/users/bob', ['support/admins/users/bob']],
    ]);
    expect(changeOf(plan, 'support/admins/users/bob').reason).toContain('support/users/bob');
    expect(plan.unmanaged).toEqual(['support/admins/users/unseen']);
  });

  it('deletes the admin of a bot that goes together with it, whatever the bot is called', () => {
    // The declared bot is pinned; its twin has the same logical id and goes by what the service calls it.
    const instance = desireInstance(
      'support',
      {},
      { stated: ['bots', 'admins'], lifecycle: { prune: { bots: 'all', admins: 'all' } } },
    );
    const pinned = desireBot('support', 'helper', {}, { lifecycle: { arn: `${instanceArn('i1')}/bot/b1` } });
    const tags = ownedAs('helper');
    const plan = planOf(
      [instance, pinned],
      [liveSupport, liveBot('i1', 'b1', { tags }), liveBot('i1', 'b2', { tags }), liveAdmin('i1', 'bot/b2')],
    );
    expect(plan.changes.map(({ address, waitsFor }) => [address, waitsFor])).toEqual([
      ['support/admins/bots/b2', []],
      ['support/bots/b2', ['support/admins/bots/b2']],
    ]);
  });

  it('makes room first where the quota has none', () => {
    const quota = models.find(({ name }) => name === 'AppInstanceUserEndpoint')?.manifest.quota?.limit ?? 0;
    const live = Array.from({ length: quota - 1 }, (_value, index) =>
      liveEndpoint('i1', 'alice', `e${index}`, {
        name: `old-${index}`,
        endpointAttributes: { deviceToken: `old-${index}` },
      }),
    );
    const desired = [
      desireInstance('support', {}, { lifecycle: { prune: { endpoints: 'all' } } }),
      desireUser('support', 'alice', {}, { stated: ['endpoints'] }),
      ...['a', 'b', 'c'].map((name) => desireEndpoint('support', 'alice', name)),
    ];
    const waitsWith = (quotas: Policy['quotas']) => {
      const plan = planOf(desired, [liveSupport, liveUser('i1', 'alice'), ...live], { policy: policyWith({ quotas }) });
      return ['a', 'b', 'c'].map((name) => changeOf(plan, `support/users/alice/endpoints/${name}`).waitsFor);
    };
    // There is room for one, or, once the quota is raised, for two, and for all of them.
    const [first, second] = ['old-0', 'old-1'].map((name) => [`support/users/alice/endpoints/${name}`]);
    expect(waitsWith({})).toEqual([[], first, second]);
    expect(waitsWith({ endpointsPerUser: quota + 1 })).toEqual([[], [], first]);
    expect(waitsWith({ endpointsPerUser: quota + 2 })).toEqual([[], [], []]);
  });

  it('does not wait for room that no deletion makes', () => {
    const live = Array.from({ length: 10 }, (_value, index) =>
      liveEndpoint('i1', 'alice', `e${index}`, { name: `old-${index}` }),
    );
    const endpoint = desireEndpoint('support', 'alice', 'a', {
      type: 'GCM',
      resourceArn: PUSH_ARN,
      endpointAttributes: { deviceToken: 'x' },
    });
    const plan = planOf(
      [support, desireUser('support', 'alice', {}), endpoint],
      [liveSupport, liveUser('i1', 'alice'), ...live],
    );
    expect(plan.changes.map(({ waitsFor }) => waitsFor)).toEqual([[]]);
  });
});

it('a kind that refers to one that nobody knows is a fault of ours', () => {
  const known = models.filter(({ name }) => name === 'AppInstance' || name === 'AppInstanceAdmin');
  const desired = [desireInstance('support', {}), desireAdmin('support', { user: 'alice' })];
  const plan = () => planChanges({ desired, snapshot: snapshotOf([liveSupport]), models: known, policy: POLICY });
  expect(plan).toThrow('Nobody knows the kind AppInstanceUser.');
});

describe('S14: a new user that expires', () => {
  const DAY = 24 * 60 * 60 * 1000;
  const now = 10_000 * DAY;
  const alice = desireUser('support', 'alice', {
    name: 'Alice',
    expirationSettings: { expirationDays: 30, expirationCriterion: 'CREATED_TIMESTAMP' },
  });
  const mayHaveExpired = ['may have expired; created again for 30 days'];

  it.each<[string, LiveRecord[], string[]]>([
    ['in an instance of an age that nobody tells', [liveSupport], mayHaveExpired],
    [
      'in an old instance',
      [{ ...liveSupport, fields: { ...liveSupport.fields, createdTimestamp: now - 30 * DAY } }],
      mayHaveExpired,
    ],
    ['in an instance that is adopted', [liveInstance('i1')], mayHaveExpired],
    ['in an instance that is new', [], []],
    [
      'in one that is younger',
      [{ ...liveSupport, fields: { ...liveSupport.fields, createdTimestamp: now - 30 * DAY + 1 } }],
      [],
    ],
  ])('%s', (_where, records, notes) => {
    const plan = planOf([desireInstance('support'), alice], records, { now });
    expect(changeOf(plan, 'support/users/alice').notes).toEqual(notes);
  });

  it('is not noted without an expiration', () => {
    expect(changeOf(planOf([support, desireUser('support', 'bob')], [liveSupport]), 'support/users/bob').notes).toEqual(
      [],
    );
  });
});
