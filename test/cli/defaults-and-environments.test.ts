import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { runProgram } from '../support/cli/run-program.js';
import { instanceArn, startService } from '../support/cli/service.js';
import { appInstance, documentOf, TARGET, workspaceOf } from '../support/cli/workspace.js';

/** What a plan does, in short. */
function changesOf({ plan }: JsonObject): readonly string[] {
  const changes = (plan as JsonObject)['changes'] as readonly JsonObject[];
  return changes.map(({ action, address }) => `${action as string} ${address as string}`);
}

async function startStory(...documents: readonly JsonObject[]) {
  const { emulator, client } = await startService();
  const workspace = workspaceOf(...documents);
  const env = { TOKEN: 's3cret-token', TEAM: 's3cret-team' };
  const run = (...args: string[]) =>
    runProgram(args, { directory: workspace.directory, endpointUrl: emulator.url, env });
  return { client, workspace, run };
}

describe('S50: defaults', () => {
  const user = (id: string, more: JsonObject = {}): JsonObject => ({ id, ...more });
  const alone = (kind: string, fields: JsonObject): JsonObject =>
    documentOf(kind, { appInstance: 'support', ...fields });
  const withDefaults = (users: JsonObject): JsonObject =>
    appInstance({
      defaults: {
        users,
        endpoints: { ...TARGET, endpointAttributes: { deviceToken: '${env.TOKEN}' } },
      },
      users: [user('alice', { name: 'Alice', metadata: { tier: 'silver' }, tags: { role: 'lead' } })],
    });
  const DEFAULTS = { name: 'Agent', metadata: { tier: 'gold', desk: 1 }, tags: { team: '${env.TEAM}', role: 'agent' } };
  const ELSEWHERE = [
    alone('AppInstanceUser', { id: 'bob' }),
    alone('AppInstanceUserEndpoint', { user: 'bob', name: 'phone' }),
  ];

  test('are applied to children of every file, compared like all that is declared, and their secrets stay hidden', async () => {
    const { client, workspace, run } = await startStory(...ELSEWHERE, withDefaults(DEFAULTS));
    const planned = await run('plan', '--out', 'plan.json');
    expect(planned.code).toBe(0);
    const shown = planned.stdout + planned.stderr + readFileSync(join(workspace.directory, 'plan.json'), 'utf8');
    expect(shown).not.toContain('s3cret');
    expect((await run('apply', 'plan.json')).code).toBe(0);

    const parent = await instanceArn(client, 'Support');
    const live = async (id: string) => {
      const AppInstanceUserArn = `${parent}/user/${id}`;
      const { AppInstanceUser } = await client.describeAppInstanceUser({ AppInstanceUserArn });
      const { Tags = [] } = await client.listTagsForResource({ ResourceARN: AppInstanceUserArn });
      const tags = Tags.map(({ Key = '', Value }) => [Key, Value] as const);
      const others = tags.filter(([key]) => !key.startsWith('chime-sync:'));
      return { name: AppInstanceUser?.Name, metadata: AppInstanceUser?.Metadata, tags: Object.fromEntries(others) };
    };
    expect(await live('alice')).toEqual({
      name: 'Alice',
      metadata: '{"desk":1,"tier":"silver"}',
      tags: { team: 's3cret-team', role: 'lead' },
    });
    expect(await live('bob')).toEqual({
      name: 'Agent',
      metadata: '{"desk":1,"tier":"gold"}',
      tags: { team: 's3cret-team', role: 'agent' },
    });
    expect((await run('drift')).code).toBe(0);

    await client.updateAppInstanceUser({ AppInstanceUserArn: `${parent}/user/bob`, Name: 'Mallory', Metadata: '' });
    const drift = await run('drift');
    expect(drift.code).toBe(2);
    expect(drift.stdout).toContain('~ name: "Mallory" -> "Agent"');

    workspace.declare(...ELSEWHERE, withDefaults({ ...DEFAULTS, name: null }));
    const wrong = await run('validate');
    expect(wrong.stderr).toMatch(/manifests\/all\.yaml:\d+:15: error\[null-not-allowed\]/u);
  });

  test('S5, S18: fill what creation needs, and protect', async () => {
    const { workspace, run } = await startStory(withDefaults({ protect: true }), ELSEWHERE[0] ?? {});
    const lacking = await run('plan', '--json');
    expect((lacking.json['diagnostics'] as readonly JsonObject[]).map(({ code }) => code)).toEqual([
      'required-for-create',
    ]);
    workspace.declare(withDefaults({ protect: true, name: 'Agent' }), ELSEWHERE[0] ?? {});
    expect((await run('apply', '--yes')).code).toBe(0);
    workspace.declare(appInstance({ users: [user('bob', { ensure: 'absent' })] }));
    expect((await run('plan')).code).toBe(3);
  });

  test('taken away, they are managed no more', async () => {
    const { workspace, run } = await startStory(withDefaults(DEFAULTS), ...ELSEWHERE);
    expect((await run('apply', '--yes')).code).toBe(0);
    workspace.declare(appInstance({ users: [user('alice'), user('bob')] }));
    expect((await run('drift')).code).toBe(0);
  });
});

describe('S51: environments', () => {
  const manifest = (environments: readonly string[], more: JsonObject = {}): JsonObject =>
    appInstance({
      name: 'Support of ${var.stage}',
      prune: { users: 'owned' },
      users: [
        { id: 'alice', name: 'Alice' },
        { id: 'tester', name: 'Tester', environments, ...more },
      ],
    });
  const start = async (document: JsonObject) => {
    const story = await startStory(document);
    const settings = (stage: string): JsonObject => ({ region: 'us-east-1', variables: { stage } });
    story.workspace.configure({ environments: { dev: settings('dev'), prod: settings('prod') } });
    return story;
  };

  test('have what names them, and the others do without it and its secrets', async () => {
    const { workspace, run } = await start(manifest(['dev'], { metadata: '${env.ONLY_DEV}' }));
    expect((await run('plan', '-e', 'dev')).stderr).toContain('ONLY_DEV');
    const prod = await run('plan', '-e', 'prod', '--json');
    expect(changesOf(prod.json)).toEqual(['create support', 'create support/users/alice']);
    const dev = await run('plan', '-e', 'dev', '--json', '--allow-unset-env');
    expect(changesOf(dev.json)).toEqual([
      'create support',
      'create support/users/alice',
      'create support/users/tester',
    ]);
    workspace.declare(manifest(['dve']));
    for (const environment of ['dev', 'prod']) {
      const { code, stderr } = await run('validate', '-e', environment);
      expect(code).toBe(1);
      expect(stderr).toMatch(/all\.yaml:\d+:\d+: error\[unknown-environment\][\s\S]*Did you mean `dev`\?/u);
    }
  });

  test('S11: a reference to what is declared for others, and not live, tells why', async () => {
    const { workspace, run } = await start(manifest(['dev']));
    workspace.declare(
      appInstance({
        users: [{ id: 'tester', name: 'Tester', environments: ['dev'] }],
        admins: [{ user: 'tester' }],
      }),
    );
    const { code, stderr } = await run('plan', '-e', 'prod');
    expect(code).toBe(1);
    expect(stderr).toContain('support/users/tester, but there is no such AppInstanceUser');
    expect(stderr).toContain('warning[unresolved-reference]: `support/users/tester` is declared for dev only.');
    expect((await run('plan', '-e', 'dev')).code).toBe(0);
  });

  test('S2: what one of them is taken from is pruned there, and there only', async () => {
    const { workspace, run } = await start(manifest(['dev', 'prod']));
    for (const environment of ['dev', 'prod']) {
      expect((await run('apply', '--yes', '-e', environment)).code).toBe(0);
    }
    workspace.declare(manifest(['dev']));
    expect((await run('drift', '-e', 'dev')).code).toBe(0);
    const prod = await run('drift', '-e', 'prod', '--json');
    expect([prod.code, changesOf(prod.json)]).toEqual([2, ['delete support/users/tester']]);
  });
});
