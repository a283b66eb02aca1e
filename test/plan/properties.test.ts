import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Address, addressOf } from '../../src/core/address.js';
import { liveOf } from '../../src/core/change.js';
import { type IncompleteScope, tagsOf } from '../../src/core/live.js';
import { OWNER_TAG } from '../../src/core/ownership.js';
import type { Change, Plan } from '../../src/plan/plan.js';
import { planChanges } from '../../src/plan/plan-changes.js';
import { failedReads, instanceOf, planningCases, withoutFailed } from '../support/account-arbitrary.js';
import { models, OTHER_OWNER, planOf, snapshotOf, summaryOf } from '../support/resources.js';
import { simulate } from '../support/simulated-account.js';

const RUNS = { seed: 20_260_101, numRuns: 400 };

const plannedCases = planningCases.map((planning) => {
  const { desired, records, policy } = planning;
  const snapshot = snapshotOf(records);
  return { ...planning, snapshot, plan: planChanges({ desired, snapshot, models, policy }) };
});

describe('every plan', () => {
  it('leaves nothing to plan once it is applied, but for what an adoption puts off', () => {
    let applicable = 0;
    fc.assert(
      fc.property(plannedCases, ({ desired, policy, snapshot, plan }) => {
        if (plan.diagnostics.some(({ severity }) => severity === 'error')) {
          return;
        }
        applicable += 1;
        const after = simulate(plan, snapshot);
        const next = planChanges({ desired, snapshot: after, models, policy });
        if (plan.withheld.length === 0) {
          expect(summaryOf(next)).toEqual([]);
        } else {
          // Deletions are all that an adoption puts off, and the second plan does them.
          expect(next.changes.filter(({ action }) => action !== 'delete')).toEqual([]);
          expect(summaryOf(planChanges({ desired, snapshot: simulate(next, after), models, policy }))).toEqual([]);
        }
      }),
      RUNS,
    );
    expect(applicable).toBeGreaterThan(RUNS.numRuns / 10);
  });

  it('is the same whatever the order of manifests and of live resources', () => {
    const shuffled = plannedCases.chain((planning) =>
      fc.record({
        planning: fc.constant(planning),
        desired: fc.shuffledSubarray([...planning.desired], { minLength: planning.desired.length }),
        records: fc.shuffledSubarray([...planning.records], { minLength: planning.records.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ planning, desired, records }) => {
        expect(planChanges({ desired, snapshot: snapshotOf(records), models, policy: planning.policy })).toEqual(
          planning.plan,
        );
      }),
      RUNS,
    );
  });

  it('takes operations for every change, and updates nothing that does not differ', () => {
    everyPlan((plan) => {
      for (const { action, fields, operations } of plan.changes) {
        expect(operations).not.toEqual([]);
        if (action === 'delete') {
          expect(fields).toEqual([]);
        } else if (action !== 'create') {
          expect(fields).not.toEqual([]);
        }
      }
      const addresses = plan.changes.map(({ address }) => address);
      expect(addresses).toEqual([...new Set(addresses)].sort());
    });
  });

  it('S12 S15 S17: leaves what another owner has as it is', () => {
    everyPlan((plan) => {
      for (const change of plan.changes) {
        const { action, kind, fields } = change;
        const live = liveOf(change);
        if (live !== undefined && tagsOf(live)?.[OWNER_TAG] === OTHER_OWNER) {
          // A user is told by its id: the owner of its instance may change it, but neither delete nor take it over.
          expect([kind, action]).toEqual(['AppInstanceUser', 'update']);
          expect(fields.map(({ path }) => path[1])).not.toContain(OWNER_TAG);
        }
      }
    });
  });

  it('S4: deletes nothing where nothing is pruned and nothing is declared absent', () => {
    fc.assert(
      fc.property(planningCases, ({ desired, records, policy }) => {
        const present = desired
          .filter(({ lifecycle }) => lifecycle.ensure === 'present')
          .map((resource) => ({ ...resource, lifecycle: { ...resource.lifecycle, prune: {} } }));
        const plan = planOf(present, records, { policy: { ...policy, prune: {} } });
        expect(plan.changes.filter(({ action }) => action === 'delete')).toEqual([]);
      }),
      RUNS,
    );
  });

  it('S53: prunes nothing, whatever says so, and names nothing undeclared where only some files are given', () => {
    fc.assert(
      fc.property(planningCases, ({ desired, records, policy }) => {
        const given = planOf(desired, records, { policy: { ...policy, onlyGiven: true } });
        const silent = desired.map((one) => ({ ...one, lifecycle: { ...one.lifecycle, prune: {} } }));
        const unpruned = planOf(silent, records, { policy: { ...policy, prune: {} } });
        expect(given.changes).toEqual(unpruned.changes);
        expect([given.orphans, given.unmanaged]).toEqual([[], []]);
      }),
      RUNS,
    );
  });

  it('waits for changes of its own only, and never in a circle', () => {
    everyPlan((plan) => {
      const open = new Map<string, readonly string[]>(plan.changes.map(({ address, waitsFor }) => [address, waitsFor]));
      for (const waitsFor of open.values()) {
        expect(waitsFor.filter((address) => !open.has(address))).toEqual([]);
      }
      let before = Number.POSITIVE_INFINITY;
      while (open.size > 0 && open.size < before) {
        before = open.size;
        for (const [address, waitsFor] of open) {
          if (!waitsFor.some((other) => open.has(other))) {
            open.delete(address);
          }
        }
      }
      expect([...open.keys()]).toEqual([]);
    });
  });

  it('can be written as JSON, and is no other plan afterwards', () => {
    everyPlan((plan) => {
      const { ids: _ids, ...data } = plan;
      const { ids: _parsed, ...parsed } = JSON.parse(JSON.stringify(plan)) as Plan;
      expect(parsed).toEqual(data);
    });
  });

  it('tells of each live resource once what becomes of it', () => {
    everyPlan((plan) => {
      const told = [
        ...plan.changes.map(({ address }) => address),
        ...plan.unchanged,
        ...plan.orphans,
        ...plan.unmanaged,
      ];
      expect(told.length).toBe(new Set(told).size);
    });
  });
});

describe('S22: every plan of an account that could not be read in full', () => {
  const failing = planningCases.chain(({ desired, records, policy }) =>
    failedReads(records).map((failed) => ({ desired, policy, failed, records: withoutFailed(records, failed) })),
  );

  it('updates at most, in every scope that a failed read concerns', () => {
    fc.assert(
      fc.property(failing, ({ desired, policy, failed, records }) => {
        const plan = planOf(desired, records, { policy, failed });
        const pinned = new Set(
          desired.flatMap(({ address, lifecycle }) => (lifecycle.arn === undefined ? [] : [address])),
        );
        const drastic = plan.changes.filter(({ action }) => action !== 'update');
        expect(
          failed.flatMap((scope) =>
            drastic
              .filter((change) => isConcerned(scope, change, plan, pinned))
              .map(({ action, address }) => ({ scope, action, address })),
          ),
        ).toEqual([]);
      }),
      RUNS,
    );
  });
});

function everyPlan(holds: (plan: Plan) => void): void {
  fc.assert(
    fc.property(plannedCases, ({ plan }) => {
      holds(plan);
    }),
    RUNS,
  );
}

/** The table of S22, as it stands there. */
function isConcerned(scope: IncompleteScope, change: Change, plan: Plan, pinned: ReadonlySet<Address>): boolean {
  const instance = instanceOf(change.address);
  const parentId = change.parent === undefined ? undefined : plan.ids.get(instance);
  const isBelow = (arn: string | undefined) => arn !== undefined && parentId === arn;
  const principal = change.address.split('/')[2];
  switch (scope.kind) {
    case 'AppInstance':
      if (scope.id === undefined) {
        return !pinned.has(instance);
      }
      return (
        liveOf(change)?.id === scope.id ||
        isBelow(scope.id) ||
        (change.kind === 'AppInstance' && ['create', 'adopt'].includes(change.action) && !pinned.has(instance))
      );
    case 'AppInstanceUser': {
      if (scope.id === undefined) {
        const kinds = ['AppInstanceUser', 'AppInstanceUserEndpoint'];
        return (
          isBelow(scope.parentId) &&
          (kinds.includes(change.kind) || (change.kind === 'AppInstanceAdmin' && principal === 'users'))
        );
      }
      return scope.fields === undefined
        ? change.address.startsWith(`${instance}/users/${scope.id.split('/').at(-1) ?? ''}`) && isBelow(scope.parentId)
        : change.kind === scope.kind && liveOf(change)?.id === scope.id;
    }
    case 'AppInstanceBot':
      return (
        isBelow(scope.parentId) &&
        !pinned.has(addressOf(instance, 'bots', change.address.split('/').at(-1) ?? '')) &&
        (change.kind === 'AppInstanceBot' || (change.kind === 'AppInstanceAdmin' && principal === 'bots'))
      );
    case 'AppInstanceAdmin':
      return (
        isBelow(scope.parentId) &&
        (change.kind === 'AppInstanceAdmin' ||
          (change.action === 'delete' && change.kind !== 'AppInstanceUserEndpoint'))
      );
    default:
      return scope.id === undefined
        ? liveOf(change)?.parentId === scope.parentId ||
            (change.parent !== undefined &&
              change.kind === scope.kind &&
              plan.ids.get(change.parent) === scope.parentId)
        : liveOf(change)?.id === scope.id;
  }
}
