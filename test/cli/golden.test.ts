import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { applyIn, problemsOf } from '../support/cli/pipeline.js';
import { type ProgramResult, runProgram } from '../support/cli/run-program.js';
import { instanceArn, startService } from '../support/cli/service.js';
import { appInstance, LEX, TARGET, type Workspace, workspaceOf } from '../support/cli/workspace.js';

// What people read, as they read it. `vitest -u` writes these files anew: look at the difference before committing it.

const endpoint = {
  name: 'phone',
  ...TARGET,
  endpointAttributes: { deviceToken: '${env.TOKEN}' },
  allowMessages: 'ALL',
};
const bot = { id: 'helper', name: 'Helper', configuration: { lex: LEX } };

const LIVE = appInstance({
  metadata: { tier: 'silver' },
  retentionSettings: { channelRetentionSettings: { retentionDays: 365 } },
  users: [
    { id: 'alice', name: 'Alice', metadata: { key: '${env.TOKEN}' }, tags: { role: 'agent' }, endpoints: [endpoint] },
    { id: 'bob', name: 'Bob' },
    { id: 'carol', name: 'Carol' },
  ],
  admins: [{ user: 'bob' }],
});

/** Everything that a plan can hold, beside {@link LIVE}. */
const DECLARED = appInstance({
  metadata: { tier: 'gold' },
  retentionSettings: null,
  prune: { users: 'owned' },
  users: [
    {
      id: 'alice',
      name: 'Alice B.',
      metadata: { key: '${env.TOKEN}2' },
      tags: { team: 'a' },
      endpoints: [{ ...endpoint, type: 'GCM' }],
    },
    { id: 'carol', name: 'Carol' },
    { id: 'dave', name: 'Dave', tags: { role: 'agent', secret: '${env.TOKEN}' }, endpoints: [endpoint] },
  ],
  bots: [bot],
  admins: [{ user: 'dave' }, { bot: 'helper' }],
});

describe('what people read', () => {
  test('the plan of every action', async () => {
    const world = await openWorld();
    await expectFile(await world.run('plan'), 'plan.txt');
  });

  test('the document of the same plan', async () => {
    const world = await openWorld();
    await expectFile(await world.run('plan', '--json'), 'plan-document.txt');
  });

  test('an apply in which something fails, and the rest of the story', async () => {
    const world = await openWorld();
    world.emulator.setFaults([{ operation: 'CreateAppInstanceUser', error: 'forbidden' }]);
    await expectFile(await world.run('apply', '--yes', '--concurrency', '1'), 'apply-in-part.txt');
    world.emulator.setFaults([]);
    await expectFile(await world.run('apply', '--yes', '--concurrency', '1'), 'apply.txt');
    await expectFile(await world.run('drift'), 'no-drift.txt');
  });

  test('a plan that could not read everything', async () => {
    const world = await openWorld();
    world.emulator.setFaults([
      { operation: 'ListAppInstanceAdmins', error: 'accessDenied' },
      { operation: 'DescribeAppInstanceUserEndpoint', error: 'accessDenied' },
    ]);
    await expectFile(await world.run('drift'), 'incomplete.txt');
  });

  test('problems of manifests', async () => {
    const world = await openWorld();
    world.workspace.write(
      'manifests/all.yaml',
      `apiVersion: chime-sync/v1
kind: AppInstance
id: support
name: Support
retentionSetings: {channelRetentionSettings: {retentionDays: 30}}
users:
  - id: alice
    name: Alice
    metadata: {key: "\${env.TOKEN}", other: "\${env.MISSING}"}
  - {id: alice, name: Alice again}
  - {id: 007, name: James}
admins:
  - bot: helper
`,
    );
    await expectFile(await world.run('plan'), 'problems.txt');
  });

  test('problems of a command line', async () => {
    const world = await openWorld();
    await expectFile(await world.run('apply', '--dry_run'), 'usage.txt');
  });
});

/** An account that differs from the manifests in every way, with a bot of nobody's. */
async function openWorld() {
  let ids = 0;
  const { emulator, client } = await startService({
    randomUuid: () => {
      ids += 1;
      return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
    },
  });
  const env = { TOKEN: 'secret' };
  const workspace: Workspace = workspaceOf(LIVE);
  expect(problemsOf(await applyIn(workspace, emulator, { env, concurrency: 1 }))).toEqual([]);
  const AppInstanceArn = await instanceArn(client);
  await client.createAppInstanceBot({
    AppInstanceArn,
    Name: 'Helper',
    Configuration: { Lex: { LexBotAliasArn: LEX.lexBotAliasArn, LocaleId: 'de_DE' } },
  });
  workspace.declare(DECLARED satisfies JsonObject);
  const run = async (...args: readonly string[]): Promise<ProgramResult> =>
    await runProgram(args, { directory: workspace.directory, endpointUrl: emulator.url, env });
  return { emulator, workspace, run };
}

async function expectFile({ code, stdout, stderr }: ProgramResult, name: string): Promise<void> {
  const errors = stderr === '' ? '' : `--- stderr ---\n${stderr}`;
  const text = `${stdout}${errors}--- exit ${code ?? 'by signal'} ---\n`;
  await expect(text).toMatchFileSnapshot(`golden/${name}`);
}
