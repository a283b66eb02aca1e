import { describe, expect, it } from 'vitest';
import { liveOf } from '../../src/core/change.js';
import { PROTECT_TAG } from '../../src/core/ownership.js';
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
  ownedAs,
  ownedByOther,
  planOf,
  policyWith,
  specOf,
  summaryOf,
  withheldOf,
} from '../support/resources.js';

const ALL_STATED = ['users', 'bots', 'admins'];
const liveSupport = liveInstance('i1', { tags: ownedAs('support') });
const supportWith = (prune: Record<string, string>, stated: readonly string[] = ALL_STATED) =>
  desireInstance('support', {}, { stated, lifecycle: { prune } });
const absent = { lifecycle: { ensure: 'absent' } } as const;

describe('S2 S4: pruning', () => {
  const strangers = [
    liveSupport,
    liveUser('i1', 'ours', { tags: ownedAs() }),
    liveUser('i1', 'nobodys'),
    liveUser('i1', 'theirs', { tags: ownedByOther() }),
    liveBot('i1', 'b1', { tags: ownedAs('ours') }),
    liveBot('i1', 'b2'),
    liveBot('i1', 'b3', { tags: ownedByOther('theirs') }),
    liveAdmin('i1', 'user/nobodys'),
  ];

  it.each<[string, string, readonly string[], string[]]>([
    ['users', 'never', ALL_STATED, []],
    ['users', 'owned', ALL_STATED, ['delete support/users/ours']],
    ['users', 'owned', [], ['delete support/users/ours']],
    ['users', 'all', [], []],
    [
      'users',
      'all',
      ALL_STATED,
      ['delete support/admins/users/nobodys', 'delete support/users/nobodys', 'delete support/users/ours'],
    ],
    ['bots', 'never', ALL_STATED, []],
    ['bots', 'owned', [], ['delete support/bots/ours']],
    ['bots', 'all', [], []],
    ['bots', 'all', ALL_STATED, ['delete support/bots/b2', 'delete support/bots/ours']],
    ['admins', 'never', ALL_STATED, []],
    ['admins', 'all', [], []],
    ['admins', 'all', ALL_STATED, ['delete support/admins/users/nobodys']],
  ])('of %s: %s, where %j are stated', (collection, level, stated, expected) => {
    expect(summaryOf(planOf([supportWith({ [collection]: level }, stated)], strangers))).toEqual(expected);
  });

  it('S3: an instance’s level goes before the environment’s, key by key', () => {
    const policy = policyWith({ prune: { users: 'owned', bots: 'owned' } });
    expect(summaryOf(planOf([supportWith({ users: 'never' })], strangers, { policy }))).toEqual([
      'delete support/bots/ours',
    ]);
  });

  it('counts what it leaves alone: ours as orphans, everybody else’s as unmanaged', () => {
    const plan = planOf([supportWith({})], strangers);
    expect(plan.orphans).toEqual(['support/bots/ours', 'support/users/ours']);
    expect(plan.unmanaged).toEqual([
      'support/admins/users/nobodys',
      'support/bots/b2',
      'support/bots/theirs',
      'support/users/nobodys',
      'support/users/theirs',
    ]);
  });

  it('prunes owned users beside declared ones', () => {
    const plan = planOf(
      [supportWith({ users: 'owned' }), desireUser('support', 'alice')],
      [...strangers, liveUser('i1', 'alice', { tags: ownedAs() })],
    );
    expect(summaryOf(plan)).toEqual(['delete support/users/ours']);
  });

  it('prunes endpoints of declared users that state them, and of no others', () => {
    const alice = (stated: readonly string[]) => desireUser('support', 'alice', {}, { stated });
    const records = [
      liveSupport,
      liveUser('i1', 'alice'),
      liveEndpoint('i1', 'alice', 'e1'),
      liveUser('i1', 'bob'),
      liveEndpoint('i1', 'bob', 'e2'),
    ];
    const instance = supportWith({ endpoints: 'all' });
    expect(summaryOf(planOf([instance, alice([])], records))).toEqual([]);
    expect(summaryOf(planOf([instance, alice(['endpoints'])], records))).toEqual([
      'delete support/users/alice/endpoints/phone',
    ]);
  });

  it('gives two undeclared endpoints of one name, or of none, an address each', () => {
    const alice = desireUser('support', 'alice', {}, { stated: ['endpoints'] });
    const endpoints = ['e1', 'e2'].map((id) => liveEndpoint('i1', 'alice', id));
    const plan = planOf(
      [supportWith({ endpoints: 'all' }), alice],
      [liveSupport, liveUser('i1', 'alice'), ...endpoints, liveEndpoint('i1', 'alice', 'e3', { name: '' })],
    );
    expect(plan.changes.map((change) => [change.address, liveOf(change)?.id])).toEqual([
      ['support/users/alice/endpoints/e1', 'e1'],
      ['support/users/alice/endpoints/e2', 'e2'],
      ['support/users/alice/endpoints/e3', 'e3'],
    ]);
  });

  it.each([
    ['never', [], ['sales']],
    ['owned', ['delete sales'], []],
  ])('S4: of AppInstances: %s', (level, expected, orphans) => {
    const theirs = liveInstance('i3', { name: 'Other', tags: ownedByOther('x') });
    const records = [liveSupport, liveInstance('i2', { tags: ownedAs('sales') }), theirs];
    const plan = planOf([supportWith({})], records, { policy: policyWith({ prune: { appInstances: level } }) });
    expect(summaryOf(plan)).toEqual(expected);
    expect(plan.orphans).toEqual(orphans);
    expect(plan.unmanaged).toEqual(['x']);
  });

  it('S13: an orphan is neither the twin of a pinned resource nor what has the previous id', () => {
    const pinned = desireInstance('support', {}, { lifecycle: { arn: instanceArn('i1'), previousId: 'old' } });
    const records = [
      liveSupport,
      liveInstance('i2', { tags: ownedAs('support') }),
      liveInstance('i3', { tags: ownedAs('old') }),
      liveInstance('i4', { tags: ownedAs() }),
    ];
    const plan = planOf([pinned], records);
    expect(plan.unmanaged).toEqual(['i2', 'old']);
    expect(plan.orphans).toEqual(['i4']);
    const pruning = planOf([pinned], records, { policy: policyWith({ prune: { appInstances: 'owned' } }) });
    expect(summaryOf(pruning)).toEqual(['delete i4']);
  });

  it('S23: what is being deleted is neither pruned nor counted', () => {
    const gone = { ...liveInstance('i2'), deleting: true };
    const plan = planOf([supportWith({})], [liveSupport, gone], {
      policy: policyWith({ prune: { appInstances: 'owned' } }),
    });
    expect([summaryOf(plan), plan.orphans, plan.unmanaged]).toEqual([[], [], []]);
  });

  it('S27: takes endpoints of a deleted user and everything in a deleted instance along, without changes of their own', () => {
    const records = [
      liveSupport,
      liveUser('i1', 'ours', { tags: ownedAs() }),
      liveEndpoint('i1', 'ours', 'e1'),
      liveInstance('i2', { tags: ownedAs('sales') }),
      liveUser('i2', 'bob', { tags: ownedAs() }),
      liveAdmin('i2', 'user/bob'),
    ];
    const policy = policyWith({ prune: { appInstances: 'owned', users: 'owned', endpoints: 'all' } });
    expect(summaryOf(planOf([supportWith({})], records, { policy }))).toEqual([
      'delete sales',
      'delete support/users/ours',
    ]);
  });
});

describe('S11: what a declared admin refers to', () => {
  const records = [liveSupport, liveUser('i1', 'alice'), liveBot('i1', 'b1', { tags: ownedAs('helper') })];

  it('counts as declared', () => {
    const instance = supportWith({ users: 'all', bots: 'all' });
    const plan = planOf([instance, desireAdmin('support', { user: 'alice' })], records);
    expect(summaryOf(plan)).toEqual(['create support/admins/users/alice', 'delete support/bots/helper']);
    const withAbsentAdmin = planOf([instance, desireAdmin('support', { user: 'alice' }, absent)], records);
    expect(summaryOf(withAbsentAdmin)).toEqual(['delete support/bots/helper', 'delete support/users/alice']);
  });

  it('is a declared bot that is live, or that this plan creates', () => {
    const admin = desireAdmin('support', { bot: 'helper' });
    const live = planOf([supportWith({ bots: 'all' }), desireBot('support', 'helper', {}), admin], records);
    expect(summaryOf(live)).toEqual(['create support/admins/bots/helper']);
    const created = planOf(
      [supportWith({ bots: 'all' }), desireBot('support', 'other'), desireAdmin('support', { bot: 'other' })],
      records,
    );
    expect(changeOf(created, 'support/admins/bots/other').waitsFor).toEqual(['support/bots/other']);
  });

  it('must be declared or live', () => {
    const missing = desireAdmin('support', { user: 'bob' });
    const plan = planOf([supportWith({}), missing], records);
    expect(plan.diagnostics).toMatchObject([
      { code: 'unresolved-reference', position: { file: 'support/admins/users/bob' } },
    ]);
    expect(codesOf(planOf([desireInstance('support'), missing], []))).toEqual(['error unresolved-reference']);
    expect(codesOf(planOf([desireInstance('support'), missing, desireUser('support', 'bob')], []))).toEqual([]);
  });
});

describe('S12: ensure: absent', () => {
  const instance = supportWith({});
  it.each([
    ['a user by its id', desireUser('support', 'alice', {}, absent), ['delete support/users/alice']],
    ['a bot by its tags', desireBot('support', 'helper', {}, absent), ['delete support/bots/helper']],
    [
      'an admin by its principal',
      desireAdmin('support', { user: 'carol' }, absent),
      ['delete support/admins/users/carol'],
    ],
    ['what is absent already', desireUser('support', 'nobody', {}, absent), []],
    ['a bot of that name only', desireBot('support', 'namesake', {}, absent), []],
  ])('%s', (_case, desired, expected) => {
    const records = [
      liveSupport,
      liveUser('i1', 'alice'),
      liveUser('i1', 'carol'),
      liveAdmin('i1', 'user/carol'),
      liveBot('i1', 'b1', { name: 'x', tags: ownedAs('helper') }),
      liveBot('i1', 'b2', { name: 'namesake' }),
    ];
    const plan = planOf([instance, desired], records);
    expect(summaryOf(plan)).toEqual(expected);
    expect(plan.unchanged).toEqual(expected.length === 0 ? ['support', desired.address] : ['support']);
    expect(plan.changes.map(({ reason, position }) => [reason, position?.file])).toEqual(
      expected.map(() => ['ensure: absent', desired.address]),
    );
  });

  it('a bot by its pin, and an endpoint by its name', () => {
    const bot = desireBot(
      'support',
      'helper',
      {},
      { lifecycle: { ensure: 'absent', arn: `${instanceArn('i1')}/bot/b1` } },
    );
    const endpoint = desireEndpoint('support', 'alice', 'phone', {}, absent);
    const records = [
      liveSupport,
      liveUser('i1', 'alice'),
      liveEndpoint('i1', 'alice', 'e1'),
      liveEndpoint('i1', 'alice', 'e2', { name: 'tablet' }),
      liveBot('i1', 'b1'),
    ];
    expect(summaryOf(planOf([instance, desireUser('support', 'alice', {}), bot, endpoint], records))).toEqual([
      'delete support/bots/helper',
      'delete support/users/alice/endpoints/phone',
    ]);
  });

  it('is an error for what another owner has, and names that owner', () => {
    const plan = planOf(
      [instance, desireUser('support', 'alice', {}, absent)],
      [liveSupport, liveUser('i1', 'alice', { tags: ownedByOther() })],
    );
    expect(summaryOf(plan)).toEqual([]);
    expect(plan.diagnostics).toMatchObject([
      { severity: 'error', code: 'foreign-owner', message: expect.stringContaining('someone-else/prod') as string },
    ]);
  });
});

describe('S16: a plan that adopts an AppInstance', () => {
  const unowned = liveInstance('i1');
  const records = [
    unowned,
    liveUser('i1', 'alice', { tags: ownedAs() }),
    liveUser('i1', 'bob', { tags: ownedAs() }),
    liveAdmin('i1', 'user/bob'),
    liveAdmin('i1', 'user/carol'),
    liveUser('i1', 'carol'),
    liveEndpoint('i1', 'alice', 'e1', { name: 'old' }),
    liveEndpoint('i1', 'alice', 'e2', { name: 'gone' }),
  ];
  const desired = [
    desireInstance(
      'support',
      { name: 'Support' },
      { stated: ALL_STATED, lifecycle: { prune: { users: 'owned', endpoints: 'all' } } },
    ),
    desireUser('support', 'alice', { name: 'New name' }, { stated: ['endpoints'] }),
    desireEndpoint('support', 'alice', 'gone', {}, absent),
    desireAdmin('support', { user: 'carol' }, absent),
    desireUser('support', 'dave'),
  ];

  it('deletes nothing in it, however deep', () => {
    const plan = planOf(desired, records);
    expect(summaryOf(plan)).toEqual(['adopt support', 'update support/users/alice', 'create support/users/dave']);
    expect(withheldOf(plan)).toEqual([
      'delete support/admins/users/bob adoption',
      'delete support/admins/users/carol adoption',
      'delete support/users/alice/endpoints/gone adoption',
      'delete support/users/alice/endpoints/old adoption',
      'delete support/users/bob adoption',
    ]);
  });

  it('S29: is needed before anything in it is changed, and is said to be where targets leave it out', () => {
    const plan = planOf(desired, records, { targets: ['support/users/*', 'support/users/*/endpoints/gone'] });
    expect([summaryOf(plan), withheldOf(plan)]).toEqual([
      [],
      [
        'delete support/admins/users/bob adoption',
        'update support/users/alice adoption',
        'delete support/users/alice/endpoints/gone adoption',
        'delete support/users/bob adoption',
        'create support/users/dave adoption',
      ],
    ]);
    expect(plan.diagnostics).toMatchObject([
      { severity: 'warning', code: 'not-adopted', hint: 'To take it over: --target support' },
    ]);
    const bots = [
      desireInstance('support', {}),
      desireBot('support', 'helper'),
      desireAdmin('support', { bot: 'helper' }),
    ];
    const ours = [liveSupport, liveBot('i1', 'b1')];
    const admins = planOf(bots, ours, { targets: ['support/admins/**'] });
    expect([summaryOf(admins), codesOf(admins)]).toEqual([[], ['warning not-adopted']]);
    expect(withheldOf(admins)).toEqual(['create support/admins/bots/helper adoption']);
    const both = planOf(bots, ours, { targets: ['support/admins/**', 'support/bots/*'] });
    expect(summaryOf(both)).toEqual(['create support/admins/bots/helper', 'adopt support/bots/helper']);
    const undeclared = planOf(desired, records, { targets: ['support/bots/*'] });
    expect([summaryOf(undeclared), codesOf(undeclared)]).toEqual([[], []]);
  });

  it('is followed by one that does', () => {
    const owned = [liveSupport, ...records.slice(1)];
    const { changes, withheld } = planOf(desired, owned);
    expect(withheld).toEqual([]);
    expect(changes.flatMap(({ action, address }) => (action === 'delete' ? [address] : []))).toEqual([
      'support/admins/users/bob',
      'support/admins/users/carol',
      'support/users/alice/endpoints/gone',
      'support/users/alice/endpoints/old',
      'support/users/bob',
    ]);
  });
});

describe('S16: adoption', () => {
  it('adds our tags to a pinned or only namesake, and changes what differs', () => {
    const plan = planOf(
      [desireInstance('support', { name: 'Support', metadata: 'x' })],
      [liveInstance('i1', { tags: { team: 'a' } })],
    );
    expect(changeOf(plan, 'support')).toMatchObject({
      action: 'adopt',
      operations: ['TagResource', 'UpdateAppInstance'],
    });
    const pinned = planOf(
      [desireInstance('support', {}, { lifecycle: { arn: instanceArn('i1') } })],
      [liveInstance('i1', { name: 'Other' })],
    );
    expect(changeOf(pinned, 'support')).toMatchObject({ action: 'adopt', operations: ['TagResource'] });
  });

  it.each([
    ['owned', {}, ['adopt support/users/alice']],
    ['owned', ownedAs(), []],
    ['owned', ownedByOther(), []],
    ['never', {}, []],
    ['all', {}, []],
  ])('of a user where users are pruned %s, with the tags %j', (level, tags, expected) => {
    const desired = [supportWith({ users: level }), desireUser('support', 'alice', {})];
    expect(summaryOf(planOf(desired, [liveSupport, liveUser('i1', 'alice', { tags })]))).toEqual(expected);
  });

  it('of a user puts nothing off: its instance is ours', () => {
    const desired = [
      supportWith({ users: 'owned', endpoints: 'all' }),
      desireUser('support', 'alice', {}, { stated: ['endpoints'] }),
    ];
    const records = [liveSupport, liveUser('i1', 'alice'), liveEndpoint('i1', 'alice', 'e1')];
    expect(summaryOf(planOf(desired, records))).toEqual([
      'adopt support/users/alice',
      'delete support/users/alice/endpoints/phone',
    ]);
  });

  it('gives every created user our owner tag, whatever is pruned', () => {
    const plan = planOf([supportWith({}), desireUser('support', 'alice')], [liveSupport]);
    expect(specOf(changeOf(plan, 'support/users/alice'))['tags']).toEqual(ownedAs());
  });

  it('S13: a rename is an update of the tag, and tells where it moved from', () => {
    const renamed = desireInstance('support', {}, { lifecycle: { previousId: 'sales' } });
    const plan = planOf([renamed], [liveInstance('i1', { tags: ownedAs('sales') })]);
    expect(changeOf(plan, 'support')).toMatchObject({
      action: 'update',
      reason: 'moved from sales',
      operations: ['TagResource'],
      fields: [{ path: ['tags', 'chime-sync:id'], before: 'sales', after: 'support', sensitive: false }],
    });
  });

  it('S13: a pin that does not exist is an error and never a creation', () => {
    const plan = planOf(
      [desireInstance('support', { name: 'Support' }, { lifecycle: { arn: instanceArn('i9') } })],
      [],
    );
    expect(summaryOf(plan)).toEqual([]);
    expect(plan.diagnostics).toMatchObject([{ code: 'pin-not-found', position: { file: 'support#arn' } }]);
  });
});

describe('S17: another owner’s', () => {
  it('is never pruned, and neither is what carries tags that were not read', () => {
    const { tags: _unread, ...fields } = liveUser('i1', 'unread').fields;
    const records = [
      liveSupport,
      liveUser('i1', 'theirs', { tags: { ...ownedByOther(), [PROTECT_TAG]: 'true' } }),
      { ...liveUser('i1', 'unread'), fields },
    ];
    for (const level of ['owned', 'all']) {
      const plan = planOf([supportWith({ users: level })], records);
      expect(summaryOf(plan)).toEqual([]);
      expect(withheldOf(plan)).toEqual(['delete support/users/unread incomplete']);
    }
  });
});
