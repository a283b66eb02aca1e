import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import type { IncompleteScope, LiveRecord } from '../../src/core/live.js';
import type { DesiredResource } from '../../src/core/resource.js';
import {
  codesOf,
  desireAdmin,
  desireBot,
  desireEndpoint,
  desireInstance,
  desireUser,
  incomplete,
  instanceArn,
  LEX,
  liveAdmin,
  liveBot,
  liveEndpoint,
  liveInstance,
  liveUser,
  ownedAs,
  ownedByOther,
  planOf,
  policyWith,
  summaryOf,
  withheldOf,
} from '../support/resources.js';

const I1 = instanceArn('i1');
const ALICE = `${I1}/user/alice`;
const HELPER = `${I1}/bot/b1`;

// One account in which everything that can be done is to be done: what is missing from a plan was withheld.
const desired: readonly DesiredResource[] = [
  desireInstance('new', { name: 'New' }),
  desireInstance('takeover', { name: 'Takeover' }),
  desireInstance(
    'support',
    { name: 'Support B.' },
    {
      stated: ['users', 'bots', 'admins'],
      lifecycle: { prune: { users: 'owned', bots: 'owned', admins: 'all', endpoints: 'all' } },
    },
  ),
  desireUser('support', 'alice', { name: 'Alice B.' }, { stated: ['endpoints'] }),
  desireUser('support', 'dave'),
  desireBot('support', 'helper', { name: 'Helper B.' }),
  desireBot('support', 'another'),
  desireAdmin('support', { user: 'alice' }),
  desireAdmin('support', { user: 'erin' }),
  desireAdmin('support', { bot: 'helper' }),
  desireEndpoint('support', 'alice', 'phone', { type: 'GCM' }),
  desireEndpoint('support', 'alice', 'tablet'),
];
const records: readonly LiveRecord[] = [
  liveInstance('i1', { tags: ownedAs('support') }),
  liveInstance('i2', { name: 'Takeover' }),
  liveInstance('i3', { tags: ownedAs('forgotten') }),
  liveUser('i1', 'alice', { tags: ownedAs() }),
  liveUser('i1', 'bob', { tags: ownedAs() }),
  liveUser('i1', 'erin'),
  liveBot('i1', 'b1', { tags: ownedAs('helper') }),
  liveBot('i1', 'b2', { name: 'Old helper', tags: ownedAs('old') }),
  liveAdmin('i1', 'user/erin'),
  liveAdmin('i1', 'user/bob'),
  liveAdmin('i1', 'bot/b2'),
  liveEndpoint('i1', 'alice', 'e1'),
  liveEndpoint('i1', 'alice', 'e2', { name: 'old', endpointAttributes: { deviceToken: 'token-2' } }),
];
const policy = policyWith({ prune: { appInstances: 'owned' } });

const UPDATES = ['update support', 'update support/bots/helper', 'update support/users/alice'];
const OTHER_INSTANCES = ['delete forgotten', 'create new', 'adopt takeover'];
const USERS = ['delete support/users/bob', 'create support/users/dave'];
const ENDPOINTS = [
  'delete support/users/alice/endpoints/old',
  'replace support/users/alice/endpoints/phone',
  'create support/users/alice/endpoints/tablet',
];
const BOTS = ['create support/bots/another', 'delete support/bots/old'];
const USER_ADMINS = ['create support/admins/users/alice', 'delete support/admins/users/bob'];
const BOT_ADMINS = ['create support/admins/bots/helper', 'delete support/admins/bots/old'];
const IN_SUPPORT = [...USERS, ...ENDPOINTS, ...BOTS, ...USER_ADMINS, ...BOT_ADMINS];
const EVERYTHING = [...UPDATES, ...OTHER_INSTANCES, ...IN_SUPPORT];

function byAddress(lines: readonly string[]): string[] {
  const address = (line: string) => line.split(' ')[1] ?? '';
  return [...lines].sort((left, right) => (address(left) < address(right) ? -1 : 1));
}

function without(withheld: readonly string[]): string[] {
  return byAddress(EVERYTHING.filter((line) => !withheld.includes(line)));
}

describe('S22: an update of what was read in part', () => {
  const instance = liveInstance('i1', { tags: ownedAs('support') });
  const support = desireInstance('support', {});
  const bot = liveBot('i1', 'b1', { name: 'Old', tags: ownedAs('helper') });
  const undescribed = [
    incomplete('AppInstanceBot', I1, { id: bot.id, fields: ['configuration'], operation: 'DescribeAppInstanceBot' }),
  ];
  const planBot = (spec: JsonObject) =>
    planOf([support, desireBot('support', 'helper', spec)], [instance, bot], { failed: undescribed });

  it('is withheld where it sends again what it does not change, and that could not be read', () => {
    const plan = planBot({ name: 'New', configuration: { lex: LEX } });
    expect([summaryOf(plan), withheldOf(plan)]).toEqual([[], ['update support/bots/helper incomplete']]);
  });

  it.each<[string, JsonObject]>([
    ['all that it sends is declared', { name: 'New', metadata: 'm', configuration: { lex: LEX } }],
    ['it is of tags', { tags: { team: 'a' }, configuration: { lex: LEX } }],
  ])('goes on where %s', (_case, spec) => {
    const plan = planBot(spec);
    expect([summaryOf(plan), withheldOf(plan)]).toEqual([['update support/bots/helper'], []]);
  });

  it('is withheld where nobody knows if what it loses is protected', () => {
    const alice = liveUser('i1', 'alice', { expirationSettings: null });
    const expiring = { expirationSettings: { expirationDays: 1, expirationCriterion: 'CREATED_TIMESTAMP' } };
    const untagged = [incomplete('AppInstanceUser', I1, { id: alice.id, fields: ['tags'] })];
    const planAlice = (spec: JsonObject) =>
      planOf([support, desireUser('support', 'alice', spec)], [instance, alice], { failed: untagged });
    expect(withheldOf(planAlice(expiring))).toEqual(['update support/users/alice incomplete']);
    expect(summaryOf(planAlice({ name: 'New' }))).toEqual(['update support/users/alice']);
  });
});

describe('S22: what a failed read leaves undone', () => {
  it('is nothing where everything was read', () => {
    const plan = planOf(desired, records, { policy });
    expect(plan.diagnostics).toEqual([]);
    expect(summaryOf(plan)).toEqual(byAddress(EVERYTHING));
  });

  it.each<[string, IncompleteScope, readonly string[]]>([
    ['ListAppInstances', incomplete('AppInstance', undefined), [...OTHER_INSTANCES, ...IN_SUPPORT]],
    [
      'tags of another instance',
      incomplete('AppInstance', undefined, { id: instanceArn('i3'), fields: ['tags'] }),
      OTHER_INSTANCES,
    ],
    [
      'the retention of an instance',
      incomplete('AppInstance', undefined, { id: instanceArn('i2'), fields: ['retentionSettings'] }),
      ['adopt takeover'],
    ],
    ['ListAppInstanceUsers', incomplete('AppInstanceUser', I1), [...USERS, ...ENDPOINTS, ...USER_ADMINS]],
    [
      'the describe of a user that was not found',
      incomplete('AppInstanceUser', I1, { id: `${I1}/user/dave` }),
      ['create support/users/dave'],
    ],
    [
      'the fields of a user',
      incomplete('AppInstanceUser', I1, { id: `${I1}/user/bob`, fields: ['tags'] }),
      ['delete support/users/bob'],
    ],
    ['ListAppInstanceBots', incomplete('AppInstanceBot', I1), [...BOTS, ...BOT_ADMINS]],
    [
      'tags of a bot',
      incomplete('AppInstanceBot', I1, { id: `${I1}/bot/b2`, fields: ['tags'] }),
      [...BOTS, ...BOT_ADMINS],
    ],
    [
      'ListAppInstanceAdmins',
      incomplete('AppInstanceAdmin', I1),
      [...USER_ADMINS, ...BOT_ADMINS, 'delete support/users/bob', 'delete support/bots/old'],
    ],
    ['ListAppInstanceUserEndpoints', incomplete('AppInstanceUserEndpoint', ALICE), ENDPOINTS],
    [
      'the attributes of an endpoint',
      incomplete('AppInstanceUserEndpoint', ALICE, { id: 'e1', fields: ['endpointAttributes'] }),
      ['replace support/users/alice/endpoints/phone'],
    ],
    [
      'the attributes of an endpoint that is to go',
      incomplete('AppInstanceUserEndpoint', ALICE, { id: 'e2', fields: ['endpointAttributes'] }),
      // It may as well be the tablet that is to be created.
      ['delete support/users/alice/endpoints/old', 'create support/users/alice/endpoints/tablet'],
    ],
  ])('%s', (_case, scope, withheld) => {
    const plan = planOf(desired, records, { policy, failed: [scope] });
    expect(summaryOf(plan)).toEqual(without(withheld));
    expect(plan.incomplete).toEqual([scope]);
    expect(plan.diagnostics).toEqual([]);
    expect(plan.withheld.every(({ because }) => because === 'incomplete')).toBe(true);
    expect(plan.withheld.length).toBeGreaterThan(0);
  });

  it('tags of the instance itself: it cannot be told, and nothing in it is touched', () => {
    const scope = incomplete('AppInstance', undefined, { id: I1, fields: ['tags'] });
    const plan = planOf(desired, records, { policy, failed: [scope] });
    expect(summaryOf(plan)).toEqual(['delete forgotten']);
    expect(withheldOf(plan)).toContain('create support incomplete');
  });

  it('spares a pinned resource the failure of a list', () => {
    const pinned = desireInstance('support', { name: 'Support B.' }, { lifecycle: { arn: I1 } });
    const failed = [incomplete('AppInstance', undefined), incomplete('AppInstanceBot', I1)];
    const bot = desireBot('support', 'helper', {}, { lifecycle: { arn: HELPER } });
    const plan = planOf(
      [pinned, desireUser('support', 'dave'), bot, desireAdmin('support', { bot: 'helper' })],
      [liveInstance('i1'), liveBot('i1', 'b1')],
      { failed },
    );
    expect(summaryOf(plan)).toEqual([
      'adopt support',
      'create support/admins/bots/helper',
      'adopt support/bots/helper',
      'create support/users/dave',
    ]);
  });

  it('withholds everything of a pinned resource that could not be looked at', () => {
    const pinned = desireInstance('support', {}, { lifecycle: { arn: I1 } });
    const failed = [incomplete('AppInstance', undefined, { id: I1 })];
    const plan = planOf([pinned, desireUser('support', 'dave')], [], { failed });
    expect(withheldOf(plan)).toEqual(['create support incomplete', 'create support/users/dave incomplete']);
    expect(plan.diagnostics).toEqual([]);
  });

  it('leaves a pinned resource alone whose owner could not be read, with everything in it', () => {
    const { tags: _unread, ...fields } = liveInstance('i1').fields;
    const pinned = desireInstance('support', { name: 'Support B.' }, { lifecycle: { arn: I1 } });
    const failed = [incomplete('AppInstance', undefined, { id: I1, fields: ['tags'] })];
    const plan = planOf(
      [pinned, desireUser('support', 'alice', { name: 'Alice B.' }), desireUser('support', 'dave')],
      [{ ...liveInstance('i1'), fields }, liveUser('i1', 'alice')],
      { failed },
    );
    expect(summaryOf(plan)).toEqual([]);
    expect(withheldOf(plan)).toEqual(['update support incomplete']);
  });

  it('changes nothing in an instance that it cannot take over for certain', () => {
    const failed = [incomplete('AppInstance', undefined, { id: instanceArn('i9'), fields: ['tags'] })];
    const plan = planOf(
      [
        desireInstance('support'),
        desireUser('support', 'alice', { name: 'Alice B.' }),
        desireEndpoint('support', 'alice', 'phone'),
      ],
      [liveInstance('i1'), liveUser('i1', 'alice')],
      { failed },
    );
    expect(summaryOf(plan)).toEqual([]);
    expect(withheldOf(plan)).toEqual(['adopt support incomplete']);
  });

  it('S24: calls nothing ambiguous that further fields would tell apart', () => {
    const phones = ['e1', 'e2'].map((id) => liveEndpoint('i1', 'alice', id));
    const unread = phones.map((record) => {
      const { endpointAttributes: _unread, ...fields } = record.fields;
      return { ...record, fields };
    });
    const failed = ['e1', 'e2'].map((id) =>
      incomplete('AppInstanceUserEndpoint', ALICE, { id, fields: ['endpointAttributes'] }),
    );
    const owners = [liveInstance('i1', { tags: ownedAs('support') }), liveUser('i1', 'alice')];
    const declare = (type: string) => [
      desireInstance('support', {}),
      desireUser('support', 'alice', {}),
      desireEndpoint('support', 'alice', 'phone', { type, endpointAttributes: { deviceToken: 'token-1' } }),
    ];
    const plan = planOf(declare('APNS'), [...owners, ...unread], { failed });
    expect(withheldOf(plan)).toEqual(['create support/users/alice/endpoints/phone incomplete']);
    expect(plan.diagnostics).toEqual([]);
    // Both are of another type, so that no token could tell.
    const refused = planOf(declare('GCM'), [...owners, ...unread], { failed });
    expect(refused.diagnostics.map(({ code }) => code)).toContain('ambiguous-match');
  });

  it('S15: calls nothing ambiguous of which the list was not read to its end', () => {
    const twins = ['i1', 'i2'].map((id) => liveInstance(id, { tags: ownedAs('support') }));
    const failed = [incomplete('AppInstance', undefined)];
    const plan = planOf([desireInstance('support')], twins, { failed });
    expect(withheldOf(plan)).toEqual(['create support incomplete']);
    expect(plan.diagnostics).toEqual([]);
    const foreign = liveInstance('i1', { tags: ownedByOther() });
    const pinned = desireInstance('support', {}, { lifecycle: { arn: I1 } });
    expect(codesOf(planOf([pinned], [foreign], { failed }))).toContain('error foreign-owner');
  });

  it('S16: adopts nothing by its name while another may be ours', () => {
    const { tags: _unread, ...fields } = liveInstance('i2', { name: 'Other' }).fields;
    const failed = [incomplete('AppInstance', undefined, { id: instanceArn('i2'), fields: ['tags'] })];
    const records = [liveInstance('i1'), { ...liveInstance('i2'), fields }];
    const plan = planOf([desireInstance('support'), desireInstance('sales', { name: 'Support' })], records, { failed });
    expect(withheldOf(plan)).toEqual(['create sales incomplete', 'create support incomplete']);
    expect(plan.diagnostics).toEqual([]);
  });

  it('S13: moves no name as long as another may have it', () => {
    const old = liveInstance('i1', { tags: ownedAs('old') });
    const renamed = desireInstance('support', {}, { lifecycle: { previousId: 'old' } });
    const instance = planOf(
      [renamed, desireUser('support', 'alice', { name: 'New' })],
      [old, liveUser('i1', 'alice')],
      {
        failed: [incomplete('AppInstance', undefined)],
      },
    );
    expect([summaryOf(instance), withheldOf(instance)]).toEqual([[], ['update support incomplete']]);
    const { tags: _unread, ...fields } = liveBot('i1', 'b2').fields;
    const bot = planOf(
      [desireInstance('support', {}), desireBot('support', 'helper', {}, { lifecycle: { previousId: 'old' } })],
      [
        liveInstance('i1', { tags: ownedAs('support') }),
        liveBot('i1', 'b1', { tags: ownedAs('old') }),
        { ...liveBot('i1', 'b2'), fields },
      ],
      { failed: [incomplete('AppInstanceBot', I1, { id: `${I1}/bot/b2`, fields: ['tags'] })] },
    );
    expect([summaryOf(bot), withheldOf(bot)]).toEqual([[], ['update support/bots/helper incomplete']]);
  });

  it('S24: takes no endpoint by its token as long as another may have it, too', () => {
    const owners = [liveInstance('i1', { tags: ownedAs('support') }), liveUser('i1', 'alice')];
    const { endpointAttributes: _unread, ...fields } = liveEndpoint('i1', 'alice', 'e1', { name: 'older' }).fields;
    const older = { ...liveEndpoint('i1', 'alice', 'e1'), fields };
    const failed = [incomplete('AppInstanceUserEndpoint', ALICE, { id: 'e1', fields: ['endpointAttributes'] })];
    const desiredPhone = [
      desireInstance('support', {}),
      desireUser('support', 'alice', {}),
      desireEndpoint('support', 'alice', 'phone', {
        type: 'APNS',
        endpointAttributes: { deviceToken: 'token-1' },
        allowMessages: 'NONE',
      }),
    ];
    const byToken = planOf(desiredPhone, [...owners, older, liveEndpoint('i1', 'alice', 'e2', { name: 'old' })], {
      failed,
    });
    expect([summaryOf(byToken), withheldOf(byToken)]).toEqual([
      [],
      ['update support/users/alice/endpoints/phone incomplete'],
    ]);
    const byName = planOf(desiredPhone, [...owners, older, liveEndpoint('i1', 'alice', 'e2')], { failed });
    expect(summaryOf(byName)).toEqual(['update support/users/alice/endpoints/phone']);
    const namesake = { ...older, fields: { ...older.fields, name: 'phone' } };
    const shared = planOf(desiredPhone, [...owners, namesake, liveEndpoint('i1', 'alice', 'e2')], { failed });
    expect([summaryOf(shared), withheldOf(shared)]).toEqual([
      [],
      ['update support/users/alice/endpoints/phone incomplete'],
    ]);
  });

  it('S24: changes no endpoint as long as another may be the one that is meant', () => {
    const plan = planOf(
      [desireInstance('support', {}), desireUser('support', 'alice', {}), desireEndpoint('support', 'alice', 'phone')],
      [
        liveInstance('i1', { tags: ownedAs('support') }),
        liveUser('i1', 'alice'),
        liveEndpoint('i1', 'alice', 'e1', { name: 'other' }),
      ],
      { failed: [incomplete('AppInstanceUserEndpoint', ALICE)] },
    );
    expect(withheldOf(plan)).toEqual(['update support/users/alice/endpoints/phone incomplete']);
  });

  it('S29: plans nothing in a targeted part of an instance whose owner could not be read', () => {
    const { tags: _unread, ...fields } = liveInstance('i1').fields;
    const pinned = desireInstance('support', {}, { lifecycle: { arn: I1 } });
    const plan = planOf(
      [pinned, desireUser('support', 'alice', { name: 'Alice B.' }), desireUser('support', 'dave')],
      [{ ...liveInstance('i1'), fields }, liveUser('i1', 'alice')],
      { failed: [incomplete('AppInstance', undefined, { id: I1, fields: ['tags'] })], targets: ['support/users/*'] },
    );
    expect([summaryOf(plan), withheldOf(plan)]).toEqual([[], []]);
  });

  it('S29: nor of one that is only perhaps the namesake', () => {
    const plan = planOf(
      [desireInstance('support'), desireUser('support', 'alice', { name: 'Alice B.' })],
      [liveInstance('i1'), liveUser('i1', 'alice')],
      { failed: [incomplete('AppInstance', undefined)], targets: ['support/users/*'] },
    );
    expect([summaryOf(plan), withheldOf(plan)]).toEqual([[], []]);
  });

  it('withholds ensure: absent as well, found or not', () => {
    const absent = { lifecycle: { ensure: 'absent' } } as const;
    const support = desireInstance('support', {});
    const plan = planOf(
      [
        support,
        desireUser('support', 'alice', {}, absent),
        desireUser('support', 'nobody', {}, absent),
        desireAdmin('support', { user: 'erin' }, absent),
      ],
      records,
      {
        failed: [incomplete('AppInstanceUser', I1)],
      },
    );
    expect(summaryOf(plan)).toEqual([]);
    expect(withheldOf(plan)).toEqual([
      'delete support/admins/users/erin incomplete',
      'delete support/users/alice incomplete',
      'delete support/users/nobody incomplete',
    ]);
  });

  it('demotes on, where the principal of an admin was told for certain', () => {
    const support = desireInstance('support', {}, { stated: ['admins'], lifecycle: { prune: { admins: 'all' } } });
    const admins = [liveAdmin('i1', 'user/erin'), liveAdmin('i1', 'bot/b2'), liveAdmin('i1', 'bot/unseen')];
    const rest = records.filter(({ kind }) => kind !== 'AppInstanceAdmin');
    const failed = [incomplete('AppInstanceBot', I1)];
    const plan = planOf([support], [...rest, ...admins], { failed });
    expect(summaryOf(plan)).toEqual(['delete support/admins/users/erin']);
  });

  it('S20: an admin of an undeclared user needs a look at that user', () => {
    const support = desireInstance('support', {});
    const admin = desireAdmin('support', { user: 'frank' });
    const failed = [incomplete('AppInstanceUser', I1, { id: `${I1}/user/frank` })];
    const plan = planOf([support, admin], [liveInstance('i1', { tags: ownedAs('support') })], { failed });
    expect(withheldOf(plan)).toEqual(['create support/admins/users/frank incomplete']);
    expect(plan.diagnostics).toEqual([]);
  });
});

describe('S20: what was not seen', () => {
  it('is said, unless every collection was', () => {
    const plan = planOf([desireInstance('support', {})], records);
    expect(plan.unseen).toBe(false);
    const scope = incomplete('AppInstanceUser', I1);
    expect(planOf([desireInstance('support', {})], records, { failed: [scope] }).unseen).toBe(true);
    expect(planOf([desireInstance('new')], []).unseen).toBe(false);
  });

  it('is said of resources whose tags were not read', () => {
    const { tags: _unread, ...fields } = liveUser('i1', 'bob').fields;
    const support = [liveInstance('i1', { tags: ownedAs('support') }), liveUser('i1', 'alice')];
    const plan = planOf([desireInstance('support', {})], [...support, { ...liveUser('i1', 'bob'), fields }]);
    expect([plan.unseen, plan.orphans, plan.unmanaged]).toEqual([
      true,
      [],
      ['support/users/alice', 'support/users/bob'],
    ]);
  });

  it('keeps the failures in an order of their own', () => {
    const failed = [
      incomplete('AppInstanceUser', I1),
      incomplete('AppInstance', undefined, { id: I1 }),
      incomplete('AppInstanceBot', I1),
    ];
    const kinds = planOf([desireInstance('support', {})], [], { failed }).incomplete.map(({ kind }) => kind);
    expect(kinds).toEqual(['AppInstance', 'AppInstanceBot', 'AppInstanceUser']);
  });
});
