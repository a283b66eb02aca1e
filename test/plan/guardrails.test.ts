import { describe, expect, it } from 'vitest';
import { type Address, addressOf } from '../../src/core/address.js';
import type { JsonObject } from '../../src/core/json.js';
import type { LiveRecord } from '../../src/core/live.js';
import { PROTECT_TAG } from '../../src/core/ownership.js';
import type { Guardrails } from '../../src/core/project.js';
import type { DesiredResource } from '../../src/core/resource.js';
import { type Allowances, checkGuardrails } from '../../src/plan/guardrails.js';
import {
  desireAdmin,
  desireInstance,
  desireUser,
  liveAdmin,
  liveInstance,
  liveUser,
  NO_ALLOWANCES,
  ownedAs,
  type PlanOfOptions,
  planOf,
  policyWith,
} from '../support/resources.js';

const GUARDRAILS: Guardrails = { maxDeletes: 10, maxDeletePercent: 30, minAdmins: 1 };
const DAY = 24 * 60 * 60 * 1000;

function verdicts(
  desired: readonly DesiredResource[],
  records: readonly LiveRecord[],
  allowances: Partial<Allowances> = {},
  options: PlanOfOptions = {},
): string[] {
  const plan = planOf(desired, records, options);
  expect(plan.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return checkGuardrails(plan, GUARDRAILS, { ...NO_ALLOWANCES, ...allowances }).map(({ code }) => code);
}

/** An AppInstance with so many users, of which the first so many are to be deleted. */
function deletions(live: number, deleted: number): [DesiredResource[], LiveRecord[]] {
  const names = Array.from({ length: live }, (_, index) => `user-${index}`);
  const desired = names.map((name, index) =>
    index < deleted
      ? desireUser('support', name, {}, { lifecycle: { ensure: 'absent' } })
      : desireUser('support', name),
  );
  return [
    [desireInstance('support'), ...desired],
    [liveInstance('i', { tags: ownedAs('support') }), ...names.map((name) => liveUser('i', name))],
  ];
}

describe('S26: bulk deletions', () => {
  it.each([
    ['exactly at the number', 100, 10, []],
    ['one over the number', 100, 11, ['bulk-delete']],
    ['exactly at the share', 10, 3, []],
    ['one over the share', 10, 4, ['bulk-delete']],
    ['a share of fewer than ten says nothing', 9, 9, []],
    ['one of two', 2, 1, []],
    ['two of two', 2, 2, []],
  ] as const)('%s: %d live, %d deleted', (_name, live, deleted, expected) => {
    expect(verdicts(...deletions(live, deleted))).toEqual(expected);
  });

  it('tells of all deletions where they are few', () => {
    const plan = planOf(...deletions(2, 2));
    const [refusal] = checkGuardrails(plan, { ...GUARDRAILS, maxDeletes: 1 }, NO_ALLOWANCES);
    expect(refusal?.message).toContain('(support/users/user-0, support/users/user-1)');
  });

  it('--allow-deletes lifts both limits up to that number, and no further', () => {
    expect(verdicts(...deletions(100, 40), { deletes: 40 })).toEqual([]);
    expect(verdicts(...deletions(100, 41), { deletes: 40 })).toEqual(['bulk-delete']);
  });

  it('counts demotions, by their own kind', () => {
    const [desired, records] = deletions(100, 11);
    const admins = Array.from({ length: 30 }, (_, index) => `user-${index}`);
    const wanted = admins.slice(11).map((user) => desireAdmin('support', { user }));
    const codes = verdicts(
      [...desired, ...wanted],
      [...records, ...admins.map((name) => liveAdmin('i', `user/${name}`))],
    );
    expect(codes).toEqual(['bulk-delete', 'bulk-delete']);
  });

  it('does not count what goes along with an AppInstance', () => {
    const [, records] = deletions(100, 0);
    const options = { policy: policyWith({ prune: { appInstances: 'owned' } }) };
    expect(verdicts([], records, { dataLoss: ['support'] }, options)).toEqual([]);
  });

  it('S29: a target does not shrink the base', () => {
    const [desired, records] = deletions(10, 3);
    const targets = ['support/users/user-0', 'support/users/user-1', 'support/users/user-2'];
    const read = records.filter(({ id }) => !/user-[3-9]$/u.test(id));
    expect(verdicts(desired, read, {}, { targets, unlisted: ['AppInstanceUser'] })).toEqual([]);
  });

  it('S29: a target does not widen the base by what is known not to be live', () => {
    const [desired, records] = deletions(40, 4);
    const targets = [0, 1, 2, 3].map((number) => `support/users/user-${number}`);
    const live = records.slice(0, 11);
    expect(verdicts(desired, live, {}, { targets })).toEqual(['bulk-delete']);
    // Nor by what cannot be, since its AppInstance is not.
    const elsewhere = deletions(40, 0)[0]
      .slice(1)
      .map((user) => ({
        ...user,
        address: addressOf('sales' as Address, 'users', user.address),
        parent: addressOf(undefined, 'sales'),
      }));
    const everywhere = [...desired, desireInstance('sales'), ...elsewhere];
    expect(verdicts(everywhere, live, {}, { targets })).toEqual(['bulk-delete']);
  });
});

describe('S25: lock-out', () => {
  function demotion(live: number, declaredAbsent: number): [DesiredResource[], LiveRecord[]] {
    const names = Array.from({ length: live }, (_, index) => `user-${index}`);
    return [
      [
        desireInstance('support'),
        ...names.map((user, index) =>
          desireAdmin('support', { user }, index < declaredAbsent ? { lifecycle: { ensure: 'absent' } } : {}),
        ),
      ],
      [
        liveInstance('i', { tags: ownedAs('support') }),
        ...names.flatMap((name) => [liveUser('i', name), liveAdmin('i', `user/${name}`)]),
      ],
    ];
  }

  it('leaves the last admin', () => {
    expect(verdicts(...demotion(2, 1))).toEqual([]);
    expect(verdicts(...demotion(2, 2))).toEqual(['lock-out']);
    expect(verdicts(...demotion(2, 2), { lockout: true })).toEqual([]);
  });

  it('does not mind an AppInstance that is created without admins', () => {
    expect(verdicts([desireInstance('support')], [])).toEqual([]);
  });

  it('counts who is promoted in the same plan', () => {
    const [desired, records] = demotion(1, 1);
    const promoted = [desireUser('support', 'new'), desireAdmin('support', { user: 'new' })];
    expect(verdicts([...desired, ...promoted], records)).toEqual([]);
  });

  it('S27: counts the demotion of a user that is deleted', () => {
    const desired = [desireInstance('support'), desireUser('support', 'only', {}, { lifecycle: { ensure: 'absent' } })];
    const records = [
      liveInstance('i', { tags: ownedAs('support') }),
      liveUser('i', 'only'),
      liveAdmin('i', 'user/only'),
    ];
    expect(verdicts(desired, records)).toEqual(['lock-out']);
  });
});

describe('S25: data loss', () => {
  function retention(before: number | undefined, after: number | null): string[] {
    const settings = (days: number) => ({ channelRetentionSettings: { retentionDays: days } });
    const desired = desireInstance('support', {
      name: 'Support',
      retentionSettings: after === null ? null : settings(after),
    });
    const live = liveInstance('i', {
      tags: ownedAs('support'),
      retentionSettings: before === undefined ? null : settings(before),
    });
    return verdicts([desired], [live]);
  }

  it('retention: shortened or first set, but neither lengthened nor switched off', () => {
    expect(retention(30, 29)).toEqual(['data-loss']);
    expect(retention(undefined, 5475)).toEqual(['data-loss']);
    expect(retention(30, 31)).toEqual([]);
    expect(retention(30, null)).toEqual([]);
  });

  it.each<[string, JsonObject, string[]]>([
    ['as old as it is long', { createdTimestamp: 9_970 * DAY }, []],
    ['older by a second', { createdTimestamp: 9_970 * DAY - 1000 }, ['data-loss']],
    ['of an age that nobody tells', { createdTimestamp: null }, ['data-loss']],
    ['of an age that was not read', {}, ['data-loss']],
    ['that claims to come from the future', { createdTimestamp: 9_970 * DAY * 1000 }, ['data-loss']],
    ['whose clock is ahead', { createdTimestamp: 10_000 * DAY + 1000 }, []],
  ])('retention of an AppInstance %s', (_name, fields, expected) => {
    const retentionSettings = { channelRetentionSettings: { retentionDays: 30 } };
    const desired = desireInstance('support', { name: 'Support', retentionSettings }, { lifecycle: { protect: true } });
    const tags = { ...ownedAs('support'), [PROTECT_TAG]: 'true' };
    const verdict = verdicts([desired], [liveInstance('i', { tags, ...fields })], {}, { now: 10_000 * DAY });
    // What loses nothing is not refused for being protected either: finishing one's own creation.
    expect(verdict).toEqual(expected.length === 0 ? [] : ['protected', ...expected]);
  });

  it('retention of a new AppInstance loses nothing', () => {
    const retentionSettings = { channelRetentionSettings: { retentionDays: 1 } };
    expect(verdicts([desireInstance('support', { name: 'Support', retentionSettings })], [])).toEqual([]);
  });

  it.each([
    ['ends in a day and a second', 9 * DAY - 1000, []],
    ['ends in exactly a day', 9 * DAY, ['data-loss']],
    ['has ended', 11 * DAY, ['data-loss']],
  ] as const)('an expiration that %s', (_name, age, expected) => {
    const now = 20_000 * DAY;
    const expirationSettings = { expirationDays: 10, expirationCriterion: 'CREATED_TIMESTAMP' };
    const desired = [desireInstance('support'), desireUser('support', 'alice', { expirationSettings })];
    const live = [
      liveInstance('i', { tags: ownedAs('support') }),
      liveUser('i', 'alice', { createdTimestamp: now - age }),
    ];
    expect(verdicts(desired, live, {}, { now })).toEqual(expected);
  });

  it('deleting an AppInstance, by the address that is allowed to', () => {
    const records = [liveInstance('i', { tags: ownedAs('support') })];
    const options = { policy: policyWith({ prune: { appInstances: 'owned' } }) };
    expect(verdicts([], records, {}, options)).toEqual(['data-loss']);
    expect(verdicts([], records, { dataLoss: ['support'] }, options)).toEqual([]);
    expect(verdicts([], records, { dataLoss: ['other'] }, options)).toEqual(['data-loss', 'unused-allowance']);
  });
});

describe('S18: protection', () => {
  const protectedTags = { ...ownedAs('support'), [PROTECT_TAG]: 'true' };
  const prune = { policy: policyWith({ prune: { appInstances: 'owned' } }) };

  it('outlives the block in the manifest, and no flag lifts it', () => {
    const records = [liveInstance('i', { tags: protectedTags })];
    expect(verdicts([], records, { dataLoss: ['support'], deletes: 100 }, prune)).toEqual(['protected']);
  });

  it('counts until `protect: false` was applied', () => {
    const retentionSettings = { channelRetentionSettings: { retentionDays: 1 } };
    const desired = desireInstance(
      'support',
      { name: 'Support', retentionSettings },
      { lifecycle: { protect: false } },
    );
    const allowed = { dataLoss: ['support'] };
    expect(verdicts([desired], [liveInstance('i', { tags: protectedTags })], allowed)).toEqual(['protected']);
    expect(verdicts([desired], [liveInstance('i', { tags: ownedAs('support') })], allowed)).toEqual([]);
  });

  it('keeps an AppInstance from deletion by something protected in it', () => {
    const records = [
      liveInstance('i', { tags: ownedAs('support') }),
      liveUser('i', 'alice', { tags: { [PROTECT_TAG]: 'true' } }),
    ];
    expect(verdicts([], records, { dataLoss: ['support'] }, prune)).toEqual(['protected']);
  });

  it('does not keep a name from being changed', () => {
    const desired = desireInstance('support', { name: 'Renamed' }, { lifecycle: { protect: true } });
    expect(verdicts([desired], [liveInstance('i', { tags: protectedTags })])).toEqual([]);
  });
});

describe('refusals', () => {
  it('name the address, the place in the manifest and the flag', () => {
    const [desired, records] = deletions(2, 1);
    const alice = desireUser('support', 'user-0', {}, { lifecycle: { ensure: 'absent' } });
    const tagged = records.map((record) =>
      record.id.endsWith('user-0')
        ? { ...record, fields: { ...record.fields, tags: { [PROTECT_TAG]: 'true' } } }
        : record,
    );
    const plan = planOf([...desired.filter(({ address }) => address !== alice.address), alice], tagged);
    const [refusal] = checkGuardrails(plan, GUARDRAILS, NO_ALLOWANCES);
    const address: Address = addressOf(undefined, 'support', 'users', 'user-0');
    expect(refusal).toMatchObject({ code: 'protected', position: { file: address, line: 1 } });
    expect(refusal?.message).toContain(address);
    expect(refusal?.hint).toContain('protect: false');
  });
});
