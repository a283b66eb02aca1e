import { describe, expect, it } from 'vitest';
import type { LiveRecord } from '../../src/core/live.js';
import type { Policy } from '../../src/core/policy.js';
import type { DesiredResource } from '../../src/core/resource.js';
import { matchResources } from '../../src/identify/match-resources.js';
import {
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
  modelOf,
  ownedAs,
  ownedByOther,
  POLICY,
  policyWith,
} from '../support/resources.js';

/** Matches siblings, and tells `address: id, by how` and `error: code`. */
function matched(
  desired: readonly DesiredResource[],
  records: readonly LiveRecord[],
  { policy = POLICY, ids = {} }: { readonly policy?: Policy; readonly ids?: Readonly<Record<string, string>> } = {},
): string[] {
  const model = modelOf(desired[0]?.kind ?? 'AppInstance');
  const parentId = model.parent === undefined ? undefined : records[0]?.parentId;
  const idOf = (address: string) => ids[address];
  const { matches, problems } = matchResources({ model, desired, records, parentId, policy, idOf });
  return [
    ...[...matches].map(([address, { record, by }]) => `${address}: ${record.id.split('/').at(-1) ?? ''} by ${by}`),
    ...problems.map(({ address, diagnostic }) => `${address}: ${diagnostic.code}`),
  ];
}

const pinnedTo = (id: string) => ({ lifecycle: { arn: instanceArn(id) } });

describe('a resource told by tags', () => {
  it.each<[string, DesiredResource[], LiveRecord[], string[]]>([
    ['nothing is live', [desireInstance('support')], [], []],
    [
      'our tags go before the name',
      [desireInstance('support')],
      [liveInstance('i1'), liveInstance('i2', { name: 'Other', tags: ownedAs('support') })],
      ['support: i2 by tags'],
    ],
    [
      'a namesake of another owner is never ours',
      [desireInstance('support')],
      [liveInstance('i1', { tags: ownedByOther('support') })],
      [],
    ],
    ['ours, but under another id', [desireInstance('support')], [liveInstance('i1', { tags: ownedAs('sales') })], []],
    ['unreadable tags tell nothing', [desireInstance('support')], [withoutTags(liveInstance('i1'))], []],
    [
      'S23: what is being deleted cannot be matched',
      [desireInstance('support')],
      [{ ...liveInstance('i1', { tags: ownedAs('support') }), deleting: true }],
      [],
    ],
    [
      'S15: two with our owner and the same id',
      [desireInstance('support')],
      [liveInstance('i1', { tags: ownedAs('support') }), liveInstance('i2', { tags: ownedAs('support') })],
      ['support: ambiguous-match'],
    ],
    [
      'S15: a pin settles which of the two it is',
      [desireInstance('support', {}, pinnedTo('i2'))],
      [liveInstance('i1', { tags: ownedAs('support') }), liveInstance('i2', { tags: ownedAs('support') })],
      ['support: i2 by pin'],
    ],
    [
      'S13: a pin that is not live',
      [desireInstance('support', { name: 'Support' }, pinnedTo('i9'))],
      [liveInstance('i1')],
      [],
    ],
    [
      'S13: a pin to what another owner has',
      [desireInstance('support', {}, pinnedTo('i1'))],
      [liveInstance('i1', { tags: ownedByOther() })],
      ['support: foreign-owner'],
    ],
    [
      'S13: a pin to ours under another id',
      [desireInstance('support', {}, pinnedTo('i1'))],
      [liveInstance('i1', { tags: ownedAs('sales') })],
      ['support: pin-mismatch'],
    ],
    [
      'S13: a pin to ours under the previous id',
      [desireInstance('support', {}, { lifecycle: { arn: instanceArn('i1'), previousId: 'sales' } })],
      [liveInstance('i1', { tags: ownedAs('sales') })],
      ['support: i1 by previousId'],
    ],
    [
      'S13: a pin to ours without an id is no rename',
      [desireInstance('support', {}, pinnedTo('i1'))],
      [liveInstance('i1', { tags: ownedAs() })],
      ['support: i1 by pin'],
    ],
    [
      'S13: a pin to what nobody owns, or whose tags are unknown',
      [desireInstance('support', {}, pinnedTo('i1')), desireInstance('sales', {}, pinnedTo('i2'))],
      [liveInstance('i1'), withoutTags(liveInstance('i2'))],
      ['support: i1 by pin', 'sales: i2 by pin'],
    ],
    [
      'S13: renamed in place',
      [desireInstance('support', {}, { lifecycle: { previousId: 'sales' } })],
      [liveInstance('i1', { tags: ownedAs('sales') })],
      ['support: i1 by previousId'],
    ],
    [
      'S13: the old and the new id are both live',
      [desireInstance('support', {}, { lifecycle: { previousId: 'sales' } })],
      [liveInstance('i1', { tags: ownedAs('sales') }), liveInstance('i2', { tags: ownedAs('support') })],
      ['support: i2 by tags', 'support: previous-id-conflict'],
    ],
    [
      'S13: the previous id is that of another declared resource',
      [desireInstance('sales', {}), desireInstance('support', {}, { lifecycle: { previousId: 'sales' } })],
      [liveInstance('i1', { tags: ownedAs('sales') })],
      ['sales: i1 by tags'],
    ],
    [
      'S13 S15: two have the previous id',
      [desireInstance('support', {}, { lifecycle: { previousId: 'sales' } })],
      [liveInstance('i1', { tags: ownedAs('sales') }), liveInstance('i2', { tags: ownedAs('sales') })],
      ['support: ambiguous-match'],
    ],
    [
      'S13 S15: an ambiguous id is not settled by the previous one',
      [desireInstance('support', {}, { lifecycle: { previousId: 'sales' } })],
      [
        liveInstance('i1', { tags: ownedAs('support') }),
        liveInstance('i2', { tags: ownedAs('support') }),
        liveInstance('i3', { tags: ownedAs('sales') }),
      ],
      ['support: ambiguous-match'],
    ],
    [
      'S13 S23: the previous one is being deleted',
      [desireInstance('support', {}, { lifecycle: { previousId: 'sales' } })],
      [{ ...liveInstance('i1', { tags: ownedAs('sales') }), deleting: true }],
      [],
    ],
    ['S16: adopted by its name', [desireInstance('support')], [liveInstance('i1')], ['support: i1 by name']],
    [
      'S16: two unowned namesakes',
      [desireInstance('support')],
      [liveInstance('i1'), liveInstance('i2')],
      ['support: ambiguous-match'],
    ],
    [
      'S16: one unowned namesake of two declared ones',
      [desireInstance('support'), desireInstance('sales')],
      [liveInstance('i1')],
      ['support: ambiguous-match', 'sales: ambiguous-match'],
    ],
    ['S16: without a declared name', [desireInstance('support', {})], [liveInstance('i1')], []],
    [
      'S16: an empty name is nobody’s',
      [desireBot('support', 'helper', { name: '' })],
      [liveBot('i1', 'b1', { name: '' })],
      [],
    ],
    [
      'S12: what is to be absent is not told by its name',
      [desireBot('support', 'helper', { name: 'Helper' }, { lifecycle: { ensure: 'absent' } })],
      [liveBot('i1', 'b1')],
      [],
    ],
    [
      'S16: a pinned one is not told by its name',
      [desireInstance('support', { name: 'Support' }, pinnedTo('i9'))],
      [liveInstance('i1')],
      [],
    ],
  ])('%s', (_case, desired, records, expected) => {
    expect(matched(desired, records)).toEqual(expected);
  });

  it('S16: adopt: pinned takes nothing over by its name', () => {
    expect(
      matched([desireInstance('support')], [liveInstance('i1')], { policy: policyWith({ adopt: 'pinned' }) }),
    ).toEqual([]);
  });

  it('S15 S16: names every candidate of an ambiguous match, and says to pin one', () => {
    const { problems } = matchResources({
      model: modelOf('AppInstance'),
      desired: [desireInstance('support')],
      records: [liveInstance('i2'), liveInstance('i1')],
      parentId: undefined,
      policy: POLICY,
      idOf: () => undefined,
    });
    expect(problems).toMatchObject([
      { diagnostic: { code: 'ambiguous-match', hint: expect.stringContaining('arn:') as string } },
    ]);
    expect(problems[0]?.diagnostic.message).toMatch(/app-instance\/i1.*app-instance\/i2/u);
  });
});

describe('a resource told by its key', () => {
  it('tells a user by its id, whoever owns it', () => {
    expect(
      matched(
        [desireUser('support', 'alice'), desireUser('support', 'bob')],
        [liveUser('i1', 'alice', { tags: ownedByOther() }), liveUser('i1', 'carol')],
      ),
    ).toEqual(['support/users/alice: alice by key']);
  });

  it('tells nobody below a parent that is not live', () => {
    const input = { model: modelOf('AppInstanceUser'), desired: [desireUser('support', 'alice')], records: [] };
    expect(matchResources({ ...input, parentId: undefined, policy: POLICY, idOf: () => undefined }).matches.size).toBe(
      0,
    );
  });

  it('tells an admin by its user, and by its bot once that is known', () => {
    const desired = [desireAdmin('support', { user: 'alice' }), desireAdmin('support', { bot: 'helper' })];
    const records = [liveAdmin('i1', 'user/alice'), liveAdmin('i1', 'bot/b1')];
    expect(matched(desired, records)).toEqual(['support/admins/users/alice: alice by key']);
    expect(matched(desired, records, { ids: { 'support/bots/helper': `${instanceArn('i1')}/bot/b1` } })).toEqual([
      'support/admins/users/alice: alice by key',
      'support/admins/bots/helper: b1 by key',
    ]);
  });
});

describe('an endpoint', () => {
  const phone = desireEndpoint('support', 'alice', 'phone');
  it.each<[string, DesiredResource[], LiveRecord[], string[]]>([
    ['by its name', [phone], [liveEndpoint('i1', 'alice', 'e1', { endpointAttributes: {} })], ['phone: e1 by key']],
    ['by type and token', [phone], [liveEndpoint('i1', 'alice', 'e1', { name: 'tablet' })], ['phone: e1 by key']],
    ['not by the token of another type', [phone], [liveEndpoint('i1', 'alice', 'e1', { name: 'x', type: 'GCM' })], []],
    [
      'the name goes before the token',
      [phone],
      [
        liveEndpoint('i1', 'alice', 'e1', { name: 'tablet' }),
        liveEndpoint('i1', 'alice', 'e2', { endpointAttributes: { deviceToken: 'token-2' } }),
      ],
      ['phone: e2 by key'],
    ],
    [
      'two declared ones of one token do not share a live one',
      [desireEndpoint('support', 'alice', 'one'), desireEndpoint('support', 'alice', 'two')],
      [liveEndpoint('i1', 'alice', 'e1', { name: 'tablet' })],
      ['one: e1 by key'],
    ],
    [
      'S24: two of one name',
      [desireEndpoint('support', 'alice', 'phone', {})],
      [liveEndpoint('i1', 'alice', 'e1'), liveEndpoint('i1', 'alice', 'e2')],
      ['phone: ambiguous-match'],
    ],
    [
      'S24: two of one name, one of which has the declared type and token',
      [phone],
      [
        liveEndpoint('i1', 'alice', 'e1', { endpointAttributes: { deviceToken: 'token-2' } }),
        liveEndpoint('i1', 'alice', 'e2'),
      ],
      ['phone: e2 by key'],
    ],
    [
      'S24: two of one name, type and token',
      [phone],
      [liveEndpoint('i1', 'alice', 'e1'), liveEndpoint('i1', 'alice', 'e2')],
      ['phone: ambiguous-match'],
    ],
    [
      'S24: a masked token tells nothing',
      [desireEndpoint('support', 'alice', 'phone', { type: 'APNS', endpointAttributes: { deviceToken: '***' } })],
      [liveEndpoint('i1', 'alice', 'e1', { name: 'tablet', endpointAttributes: { deviceToken: '***' } })],
      [],
    ],
    [
      'an unnamed live endpoint is nobody’s',
      [desireEndpoint('support', 'alice', '', {})],
      [liveEndpoint('i1', 'alice', 'e1', { name: '' })],
      [],
    ],
  ])('%s', (_case, desired, records, expected) => {
    expect(matched(desired, records).map((line) => line.replace('support/users/alice/endpoints/', ''))).toEqual(
      expected,
    );
  });

  it('has no `arn:` that a hint could recommend', () => {
    const records = [liveEndpoint('i1', 'alice', 'e1'), liveEndpoint('i1', 'alice', 'e2')];
    const { problems } = matchResources({
      model: modelOf('AppInstanceUserEndpoint'),
      desired: [phone],
      records,
      parentId: records[0]?.parentId,
      policy: POLICY,
      idOf: () => undefined,
    });
    expect(problems[0]?.diagnostic.hint).not.toContain('arn:');
  });
});

function withoutTags(record: LiveRecord): LiveRecord {
  const { tags: _unread, ...fields } = record.fields;
  return { ...record, fields };
}
