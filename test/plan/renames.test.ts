import { describe, expect, test } from 'vitest';
import { PROTECT_TAG } from '../../src/core/ownership.js';
import type { DesiredResource } from '../../src/core/resource.js';
import { checkGuardrails } from '../../src/plan/guardrails.js';
import {
  codesOf,
  desireBot,
  desireInstance,
  desireUser,
  LEX,
  liveBot,
  liveInstance,
  liveUser,
  NO_ALLOWANCES,
  ownedAs,
  ownedByOther,
  type PlanOfOptions,
  planOf,
  policyWith,
  summaryOf,
} from '../support/resources.js';

const support = desireInstance('support', {}, { stated: ['bots'] });
const liveSupport = liveInstance('i1', { tags: ownedAs('support') });
const bot = (id: string, name = 'Helper') => desireBot('support', id, { name, configuration: { lex: LEX } });
const formerBot = (id: string, name = 'Helper') => liveBot('i1', `live-${id}`, { name, tags: ownedAs(id) });
const WARNED = ['warning possible-rename'];

/** Message and hint of what is said of renames. */
function told(plan: ReturnType<typeof planOf>): readonly (string | undefined)[] {
  return plan.diagnostics
    .filter(({ code }) => code === 'possible-rename')
    .flatMap(({ message, hint, position }) => [position?.file, message, hint]);
}

describe('S30a: renames seen', () => {
  test('of a bot that is left behind', () => {
    const plan = planOf([support, bot('assistant')], [liveSupport, formerBot('helper')]);
    expect(summaryOf(plan)).toEqual(['create support/bots/assistant']);
    expect(told(plan)).toEqual([
      'support/bots/assistant',
      'support/bots/assistant is created, and what has the same name is left behind: support/bots/helper.',
      'If just its id has changed, write `previousId: helper` in its manifest.',
    ]);
  });

  test('of a bot that is pruned', () => {
    const policy = policyWith({ prune: { bots: 'owned' } });
    const plan = planOf([support, bot('assistant')], [liveSupport, formerBot('helper')], { policy });
    expect(summaryOf(plan)).toEqual(['create support/bots/assistant', 'delete support/bots/helper']);
    expect(told(plan)[1]).toContain('is deleted: support/bots/helper.');
  });

  test('of an AppInstance, before the hint that allows to lose its data', () => {
    const policy = policyWith({ prune: { appInstances: 'owned' } });
    const plan = planOf([desireInstance('care'), desireUser('care', 'alice')], [liveSupport], { policy });
    expect(summaryOf(plan)).toEqual(['create care', 'create care/users/alice', 'delete support']);
    const refusals = checkGuardrails(plan, { maxDeletes: 10, maxDeletePercent: 30, minAdmins: 1 }, NO_ALLOWANCES);
    expect([...plan.diagnostics, ...refusals].map(({ hint }) => hint)).toEqual([
      'If just its id has changed, write `previousId: support` in its manifest.',
      'To allow it: --allow-data-loss support',
    ]);
  });

  test('with all that may be meant, as long as the name tells anything', () => {
    const former = ['a', 'b', 'c', 'd'].map((id) => formerBot(id));
    const plan = planOf([support, bot('assistant')], [liveSupport, ...former.slice(0, 3)]);
    expect(told(plan).slice(1)).toEqual([
      'support/bots/assistant is created, and what has the same name is left behind: support/bots/a, support/bots/b, support/bots/c.',
      'If just its id has changed, write `previousId: a` or `previousId: b` or `previousId: c` in its manifest.',
    ]);
    expect(codesOf(planOf([support, bot('assistant')], [liveSupport, ...former]))).toEqual([]);
    const many = ['w', 'x', 'y', 'z'].map((id) => bot(id));
    expect(codesOf(planOf([support, ...many.slice(0, 2)], [liveSupport, formerBot('helper')]))).toHaveLength(2);
    expect(codesOf(planOf([support, ...many], [liveSupport, formerBot('helper')]))).toEqual([]);
  });

  test('before other problems', () => {
    const plan = planOf(
      [support, bot('assistant'), desireUser('support', 'alice', {})],
      [liveSupport, formerBot('helper')],
    );
    expect(codesOf(plan)).toEqual([...WARNED, 'error required-for-create']);
  });

  test.each<[string, readonly DesiredResource[], ReturnType<typeof liveBot>[], PlanOfOptions, string[]]>([
    ['another name', [bot('assistant', 'Assistant')], [formerBot('helper')], {}, []],
    ['what is declared still', [bot('assistant'), bot('helper')], [formerBot('helper')], {}, []],
    [
      'a rename that is declared',
      [desireBot('support', 'assistant', {}, { lifecycle: { previousId: 'helper' } })],
      [formerBot('helper')],
      {},
      [],
    ],
    ['what somebody else owns', [bot('assistant')], [liveBot('i1', 'b1', { tags: ownedByOther('helper') })], {}, []],
    ['what has no id', [bot('assistant')], [liveBot('i1', 'b1', { tags: ownedAs() })], {}, []],
    [
      'the twin of a pinned one',
      [bot('assistant'), desireBot('support', 'helper', {}, { lifecycle: { arn: formerBot('pinned').id } })],
      [formerBot('pinned', 'Pinned'), formerBot('helper')].map((record) => ({
        ...record,
        fields: { ...record.fields, tags: ownedAs('helper') },
      })),
      { policy: policyWith({ prune: { bots: 'all' } }) },
      [],
    ],
    ['a nameless one', [bot('assistant')], [formerBot('helper', '')], {}, []],
    [
      'what is to be absent',
      [bot('assistant'), desireBot('support', 'helper', {}, { lifecycle: { ensure: 'absent' } })],
      [formerBot('helper')],
      {},
      [],
    ],
    [
      '-f, where more may be declared (S53)',
      [bot('assistant')],
      [formerBot('helper')],
      { policy: policyWith({ onlyGiven: true }) },
      [],
    ],
    [
      'a protected one',
      [bot('assistant')],
      [liveBot('i1', 'b1', { tags: { ...ownedAs('helper'), [PROTECT_TAG]: 'true' } })],
      {},
      WARNED,
    ],
    ['a target', [bot('assistant')], [formerBot('helper')], { targets: ['support/bots/assistant'] }, WARNED],
    [
      'users, whose ids cannot change',
      [desireUser('support', 'alicia', { name: 'Alice' })],
      [liveUser('i1', 'alice', { name: 'Alice', tags: ownedAs() })],
      {},
      [],
    ],
  ])('and %s', (_what, desired, records, options, expected) => {
    expect(codesOf(planOf([support, ...desired], [liveSupport, ...records], options))).toEqual(expected);
  });
});
