import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { renderPlan } from '../../src/render/plan-text.js';
import { PLAIN_STYLE } from '../../src/render/style.js';
import {
  desireEndpoint,
  desireInstance,
  desireUser,
  liveEndpoint,
  liveInstance,
  liveUser,
  ownedAs,
  planOf,
} from '../support/resources.js';

const declared = desireInstance('support', {}, { lifecycle: { prune: { endpoints: 'all' } } });
const live = liveInstance('i1', { tags: ownedAs('support') });

/** What a plan says of the fields of a user that differs from the live one. */
function fieldsShown(before: JsonObject, after: JsonObject): string[] {
  const plan = planOf([declared, desireUser('support', 'alice', after)], [live, liveUser('i1', 'alice', before)]);
  const lines = renderPlan(plan, PLAIN_STYLE, undefined).split('\n');
  return lines.slice(1, lines.indexOf('Plan: 0 to add, 1 to change, 0 to destroy.'));
}

describe('what nobody sees is written out in a plan', () => {
  test.each<[string, JsonObject, JsonObject, string[]]>([
    ['another space', { name: 'A\u00a0B.' }, { name: 'A B.' }, ['  ~ name: "A\\u00a0B." -> "A B."']],
    ['accents', { name: 'Caf\u00e9' }, { name: 'Cafe\u0301' }, ['  ~ name: "Caf\\u00e9" -> "Cafe\\u0301"']],
    ['accents that show', { name: 'Zoe' }, { name: 'Zoë' }, ['  ~ name: "Zoe" -> "Zoë"']],
    [
      'keys',
      { tags: { 'Caf\u00e9': 'a', 'team ': 'b' } },
      { tags: { 'Cafe\u0301': 'a', team: 'b' } },
      [
        '  + tags["Cafe\\u0301"]: "a"',
        '  - tags["Caf\\u00e9"]: "a"',
        '  + tags.team: "b"',
        '  - tags["team\\u0020"]: "b"',
      ],
    ],
    [
      'lines of text',
      { metadata: 'one\ntwo \nthree\u00a0\n\tfour\nCaf\u00e9 "x"\n' },
      { metadata: 'one\ntwo\nthree\n        four\nCafe\u0301 "x"\n' },
      [
        '  ~ metadata:',
        '        one',
        '      - two\\u0020',
        '      - three\\u00a0',
        '      - \\tfour',
        '      - Caf\\u00e9 "x"',
        '      + two',
        '      + three',
        '      +         four',
        '      + Cafe\\u0301 "x"',
      ],
    ],
    [
      'the end of the last line',
      { metadata: 'one\ntwo\n' },
      { metadata: 'one\ntwo' },
      ['  ~ metadata:', '        one', '        two', '      - '],
    ],
    ['what is not there any more', { name: '', metadata: 'a ' }, { metadata: null }, ['  - metadata: "a\\u0020"']],
  ])('%s', (_what, before, after, lines) => {
    expect(fieldsShown(before, after)).toEqual(lines);
  });

  test('in addresses that look alike', () => {
    const declaredUser = desireUser('support', 'alice', {}, { stated: ['endpoints'] });
    const plan = planOf(
      [declared, declaredUser, desireEndpoint('support', 'alice', 'Caf\u00e9')],
      [
        live,
        liveUser('i1', 'alice'),
        liveEndpoint('i1', 'alice', 'e1', { name: 'Cafe\u0301', endpointAttributes: { deviceToken: 'token-2' } }),
      ],
    );
    const text = renderPlan(plan, PLAIN_STYLE, undefined);
    expect(text.match(/# \S+/gu)).toEqual([
      '# support/users/alice/endpoints/Cafe\\u0301',
      '# support/users/alice/endpoints/Caf\\u00e9',
    ]);
  });
});
