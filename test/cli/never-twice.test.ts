import type { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import { describe, expect, it } from 'vitest';
import { PROTECT_TAG } from '../../src/core/ownership.js';
import type { Emulator } from '../../src/emulator/index.js';
import { applyIn, executeIn, mutatingAfter, planIn, problemsOf } from '../support/cli/pipeline.js';
import { runProgram, startProgram } from '../support/cli/run-program.js';
import { instanceArn, manualClock, startService } from '../support/cli/service.js';
import { appInstance, LEX, type Workspace, workspaceOf } from '../support/cli/workspace.js';

const bots = (amount: number) =>
  Array.from({ length: amount }, (_value, index) => ({
    id: `bot-${index}`,
    name: 'Helper',
    configuration: { lex: LEX },
  }));

const NOT_FOUND = {
  status: 404,
  headers: { 'x-amzn-errortype': 'NotFoundException', 'content-type': 'application/json' },
  body: '{"Code":"NotFound","Message":"There is none."}',
};

async function countBots(client: ChimeSDKIdentity): Promise<number> {
  const { AppInstanceBots = [] } = await client.listAppInstanceBots({ AppInstanceArn: await instanceArn(client) });
  return AppInstanceBots.length;
}

function run(workspace: Workspace, emulator: Emulator, ...args: readonly string[]) {
  return runProgram(args, { directory: workspace.directory, endpointUrl: emulator.url });
}

describe('S33: an apply again while lists lag', () => {
  it('makes nothing twice after a kill', async () => {
    const clock = manualClock();
    const { emulator, client } = await startService({
      behaviours: { listLagMilliseconds: 3000 },
      clock,
      latencyMilliseconds: 5,
    });
    const workspace = workspaceOf(appInstance({ bots: bots(30) }));
    const options = { directory: workspace.directory, endpointUrl: emulator.url };
    const killed = startProgram(['apply', '--yes', '--concurrency', '2'], options);
    await killed.says('created support/bots/bot-1');
    killed.process.kill('SIGKILL');
    await killed.result;
    expect(await run(workspace, emulator, 'apply', '--yes')).toMatchObject({ code: 0 });
    expect(await run(workspace, emulator, 'apply', '--yes')).toMatchObject({ code: 0 });
    clock.advance(3000);
    expect(await countBots(client)).toBe(30);
    expect(await run(workspace, emulator, 'drift')).toMatchObject({ code: 0 });
  });

  it('makes nothing twice where a list shows some of what is new', async () => {
    const clock = manualClock();
    const { emulator, client } = await startService({ behaviours: { listLagMilliseconds: 3000 }, clock });
    const workspace = workspaceOf(appInstance());
    await applyIn(workspace, emulator);
    clock.advance(3000);
    for (const amount of [1, 2, 3]) {
      workspace.declare(appInstance({ bots: bots(amount) }));
      expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
      clock.advance(1000);
    }
    clock.advance(500);
    expect(await countBots(client)).toBe(1);
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    clock.advance(3000);
    expect(await countBots(client)).toBe(3);
  });
});

describe('S21, S23: what is listed is not created again', () => {
  it.each([
    ['one 404 for it', 1, 0],
    ['nothing but 404 for it', undefined, 6],
  ])('after %s', async (_case, times, code) => {
    const { emulator, client } = await startService();
    const workspace = workspaceOf(appInstance({ bots: bots(2) }));
    await applyIn(workspace, emulator);
    for (const operation of ['DescribeAppInstanceBot', 'ListTagsForResource']) {
      const fault = { operation, match: '/bot/', answer: NOT_FOUND };
      emulator.setFaults([times === undefined ? fault : { ...fault, times }]);
      expect([operation, (await run(workspace, emulator, 'apply', '--yes')).code]).toEqual([operation, code]);
    }
    emulator.setFaults([]);
    expect(await countBots(client)).toBe(2);
  });

  it('after a plain 403 for everything but lists', async () => {
    const { emulator } = await startService();
    const workspace = workspaceOf(appInstance({ bots: bots(1) }), appInstance({ id: 'sales', name: 'Sales' }));
    await applyIn(workspace, emulator);
    const before = emulator.requests.at(-1)?.sequence;
    emulator.setFaults(
      ['DescribeAppInstance', 'ListTagsForResource'].map((operation) => ({ operation, error: 'forbidden' as const })),
    );
    expect(await run(workspace, emulator, 'apply', '--yes')).toMatchObject({ code: 6 });
    emulator.setFaults([{ operation: 'DescribeAppInstance', error: 'forbidden' }]);
    expect(await run(workspace, emulator, 'apply', '--yes')).toMatchObject({ code: 0 });
    expect(mutatingAfter(emulator, before)).toEqual([]);
  });
});

describe('S25: finishing the creation of an instance with retention', () => {
  const retentionSettings = { channelRetentionSettings: { retentionDays: 30 } };

  it('is no loss of data, be it protected', async () => {
    const { emulator, client } = await startService({
      faults: [{ operation: 'PutAppInstanceRetentionSettings', error: 'accessDenied', times: 1 }],
    });
    const workspace = workspaceOf(appInstance({ protect: true, retentionSettings, bots: bots(1) }));
    const first = await run(workspace, emulator, 'apply', '--yes');
    expect(first.code).toBe(5);
    const AppInstanceArn = await instanceArn(client);
    expect(first.stdout).toContain('0 done, 1 failed, 1 skipped; in part: support (CreateAppInstance)');
    expect(first.stderr).toContain(AppInstanceArn);
    expect(await run(workspace, emulator, 'apply', '--yes', '--verify')).toMatchObject({ code: 0 });
    const { AppInstanceRetentionSettings } = await client.getAppInstanceRetentionSettings({ AppInstanceArn });
    expect(AppInstanceRetentionSettings).toEqual({ ChannelRetentionSettings: { RetentionDays: 30 } });
  });

  it('is one as soon as the instance is older than that', async () => {
    const clock = manualClock();
    const { emulator } = await startService({ clock });
    const workspace = workspaceOf(appInstance());
    await applyIn(workspace, emulator);
    workspace.declare(appInstance({ retentionSettings }));
    // The emulator has created it long before today.
    expect(await run(workspace, emulator, 'apply', '--yes')).toMatchObject({ code: 3 });
  });
});

describe('S17: right before a deletion', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['protected', { [PROTECT_TAG]: 'true' }],
    ['another owner’s', { 'chime-sync:owner': 'somebody/else' }],
  ])('it is seen that something is %s by now', async (_case, tags) => {
    const { emulator, client } = await startService();
    const workspace = workspaceOf(
      appInstance({ users: [{ id: 'alice', name: 'Alice' }], bots: bots(1), admins: [{ user: 'alice' }] }),
      appInstance({ id: 'sales', name: 'Sales' }),
    );
    await applyIn(workspace, emulator);
    workspace.configure({ prune: { appInstances: 'owned', users: 'owned', bots: 'owned' } });
    workspace.declare(appInstance({ users: [], bots: [] }));
    const planned = await planIn(workspace, emulator);
    const AppInstanceArn = await instanceArn(client);
    const { AppInstanceBots = [] } = await client.listAppInstanceBots({ AppInstanceArn });
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    for (const ResourceARN of [
      await instanceArn(client, 'Sales'),
      `${AppInstanceArn}/user/alice`,
      AppInstanceBots[0]?.AppInstanceBotArn,
    ]) {
      await client.tagResource({ ResourceARN, Tags });
    }
    const applied = await executeIn(planned, emulator);
    expect(problemsOf(applied)).toEqual([
      'failed sales changed-meanwhile',
      // Who is not deleted is not demoted for it either.
      'failed support/admins/users/alice changed-meanwhile',
      'failed support/bots/bot-0 changed-meanwhile',
      'skipped support/users/alice',
    ]);
    expect(applied.sent).toEqual([]);
  });

  it('it is seen that another run has renamed it', async () => {
    const { emulator } = await startService();
    const workspace = workspaceOf(appInstance({ bots: bots(1) }));
    await applyIn(workspace, emulator);
    workspace.configure({ prune: { bots: 'owned' } });
    workspace.declare(appInstance({ bots: [] }));
    const planned = await planIn(workspace, emulator);
    workspace.declare(appInstance({ bots: [{ ...bots(1)[0], id: 'renamed', previousId: 'bot-0' }] }));
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    const applied = await executeIn(planned, emulator);
    expect(problemsOf(applied)).toEqual(['failed support/bots/bot-0 changed-meanwhile']);
    expect(applied.sent).toEqual([]);
  });

  it('nothing is deleted whose tags cannot be read, and nothing that is gone already is missed', async () => {
    const { emulator, client } = await startService();
    const workspace = workspaceOf(appInstance({ users: [{ id: 'alice', name: 'Alice' }], bots: bots(1) }));
    await applyIn(workspace, emulator);
    workspace.configure({ prune: { users: 'owned', bots: 'owned' } });
    workspace.declare(appInstance({ users: [], bots: [] }));
    const planned = await planIn(workspace, emulator);
    const AppInstanceArn = await instanceArn(client);
    await client.deleteAppInstanceUser({ AppInstanceUserArn: `${AppInstanceArn}/user/alice` });
    emulator.setFaults([{ operation: 'ListTagsForResource', match: '/bot/', error: 'accessDenied' }]);
    const applied = await executeIn(planned, emulator);
    expect(problemsOf(applied)).toEqual(['failed support/bots/bot-0 access-denied']);
    expect(applied.sent).toEqual([]);
  });
});

it('S16: what another owner has taken over since the plan was made is left alone', async () => {
  const { emulator, client } = await startService();
  const { AppInstanceArn = '' } = await client.createAppInstance({ Name: 'Support' });
  const configuration = { Lex: { LexBotAliasArn: LEX.lexBotAliasArn, LocaleId: LEX.localeId } };
  const bot = { AppInstanceArn, Name: 'Helper', ClientRequestToken: 'bot', Configuration: configuration };
  await client.createAppInstanceBot(bot);
  const workspace = workspaceOf(appInstance({ metadata: 'ours', bots: [{ id: 'helper', name: 'Helper' }] }));
  const planned = await planIn(workspace, emulator);
  expect(planned.plan.changes.map(({ action }) => action)).toEqual(['adopt', 'adopt']);
  const Tags = [{ Key: 'chime-sync:owner', Value: 'somebody/else' }];
  await client.tagResource({ ResourceARN: AppInstanceArn, Tags });
  const applied = await executeIn(planned, emulator);
  expect(problemsOf(applied)).toEqual(['failed support changed-meanwhile', 'skipped support/bots/helper']);
  expect(applied.sent).toEqual([]);
});

it('S37: verifying waits for what this run has deleted and is still listed', async () => {
  const { emulator } = await startService({
    behaviours: { deletionLagMilliseconds: 4000 },
  });
  const workspace = workspaceOf(appInstance(), appInstance({ id: 'sales', name: 'Sales' }));
  await applyIn(workspace, emulator);
  workspace.configure({ prune: { appInstances: 'owned' } });
  workspace.declare(appInstance({ id: 'sales', name: 'Sales' }));
  // Whether a 403 is for one instance or for all cannot be told where the other one may not be described.
  emulator.setFaults([{ operation: 'DescribeAppInstance', error: 'accessDenied' }]);
  const allowed = ['--allow-data-loss', 'support'];
  expect(await run(workspace, emulator, 'apply', '--yes', '--verify', ...allowed)).toMatchObject({ code: 0 });
});
