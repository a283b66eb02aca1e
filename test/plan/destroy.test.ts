import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveOf } from '../../src/core/change.js';
import { valueAt } from '../../src/core/json.js';
import type { LiveRecord } from '../../src/core/live.js';
import { OWNER_TAG } from '../../src/core/ownership.js';
import type { DesiredResource } from '../../src/core/resource.js';
import { destroyAll } from '../../src/plan/destroy-all.js';
import { planningCases } from '../support/account-arbitrary.js';
import {
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
  ownedByOther,
  planOf,
  policyWith,
  snapshotOf,
  summaryOf,
} from '../support/resources.js';
import { simulate } from '../support/simulated-account.js';

const liveSupport = liveInstance('i1', { tags: ownedAs('support') });
const absent = { lifecycle: { ensure: 'absent' } } as const;

function destroyPlan(desired: readonly DesiredResource[], records: readonly LiveRecord[], targets: string[] = []) {
  const wanted = destroyAll(desired, models, policyWith({ prune: { users: 'all' } }), targets);
  return planOf(wanted.desired, records, { policy: wanted.policy, targets });
}

describe('S30: destroy', () => {
  it('S27: takes everything in an instance along, however deep, and creates nothing in it', () => {
    const desired = [
      desireInstance('support'),
      desireUser('support', 'alice', { name: 'Alice' }, { stated: ['endpoints'] }),
      desireEndpoint('support', 'alice', 'phone'),
      desireEndpoint('support', 'alice', 'nameless', {}),
      desireAdmin('support', { user: 'alice' }),
    ];
    const plan = destroyPlan(desired, [liveSupport, liveUser('i1', 'alice'), liveEndpoint('i1', 'alice', 'e1')]);
    expect([summaryOf(plan), codesOf(plan)]).toEqual([['delete support'], []]);
    const gone = destroyPlan(desired, []);
    expect([summaryOf(gone), codesOf(gone)]).toEqual([[], []]);
  });

  it('S15: deletes all that is ours, also what cannot be told from its twin', () => {
    const twin = liveInstance('i2', { tags: ownedAs('support') });
    const pinned = desireInstance('support', {}, { lifecycle: { arn: instanceArn('i1') } });
    const plan = destroyPlan([pinned], [liveSupport, twin]);
    expect([summaryOf(plan), codesOf(plan)]).toEqual([['delete i2', 'delete support'], []]);
    const unpinned = destroyPlan([desireInstance('support')], [liveSupport, twin]);
    expect([summaryOf(unpinned), codesOf(unpinned)]).toEqual([['delete i1', 'delete i2'], []]);
    expect(summaryOf(destroyPlan([pinned], [liveSupport, twin], ['support']))).toEqual(['delete support']);
    expect(summaryOf(destroyPlan([pinned], [liveSupport, twin], ['i2']))).toEqual(['delete i2']);
    expect(summaryOf(destroyPlan([desireInstance('support')], [liveSupport, twin], ['i2']))).toEqual(['delete i2']);
    expect(codesOf(destroyPlan([desireInstance('support')], [liveSupport, twin], ['support']))).toEqual([
      'error ambiguous-match',
    ]);
    // Nobody means both of them by one name.
    const orphans = [liveInstance('i1', { tags: ownedAs('old') }), liveInstance('i2', { tags: ownedAs('old') })];
    expect(summaryOf(destroyPlan([], orphans, ['old']))).toEqual([]);
    expect(summaryOf(destroyPlan([], orphans, ['i1']))).toEqual(['delete i1']);
    const renamed = desireInstance('support', {}, { lifecycle: { previousId: 'old' } });
    const both = destroyPlan([renamed], [liveSupport, liveInstance('i2', { tags: ownedAs('old') })]);
    expect(both.changes.map((change) => `${change.action} ${liveOf(change)?.id ?? ''}`).sort()).toEqual([
      `delete ${instanceArn('i1')}`,
      `delete ${instanceArn('i2')}`,
    ]);
    expect(codesOf(both)).toEqual([]);
  });

  it('S18: is refused for what a manifest means to protect, whichever of several it is', () => {
    const protect = { lifecycle: { protect: true } } as const;
    const twins = ['i1', 'i2'].map((id) => liveInstance(id, { tags: ownedAs('sales') }));
    const risksOf = (desired: DesiredResource, records: readonly LiveRecord[]) =>
      destroyPlan([desired], records).changes.map(({ risks }) => risks.some((risk) => risk.class === 'protected'));
    expect(risksOf(desireInstance('sales', {}, protect), twins)).toEqual([true, true]);
    const pinned = desireInstance('sales', {}, { lifecycle: { protect: true, arn: instanceArn('i1') } });
    expect(risksOf(pinned, [liveInstance('i1', { tags: ownedAs('old') })])).toEqual([true]);
    expect(risksOf(desireInstance('sales', {}, protect), [liveInstance('i1', { tags: ownedAs('old') })])).toEqual([
      false,
    ]);
  });

  it('leaves nothing of ours in any account, and does nothing but delete', () => {
    fc.assert(
      fc.property(planningCases, ({ desired, records, policy }) => {
        const wanted = destroyAll(desired, models, policy, []);
        const plan = planOf(wanted.desired, records, { policy: wanted.policy });
        expect(codesOf(plan)).toEqual([]);
        expect(plan.changes.filter(({ action, kind }) => action !== 'delete' || kind !== 'AppInstance')).toEqual([]);
        const left = simulate(plan, snapshotOf(records)).records.filter(
          ({ kind, fields }) => kind === 'AppInstance' && valueAt(fields, ['tags', OWNER_TAG]) === policy.owner,
        );
        expect(left).toEqual([]);
      }),
      { seed: 20_261_125, numRuns: 300 },
    );
  });

  it('S29: needs nothing for what it deletes', () => {
    const nameless = [
      desireInstance('support', {}),
      desireUser('support', 'alice', {}),
      desireBot('support', 'helper', {}),
      desireAdmin('support', { bot: 'helper' }),
    ];
    for (const [records, target] of [
      [[], 'support/users/alice'],
      [[liveSupport], 'support/admins/**'],
      [[liveSupport], '**/endpoints/*'],
    ] as const) {
      const plan = destroyPlan(nameless, records, [target]);
      expect([summaryOf(plan), codesOf(plan)]).toEqual([[], []]);
    }
  });

  it('leaves what is not ours', () => {
    const others = [liveInstance('i1'), liveInstance('i2', { tags: ownedByOther('support') })];
    const plan = destroyPlan([desireInstance('support')], others);
    expect([summaryOf(plan), codesOf(plan)]).toEqual([[], []]);
  });

  it('S29: of a target deletes what of it is ours, declared or not', () => {
    const desired = [
      desireInstance('support', {}),
      desireUser('support', 'alice', {}),
      desireUser('support', 'bob', {}),
      desireUser('support', 'carol', {}),
      desireEndpoint('support', 'bob', 'phone'),
    ];
    const records = [
      liveSupport,
      liveUser('i1', 'alice'),
      liveUser('i1', 'bob', { tags: ownedAs() }),
      liveUser('i1', 'carol', { tags: ownedByOther() }),
      liveUser('i1', 'zoe', { tags: ownedAs() }),
      liveUser('i1', 'stranger'),
      liveEndpoint('i1', 'bob', 'e1'),
      liveAdmin('i1', 'user/alice'),
      liveBot('i1', 'b1', { tags: ownedAs('forgotten') }),
    ];
    const users = destroyPlan(desired, records, ['support/users/*']);
    expect([summaryOf(users), codesOf(users)]).toEqual([['delete support/users/bob', 'delete support/users/zoe'], []]);
    expect(users.unmanaged).toEqual(['support/users/alice', 'support/users/carol', 'support/users/stranger']);
    const endpoint = destroyPlan(desired, records, ['**/phone']);
    expect(summaryOf(endpoint)).toEqual(['delete support/users/bob/endpoints/phone']);
  });

  it.each([
    ['user', desireUser('support', 'alice', {}, { lifecycle: { protect: true } }), liveUser('i1', 'alice')],
    [
      'bot',
      desireBot('support', 'helper', {}, { lifecycle: { protect: true } }),
      liveBot('i1', 'b1', { tags: ownedAs('helper') }),
    ],
  ])('S18: is refused for the sake of a %s that only its manifest protects so far', (_kind, child, live) => {
    const [change] = destroyPlan([desireInstance('support'), child], [liveSupport, live]).changes;
    expect(change?.risks).toContainEqual({
      class: 'protected',
      message: `${child.address}, which would go with it, is protected`,
    });
  });
});

describe('S29: a target', () => {
  it.each<[string, DesiredResource[], LiveRecord[], string]>([
    [
      'is pinned under another id',
      [desireBot('support', 'helper', {}, { lifecycle: { arn: `${instanceArn('i1')}/bot/b1` } })],
      [liveBot('i1', 'b1', { tags: ownedAs('old') })],
      'support/bots/o*',
    ],
    ['has a namesake', [desireBot('support', 'helper')], [liveBot('i1', 'b1'), liveBot('i1', 'b2')], 'support/bots/b*'],
    [
      'has two names',
      [desireBot('support', 'helper', {}, { lifecycle: { previousId: 'old' } })],
      [liveBot('i1', 'b1', { tags: ownedAs('old') }), liveBot('i1', 'b2', { tags: ownedAs('helper') })],
      'support/bots/o*',
    ],
    [
      'is pinned to a bot of another instance',
      [
        desireInstance('sales', {}),
        desireBot('sales', 'helper', {}, { lifecycle: { arn: `${instanceArn('i1')}/bot/b1` } }),
      ],
      [liveBot('i1', 'b1', { tags: ownedAs('old') })],
      'support/bots/*',
    ],
  ])('deletes nothing that an untargeted declared resource may be: one that %s', (_case, desired, live, target) => {
    const prune = { lifecycle: { prune: { bots: 'all' } }, stated: ['bots'] };
    const plan = planOf([desireInstance('support', {}, prune), ...desired], [liveSupport, ...live], {
      targets: [target],
    });
    expect([summaryOf(plan), codesOf(plan)]).toEqual([[], []]);
  });
});

it('prunes the admin of a pinned bot like any other', () => {
  const bot = desireBot('support', 'helper', {}, { lifecycle: { arn: `${instanceArn('i1')}/bot/b1` } });
  const pruning = desireInstance('support', {}, { lifecycle: { prune: { admins: 'all' } }, stated: ['admins'] });
  const records = [liveSupport, liveBot('i1', 'b1', { tags: ownedAs('helper') }), liveAdmin('i1', 'bot/b1')];
  expect(summaryOf(planOf([pruning, bot], records))).toEqual(['delete support/admins/bots/helper']);
});

it('plans nothing further for what could not be told from others', () => {
  const twins = ['b1', 'b2'].map((id) => liveBot('i1', id, { tags: ownedAs('helper') }));
  const plan = planOf([desireInstance('support', {}), desireBot('support', 'helper', {})], [liveSupport, ...twins]);
  expect(codesOf(plan)).toEqual(['error ambiguous-match']);
  const mismatched = desireBot('support', 'helper', {}, { lifecycle: { arn: `${instanceArn('i1')}/bot/b1` } });
  const old = liveBot('i1', 'b1', { tags: ownedAs('old') });
  expect(codesOf(planOf([desireInstance('support', {}), mismatched], [liveSupport, old]))).toEqual([
    'error pin-mismatch',
  ]);
  const instances = ['i1', 'i2'].map((id) => liveInstance(id, { tags: ownedAs('support') }));
  const nameless = [
    desireInstance('support', {}),
    desireUser('support', 'alice', {}, absent),
    desireUser('support', 'bob', {}),
  ];
  expect(codesOf(planOf(nameless, instances))).toEqual(['error ambiguous-match']);
});
