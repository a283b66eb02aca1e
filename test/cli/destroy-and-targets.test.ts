import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { applyIn, brief, mutatingAfter, planIn } from '../support/cli/pipeline.js';
import { type ProgramResult, runProgram, startProgram } from '../support/cli/run-program.js';
import { instanceArn, type Service, startService } from '../support/cli/service.js';
import { startOnTerminal } from '../support/cli/terminal.js';
import { appInstance, LEX, type Workspace, workspaceOf } from '../support/cli/workspace.js';
import { PUSH_ARN } from '../support/resources.js';

async function run(workspace: Workspace, { emulator }: Service, ...args: string[]): Promise<ProgramResult> {
  return await runProgram([...args, '--quiet'], { directory: workspace.directory, endpointUrl: emulator.url });
}

function errors({ json }: ProgramResult): unknown[] {
  return (json['diagnostics'] as JsonObject[]).filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

const SUPPORT = appInstance({
  users: [
    { id: 'alice', name: 'Alice' },
    { id: 'bob', name: 'Bob' },
  ],
  bots: [{ id: 'helper', name: 'Helper', configuration: { lex: LEX } }],
  admins: [{ user: 'alice' }, { bot: 'helper' }],
});

describe('S30: destroy', () => {
  test('deletes what this owner owns, declared or not, and nothing else', async () => {
    const service = await startService();
    const workspace = workspaceOf(SUPPORT, appInstance({ id: 'second', name: 'Second' }));
    await applyIn(workspace, service.emulator);
    await service.client.createAppInstance({ Name: 'Somebody else', ClientRequestToken: 'else' });
    workspace.declare(SUPPORT);
    const refused = await run(workspace, service, 'destroy', '--yes', '--json');
    expect([refused.code, errors(refused)]).toEqual([3, ['data-loss', 'data-loss']]);
    const allowed = ['--allow-data-loss', 'support', '--allow-data-loss', 'second'];
    const destroyed = await run(workspace, service, 'destroy', '--yes', ...allowed);
    expect(destroyed.code).toBe(0);
    const { AppInstances = [] } = await service.client.listAppInstances({});
    expect(AppInstances.map(({ Name }) => Name)).toEqual(['Somebody else']);
  });

  test('S27: takes endpoints along with their users, and is done then', async () => {
    const service = await startService();
    const endpoint = { name: 'phone', type: 'APNS', resourceArn: PUSH_ARN, endpointAttributes: { deviceToken: 'x' } };
    const workspace = workspaceOf(appInstance({ users: [{ id: 'alice', name: 'Alice', endpoints: [endpoint] }] }));
    await applyIn(workspace, service.emulator);
    service.emulator.clearRequests();
    const destroyed = await run(workspace, service, 'destroy', '--yes', '--allow-data-loss', 'support');
    expect(destroyed.code).toBe(0);
    expect(mutatingAfter(service.emulator).map(({ operation }) => operation)).toEqual(['DeleteAppInstance']);
    expect((await run(workspace, service, 'destroy', '--yes')).code).toBe(0);
  });

  test('S18: is refused while a declared user or any bot in it is protected', async () => {
    for (const protectedChild of [
      { users: [{ id: 'alice', name: 'Alice', protect: true }] },
      { bots: [{ id: 'helper', name: 'Helper', protect: true, configuration: { lex: LEX } }] },
    ]) {
      const service = await startService();
      const workspace = workspaceOf(appInstance(protectedChild));
      await applyIn(workspace, service.emulator);
      const refused = await run(workspace, service, 'destroy', '--yes', '--json', '--allow-data-loss', 'support');
      expect([refused.code, errors(refused)]).toEqual([3, ['protected']]);
    }
  });

  test('plan --destroy shows the same, and its plan can be saved and applied', async () => {
    const service = await startService();
    const workspace = workspaceOf(SUPPORT);
    await applyIn(workspace, service.emulator);
    const planned = await run(
      workspace,
      service,
      'plan',
      '--destroy',
      '--allow-data-loss',
      'support',
      '--out',
      'p.json',
    );
    expect(planned.code).toBe(0);
    expect(planned.stdout).toContain('# support will be deleted (destroy)');
    expect((await run(workspace, service, 'apply', 'p.json')).code).toBe(0);
    expect((await service.client.listAppInstances({})).AppInstances).toEqual([]);
  });

  test('with a target deletes just that', async () => {
    const service = await startService();
    const workspace = workspaceOf(SUPPORT);
    await applyIn(workspace, service.emulator);
    const destroyed = await run(workspace, service, 'destroy', '--yes', '--target', 'support/users/bob');
    expect(destroyed.code).toBe(0);
    expect((await planIn(workspace, service.emulator)).plan.changes.map(brief)).toEqual(['create support/users/bob']);
  });

  test('S48: asks for the name of the environment', async () => {
    const service = await startService();
    const workspace = workspaceOf(SUPPORT);
    await applyIn(workspace, service.emulator);
    for (const [answer, code, left] of [
      ['yes', 1, 1],
      ['dev', 0, 0],
    ] as const) {
      const program = startOnTerminal(['destroy', '--allow-data-loss', 'support'], {
        directory: workspace.directory,
        endpointUrl: service.emulator.url,
      });
      await program.says('goes on');
      program.type(`${answer}\n`);
      expect((await program.result).code).toBe(code);
      expect((await service.client.listAppInstances({})).AppInstances).toHaveLength(left);
    }
  });
});

describe('S29: --target', () => {
  test('plans what matches and what that needs, and says that it is partial', async () => {
    const service = await startService();
    const workspace = workspaceOf(SUPPORT);
    const planned = await run(workspace, service, 'plan', '--target', 'support/admins/users/*', '--json');
    const { changes, targets } = planned.json['plan'] as { changes: JsonObject[]; targets: string[] };
    expect(changes.map(({ address }) => address)).toEqual([
      'support',
      'support/admins/users/alice',
      'support/users/alice',
    ]);
    expect(targets).toEqual(['support/admins/users/*']);
    const shown = await run(workspace, service, 'plan', '--target', 'support/admins/users/*');
    expect(shown.stdout).toContain('This plan is partial');
  });

  test('leaves everything else alone, also what it needs if that is there', async () => {
    const service = await startService();
    const workspace = workspaceOf(SUPPORT);
    await applyIn(workspace, service.emulator);
    workspace.declare(
      appInstance({
        name: 'Renamed',
        users: [
          { id: 'alice', name: 'Alice B.' },
          { id: 'bob', name: 'Bob B.' },
        ],
      }),
    );
    const applied = await run(workspace, service, 'apply', '--yes', '--target', 'support/users/alice', '--json');
    expect(applied.json['report']).toMatchObject({ results: [{ address: 'support/users/alice', action: 'update' }] });
    const left = (await planIn(workspace, service.emulator)).plan.changes.map(brief);
    expect(left).toEqual(['update support', 'update support/users/bob']);
  });

  test('reads only what it needs', async () => {
    const service = await startService();
    const workspace = workspaceOf(SUPPORT);
    await applyIn(workspace, service.emulator);
    service.emulator.clearRequests();
    await run(workspace, service, 'plan', '--target', 'support/users/alice');
    expect(service.emulator.requests.map(({ operation }) => operation)).toEqual([
      'ListAppInstances',
      'ListTagsForResource',
      'DescribeAppInstanceUser',
    ]);
  });

  test('does not prune what is declared and not targeted', async () => {
    const service = await startService();
    const pruning = { ...SUPPORT, prune: { users: 'all', bots: 'owned', admins: 'all' } };
    const workspace = workspaceOf(pruning);
    await applyIn(workspace, service.emulator);
    const arn = await instanceArn(service.client);
    await service.client.createAppInstanceUser({
      AppInstanceArn: arn,
      AppInstanceUserId: 'eve',
      Name: 'Eve',
      ClientRequestToken: 'eve',
    });
    const planned = await run(workspace, service, 'plan', '--target', 'support/users/e*', '--json');
    const { changes } = planned.json['plan'] as { changes: JsonObject[] };
    expect(changes.map(({ action, address }) => [action, address])).toEqual([['delete', 'support/users/eve']]);
  });

  test('S27: demotes whom it prunes, though only the user is targeted', async () => {
    const service = await startService();
    const workspace = workspaceOf({ ...SUPPORT, prune: { users: 'all' } });
    await applyIn(workspace, service.emulator);
    const arn = await instanceArn(service.client);
    await service.client.createAppInstanceUser({ AppInstanceArn: arn, AppInstanceUserId: 'eve', Name: 'Eve' });
    await service.client.createAppInstanceAdmin({ AppInstanceArn: arn, AppInstanceAdminArn: `${arn}/user/eve` });
    service.emulator.clearRequests();
    const applied = await run(workspace, service, 'apply', '--yes', '--target', 'support/users/eve');
    expect(applied.code).toBe(0);
    expect(mutatingAfter(service.emulator).map(({ operation }) => operation)).toEqual([
      'DeleteAppInstanceAdmin',
      'DeleteAppInstanceUser',
    ]);
  });

  test('with many stars is matched at once, and one without end is refused', async () => {
    const service = await startService();
    const workspace = workspaceOf(appInstance({ users: [{ id: 'a'.repeat(64), name: 'A' }] }));
    for (const [glob, code] of [
      [`support/users/${'*'.repeat(12)}x`, 'nothing-targeted'],
      [`${'**/*/'.repeat(20)}${'*a'.repeat(30)}x`, 'nothing-targeted'],
      ['*'.repeat(1025), 'usage'],
      ['*/'.repeat(64), 'usage'],
    ] as const) {
      const planned = await run(workspace, service, 'plan', '--target', glob, '--json');
      expect([planned.code, errors(planned)]).toEqual([1, [code]]);
    }
  });

  test('that matches nothing is an error', async () => {
    const service = await startService();
    const planned = await run(workspaceOf(SUPPORT), service, 'plan', '--target', 'suport/**', '--json');
    expect([planned.code, errors(planned)]).toEqual([1, ['nothing-targeted']]);
  });
});

describe('S18: protection over several runs', () => {
  test('outlives its block and its file, and is lifted by `protect: false`, applied', async () => {
    const service = await startService();
    const guarded = appInstance({
      bots: [{ id: 'helper', name: 'Helper', protect: true, configuration: { lex: LEX } }],
    });
    const without = appInstance({ prune: { bots: 'owned' } });
    const workspace = workspaceOf(guarded);
    expect((await run(workspace, service, 'apply', '--yes')).code).toBe(0);
    workspace.declare(without);
    const refused = await run(workspace, service, 'apply', '--yes', '--json');
    expect([refused.code, errors(refused)]).toEqual([3, ['protected']]);
    workspace.declare(appInstance({ id: 'other', name: 'Other' }));
    workspace.configure({ prune: { appInstances: 'owned' } });
    const whole = await run(workspace, service, 'apply', '--yes', '--json', '--allow-data-loss', 'support');
    expect([whole.code, errors(whole)]).toEqual([3, ['protected']]);
    workspace.configure({});
    workspace.declare(
      appInstance({ bots: [{ id: 'helper', name: 'Helper', protect: false, configuration: { lex: LEX } }] }),
    );
    expect((await run(workspace, service, 'apply', '--yes')).code).toBe(0);
    workspace.declare(without);
    expect((await run(workspace, service, 'apply', '--yes')).code).toBe(0);
  });
});

describe('apply --verify', () => {
  test('S37: ends well where the account matches afterwards', async () => {
    const service = await startService();
    const applied = await run(workspaceOf(SUPPORT), service, 'apply', '--yes', '--verify');
    expect(applied.code).toBe(0);
    expect(applied.stdout).toContain('Verified');
  });

  test('S22: does not take what it could not read again for verified', async () => {
    const service = await startService({ faults: [{ operation: 'ListAppInstances', error: 'accessDenied', skip: 1 }] });
    const applied = await run(workspaceOf(SUPPORT), service, 'apply', '--yes', '--verify', '--json');
    expect([applied.code, errors(applied)]).toEqual([6, ['not-verified']]);
    expect(applied.json).toMatchObject({ report: { done: 6 } });
  });

  test('S38: keeps the report of what was done when it is interrupted', async () => {
    const { emulator } = await startService({
      faults: [{ operation: 'ListAppInstances', error: 'throttle', skip: 1 }],
    });
    const { directory } = workspaceOf(SUPPORT);
    const program = startProgram(['apply', '--yes', '--verify', '--json'], { directory, endpointUrl: emulator.url });
    await expect
      .poll(() => emulator.requests.filter(({ operation }) => operation === 'ListAppInstances').length)
      .toBeGreaterThan(1);
    program.process.kill('SIGINT');
    const { code, json } = await program.result;
    expect(code).toBe(130);
    expect(json).toMatchObject({ report: { done: 6 }, diagnostics: [{ code: 'interrupted' }] });
  });

  test('S29: of what is targeted does not speak for the rest, and needs nothing to be left of it', async () => {
    const service = await startService();
    const workspace = workspaceOf(appInstance({ users: [{ id: 'alice', name: 'Alice' }] }));
    await applyIn(workspace, service.emulator);
    workspace.declare(appInstance({ users: [], prune: { users: 'owned' } }));
    const target = ['--target', 'support/users/alice'];
    const plan = await run(workspace, service, 'plan', '--out', 'plan.json', ...target);
    expect(plan.code).toBe(0);
    const pruned = await run(workspace, service, 'apply', '--yes', '--verify', ...target);
    expect(pruned.code).toBe(0);
    expect(pruned.stdout).toContain('Verified: what is targeted matches the manifests.');
    expect((await run(workspace, service, 'apply', 'plan.json')).stdout).toContain('Already applied');
    service.emulator.setFaults([{ operation: 'ListAppInstanceUsers', error: 'accessDenied' }]);
    expect((await run(workspace, service, 'plan', ...target)).code).toBe(6);
  });

  test('looks again with as few calls as a plan takes, and asks for the account once', async () => {
    const service = await startService();
    const workspace = workspaceOf(SUPPORT);
    workspace.configure({ environments: { dev: { region: 'us-east-1', accountId: '123456789012' } } });
    await run(workspace, service, 'apply', '--yes', '--verify');
    const count = (operation: string) =>
      service.emulator.requests.filter((request) => request.operation === operation).length;
    expect(count('GetCallerIdentity')).toBe(1);
    expect(count('ListAppInstances')).toBe(2);
  });
});
