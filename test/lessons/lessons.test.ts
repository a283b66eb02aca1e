import type { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { applyIn, brief, changesIn, mutatingAfter, planIn, problemsOf } from '../support/cli/pipeline.js';
import { runProgram, startProgram } from '../support/cli/run-program.js';
import { instanceArn, startService } from '../support/cli/service.js';
import { appInstance, LEX, TARGET, workspaceOf } from '../support/cli/workspace.js';
import { createReadClient } from '../support/identity-client.js';

// Each test is named after the issue of another tool in which somebody got hurt.

const endpoint = { name: 'phone', ...TARGET, endpointAttributes: { deviceToken: 'token' } };
const bot = { id: 'helper', name: 'Helper', configuration: { lex: LEX } };
const FULL = appInstance({
  metadata: { tier: 'gold' },
  retentionSettings: { channelRetentionSettings: { retentionDays: 30 } },
  users: [
    { id: 'alice', name: 'Alice', endpoints: [endpoint] },
    { id: 'bob', name: 'Bob' },
  ],
  bots: [bot],
  admins: [{ user: 'alice' }, { bot: 'helper' }],
});

/** Differs from {@link FULL} in every kind and every action. */
const DIFFERENT = appInstance({
  name: 'Help',
  prune: { users: 'owned', bots: 'owned', admins: 'all', endpoints: 'all' },
  users: [
    { id: 'alice', name: 'Alice B.', endpoints: [{ ...endpoint, type: 'GCM' }] },
    { id: 'carol', name: 'Carol' },
  ],
  bots: [{ ...bot, id: 'second' }],
  admins: [{ user: 'bob' }, { user: 'carol' }],
});

describe('planning only looks', () => {
  test.each(['plan', 'drift', 'validate'])('alchemy#793: %s sends no mutating request', async (command) => {
    const { emulator, workspace } = await applied(FULL);
    workspace.declare(DIFFERENT);
    emulator.clearRequests();
    const { code } = await runProgram([command], { directory: workspace.directory, endpointUrl: emulator.url });
    expect(code).toBe(command === 'drift' ? 2 : 0);
    expect(mutatingAfter(emulator)).toEqual([]);
    expect(emulator.requests.length > 0).toBe(command !== 'validate');
  });

  test('alchemy#793: the client of the planner refuses to send what changes anything', async () => {
    const { emulator } = await startService();
    const workspace = workspaceOf(appInstance());
    const { connection } = (await planIn(workspace, emulator)).run;
    const client = (await createReadClient(connection)) as ChimeSDKIdentity;
    await expect(client.createAppInstance({ Name: 'Support' })).rejects.toThrow('read-only');
    expect(mutatingAfter(emulator)).toEqual([]);
  });
});

describe('a failed read is no absence', () => {
  test.each([
    { operation: 'ListAppInstances', scope: /./u, allowed: [] },
    { operation: 'ListTagsForResource', scope: /^(?:create|delete|replace|adopt) /u, allowed: [] },
    {
      operation: 'ListAppInstanceUsers',
      scope: /^(?:create|delete|replace) support\/(?:users|admins\/users)\//u,
      allowed: ['update support', 'create support/bots/second'],
    },
    {
      operation: 'ListAppInstanceBots',
      scope: /^(?:create|delete|adopt) support\/(?:bots|admins\/bots)\//u,
      allowed: ['update support', 'create support/users/carol'],
    },
    {
      operation: 'ListAppInstanceAdmins',
      // Whoever is deleted is demoted first, if it is known who is an admin.
      scope: /^delete |^create support\/admins/u,
      allowed: ['update support', 'create support/users/carol', 'create support/bots/second'],
    },
    {
      operation: 'ListAppInstanceUserEndpoints',
      scope: /support\/users\/alice\/endpoints/u,
      allowed: ['update support', 'update support/users/alice', 'create support/users/carol'],
    },
    {
      operation: 'DescribeAppInstanceUserEndpoint',
      scope: /support\/users\/alice\/endpoints/u,
      allowed: ['update support/users/alice'],
    },
  ])(
    'dnscontrol#3761, #2995, octodns#688: without $operation nothing in its scope is created or deleted',
    async ({ operation, scope, allowed }) => {
      const { emulator, workspace } = await applied(FULL);
      workspace.declare(DIFFERENT);
      expect((await changesIn(workspace, emulator)).filter((change) => scope.test(change))).not.toEqual([]);
      emulator.setFaults([{ operation, error: 'accessDenied' }]);
      const { plan } = await planIn(workspace, emulator);
      const changes = plan.changes.map(brief);
      expect(plan.incomplete.map((failed) => failed.operation)).toContain(operation);
      expect(changes.filter((change) => scope.test(change))).toEqual([]);
      expect(changes).toEqual(expect.arrayContaining(allowed));
    },
  );

  test('dnscontrol#3761: the exit code tells that the read was incomplete, and so does the plan', async () => {
    const { emulator, workspace } = await applied(FULL);
    emulator.setFaults([{ operation: 'ListAppInstanceAdmins', error: 'accessDenied' }]);
    const options = { directory: workspace.directory, endpointUrl: emulator.url };
    const { code, stdout } = await runProgram(['apply', '--yes'], options);
    expect(code).toBe(6);
    expect(stdout).toContain('ListAppInstanceAdmins');
  });

  test('auth0-deploy-cli#1272: a token that comes again makes the list incomplete, not whole', async () => {
    const { emulator, client } = await startService({ behaviours: { maximumPageSize: 2 } });
    for (let number = 0; number < 6; number += 1) {
      await client.createAppInstance({ Name: `Unowned ${number}` });
    }
    emulator.setFaults([{ operation: 'ListAppInstances', error: 'repeatToken', skip: 1 }]);
    const { plan } = await planIn(workspaceOf(appInstance()), emulator);
    expect(plan.changes).toEqual([]);
    expect(plan.incomplete).toMatchObject([{ operation: 'ListAppInstances', code: 'incomplete-read' }]);
    expect(plan.withheld).toMatchObject([{ address: 'support', action: 'create', because: 'incomplete' }]);
  });

  test.each([
    { maximumPageSize: 1, emptyPages: false },
    { maximumPageSize: 7, emptyPages: false },
    { maximumPageSize: 50, emptyPages: false },
    { maximumPageSize: 1, emptyPages: true },
    { maximumPageSize: 7, emptyPages: true },
    { maximumPageSize: 50, emptyPages: true },
  ])('auth0-deploy-cli#1272: every page is read, the last one too (%j)', async (behaviours) => {
    const { emulator, client, workspace } = await applied(FULL);
    emulator.setBehaviours(behaviours);
    const AppInstanceArn = await instanceArn(client);
    const ids = Array.from({ length: 60 }, (_, number) => `user-${String(number).padStart(2, '0')}`);
    await Promise.all(
      ids.map((id) => client.createAppInstanceUser({ AppInstanceArn, AppInstanceUserId: id, Name: id })),
    );
    const users = [{ id: 'alice' }, { id: 'bob' }];
    workspace.declare(appInstance({ prune: { users: 'all' }, users }));
    expect(await changesIn(workspace, emulator)).toEqual(ids.map((id) => `delete support/users/${id}`));
  });

  test('atlantis#263, driftctl#640: what was denied is in the report, with its operation', async () => {
    const { emulator, workspace } = await applied(FULL);
    emulator.setFaults([{ operation: 'GetAppInstanceRetentionSettings', error: 'accessDenied' }]);
    const options = { directory: workspace.directory, endpointUrl: emulator.url };
    const plain = await runProgram(['drift'], options);
    expect(plain.stdout).toContain('chime:GetAppInstanceRetentionSettings');
    const { json } = await runProgram(['drift', '--json'], options);
    expect(json).toMatchObject({
      exitCode: 6,
      plan: {
        complete: false,
        incomplete: [{ operation: 'GetAppInstanceRetentionSettings', code: 'access-denied' }],
      },
    });
  });
});

describe('what is not said is not done', () => {
  test('auth0-deploy-cli#1227: a misspelt flag is an error, and not a single request is sent', async () => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(FULL);
    for (const flag of ['--dry_run', '--dry-run', '--chekc']) {
      const { code } = await runProgram(['apply', '--yes', flag], { directory, endpointUrl: emulator.url });
      expect(code).toBe(1);
    }
    expect(emulator.requests).toEqual([]);
  });

  test('external-dns#6508: nothing is deleted by default, whatever leaves the manifests', async () => {
    const { emulator, workspace } = await applied(appInstance({ id: 'other', name: 'Other' }), FULL);
    workspace.declare(appInstance({ id: 'other', name: 'Other' }));
    expect((await applyIn(workspace, emulator)).sent).toEqual([]);
    workspace.declare(appInstance({ users: [], bots: [], admins: [] }));
    expect((await applyIn(workspace, emulator)).sent).toEqual([]);
    workspace.declare(appInstance({ users: [{ id: 'alice', endpoints: [] }] }));
    expect((await applyIn(workspace, emulator)).sent).toEqual([]);
  });

  test('terraform#28803, argo-cd#13004, deck#1638: what is not declared, or only written otherwise, is no drift', async () => {
    const { emulator, client, workspace } = await applied(FULL);
    const AppInstanceArn = await instanceArn(client);
    const AppInstanceUserArn = `${AppInstanceArn}/user/bob`;
    await client.updateAppInstance({ AppInstanceArn, Name: 'Support', Metadata: ' { "tier" :\t"gold" } ' });
    await client.updateAppInstanceUser({ AppInstanceUserArn, Name: 'Bob', Metadata: 'not declared' });
    await client.tagResource({ ResourceARN: AppInstanceArn, Tags: [{ Key: 'cost', Value: 'center' }] });
    await client.putAppInstanceUserExpirationSettings({
      AppInstanceUserArn,
      ExpirationSettings: { ExpirationDays: 90, ExpirationCriterion: 'CREATED_TIMESTAMP' },
    });
    expect(await changesIn(workspace, emulator)).toEqual([]);
  });
});

describe('the run', () => {
  test('auth0-deploy-cli#1374: concurrency 1 applies everything, endpoints included', async () => {
    const { emulator } = await startService();
    const users = Array.from({ length: 5 }, (_, number) => ({
      id: `user-${number}`,
      name: `User ${number}`,
      endpoints: [endpoint, { ...endpoint, name: 'tablet', endpointAttributes: { deviceToken: 'other' } }],
    }));
    const admins = users.map(({ id }) => ({ user: id }));
    const workspace = workspaceOf(appInstance({ users, admins, bots: [bot] }));
    const result = await applyIn(workspace, emulator, { concurrency: 1 });
    expect(problemsOf(result)).toEqual([]);
    expect(result.sent).toHaveLength(1 + 5 + 10 + 5 + 1);
    expect(await changesIn(workspace, emulator)).toEqual([]);
  });

  test.each([
    { command: 'validate', never: 'stat' },
    { command: 'apply --yes', never: 'stat' },
    { command: 'plan --json', never: 'stat' },
  ])(
    'auth0-deploy-cli#1354, node#35421: an event loop that runs dry in `$command` is no success',
    async ({ command, never }) => {
      const { emulator } = await startService();
      const { directory } = workspaceOf(FULL);
      // A promise of the program that never settles, with nothing left to wait for.
      const preload = `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
        const { ${never} } = fs.promises;
        fs.promises.${never} = (path, ...rest) =>
          String(path).endsWith('all.yaml') ? new Promise(() => {}) : ${never}(path, ...rest);
        syncBuiltinESMExports();`;
      const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` };
      const { code, stdout } = await runProgram(command.split(' '), { directory, endpointUrl: emulator.url, env });
      expect(stdout).toBe('');
      expect(code).not.toBe(0);
    },
  );

  test('external-dns#1517: one bad record does not stop the others', async () => {
    const { emulator } = await startService();
    emulator.setFaults([{ operation: 'CreateAppInstanceUser', error: 'forbidden', match: '"alice"' }]);
    const result = await applyIn(workspaceOf(FULL), emulator);
    expect(problemsOf(result)).toEqual([
      'skipped support/admins/users/alice',
      'failed support/users/alice access-denied',
      'skipped support/users/alice/endpoints/phone',
    ]);
    const done = result.report.results.filter(({ status }) => status === 'done').map(({ address }) => address);
    expect(done).toEqual(['support', 'support/admins/bots/helper', 'support/bots/helper', 'support/users/bob']);
  });

  test('auth0-deploy-cli#1228, #357: what was done, failed and skipped is counted, and half is no success', async () => {
    const { emulator } = await startService();
    const workspace = workspaceOf(FULL);
    const options = { directory: workspace.directory, endpointUrl: emulator.url };
    emulator.setFaults([{ operation: 'CreateAppInstanceUser', error: 'forbidden', match: '"alice"' }]);
    const { code, stdout } = await runProgram(['apply', '--yes'], options);
    expect(code).toBe(5);
    expect(stdout).toContain('Applied in part: 4 done, 1 failed, 2 skipped.');
    emulator.setFaults([]);
    const again = await runProgram(['apply', '--yes', '--json'], options);
    expect(again.code).toBe(0);
    expect(again.json).toMatchObject({ report: { done: 3, failed: 0, skipped: 0 } });
  });

  test('aws-cdk#27246, #10417, dnscontrol#447, deck#778: "differs" and "failed" have codes of their own', async () => {
    const { emulator, workspace } = await applied(FULL);
    const options = { directory: workspace.directory, endpointUrl: emulator.url };
    workspace.declare(appInstance({ name: 'Help' }));
    expect((await runProgram(['drift'], options)).code).toBe(2);
    workspace.declare(appInstance({ nmae: 'Help' }));
    expect((await runProgram(['drift'], options)).code).toBe(1);
  });

  test('decK: a failed apply fails with --json too, after the whole document', async () => {
    const { emulator } = await startService({ faults: [{ operation: 'CreateAppInstance', error: 'accessDenied' }] });
    const users = Array.from({ length: 1_500 }, (_, number) => ({ id: `user-${number}`, name: `User ${number}` }));
    const { directory } = workspaceOf(appInstance({ users }));
    const { code, json } = await runProgram(['apply', '--yes', '--json'], { directory, endpointUrl: emulator.url });
    expect(code).toBe(5);
    expect(json).toMatchObject({ exitCode: 5, report: { done: 0, failed: 1, skipped: 1_500 } });
  });

  test('setup-terraform#328, #417, #441: the signal reaches the program, and the code gets out', async () => {
    const { emulator } = await startService({ latencyMilliseconds: 100 });
    const users = Array.from({ length: 300 }, (_, number) => ({ id: `user-${number}`, name: `User ${number}` }));
    const { directory } = workspaceOf(appInstance({ users }));
    const args = ['apply', '--yes', '--concurrency', '2'];
    const program = startProgram(args, { directory, endpointUrl: emulator.url });
    await program.says('created support/users/');
    program.process.kill('SIGTERM');
    const { code, stdout } = await program.result;
    expect(code).toBe(130);
    expect(stdout).toContain('Apply interrupted:');
  });

  test('deck#698: a replacement deletes first, where both have the same key', async () => {
    const { emulator, workspace } = await applied(FULL);
    const users = [{ id: 'alice', name: 'Alice', endpoints: [{ ...endpoint, type: 'GCM' }] }];
    workspace.declare(appInstance({ users }));
    const { sent } = await applyIn(workspace, emulator);
    expect(sent.map(({ operation }) => operation)).toEqual([
      'DeregisterAppInstanceUserEndpoint',
      'RegisterAppInstanceUserEndpoint',
    ]);
  });
});

describe('what people read', () => {
  test('terraform#10507, opentofu#4200: what is destroyed comes before the rest', async () => {
    const { emulator, workspace } = await applied(FULL);
    workspace.declare(DIFFERENT);
    const { stdout } = await runProgram(['plan'], { directory: workspace.directory, endpointUrl: emulator.url });
    const actions = [...stdout.matchAll(/^ {2}# \S+ (will be \w+|must be \w+)/gmu)].map(([, action]) => action ?? '');
    const hurting = actions.filter((action) => /deleted|replaced/u.test(action)).length;
    expect(hurting).toBeGreaterThan(0);
    expect(hurting).toBeLessThan(actions.length);
    expect(actions.slice(0, hurting).every((action) => /deleted|replaced/u.test(action))).toBe(true);
  });

  test('kubernetes#87840: secrets are in no output of any command, whatever happens', async () => {
    const env = {
      TOKEN: 'S3CRET-token-1',
      VOIP: 'S3CRET-voip-1',
      KEY: 'S3CRET-key-1',
      TAG: 'S3CRET-tag-1',
    };
    const declare = (fields: JsonObject = {}): JsonObject =>
      appInstance({
        metadata: { key: 'before ${env.KEY} after', tier: 'gold' },
        tags: { secret: '${env.TAG}' },
        users: [
          {
            id: 'alice',
            name: 'Alice',
            metadata: '${env.KEY}',
            endpoints: [
              { ...endpoint, endpointAttributes: { deviceToken: '${env.TOKEN}', voipDeviceToken: '${env.VOIP}' } },
            ],
            ...fields,
          },
        ],
        bots: [{ ...bot, metadata: { nested: ['${env.KEY}'] } }],
      });
    const { emulator } = await startService();
    const workspace = workspaceOf(declare());
    let output = '';
    const run = async (command: string, more: Readonly<Record<string, string>> = {}): Promise<void> => {
      const options = { directory: workspace.directory, endpointUrl: emulator.url, env: { ...env, ...more } };
      const { stdout, stderr } = await runProgram(command.split(' '), options);
      output += stdout + stderr;
    };
    const changed = { TOKEN: 'S3CRET-token-2', KEY: 'S3CRET-key-2', TAG: 'S3CRET-tag-2', VOIP: 'S3CRET-voip-2' };
    await run('plan');
    await run('plan --json');
    emulator.setFaults([{ operation: 'RegisterAppInstanceUserEndpoint', error: 'conflict' }]);
    await run('apply --yes');
    emulator.setFaults([]);
    await run('apply --yes --json');
    await run('drift', changed);
    await run('drift --json', changed);
    emulator.setFaults([{ operation: 'UpdateAppInstanceUser', error: 'forbidden' }]);
    await run('apply --yes --json', changed);
    // Too long for the service, and for the check before; and a mistake right beside a secret.
    await run('validate', { KEY: `S3CRET${'x'.repeat(2_000)}` });
    workspace.declare(declare({ metadta: '${env.KEY}', metadata: 'S3CRET${env.MISSING}' }));
    await run('validate');
    workspace.declare(declare({ endpoints: [{ ...endpoint, endpointAttributes: { deviceTokn: 'S3CRET-typed' } }] }));
    await run('validate');
    expect(output).toContain('(sensitive)');
    expect(output).toContain('(sensitive, changed)');
    expect(output).not.toContain('S3CRET-');
    expect(output).not.toContain('S3CRETx');
  });
});

/** An account in which these documents have been applied, with its project. */
async function applied(...documents: readonly JsonObject[]) {
  const service = await startService();
  const workspace = workspaceOf(...documents);
  expect(problemsOf(await applyIn(workspace, service.emulator))).toEqual([]);
  return { ...service, workspace };
}
