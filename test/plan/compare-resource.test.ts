import { describe, expect, it } from 'vitest';
import type { FieldDifference } from '../../src/core/field-comparison.js';
import type { JsonValue } from '../../src/core/json.js';
import { PROTECT_TAG } from '../../src/core/ownership.js';
import { type FieldPath, formatPath } from '../../src/core/source.js';
import {
  changeOf,
  codesOf,
  desireBot,
  desireEndpoint,
  desireInstance,
  desireUser,
  LEX,
  liveBot,
  liveEndpoint,
  liveInstance,
  liveUser,
  ownedAs,
  planOf,
  policyWith,
  summaryOf,
} from '../support/resources.js';

const tags = ownedAs('support');
const support = desireInstance('support', {});
const liveSupport = liveInstance('i1', { tags });

/** The field changes of alice as `path: before -> after`. */
function changesOfAlice(
  declared: Record<string, JsonValue>,
  live: Record<string, JsonValue>,
  secretPaths: readonly FieldPath[] = [],
) {
  const plan = planOf(
    [support, desireUser('support', 'alice', declared, { secretPaths })],
    [liveSupport, liveUser('i1', 'alice', live)],
  );
  return plan.changes.flatMap(({ fields }) => fields);
}

const text = (value: JsonValue | undefined) => (value === undefined ? 'nothing' : JSON.stringify(value));
const shown = ({ path, before, after }: FieldDifference) => `${formatPath(path)}: ${text(before)} -> ${text(after)}`;

describe('S7: metadata', () => {
  it.each<[JsonValue, string, string[]]>([
    ['text', 'text', []],
    ['text', 'text ', ['metadata: "text " -> "text"']],
    ['{"a":1}', '{"a": 1}', ['metadata: "{\\"a\\": 1}" -> "{\\"a\\":1}"']],
    ['', '', []],
    ['', 'text', ['metadata: "text" -> ""']],
    [{ tier: 'gold' }, '{ "tier" : "gold" }', []],
    [{ a: 1, b: { c: 2, d: 3 } }, '{"b":{"d":3,"c":2},"a":1}', []],
    [
      { tier: 'gold' },
      '{"tier":"silver","rank":1}',
      ['metadata.rank: 1 -> nothing', 'metadata.tier: "silver" -> "gold"'],
    ],
    [{ tier: 'gold' }, 'no JSON', ['metadata: "no JSON" -> {"tier":"gold"}']],
    [{ tier: 'gold' }, '', ['metadata.tier: nothing -> "gold"']],
    [{ tier: 'gold' }, '[1]', ['metadata: "[1]" -> {"tier":"gold"}']],
    [{}, '', ['metadata: "" -> {}']],
    [{}, '{ }', []],
    [{ a: {} }, '{"a":{"b":1}}', ['metadata.a.b: 1 -> nothing']],
    [{ a: null }, '{}', ['metadata.a: nothing -> null']],
    [[1, 2], '[ 1, 2 ]', []],
    [[1, 2], '[2, 1]', ['metadata: "[2, 1]" -> [1,2]']],
    [5, '5.0', []],
    [true, 'false', ['metadata: "false" -> true']],
    [{ ['__proto__']: 1 }, '{"__proto__":1}', []],
  ])('declared as %j beside %j', (declared, live, expected) => {
    expect(changesOfAlice({ metadata: declared }, { metadata: live }).map(shown)).toEqual(expected);
  });

  it('is no difference where it is not declared', () => {
    expect(changesOfAlice({}, { metadata: 'anything' })).toEqual([]);
  });

  it('that could not be read is no difference, and what nobody has tried to read does not count as equal', () => {
    const { metadata: _missing, ...fields } = liveUser('i1', 'alice').fields;
    const planWith = (failed: readonly string[]) =>
      planOf(
        [support, desireUser('support', 'alice', { metadata: 'new' })],
        [liveSupport, { ...liveUser('i1', 'alice'), fields, failed }],
      );
    expect(summaryOf(planWith(['metadata']))).toEqual([]);
    expect(() => planWith(['tags'])).toThrow('nobody has read it');
  });
});

describe('tags', () => {
  it('S8: are compared as a whole, but for ours, those of AWS and ignored ones', () => {
    const live = { ...tags, [PROTECT_TAG]: 'true', 'aws:x': '1', 'cost-center': '2', team: 'a', old: '1' };
    const desired = desireInstance('support', { tags: { team: 'b', role: 'c' } });
    const plan = planOf([desired], [liveInstance('i1', { tags: live })], {
      policy: policyWith({ ignoreTags: ['cost-*'] }),
    });
    expect(changeOf(plan, 'support').fields.map(shown)).toEqual([
      'tags.old: "1" -> nothing',
      'tags.role: nothing -> "c"',
      'tags.team: "a" -> "b"',
    ]);
  });

  it('S1: no declared ones remove all that are manageable', () => {
    const plan = planOf(
      [desireInstance('support', { tags: {} })],
      [liveInstance('i1', { tags: { ...tags, team: 'a' } })],
    );
    expect(changeOf(plan, 'support').operations).toEqual(['UntagResource']);
  });

  it.each([
    [
      [46, 1],
      ['TagResource', 'UntagResource'],
    ],
    [
      [47, 1],
      ['TagResource', 'UntagResource'],
    ],
    [
      [48, 1],
      ['UntagResource', 'TagResource'],
    ],
  ] as const)('S8: with %j live and added ones, sets first only where there is room', ([other, added], operations) => {
    // Two tags are our own.
    const live = Object.fromEntries(Array.from({ length: other }, (_value, index) => [`t${index}`, '1']));
    const { t0: _removed, ...kept } = live;
    const plus = Object.fromEntries(Array.from({ length: added }, (_value, index) => [`n${index}`, '1']));
    const plan = planOf(
      [desireInstance('support', { tags: { ...kept, ...plus } })],
      [liveInstance('i1', { tags: { ...tags, ...live } })],
    );
    expect(changeOf(plan, 'support').operations).toEqual(operations);
  });

  it.each([
    [undefined, 'true', []],
    [true, undefined, [`tags.${PROTECT_TAG}: nothing -> "true"`]],
    [true, 'true', []],
    [false, 'true', [`tags.${PROTECT_TAG}: "true" -> nothing`]],
    [false, undefined, []],
  ])('S18: protect: %s beside the tag %s', (protect, live, expected) => {
    const desired = desireInstance('support', {}, { lifecycle: protect === undefined ? {} : { protect } });
    const record = liveInstance('i1', { tags: { ...tags, ...(live === undefined ? {} : { [PROTECT_TAG]: live }) } });
    expect(planOf([desired], [record]).changes.flatMap(({ fields }) => fields.map(shown))).toEqual(expected);
  });
});

describe('S9: what is sensitive', () => {
  const sensitive = (
    declared: Record<string, JsonValue>,
    live: Record<string, JsonValue>,
    secretPaths: readonly FieldPath[],
  ) =>
    changesOfAlice(declared, live, secretPaths).flatMap(({ path, sensitive: hidden }) =>
      hidden ? [formatPath(path)] : [],
    );

  it.each<[string, Record<string, JsonValue>, Record<string, JsonValue>, FieldPath[], string[]]>([
    [
      'a secret that changes',
      { metadata: { key: 's2', tier: 'b' } },
      { metadata: '{"key":"s1","tier":"a"}' },
      [['metadata', 'key']],
      ['metadata.key'],
    ],
    [
      'what is inside a secret',
      { metadata: { key: { a: 's2' } } },
      { metadata: '{"key":{"a":"s1"}}' },
      [['metadata', 'key']],
      ['metadata.key.a'],
    ],
    ['what holds a secret', { metadata: [1, 's2'] }, { metadata: '[1,"s1"]' }, [['metadata', '1']], ['metadata']],
    [
      'metadata that is no JSON any more',
      { metadata: { key: 's1' } },
      { metadata: 'key=s1' },
      [['metadata', 'key']],
      ['metadata'],
    ],
    [
      'what leaves a field that holds secrets',
      { metadata: { key: 's1' } },
      { metadata: '{"key":"s1","old":"s0"}' },
      [['metadata', 'key']],
      ['metadata.old'],
    ],
    [
      'a secret that moves and leaves another value behind',
      { metadata: { new: 's1', old: 'plain' } },
      { metadata: '{"old":"s1"}' },
      [['metadata', 'new']],
      ['metadata.new', 'metadata.old'],
    ],
    [
      'a secret that moves out of a deeper place',
      { metadata: { new: 's1', old: 'plain' } },
      { metadata: '{"old":[{"x":"s1"}]}' },
      [['metadata', 'new']],
      ['metadata.new', 'metadata.old'],
    ],
    [
      'a key of metadata that looks like a tag of ours',
      { metadata: { 'chime-sync:id': 's2' } },
      { metadata: '{"chime-sync:id":"s1"}' },
      [['metadata', 'chime-sync:id']],
      ['metadata.chime-sync:id'],
    ],
    [
      'nothing beside a secret',
      { metadata: { key: 's1', tier: 'b' } },
      { metadata: '{"key":"s1","tier":"a"}' },
      [['metadata', 'key']],
      [],
    ],
    [
      'nothing in another field',
      { name: 'New', metadata: { key: 's1' } },
      { name: 'Old', metadata: '{"key":"s1"}' },
      [['metadata', 'key']],
      [],
    ],
  ])('%s', (_case, declared, live, secretPaths, expected) => {
    expect(sensitive(declared, live, secretPaths)).toEqual(expected);
  });

  it('hides device tokens wherever they come from, and own tags never', () => {
    const desired = [support, desireUser('support', 'alice', {}), desireEndpoint('support', 'alice', 'phone')];
    const plan = planOf(desired, [
      liveSupport,
      liveUser('i1', 'alice'),
      liveEndpoint('i1', 'alice', 'e1', { endpointAttributes: { deviceToken: 'old', voipDeviceToken: 'old' } }),
    ]);
    const endpoint = changeOf(plan, 'support/users/alice/endpoints/phone');
    expect(endpoint.fields.map(({ path, sensitive: hidden }) => [formatPath(path), hidden])).toEqual([
      ['endpointAttributes.deviceToken', true],
      ['endpointAttributes.voipDeviceToken', true],
    ]);
    const secretTags = desireInstance(
      'support',
      { name: 'Support', tags: { key: 's1' } },
      { secretPaths: [['tags', 'key']] },
    );
    expect(
      changeOf(planOf([secretTags], []), 'support').fields.map(({ path, sensitive: hidden }) => [
        formatPath(path),
        hidden,
      ]),
    ).toEqual([
      ['name', false],
      ['tags.chime-sync:owner', false],
      ['tags.chime-sync:id', false],
      ['tags.key', true],
    ]);
  });
});

describe('S24: live values that are not what the manifest says, and no difference', () => {
  const configurationOf = (declared: JsonValue, live: JsonValue) =>
    summaryOf(
      planOf(
        [support, desireBot('support', 'helper', { configuration: declared })],
        [liveSupport, liveBot('i1', 'b1', { tags: ownedAs('helper'), configuration: live })],
      ),
    );
  const invokedBy = { standardMessages: 'ALL', targetedMessages: 'NONE' };

  it.each<[string, JsonValue, JsonValue, string[]]>([
    [
      'respondsTo beside invokedBy',
      { lex: { ...LEX, invokedBy } },
      { lex: { ...LEX, invokedBy, respondsTo: 'STANDARD_MESSAGES' } },
      [],
    ],
    [
      'respondsTo without invokedBy',
      { lex: LEX },
      { lex: { ...LEX, respondsTo: 'STANDARD_MESSAGES' } },
      ['update support/bots/helper'],
    ],
    [
      'respondsTo that is declared',
      { lex: { ...LEX, invokedBy, respondsTo: 'STANDARD_MESSAGES' } },
      { lex: { ...LEX, invokedBy } },
      ['update support/bots/helper'],
    ],
    ['invokedBy that is not live at all', { lex: { ...LEX, invokedBy } }, {}, ['update support/bots/helper']],
    [
      'another locale',
      { lex: { ...LEX, invokedBy } },
      { lex: { ...LEX, invokedBy, localeId: 'de_DE', respondsTo: 'STANDARD_MESSAGES' } },
      ['update support/bots/helper'],
    ],
  ])('%s', (_case, declared, live, expected) => {
    expect(configurationOf(declared, live)).toEqual(expected);
  });

  it.each<[string, JsonValue, string[], string[]]>([
    ['absent', {}, [], ['warning unknown-live-value']],
    ['null', null, [], ['warning unknown-live-value']],
    ['empty', { deviceToken: '', voipDeviceToken: 'voip' }, [], ['warning unknown-live-value']],
    ['masked', { deviceToken: '****1234', voipDeviceToken: '***' }, [], ['warning unknown-live-value']],
    [
      'hidden beside a token that is not',
      { deviceToken: '***', voipDeviceToken: 'other' },
      [],
      ['warning unknown-live-value'],
    ],
    [
      'shown beside one that is hidden',
      { deviceToken: 'token', voipDeviceToken: '***' },
      [],
      ['warning unknown-live-value'],
    ],
    ['shown without the other one', { deviceToken: 'token' }, ['replace support/users/alice/endpoints/phone'], []],
    [
      'shown beside an empty one',
      { deviceToken: 'token', voipDeviceToken: '' },
      ['replace support/users/alice/endpoints/phone'],
      [],
    ],
    ['known', { deviceToken: 'token', voipDeviceToken: 'voip' }, [], []],
  ])('a token that is %s', (_case, endpointAttributes, changes, diagnostics) => {
    const declared = {
      type: 'APNS',
      resourceArn: 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef',
      endpointAttributes: { deviceToken: 'token', voipDeviceToken: 'voip' },
    };
    const plan = planOf(
      [support, desireUser('support', 'alice', {}), desireEndpoint('support', 'alice', 'phone', declared)],
      [liveSupport, liveUser('i1', 'alice'), liveEndpoint('i1', 'alice', 'e1', { endpointAttributes })],
    );
    expect(summaryOf(plan)).toEqual(changes);
    expect(codesOf(plan)).toEqual(diagnostics);
  });
});
