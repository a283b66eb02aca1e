import { describe, expect, it } from 'vitest';
import type { ApplyReport } from '../../src/apply/report.js';
import type { IncompleteScope } from '../../src/core/live.js';
import { type Verification, verifyApply } from '../../src/pipeline/verify-apply.js';
import type { Plan } from '../../src/plan/plan.js';
import {
  desireInstance,
  desireUser,
  instanceArn,
  liveInstance,
  liveUser,
  ownedAs,
  planOf,
} from '../support/resources.js';

const SETTLED = planOf([], []);
const APPLIED = planOf(
  [desireInstance('support', { name: 'Support' }), desireUser('support', 'alice', { name: 'Alice' })],
  [],
);
const OTHER = planOf([desireInstance('other', { name: 'Other' })], []);

const UNREAD: IncompleteScope = {
  kind: 'AppInstanceUser',
  parentId: instanceArn('i1'),
  id: `${instanceArn('i1')}/user/alice`,
  operation: 'DescribeAppInstanceUser',
  code: 'access-denied',
  message: 'No.',
};
const DELETED = planOf(
  [desireInstance('support', {}), desireUser('support', 'alice', {}, { lifecycle: { ensure: 'absent' } })],
  [liveInstance('i1', { tags: ownedAs('support') }), liveUser('i1', 'alice')],
);
const WITHHELD: Plan['withheld'] = APPLIED.changes
  .slice(1)
  .map(({ address }) => ({ address, action: 'delete', because: 'adoption' }));

/** Verifies, seeing one plan after the other, and the last one for ever. */
async function verify(
  plan: Plan,
  seen: readonly Plan[],
): Promise<{ verification: Verification; looks: number; waited: number }> {
  let looks = 0;
  let waited = 0;
  const report: ApplyReport = {
    results: plan.changes.map(({ address, action, kind }) => ({
      address,
      action,
      kind,
      status: 'done',
      operations: [],
    })),
    begun: true,
    interrupted: false,
  };
  const verification = await verifyApply({
    plan,
    report,
    planAgain: () => {
      looks += 1;
      return Promise.resolve(seen[looks - 1] ?? seen.at(-1) ?? SETTLED);
    },
    pause: (seconds) => {
      waited += seconds;
      return Promise.resolve();
    },
  });
  return { verification, looks, waited };
}

describe('verifying after an apply', () => {
  it('is over at the first look that shows nothing to do', async () => {
    expect(await verify(APPLIED, [SETTLED])).toEqual({
      verification: { is: 'settled', plan: SETTLED },
      looks: 1,
      waited: 0,
    });
  });

  it('looks again while all that is left is what was just done', async () => {
    const { verification, looks } = await verify(APPLIED, [APPLIED, APPLIED, SETTLED]);
    expect([verification.is, looks]).toEqual(['settled', 3]);
  });

  it('gives up after a minute', async () => {
    const { verification, waited } = await verify(APPLIED, [APPLIED]);
    expect(verification).toEqual({ is: 'differing', changes: APPLIED.changes });
    expect(waited).toBe(60);
  });

  it('does not wait for what was not applied', async () => {
    expect(await verify(APPLIED, [OTHER])).toEqual({
      verification: { is: 'differing', changes: OTHER.changes },
      looks: 1,
      waited: 0,
    });
  });

  it('S22: does not take what could not be read for settled', async () => {
    const unread: Plan = { ...SETTLED, incomplete: [UNREAD] };
    const { verification, looks } = await verify(APPLIED, [unread]);
    expect([verification, looks]).toEqual([{ is: 'not read', scopes: [UNREAD] }, 1]);
  });

  it('S23: waits while only what was deleted cannot be read', async () => {
    const unread: Plan = { ...SETTLED, incomplete: [UNREAD] };
    expect((await verify(DELETED, [unread, unread, SETTLED])).verification.is).toBe('settled');
    expect(await verify(DELETED, [unread])).toMatchObject({ verification: { is: 'not read' }, waited: 60 });
  });

  it('counts what the plan itself put off', async () => {
    const plan: Plan = { ...APPLIED, changes: APPLIED.changes.slice(0, 1), withheld: WITHHELD };
    const later: Plan = { ...SETTLED, changes: APPLIED.changes.slice(1) };
    const { verification, looks } = await verify(plan, [later]);
    expect([verification, looks]).toEqual([{ is: 'put off', changes: 1 }, 1]);
  });
});
