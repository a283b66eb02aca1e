import { expect, it } from 'vitest';
import type { DesiredResource } from '../../src/core/resource.js';
import {
  desireAdmin,
  desireBot,
  desireEndpoint,
  desireInstance,
  desireUser,
  incomplete,
  instanceArn,
  liveAdmin,
  liveBot,
  liveEndpoint,
  liveInstance,
  liveUser,
  ownedAs,
  planOf,
  policyWith,
} from '../support/resources.js';

const numbers = (amount: number) => Array.from({ length: amount }, (_, number) => number);
const pruning = { stated: ['users', 'bots', 'admins'], lifecycle: { prune: { users: 'all', admins: 'all' } } } as const;
const support = desireInstance('support', {}, pruning);
const alice = desireUser('support', 'alice', {}, { stated: ['endpoints'] });
const failed = [
  incomplete('AppInstanceUserEndpoint', `${instanceArn('i1')}/user/alice`, { id: 'none', fields: ['type'] }),
];

/** As many declared ones as live ones, none of which is the other. */
const CASES = [
  {
    what: 'users created beside undeclared ones that are pruned',
    declare: (number: number) => desireUser('support', `user-${number}`),
    live: (number: number) => liveUser('i1', `other-${number}`, { tags: ownedAs() }),
  },
  {
    what: 'users beside as many like them',
    declare: (number: number) => desireUser('support', `user-${number}`),
    live: (number: number) => liveUser('i1', `user-${number}`),
  },
  {
    what: 'bots created beside undeclared ones',
    declare: (number: number) => desireBot('support', `bot-${number}`),
    live: (number: number) => liveBot('i1', `b${number}`, { tags: ownedAs(`other-${number}`) }),
  },
  {
    what: 'endpoints created beside undeclared ones',
    declare: (number: number) => desireEndpoint('support', 'alice', `phone-${number}`),
    live: (number: number) =>
      liveEndpoint('i1', 'alice', `e${number}`, {
        name: `old-${number}`,
        endpointAttributes: { deviceToken: `t${number}` },
      }),
  },
  {
    what: 'admins of undeclared users beside admins to demote',
    declare: (number: number) => desireAdmin('support', { user: `other-${number}` }),
    live: (number: number) => [
      liveUser('i1', `other-${number}`, { tags: ownedAs() }),
      liveAdmin('i1', `user/old-${number}`),
    ],
  },
] as const;

it.each(CASES)('planning $what looks four times as often at four times as many', ({ declare, live }) => {
  const looksFor = (amount: number): number => {
    let looks = 0;
    const watched = <Value extends object>(value: Value): Value =>
      new Proxy(value, {
        get: (target, key, receiver) => {
          looks += 1;
          return Reflect.get(target, key, receiver) as unknown;
        },
      });
    const desired: DesiredResource[] = [support, alice, ...numbers(amount).map((number) => watched(declare(number)))];
    const records = [
      liveInstance('i1', { tags: ownedAs('support') }),
      liveUser('i1', 'alice'),
      ...numbers(amount).flatMap((number) => [live(number)].flat().map(watched)),
    ];
    const plan = planOf(desired, records, { policy: policyWith({ quotas: { adminsPerAppInstance: 1 } }), failed });
    expect(plan.diagnostics).toEqual([]);
    return looks;
  };
  // Sorting takes a little more than four times as long, and so may hash tables; a square would be sixteen.
  expect(looksFor(400) / looksFor(100)).toBeLessThan(5.5);
});
