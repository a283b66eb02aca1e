import { describe, expect, it } from 'vitest';
import { addressOf } from '../../src/core/address.js';
import type { JsonObject } from '../../src/core/json.js';
import type { LiveRecord } from '../../src/core/live.js';
import { PROTECT_TAG } from '../../src/core/ownership.js';
import type { DesiredResource } from '../../src/core/resource.js';
import { checkGuardrails } from '../../src/plan/guardrails.js';
import type { Plan } from '../../src/plan/plan.js';
import {
  desireAdmin,
  desireBot,
  desireEndpoint,
  desireInstance,
  desireUser,
  liveAdmin,
  liveBot,
  liveEndpoint,
  liveInstance,
  liveUser,
  NO_ALLOWANCES,
  ownedAs,
  ownedByOther,
  planOf,
  policyWith,
} from '../support/resources.js';

/** One combination of everything that decides about a resource. */
interface Cell {
  readonly kind: 'AppInstance' | 'AppInstanceBot' | 'AppInstanceUser' | 'AppInstanceAdmin' | 'AppInstanceUserEndpoint';
  readonly declared: 'no' | 'present' | 'absent';
  readonly live: boolean;
  readonly tags: 'ours' | 'ours under another id' | 'nobody' | 'another owner';
  readonly prune: 'never' | 'owned' | 'all';
  readonly isProtected: boolean;
}

const PRUNE_LEVELS = {
  AppInstance: ['never', 'owned'],
  AppInstanceBot: ['never', 'owned', 'all'],
  AppInstanceUser: ['never', 'owned', 'all'],
  AppInstanceAdmin: ['never', 'all'],
  AppInstanceUserEndpoint: ['never', 'all'],
} as const satisfies Record<Cell['kind'], readonly Cell['prune'][]>;

const COLLECTIONS = {
  AppInstance: 'appInstances',
  AppInstanceBot: 'bots',
  AppInstanceUser: 'users',
  AppInstanceAdmin: 'admins',
  AppInstanceUserEndpoint: 'endpoints',
} as const satisfies Record<Cell['kind'], string>;

const KINDS: readonly Cell['kind'][] = [
  'AppInstance',
  'AppInstanceBot',
  'AppInstanceUser',
  'AppInstanceAdmin',
  'AppInstanceUserEndpoint',
];

function hasTags(kind: Cell['kind']): boolean {
  return kind !== 'AppInstanceAdmin' && kind !== 'AppInstanceUserEndpoint';
}

function cells(): Cell[] {
  return KINDS.flatMap((kind) =>
    (kind === 'AppInstance' ? (['no', 'present'] as const) : (['no', 'present', 'absent'] as const)).flatMap(
      (declared) =>
        [false, true].flatMap((live) =>
          (live && hasTags(kind)
            ? (['ours', 'ours under another id', 'nobody', 'another owner'] as const)
            : (['nobody'] as const)
          ).flatMap((tags) =>
            PRUNE_LEVELS[kind].flatMap((prune) =>
              (live && hasTags(kind) ? [false, true] : [false]).map((isProtected) => ({
                kind,
                declared,
                live,
                tags,
                prune,
                isProtected,
              })),
            ),
          ),
        ),
    ),
  ).filter(({ declared, live }) => declared !== 'no' || live);
}

/** What the rules say of a cell: the actions that are planned, in the order of their addresses. */
function expectedActions(cell: Cell): readonly string[] {
  const { kind, declared, live, tags, prune } = cell;
  if (kind === 'AppInstanceUser') {
    return expectedOfUser(cell);
  }
  if (!hasTags(kind)) {
    if (declared === 'present') {
      return live ? [] : ['create'];
    }
    return live && (declared === 'absent' || prune === 'all') ? ['delete'] : [];
  }
  // AppInstance and bot: told by the tags.
  const matched = live && declared !== 'no' && (tags === 'ours' || (tags === 'nobody' && declared === 'present'));
  if (matched) {
    return declared === 'absent' ? ['delete'] : tags === 'nobody' ? ['adopt'] : [];
  }
  const creation = declared === 'present' ? ['create'] : [];
  const isOurs = tags === 'ours' || tags === 'ours under another id';
  const pruned = live && ((prune === 'owned' && isOurs) || (prune === 'all' && tags !== 'another owner'));
  return [...creation, ...(pruned ? ['delete'] : [])].sort();
}

/** A user is told by its id; its tags decide only what happens to one that is not wanted. */
function expectedOfUser({ declared, live, tags, prune }: Cell): readonly string[] {
  if (declared === 'present') {
    return live ? (tags === 'nobody' && prune === 'owned' ? ['adopt'] : []) : ['create'];
  }
  if (!live) {
    return [];
  }
  if (declared === 'absent') {
    return tags === 'another owner' ? ['foreign-owner'] : ['delete'];
  }
  const isOurs = tags === 'ours' || tags === 'ours under another id';
  return (prune === 'owned' && isOurs) || (prune === 'all' && tags !== 'another owner') ? ['delete'] : [];
}

function liveTags({ tags, isProtected }: Cell, id: string): JsonObject {
  const own = {
    ours: ownedAs(id),
    'ours under another id': ownedAs('another'),
    nobody: {},
    'another owner': ownedByOther(id),
  }[tags];
  return { ...own, ...(isProtected ? { [PROTECT_TAG]: 'true' } : {}) };
}

function liveOf(cell: Cell): readonly LiveRecord[] {
  const parent = liveInstance('i', { name: 'Parent', tags: ownedAs('parent') });
  const tags = liveTags(cell, 'subject');
  switch (cell.kind) {
    case 'AppInstance':
      return cell.live ? [liveInstance('s', { name: 'Subject', tags })] : [];
    case 'AppInstanceBot':
      return [parent, ...(cell.live ? [liveBot('i', 'b', { name: 'Subject', tags })] : [])];
    case 'AppInstanceUser':
      return [parent, ...(cell.live ? [liveUser('i', 'subject', { tags })] : [])];
    case 'AppInstanceAdmin':
      return [parent, liveUser('i', 'subject'), ...(cell.live ? [liveAdmin('i', 'user/subject')] : [])];
    case 'AppInstanceUserEndpoint':
      return [
        parent,
        liveUser('i', 'owner'),
        ...(cell.live ? [liveEndpoint('i', 'owner', 'e', { name: 'subject' })] : []),
      ];
  }
}

function desiredOf({ kind, declared, prune }: Cell): readonly DesiredResource[] {
  const lifecycle = declared === 'absent' ? { ensure: 'absent' as const } : {};
  const wanted = declared !== 'no';
  const bare = declared === 'absent';
  const parent = desireInstance(
    'parent',
    { name: 'Parent' },
    {
      lifecycle: { prune: { [COLLECTIONS[kind]]: prune } },
      stated: ['bots', 'users', 'admins'],
    },
  );
  switch (kind) {
    case 'AppInstance':
      return wanted ? [desireInstance('subject', { name: 'Subject' })] : [];
    case 'AppInstanceBot':
      return [
        parent,
        ...(wanted
          ? [
              desireBot('parent', 'subject', bare ? {} : { name: 'Subject', configuration: { lex: LEX } }, {
                lifecycle,
              }),
            ]
          : []),
      ];
    case 'AppInstanceUser':
      return [parent, ...(wanted ? [desireUser('parent', 'subject', bare ? {} : undefined, { lifecycle })] : [])];
    case 'AppInstanceAdmin':
      return [parent, ...(wanted ? [desireAdmin('parent', { user: 'subject' }, { lifecycle })] : [])];
    case 'AppInstanceUserEndpoint':
      return [
        parent,
        desireUser('parent', 'owner', undefined, { stated: ['endpoints'] }),
        ...(wanted ? [desireEndpoint('parent', 'owner', 'subject', bare ? {} : undefined, { lifecycle })] : []),
      ];
  }
}

const LEX = { lexBotAliasArn: 'arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/TSTALIASID', localeId: 'en_US' };
const GUARDRAILS = { maxDeletes: 10, maxDeletePercent: 30, minAdmins: 0 };

function plan(cell: Cell): Plan {
  const policy = policyWith({ prune: cell.kind === 'AppInstance' ? { appInstances: cell.prune } : {} });
  return planOf(desiredOf(cell), liveOf(cell), { policy });
}

function describeCell({ kind, declared, live, tags, prune, isProtected }: Cell): string {
  return `${kind}: declared ${declared}, ${live ? `live (${tags}${isProtected ? ', protected' : ''})` : 'not live'}, prune ${prune}`;
}

describe('S4, S12, S16, S17: every cell of declared, live, tags, prune, ensure and protect', () => {
  it.each(cells().map((cell) => [describeCell(cell), cell] as const))('%s', (_name, cell) => {
    const planned = plan(cell);
    const errors = planned.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code as string);
    const actions = planned.changes.map(({ action }) => action as string);
    expect([...errors, ...actions].sort()).toEqual(expectedActions(cell));
  });

  it.each(
    cells()
      .filter((cell) => expectedActions(cell).includes('delete'))
      .map((cell) => [describeCell(cell), cell] as const),
  )('S18: %s is refused just where it is protected', (_name, cell) => {
    const refusals = checkGuardrails(plan(cell), GUARDRAILS, { ...NO_ALLOWANCES, dataLoss: ['another', 'subject'] });
    expect(refusals.filter(({ code }) => code === 'protected')).toHaveLength(cell.isProtected ? 1 : 0);
  });
});

describe('addresses of the table', () => {
  it('name the subject, so that no cell is about something else', () => {
    const cell: Cell = {
      kind: 'AppInstanceUser',
      declared: 'present',
      live: false,
      tags: 'nobody',
      prune: 'never',
      isProtected: false,
    };
    expect(plan(cell).changes.map(({ address }) => address)).toEqual([
      addressOf(undefined, 'parent', 'users', 'subject'),
    ]);
  });
});
