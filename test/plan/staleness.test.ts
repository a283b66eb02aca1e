import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import type { LiveRecord } from '../../src/core/live.js';
import { PROTECT_TAG } from '../../src/core/ownership.js';
import type { DesiredResource } from '../../src/core/resource.js';
import { type HashKeys, type SecretValues, secretValuesOf, sha256 } from '../../src/plan/digest.js';
import type { Allowances } from '../../src/plan/guardrails.js';
import { type PlanFile, readPlan, savePlan } from '../../src/plan/plan-file.js';
import { checkFreshness, secretValuesNow } from '../../src/plan/staleness.js';
import {
  desireAdmin,
  desireBot,
  desireInstance,
  desireUser,
  incomplete,
  liveAdmin,
  liveBot,
  liveInstance,
  liveUser,
  NO_ALLOWANCES,
  ownedAs,
  ownedByOther,
  type PlanOfOptions,
  planOf,
  policyWith,
  snapshotFor,
} from '../support/resources.js';

const SCOPE = {
  project: 'acme',
  environment: 'dev',
  accountId: '123456789012',
  region: 'us-east-1',
  source: 'project',
  targets: [],
  destroying: false,
} as const;

/** Declared and live resources, and the policy that they are planned with. */
type Situation = readonly [readonly DesiredResource[], readonly LiveRecord[], PlanOfOptions?];

function save([desired, records, options]: Situation, allowances: Allowances = NO_ALLOWANCES): PlanFile {
  const plan = planOf(desired, records, options);
  const keys = keysOf(secretValuesOf(plan.changes));
  const file = savePlan({ plan, scope: SCOPE, allowances, variables: sha256({}), nonce: 'a nonce of the test', keys });
  return readPlan(JSON.stringify(file), 'plan.json');
}

/** Keys that are as different as the values; that they are slow to make is none of the planner's business. */
function keysOf({ before, after }: SecretValues): HashKeys {
  return { before: sha256(before), after: sha256(after) };
}

/** What comes of a plan of the first situation in the second one. */
function compare(then: Situation, now: Situation): string | string[] {
  const [desired, records, options] = now;
  const snapshot = snapshotFor(records, options);
  const replanned = { file: save(then), plan: planOf(desired, records, options), desired, snapshot };
  const freshness = checkFreshness(replanned, keysOf(secretValuesNow(replanned)));
  return freshness.is === 'stale' ? freshness.moved.map(({ message }) => message) : freshness.is;
}

const support = desireInstance('support', {});
const live = liveInstance('i', { tags: ownedAs('support') });
const alice = (name: string) => desireUser('support', 'alice', { name });
const secretKey = (key: string) =>
  desireUser('support', 'alice', { metadata: { key } }, { secretPaths: [['metadata', 'key']] });
const withKey = (key: string) => [live, liveUser('i', 'alice', { metadata: JSON.stringify({ key }) })];

describe('S32: what moved since a plan was saved', () => {
  const renamed: Situation = [
    [support, alice('Alice B.')],
    [live, liveUser('i', 'alice', { name: 'Alice' })],
  ];

  it('is nothing if the same is planned again', () => {
    expect(compare(renamed, renamed)).toBe('fresh');
  });

  it('is a change that is not needed any more', () => {
    const undeclared: Situation = [[support], renamed[1]];
    expect(compare(renamed, undeclared)).toEqual(['support/users/alice: its update is not needed any more']);
  });

  it('is a new change', () => {
    const more: Situation = [[...renamed[0], desireUser('support', 'bob')], renamed[1]];
    expect(compare(renamed, more)).toEqual(['support/users/bob: a new create']);
  });

  it('is another action', () => {
    expect(compare(renamed, [renamed[0], [live]])).toEqual([
      'support/users/alice: planned was to update it, now it is to create it',
    ]);
  });

  it('is another resource', () => {
    const bot = (id: string) => liveBot('i', id, { tags: ownedAs('helper') });
    const desired = [support, desireBot('support', 'helper', { name: 'Renamed' })];
    const [message] = compare([desired, [live, bot('one')]], [desired, [live, bot('two')]]);
    expect(message).toContain('support/bots/helper: it is another one now');
  });

  it('is another reason', () => {
    const pruning = (users: string) =>
      desireInstance('support', {}, { lifecycle: { prune: { users } }, stated: ['users'] });
    const records = [live, liveUser('i', 'eve', { tags: ownedAs() })];
    expect(compare([[pruning('owned')], records], [[pruning('all')], records])).toEqual([
      'support/users/eve: it has another reason now',
    ]);
  });

  it('is a value before or after, shown unless it is secret', () => {
    expect(compare(renamed, [renamed[0], [live, liveUser('i', 'alice', { name: 'Al' })]])).toEqual([
      'support/users/alice: name is live "Alice", "Al" now',
    ]);
    expect(compare(renamed, [[support, alice('Alicia')], renamed[1]])).toEqual([
      'support/users/alice: name is wanted "Alice B.", "Alicia" now',
    ]);
    expect(compare([[support, secretKey('a')], withKey('b')], [[support, secretKey('a')], withKey('c')])).toEqual([
      'support/users/alice: metadata.key is live (sensitive), (sensitive) now',
    ]);
  });

  it('is one of several secret values, and nobody can tell which: they make one key', () => {
    const two = (a: string, b: string) =>
      desireUser('support', 'alice', { metadata: { a, b } }, { secretPaths: [['metadata']] });
    const values = (a: string, b: string) => [live, liveUser('i', 'alice', { metadata: JSON.stringify({ a, b }) })];
    const then: Situation = [[support, two('1', '2')], values('3', '4')];
    expect(compare(then, then)).toBe('fresh');
    expect(compare(then, [then[0], values('3', '5')])).toEqual([
      'of the 2 secret values that were live, some are others now; which, cannot be told',
    ]);
    expect(compare(then, [[support, two('0', '2')], then[1]])).toEqual([
      'of the 2 secret values that were wanted, some are others now; which, cannot be told',
    ]);
    // What is gone says that the plan is stale; whether the other one is the same is not known without it.
    expect(compare(then, [then[0], [live, liveUser('i', 'alice', { metadata: '{"a":"3"}' })]])).toEqual([
      'support/users/alice: metadata.b is live (sensitive), nothing now',
    ]);
    expect(compare(then, [then[0], values('1', '4')])).toEqual([
      'support/users/alice: metadata.a does not differ any more',
    ]);
    const nowThere: Situation = [then[0], [live, liveUser('i', 'alice', { metadata: '{"a":"3"}' })]];
    expect(compare(nowThere, then)).toEqual(['support/users/alice: metadata.b is live nothing, (sensitive) now']);
  });

  it('is a secret that is none any more, and is not shown for that', () => {
    const open = desireUser('support', 'alice', { metadata: { key: 'a' } });
    const message = 'support/users/alice: metadata.key is live (sensitive), (sensitive) now';
    expect(compare([[support, secretKey('a')], withKey('b')], [[support, open], withKey('b')])).toEqual([
      `${message}, metadata.key is wanted (sensitive), (sensitive) now`,
    ]);
  });

  it('is a list, shown whole', () => {
    const answering = (messages: string) => desireUser('support', 'alice', { metadata: { list: [messages, 'b'] } });
    const records = [live, liveUser('i', 'alice', { metadata: '{}' })];
    expect(compare([[support, answering('a')], records], [[support, answering('c')], records])).toEqual([
      'support/users/alice: metadata.list is wanted ["a","b"], ["c","b"] now',
    ]);
  });

  it('is a value that is not there', () => {
    const tagged = desireUser('support', 'alice', { tags: { team: 'a' } });
    const tags = (team: Record<string, string>) => [live, liveUser('i', 'alice', { tags: team })];
    expect(compare([[support, tagged], tags({})], [[support, tagged], tags({ team: 'b' })])).toEqual([
      'support/users/alice: tags.team is live nothing, "b" now',
    ]);
  });

  it('is a field that differs only now, or no more', () => {
    const both = desireUser('support', 'alice', { name: 'Alice B.', metadata: 'a' });
    const records = (metadata: string) => [live, liveUser('i', 'alice', { name: 'Alice', metadata })];
    expect(compare([[support, both], records('a')], [[support, both], records('b')])).toEqual([
      'support/users/alice: metadata differs now',
    ]);
    expect(compare([[support, both], records('b')], [[support, both], records('a')])).toEqual([
      'support/users/alice: metadata does not differ any more',
    ]);
  });
});

describe('S32: a plan that needs nothing any more', () => {
  it('was applied if everything is as it wanted', () => {
    const tagged = desireUser('support', 'alice', { name: 'Alice', tags: { a: '1' } });
    const before = liveUser('i', 'alice', { name: 'Al', tags: { b: '2' } });
    const after = liveUser('i', 'alice', { name: 'Alice', tags: { a: '1' } });
    expect(
      compare(
        [
          [support, tagged],
          [live, before],
        ],
        [
          [support, tagged],
          [live, after],
        ],
      ),
    ).toBe('already applied');
    expect(compare([[support, secretKey('a')], withKey('b')], [[support, secretKey('a')], withKey('a')])).toBe(
      'already applied',
    );
  });

  it('was not applied if another secret is wanted, or live, than was', () => {
    const then: Situation = [[support, secretKey('a')], withKey('b')];
    expect(compare(then, [[support, secretKey('c')], withKey('c')])).toEqual([
      'support/users/alice: its update is not needed any more',
      'support/users/alice: metadata.key is wanted (sensitive), (sensitive) now',
    ]);
    expect(compare(then, [[support], withKey('b')])).toEqual([
      'support/users/alice: its update is not needed any more',
    ]);
    const unmanaged = [support, desireUser('support', 'alice', {})];
    expect(compare(then, [unmanaged, withKey('a')])).toBe('already applied');
    expect(compare(then, [unmanaged, withKey('c')])).toHaveLength(2);
  });

  it('was applied if what it deleted is gone, and was not if that is merely left alone', () => {
    const gone = desireUser('support', 'eve', {}, { lifecycle: { ensure: 'absent' } });
    const eve = liveUser('i', 'eve', { tags: ownedAs() });
    expect(
      compare(
        [
          [support, gone],
          [live, eve],
        ],
        [[support, gone], [live]],
      ),
    ).toBe('already applied');
    expect(
      compare(
        [
          [support, gone],
          [live, eve],
        ],
        [[support], [live, eve]],
      ),
    ).toHaveLength(1);
    expect(
      compare(
        [
          [support, gone],
          [live, eve],
        ],
        [
          [support, desireUser('support', 'eve')],
          [live, eve],
        ],
      ),
    ).toHaveLength(1);
  });

  it('S29: was applied if what its target stands on is there, too', () => {
    const desired = [support, desireUser('support', 'bob'), desireAdmin('support', { user: 'bob' })];
    const bob = [liveUser('i', 'bob'), liveAdmin('i', 'user/bob')];
    const options = { targets: ['support/admins/**'] };
    expect(compare([desired, [live], options], [desired, [live, ...bob], options])).toBe('already applied');
    const destroying = [
      support,
      desireUser('support', 'bob', {}, { lifecycle: { ensure: 'absent' } }),
      ...desired.slice(2),
    ];
    const only = { targets: ['support/users/bob'] };
    expect(compare([destroying, [live, ...bob], only], [destroying, [live], only])).toBe('already applied');
  });

  it('was not applied by nobody having looked: what the manifests do not speak of proves nothing', () => {
    const pruned = (users: string) =>
      desireInstance('support', {}, { lifecycle: { prune: { users } }, stated: ['users'] });
    const bob = liveUser('i', 'bob', { tags: ownedAs() });
    const unread = { unlisted: ['AppInstanceUser'] };
    const deletion: Situation = [[pruned('all')], [live, bob]];
    expect(compare(deletion, [[pruned('never')], [live], unread])).toHaveLength(1);
    expect(compare(deletion, [[pruned('never')], [live]])).toBe('already applied');
    const protect = (value?: boolean) =>
      desireUser('support', 'bob', {}, value === undefined ? {} : { lifecycle: { protect: value } });
    const guarded: Situation = [
      [support, protect(true)],
      [live, liveUser('i', 'bob')],
    ];
    expect(
      compare(guarded, [
        [support, protect()],
        [live, liveUser('i', 'bob')],
      ]),
    ).toHaveLength(1);
    const tagged = liveUser('i', 'bob', { tags: { [PROTECT_TAG]: 'true' } });
    expect(
      compare(guarded, [
        [support, protect()],
        [live, tagged],
      ]),
    ).toBe('already applied');
    const { tags: _unread, ...fields } = bob.fields;
    expect(
      compare(guarded, [
        [support, protect()],
        [live, { ...bob, fields }],
      ]),
    ).toHaveLength(1);
    const cleared: Situation = [
      [support, desireUser('support', 'bob', { tags: {} })],
      [live, liveUser('i', 'bob', { tags: { a: '1' } })],
    ];
    expect(compare(cleared, [[support, protect()], cleared[1]])).toHaveLength(1);
    expect(
      compare(cleared, [
        [support, protect()],
        [live, liveUser('i', 'bob')],
      ]),
    ).toBe('already applied');
  });

  it('was not applied where another resource has taken the place of the one that was meant', () => {
    const pruned = desireInstance('support', {}, { lifecycle: { prune: { users: 'all' } }, stated: ['users'] });
    const moved = liveInstance('j', { tags: ownedAs('support') });
    const disowned = liveInstance('i');
    const bob = liveUser('i', 'bob');
    expect(compare([[pruned], [live, bob]], [[pruned], [moved, disowned, bob]])).toHaveLength(1);
    expect(compare([[pruned], [live, bob]], [[pruned], [moved, disowned]])).toHaveLength(1);
    const named = desireInstance('support', { name: 'New' });
    const after = liveInstance('j', { name: 'New', tags: ownedAs('support') });
    expect(compare([[named], [live]], [[named], [after]])).toHaveLength(1);
  });

  it('was not applied as long as only the role of a user is gone', () => {
    const pruned = desireInstance('support', {}, { lifecycle: { prune: { admins: 'all' } }, stated: ['admins'] });
    const bob = [liveUser('i', 'bob'), liveAdmin('i', 'user/bob')];
    const then: Situation = [
      [pruned, desireUser('support', 'bob', {}, { lifecycle: { ensure: 'absent' } })],
      [live, ...bob],
    ];
    expect(
      compare(then, [
        [pruned, desireUser('support', 'bob')],
        [live, liveUser('i', 'bob')],
      ]),
    ).toHaveLength(2);
  });

  it('looks into live metadata, and at live tags, where the manifests do not speak of them any more', () => {
    const metadata = (value: string) => [live, liveUser('i', 'bob', { metadata: value })];
    const less: Situation = [
      [support, desireUser('support', 'bob', { metadata: { a: 1 } })],
      metadata('{"a":1,"b":2}'),
    ];
    const unmanaged = [support, desireUser('support', 'bob', {})];
    expect(compare(less, [unmanaged, less[1]])).toHaveLength(1);
    expect(compare(less, [unmanaged, metadata('{"a":1}')])).toBe('already applied');
    expect(compare(less, [unmanaged, metadata('no JSON')])).toBe('already applied');
    const tagged = [live, liveUser('i', 'bob', { tags: { 'cost-x': '1' } })];
    const without = [support, desireUser('support', 'bob', { tags: {} })];
    const ignoring = { policy: policyWith({ ignoreTags: ['cost-*'] }) };
    expect(compare([without, tagged], [without, tagged, ignoring])).toHaveLength(1);
  });

  it('was applied also where another owner has something of the same name', () => {
    const theirs = liveBot('i', 'b2', { tags: ownedByOther('helper') });
    const pruned = desireInstance('support', {}, { lifecycle: { prune: { bots: 'owned' } } });
    const ours = liveBot('i', 'b1', { tags: ownedAs('helper') });
    expect(compare([[pruned], [live, ours, theirs]], [[pruned], [live, theirs]])).toBe('already applied');
  });

  it('was applied where a demoted user is gone, though nobody looks for its role', () => {
    const pruned = desireInstance('support', {}, { lifecycle: { prune: { users: 'owned' } } });
    const bob = [liveUser('i', 'bob', { tags: ownedAs() }), liveAdmin('i', 'user/bob')];
    expect(compare([[pruned], [live, ...bob]], [[pruned], [live], { unlisted: ['AppInstanceAdmin'] }])).toBe(
      'already applied',
    );
  });

  it('was not applied as long as something of it is withheld', () => {
    const desired = [support, desireUser('support', 'bob')];
    const failed = [incomplete('AppInstanceUser', live.id)];
    expect(compare([desired, [live]], [desired, [live], { failed }])).toHaveLength(1);
  });

  it('was not applied if the manifests want something else by now', () => {
    const records = [live, liveUser('i', 'alice', { name: 'Alice' })];
    expect(compare([[support, alice('Alice B.')], records], [[support, alice('Alice')], records])).toHaveLength(1);
    expect(compare([[support, alice('Alice B.')], records], [[support], records])).toHaveLength(1);
    const absent = desireUser('support', 'bob', {}, { lifecycle: { ensure: 'absent' } });
    expect(compare([[support, desireUser('support', 'bob')], [live]], [[support, absent], [live]])).toHaveLength(1);
  });
});

describe('a saved plan', () => {
  it('keeps what was allowed', () => {
    const allowances = { dataLoss: ['support'], lockout: true, deletes: 3 };
    expect(save([[support], [live]], allowances).allowances).toEqual(allowances);
  });

  it.each(['[]', 'null', '{', '{"formatVersion": 1}', '{"formatVersion": "x"}', '{"__proto__": {}}', '"["', '"\\"['])(
    'is not %s',
    (text) => {
      expect(() => readPlan(text, 'plan.json')).toThrow('plan.json is not a saved plan');
    },
  );

  it.each(['1.0', '3.4'])('is not of format %s: plan again', (formatVersion) => {
    const text = JSON.stringify({ ...save([[support], [live]]), formatVersion });
    expect(() => readPlan(text, 'plan.json')).toThrow(`plan.json has format version ${formatVersion}`);
  });

  it.each([
    ['deep', `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`, 'nests deeper'],
    ['deep, with objects', `${'{"":'.repeat(100_000)}0${'}'.repeat(100_000)}`, 'nests deeper'],
    ['many', `[${'[],'.repeat(17_000_000)}[]]`, 'holds more than'],
  ])('has nothing that is too %s', (_what, text, message) => {
    expect(() => readPlan(text, 'plan.json')).toThrow(message);
  });

  it('S29: has no targets that would take for ever', () => {
    const plan = { ...save([[support], [live]]), targets: ['*'.repeat(2000)] };
    expect(() => readPlan(JSON.stringify(plan), 'plan.json')).toThrow('A target is longer');
  });

  it('stands for what it is with odd keys in it, too', () => {
    const metadata = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as JsonObject;
    const odd: Situation = [
      [support, desireUser('support', 'alice', { metadata })],
      [live, liveUser('i', 'alice')],
    ];
    expect(compare(odd, odd)).toBe('fresh');
    const other: Situation = [[support, desireUser('support', 'alice', { metadata: { constructor: 2 } })], odd[1]];
    expect(compare(odd, other)).toEqual(['support/users/alice: metadata.__proto__.a does not differ any more']);
  });
});
