import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/emulator/index.js';
import { applyIn, changesIn, mutatingAfter, problemsOf } from '../support/cli/pipeline.js';
import { startService } from '../support/cli/service.js';
import { appInstance, LEX, workspaceOf } from '../support/cli/workspace.js';
import { PUSH_ARN } from '../support/resources.js';

const phone = { name: 'phone', type: 'APNS', resourceArn: PUSH_ARN, endpointAttributes: { deviceToken: 'x' } };
const before = appInstance({
  users: [
    { id: 'alice', name: 'Alice' },
    { id: 'bob', name: 'Bob', endpoints: [phone, { ...phone, name: 'tablet' }] },
  ],
  bots: [{ id: 'helper', name: 'Helper', configuration: { lex: LEX } }],
  admins: [{ user: 'bob' }, { user: 'alice' }, { bot: 'helper' }],
});
const after = appInstance({
  prune: { users: 'owned', bots: 'owned', endpoints: 'all' },
  users: [{ id: 'bob', name: 'Bob', endpoints: [{ ...phone, type: 'GCM' }] }],
  admins: [{ user: 'bob' }],
});

describe('S35: a deletion whose answer was lost', () => {
  it.each(['forbidden', 'notFound'] as const)('is done, where absent things are answered %s', async (absentAnswer) => {
    const operations = [
      'DeleteAppInstanceAdmin',
      'DeleteAppInstanceUser',
      'DeleteAppInstanceBot',
      'DeregisterAppInstanceUserEndpoint',
      'DeleteAppInstance',
    ];
    const { emulator } = await startService({
      behaviours: { absentAnswer },
      faults: operations.map((operation) => ({ operation, error: 'resetAfter', times: 1 })),
    });
    const workspace = workspaceOf(before);
    await applyIn(workspace, emulator);
    workspace.declare(after);
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    expect(await changesIn(workspace, emulator)).toEqual([]);
    workspace.configure({ prune: { appInstances: 'owned' } });
    workspace.declare(appInstance({ id: 'other', name: 'Other' }));
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    expect(await changesIn(workspace, emulator)).toEqual([]);
  });

  it('is done, where a deletion takes its time', async () => {
    const { emulator } = await startService({
      behaviours: { deletionLagMilliseconds: 60_000 },
      faults: [{ operation: 'DeleteAppInstance', error: 'resetAfter', times: 1 }],
    });
    const workspace = workspaceOf(before);
    await applyIn(workspace, emulator);
    workspace.configure({ prune: { appInstances: 'owned' } });
    workspace.declare(appInstance({ id: 'other', name: 'Other' }));
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
  });

  it('is none where it is forbidden to delete, and the resource is there', async () => {
    const { emulator } = await startService();
    const workspace = workspaceOf(before);
    await applyIn(workspace, emulator);
    workspace.declare(after);
    emulator.setFaults([{ operation: 'DeleteAppInstanceUser', error: 'forbidden' }]);
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual(['failed support/users/alice access-denied']);
  });
});

describe('an answer that is not the documented success of an operation without content', () => {
  const DELETIONS = [
    'DeleteAppInstanceAdmin',
    'DeleteAppInstanceUser',
    'DeleteAppInstanceBot',
    'DeregisterAppInstanceUserEndpoint',
  ];
  const tagged = (tags: Readonly<Record<string, string>>) =>
    appInstance({
      tags,
      users: [{ id: 'alice', name: 'Alice', tags }],
      bots: [{ id: 'helper', name: 'Helper', tags }],
    });

  it.each<[string, NonNullable<Fault['answer']>]>([
    ['200', { body: '{}' }],
    ['200 without content', {}],
    ['202', { status: 202 }],
    ['204 with content', { status: 204, headers: { 'x-amzn-errortype': 'InternalFailure' } }],
  ])('%s, is looked at: done if it took effect, else failed', async (_case, answer) => {
    const { emulator } = await startService();
    const workspace = workspaceOf(before);
    await applyIn(workspace, emulator);
    workspace.declare(after);
    emulator.setFaults(DELETIONS.map((operation) => ({ operation, answer, times: 1 })));
    const failed = problemsOf(await applyIn(workspace, emulator));
    expect(failed.filter((problem) => problem.startsWith('failed')).length).toBeGreaterThan(0);
    expect(failed.every((problem) => /^skipped|^failed .* invalid-answer$/u.test(problem))).toBe(true);
    emulator.setFaults(DELETIONS.map((operation) => ({ operation, answer, after: true })));
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    emulator.setFaults([]);
    expect(await changesIn(workspace, emulator)).toEqual([]);
  });

  it.each<[string, NonNullable<Fault['answer']>]>([
    ['a redirection', { status: 302 }],
    ['not modified', { status: 304 }],
    ['a conflict without a name', { status: 409, body: 'Conflict' }],
  ])('%s, is no success of an update', async (_case, answer) => {
    const { emulator } = await startService();
    const retentionSettings = { channelRetentionSettings: { retentionDays: 30 } };
    const expirationSettings = { expirationDays: 300, expirationCriterion: 'CREATED_TIMESTAMP' };
    const bot = { id: 'helper', name: 'Helper', configuration: { lex: LEX } };
    const workspace = workspaceOf(appInstance({ users: [{ id: 'alice', name: 'Alice' }], bots: [bot] }));
    await applyIn(workspace, emulator);
    workspace.declare(
      appInstance({
        name: 'Help',
        retentionSettings,
        users: [{ id: 'alice', name: 'Alicia', expirationSettings }],
        bots: [{ ...bot, name: 'Help' }],
      }),
    );
    const updates = ['UpdateAppInstance', 'UpdateAppInstanceUser', 'UpdateAppInstanceBot'];
    const puts = ['PutAppInstanceRetentionSettings', 'PutAppInstanceUserExpirationSettings'];
    for (const operations of [updates, puts]) {
      emulator.setFaults(operations.map((operation) => ({ operation, answer })));
      const problems = problemsOf(await applyIn(workspace, emulator));
      expect(problems).toHaveLength(operations.length);
      expect(problems.every((problem) => problem.endsWith(' invalid-answer'))).toBe(true);
    }
    emulator.setFaults([]);
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    expect(await changesIn(workspace, emulator)).toEqual([]);
  });

  it('a 404, is no deletion of what is still there', async () => {
    const { emulator } = await startService();
    const workspace = workspaceOf(before);
    await applyIn(workspace, emulator);
    workspace.declare(after);
    const answer = { status: 404, headers: { 'x-amzn-errortype': 'NotFoundException' }, body: '{"Code":"NotFound"}' };
    emulator.setFaults(DELETIONS.map((operation) => ({ operation, answer })));
    const problems = problemsOf(await applyIn(workspace, emulator));
    expect(problems.filter((problem) => problem.startsWith('failed')).length).toBeGreaterThan(1);
    emulator.setFaults([]);
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
  });

  it.each(['TagResource', 'UntagResource'])('of %s, is looked at', async (operation) => {
    const { emulator } = await startService();
    const workspace = workspaceOf(before);
    await applyIn(workspace, emulator);
    workspace.declare(tagged({ team: 'a', shift: 'day' }));
    await applyIn(workspace, emulator);
    workspace.declare(tagged({ team: 'b' }));
    emulator.setFaults([{ operation, answer: { body: '{}' } }]);
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([
      'failed support invalid-answer',
      'failed support/bots/helper invalid-answer',
      'failed support/users/alice invalid-answer',
    ]);
    emulator.setFaults([{ operation, answer: { body: '{}' }, after: true }]);
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    emulator.setFaults([]);
    expect(await changesIn(workspace, emulator)).toEqual([]);
  });
});

it('S16: changes nothing in an instance that could not be taken over', async () => {
  const { emulator, client } = await startService({ faults: [{ operation: 'TagResource', error: 'accessDenied' }] });
  const { AppInstanceArn } = await client.createAppInstance({ Name: 'Support' });
  await client.createAppInstanceUser({ AppInstanceArn, AppInstanceUserId: 'alice', Name: 'Al' });
  const sequence = emulator.requests.at(-1)?.sequence ?? 0;
  const retentionSettings = { channelRetentionSettings: { retentionDays: 9 } };
  const applied = await applyIn(workspaceOf({ ...before, metadata: 'x', retentionSettings }), emulator);
  expect(problemsOf(applied)).toContain('failed support access-denied');
  expect(problemsOf(applied).filter((problem) => !problem.startsWith('skipped'))).toHaveLength(1);
  expect(mutatingAfter(emulator, sequence).map(({ operation }) => operation)).toEqual(['TagResource']);
});
