import { describe, expect, it } from 'vitest';
import { addressOf } from '../../src/core/address.js';
import { compareValue } from '../../src/core/field-comparison.js';
import { type JsonObject, textOf } from '../../src/core/json.js';
import type { KindModel } from '../../src/core/kind.js';
import type { LiveRecord, Tags } from '../../src/core/live.js';
import { ID_TAG, PROTECT_TAG } from '../../src/core/ownership.js';
import type { DesiredResource, Lifecycle } from '../../src/core/resource.js';
import { taggableLooks, taggableOperations } from '../../src/kinds/shared/taggable-model.js';
import { planChanges } from '../../src/plan/plan-changes.js';
import {
  changeOf,
  desireInstance,
  instanceArn,
  liveInstance,
  models,
  ownedAs,
  POLICY,
  snapshotOf,
  specOf,
  summaryOf,
} from '../support/resources.js';

/** No kind of the service can both carry tags and be replaced; one that can must lose neither owner nor protection. */
const sign: KindModel = {
  name: 'Sign',
  parent: 'AppInstance',
  identity: { by: 'tags', pin: { form: 'arn:…', parse: () => undefined } },
  taggable: true,
  manifest: {
    collection: 'signs',
    schema: {},
    keyFields: ['id'],
    secretFields: [],
    alwaysSecret: [],
    clearable: {},
  },
  comparators: { name: compareValue, colour: compareValue, tags: compareValue },
  immutable: ['colour'],
  requiredForCreate: ['name'],
  address: (_spec, id, parent) => addressOf(parent, 'signs', textOf(id)),
  liveAddress: ({ id }, parent) => addressOf(parent, 'signs', id),
  operations: (intent) => taggableOperations('Sign', { UpdateSign: ['name'] }, intent),
  looks: (intent) => taggableLooks('Sign', { UpdateSign: ['name'] }, intent),
};

const support = desireInstance('support', {});
const ADDRESS = 'support/signs/exit';

function desire(spec: JsonObject, lifecycle: Partial<Lifecycle> = {}): DesiredResource {
  const address = addressOf(support.address, 'signs', 'exit');
  const id = { ensure: 'present', id: 'exit', ...lifecycle } as const;
  return { ...support, kind: 'Sign', address, parent: support.address, spec, lifecycle: id };
}

function planWith(desired: DesiredResource, tags: Tags, model: KindModel = sign) {
  const live: LiveRecord = {
    kind: 'Sign',
    id: `${instanceArn('i1')}/sign/s1`,
    parentId: instanceArn('i1'),
    fields: { name: 'Exit', colour: 'red', tags },
  };
  const snapshot = snapshotOf([liveInstance('i1', { tags: ownedAs('support') }), live]);
  return planChanges({ desired: [support, desired], snapshot, models: [...models, model], policy: POLICY });
}

describe('a replacement of what carries tags', () => {
  it('is ours like the one before, whatever tags the manifest declares, and keeps what it does not speak of', () => {
    const live = { ...ownedAs('exit'), team: 'a', 'aws:x': '1' };
    const kept = changeOf(planWith(desire({ colour: 'green' }), live), ADDRESS);
    expect(kept).toMatchObject({ action: 'replace', operations: ['DeleteSign', 'CreateSign'] });
    expect(specOf(kept)).toEqual({ name: 'Exit', colour: 'green', tags: { ...ownedAs('exit'), team: 'a' } });
    const declared = changeOf(planWith(desire({ colour: 'green', tags: { team: 'b' } }), live), ADDRESS);
    expect(specOf(declared)['tags']).toEqual({ ...ownedAs('exit'), team: 'b' });
  });

  it('S18: is refused while it is protected, and keeps its protection', () => {
    const tags = { ...ownedAs('exit'), [PROTECT_TAG]: 'true' };
    const change = changeOf(planWith(desire({ colour: 'green' }), tags), ADDRESS);
    expect(change.risks).toEqual([{ class: 'protected', message: `its tag ${PROTECT_TAG} is set` }]);
    expect(specOf(change)['tags']).toEqual(tags);
    const lifted = changeOf(planWith(desire({ colour: 'green' }, { protect: false }), tags), ADDRESS);
    expect(specOf(lifted)['tags']).toEqual(ownedAs('exit'));
  });

  it('S16: is no way to delete what nobody owned: that is taken over first', () => {
    const plan = planWith(desire({ name: 'Exit', colour: 'green' }), {});
    expect(summaryOf(plan)).toEqual([`adopt ${ADDRESS}`]);
    const { fields, risks, operations } = changeOf(plan, ADDRESS);
    expect(fields.map(({ path }) => path.join('/'))).toEqual(['tags/chime-sync:owner', `tags/${ID_TAG}`]);
    expect([risks.map((risk) => risk.class), operations]).toEqual([['takes over'], ['TagResource']]);
  });
});

it('a change for which a kind has no operation is a fault of ours: it would be planned for ever', () => {
  const mute = { ...sign, operations: () => [] };
  expect(() => planWith(desire({ name: 'Way out' }), ownedAs('exit'), mute)).toThrow('Nothing would be sent to update');
});
