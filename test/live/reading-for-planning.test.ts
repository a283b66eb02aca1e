import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../src/core/address.js';
import { liveOf } from '../../src/core/change.js';
import type { LiveRecord, LiveSnapshot } from '../../src/core/live.js';
import type { Policy } from '../../src/core/policy.js';
import type { DesiredResource } from '../../src/core/resource.js';
import { Targets } from '../../src/identify/targets.js';
import { kinds } from '../../src/kinds/index.js';
import { readAccount } from '../../src/live/read-account.js';
import { destroyAll } from '../../src/plan/destroy-all.js';
import type { Plan } from '../../src/plan/plan.js';
import { planChanges } from '../../src/plan/plan-changes.js';
import { planningCases } from '../support/account-arbitrary.js';
import { type Fault, RecordClient, type RecordClientOptions } from '../support/record-client.js';
import {
  desireAdmin,
  desireBot,
  desireInstance,
  desireUser,
  instanceArn,
  LEX,
  liveBot,
  liveInstance,
  liveUser,
  models,
  ownedAs,
  POLICY,
  policyWith,
  snapshotOf,
  summaryOf,
  withheldOf,
} from '../support/resources.js';

// The reader decides from what is wanted which few calls to make. Whether it left out one too many shows by the plan:
// it must be the one that is made of the whole account.

const RUNS = { seed: 20_261_125, numRuns: 1_000 };

/** A run as the command line starts one: on manifests, or to destroy, limited to targets or not. */
interface Case {
  readonly desired: readonly DesiredResource[];
  readonly records: readonly LiveRecord[];
  readonly policy: Policy;
  readonly targets: readonly string[];
  readonly service: RecordClientOptions;
}

const GLOBS = [
  'support',
  'sup*',
  '*',
  '**',
  'support/**',
  'support/*/*',
  'support/users/*',
  'support/users/alice',
  'support/users/nobody',
  'support/bots/*',
  'support/bots/helper',
  '**/bots/*',
  '**/alice',
  'support/admins/**',
  'support/admins/users/*',
  'support/admins/users/alice',
  'support/users/*/endpoints/*',
  '**/endpoints/*',
  'support/users/alice/endpoints/phone',
  's*/users/bob',
  'sales/**',
] as const;

const cases: fc.Arbitrary<Case> = fc
  .record({
    planning: planningCases,
    targets: fc.oneof(fc.constant([]), fc.subarray([...GLOBS], { minLength: 1, maxLength: 2 })),
    destroying: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
    service: fc.record({
      pageSize: fc.constantFrom(2, 3, 50),
      absentAnswer: fc.constantFrom<'forbidden' | 'notFound'>('forbidden', 'notFound'),
    }),
  })
  .map(({ planning: { desired, records, policy }, targets, destroying, service }) => ({
    ...(destroying ? destroyAll(desired, models, policy, targets) : { desired, policy }),
    records,
    targets,
    service: isForbiddenProof(records) ? service : { ...service, absentAnswer: 'notFound' },
  }));

/** Whether a 403 tells of a deletion: only beside an instance that can be read (S23). */
function isForbiddenProof(records: readonly LiveRecord[]): boolean {
  const instances = records.filter(({ kind }) => kind === 'AppInstance');
  return instances.every(({ deleting }) => deleting !== true) || instances.some(({ deleting }) => deleting !== true);
}

async function readCase({ desired, records, policy, targets }: Case, service: RecordClientOptions) {
  const account = new RecordClient(records, service);
  const snapshot = await readAccount({
    desired,
    kinds: kinds.map(({ model, reader }) => ({ model, reader: reader(account.clients, () => Promise.resolve()) })),
    policy,
    targets: new Targets(targets, desired, models),
  });
  return { snapshot, calls: account.calls };
}

function planCase({ desired, policy, targets }: Case, snapshot: LiveSnapshot): Plan {
  return planChanges({ desired, snapshot, models, policy, now: 0, targets });
}

/** What must not depend on how much was read. */
function essenceOf({ changes, withheld, access, diagnostics }: Plan, { desired }: Case): unknown {
  const declared = new Set(desired.map(({ address }) => address));
  // An undeclared bot is called by its logical id where its tags were read, and so is its admin.
  const named = (address: Address) =>
    declared.has(address) ? address : address.replace(/(\/admins\/bots\/).*/u, '$1?');
  const sorted = (items: readonly object[]) => items.map((item) => JSON.stringify(item)).sort();
  return {
    changes: sorted(
      changes.map(({ notes: _ofWhatWasUnseen, ...change }) => ({
        ...change,
        live: liveOf(change)?.id,
        address: named(change.address),
        waitsFor: change.waitsFor.map(named),
      })),
    ),
    withheld: sorted(withheld.map((change) => ({ ...change, address: named(change.address) }))),
    access,
    diagnostics,
  };
}

/** A call that fails: each of its kind that mentions a text, so many times. */
interface PlannedFault {
  readonly operation: string;
  readonly mention: string;
  readonly fault: Fault;
  readonly times: number;
}

const faults: fc.Arbitrary<readonly PlannedFault[]> = fc.array(
  fc.record({
    operation: fc.constantFrom(...Object.keys(new RecordClient([], { pageSize: 1, absentAnswer: 'notFound' }).client)),
    mention: fc.constantFrom('', '', 'i1"', 'i2"', 'i3"', 'alice', 'bob', 'carol', 'bot/b1', 'bot/b2', 'NextToken'),
    fault: fc.constantFrom<Fault>('accessDenied', 'forbidden', 'serviceFailure'),
    times: fc.constantFrom(1, 2, 99),
  }),
  { minLength: 1, maxLength: 2 },
);

function failing(planned: readonly PlannedFault[]) {
  const left = planned.map(({ times }) => times);
  return {
    occurred: () => planned.some(({ times }, index) => left[index] !== times),
    fault: (name: string, input: object): Fault | undefined => {
      const index = planned.findIndex(
        ({ operation, mention }, at) =>
          operation === name && JSON.stringify(input).includes(mention) && (left[at] ?? 0) > 0,
      );
      left[index] = (left[index] ?? 0) - 1;
      return planned[index]?.fault;
    },
  };
}

function looksDeleted({ records }: LiveSnapshot, one: Case): boolean {
  const deleting = one.records.filter((record) => record.deleting === true).map(({ id }) => id);
  return records.some((record) => record.deleting === true && !deleting.includes(record.id));
}

/** The errors without the ids that their messages name. */
function errorsOf({ diagnostics }: Plan): string[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.map(({ code, position }) => `${code} ${position?.file ?? ''}`);
}

/** What a plan does; whoever adopts or replaces also updates. */
function mutationsOf({ changes }: Plan): string[] {
  return changes.flatMap((change) => {
    const { action, kind, address } = change;
    const actions = action === 'adopt' || action === 'replace' ? [action, 'update'] : [action];
    return actions.map((one) => `${one} ${kind} ${liveOf(change)?.id ?? address}`);
  });
}

/** Whether a call makes sure of a deletion (S23): it asks for what is being deleted, or if another instance can be read. */
function asksOfDeletion(call: string, { records }: Case): boolean {
  const deleting = records.filter((record) => record.deleting === true);
  return deleting.some(({ id }) => call.includes(id) || call.startsWith('describeAppInstance '));
}

function repeated(items: readonly string[]): string[] {
  return items.filter((item, index) => items.indexOf(item) !== index);
}

describe('what is read for a plan', () => {
  it('S20, S29: makes the plan that the whole account would make, and asks nothing twice', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const { snapshot, calls } = await readCase(one, one.service);
        expect(repeated(calls).filter((call) => !asksOfDeletion(call, one))).toEqual([]);
        expect(snapshot.incomplete).toEqual([]);
        const whole = planCase(one, snapshotOf(one.records));
        expect(essenceOf(planCase(one, snapshot), one)).toEqual(essenceOf(whole, one));
      }),
      RUNS,
    );
  });

  it('S22: makes no change of a failed read that the whole account would not make', async () => {
    await fc.assert(
      fc.asyncProperty(cases, faults, async (one, planned) => {
        const { fault, occurred } = failing(planned);
        const { snapshot, calls } = await readCase(one, { ...one.service, fault });
        const [plan, whole] = [planCase(one, snapshot), planCase(one, snapshotOf(one.records))];
        // Denied like this, an instance is taken for one that is being deleted (S23).
        fc.pre(!looksDeleted(snapshot, one));
        // What another call told nothing of is looked at once more, and the first of its users asked for (S21, S23).
        const looks = /^(?:describe|listTags|listAppInstanceUsers (?!.*NextToken))/u;
        expect(repeated(calls).filter((call) => !looks.test(call))).toEqual([]);
        expect(repeated(snapshot.incomplete.map((scope) => JSON.stringify(scope)))).toEqual([]);
        // Where some instance was not seen, one may be taken for another: then an error, and no change, comes of it.
        if (snapshot.incomplete.every(({ kind }) => kind !== 'AppInstance')) {
          expect(errorsOf(plan).filter((error) => !errorsOf(whole).includes(error))).toEqual([]);
        }
        if (errorsOf(whole).length === 0) {
          expect(mutationsOf(plan).filter((change) => !mutationsOf(whole).includes(change))).toEqual([]);
        }
        if (occurred() && snapshot.incomplete.length === 0) {
          expect(essenceOf(plan, one)).toEqual(essenceOf(whole, one));
        }
      }),
      RUNS,
    );
  });
});

describe('S22: a failed read', () => {
  const service: RecordClientOptions = { pageSize: 50, absentAnswer: 'forbidden' };
  const support = desireInstance('support', { name: 'Support', retentionSettings: null });
  const alice = desireUser('support', 'alice', { name: 'User alice' });
  const records = [liveInstance('i1', { tags: ownedAs('support') }), liveUser('i1', 'alice'), liveUser('i1', 'bob')];

  /** Plans with calls that fail; each as often as it is named. */
  async function planWith(
    desired: readonly DesiredResource[],
    live: readonly LiveRecord[],
    failures: Readonly<Record<string, Fault>>,
    policy: Policy = POLICY,
  ) {
    const one: Case = { desired, records: live, policy, targets: [], service };
    const left = new Map(Object.entries(failures));
    const { snapshot, calls } = await readCase(one, { ...service, fault: (operation) => left.get(operation) });
    const plan = planCase(one, snapshot);
    return {
      changes: summaryOf(plan),
      withheld: withheldOf(plan),
      errors: errorsOf(plan),
      incomplete: plan.incomplete,
      calls,
    };
  }

  it('is not repeated: a second answer could contradict what was decided by the first', async () => {
    let asked = 0;
    const fault = (operation: string) => {
      asked += operation === 'listTagsForResource' ? 1 : 0;
      return operation === 'listTagsForResource' && asked === 1 ? ('accessDenied' as const) : undefined;
    };
    const policy = policyWith({ prune: { appInstances: 'owned' } });
    const one: Case = { desired: [support, alice], records, policy, targets: [], service };
    const { snapshot } = await readCase(one, { ...service, fault });
    expect(asked).toBe(1);
    expect(summaryOf(planCase(one, snapshot))).toEqual([]);
  });

  it('S23: of description and retention is no deletion as long as the tags are there', async () => {
    const denied = { describeAppInstance: 'forbidden', getAppInstanceRetentionSettings: 'forbidden' } as const;
    const { changes, withheld, incomplete } = await planWith([support], records, denied);
    expect([changes, withheld]).toEqual([[], []]);
    expect(incomplete).toMatchObject([{ fields: ['retentionSettings'] }]);
  });

  it.each<[string, Readonly<Record<string, Fault>>]>([
    ['of description and tags', {}],
    ['of description, tags and list of users', { listAppInstanceUsers: 'forbidden' }],
  ])('S23: %s of the only instance is no deletion: perhaps nothing may be read', async (_case, more) => {
    const denied = { describeAppInstance: 'forbidden', listTagsForResource: 'forbidden', ...more } as const;
    const { changes, withheld, incomplete } = await planWith([support], records, denied);
    expect([changes, withheld]).toEqual([[], ['create support incomplete']]);
    expect(incomplete).toMatchObject([{ kind: 'AppInstance', fields: ['tags'], code: 'access-denied' }]);
  });

  it('S21: that says 404 of what is listed is asked again, and is then no absence', async () => {
    const bot = desireBot('support', 'helper', { name: 'Helper', configuration: { lex: LEX } });
    const live = [...records, liveBot('i1', 'b1', { tags: ownedAs('helper') })];
    for (const [operation, times] of [
      ['describeAppInstanceBot', 1],
      ['describeAppInstanceBot', 99],
      ['listTagsForResource', 1],
      ['listTagsForResource', 99],
    ] as const) {
      let left: number = times;
      const fault = (name: string, input: object) => {
        const isHit = name === operation && JSON.stringify(input).includes('/bot/') && left > 0;
        left -= isHit ? 1 : 0;
        return isHit ? ('notFound' as const) : undefined;
      };
      const one: Case = {
        desired: [support, bot],
        records: live,
        policy: POLICY,
        targets: [],
        service,
      };
      const { snapshot } = await readCase(one, { ...service, fault });
      expect([operation, times, summaryOf(planCase(one, snapshot))]).toEqual([operation, times, []]);
      expect([operation, times, snapshot.incomplete.length]).toEqual([operation, times, times === 1 ? 0 : 1]);
    }
  });

  it('of the list leaves a pin open that answers 403', async () => {
    const pinned = desireInstance('support', {}, { lifecycle: { arn: instanceArn('i9') } });
    const { errors, withheld, calls } = await planWith([pinned], records, { listAppInstances: 'accessDenied' });
    expect([errors, withheld]).toEqual([[], ['create support incomplete']]);
    expect(calls).toHaveLength(2);
  });

  it('of a list that was only to save calls is none', async () => {
    const names = ['alice', 'bob', 'carol'];
    const users = names.map((id) => desireUser('support', id, { name: `User ${id}` }));
    const denied = { listAppInstanceUsers: 'accessDenied' } as const;
    const allLive = [...records, liveUser('i1', 'carol')];
    expect(await planWith([support, ...users], allLive, denied)).toMatchObject({ changes: [], incomplete: [] });
    // Whoever is not found is not known to be absent.
    const { changes, incomplete } = await planWith([support, ...users], records, denied);
    expect(changes).toEqual([]);
    expect(incomplete).toMatchObject([{ operation: 'ListAppInstanceUsers' }]);
  });

  it('of a list is reported once, even where a reference needs it again', async () => {
    const desired = [support, alice, desireAdmin('support', { user: 'dave' })];
    const denied = { listAppInstanceUsers: 'accessDenied' } as const;
    const { incomplete, calls } = await planWith(desired, records, denied, policyWith({ prune: { users: 'owned' } }));
    expect(incomplete).toMatchObject([{ operation: 'ListAppInstanceUsers' }]);
    expect(calls.filter((call) => call.startsWith('listAppInstanceUsers'))).toHaveLength(1);
  });
});
