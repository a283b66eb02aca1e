import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, TARGET, workspaceOf } from '../support/cli/workspace.js';

describe('S55: secrets that are not there', () => {
  const SECRET = { id: 'bob', name: 'Bob', metadata: '${env.NOBODY_HAS_SET_THIS}' };
  const story = async () => {
    const { emulator } = await startService();
    const workspace = workspaceOf(
      appInstance({ users: [{ id: 'alice', name: 'Alice' }, SECRET], admins: [{ user: 'bob' }] }),
    );
    const run = (...args: string[]) =>
      runProgram([...args, '--json'], { directory: workspace.directory, endpointUrl: emulator.url });
    const codes = async (...args: string[]) => {
      const { code, json } = await run(...args);
      return [code, ...(json['diagnostics'] as JsonObject[]).map((diagnostic) => diagnostic['code'])];
    };
    return { codes };
  };

  it('are missed where something is planned that needs them', async () => {
    const { codes } = await story();
    for (const command of [['plan'], ['drift'], ['apply', '--yes'], ['plan', '--target', 'support/users/bob']]) {
      expect([command, await codes(...command)]).toEqual([command, [1, 'unset-environment-variable']]);
    }
    // The admin stands on its user, which has to be created.
    expect(await codes('plan', '--target', 'support/admins/users/bob')).toEqual([1, 'unset-environment-variable']);
  });

  it('are not missed offline, by what deletes, nor by what targets leave out', async () => {
    const { codes } = await story();
    expect(await codes('validate')).toEqual([0]);
    expect(await codes('apply', '--yes', '--target', 'support/users/alice')).toEqual([0]);
    expect(await codes('plan', '--destroy', '--allow-data-loss', 'support')).toEqual([0]);
    expect(await codes('destroy', '--yes', '--allow-data-loss', 'support')).toEqual([0]);
  });
});

describe('S55: --allow-unset-env', () => {
  const UNSET = '--allow-unset-env';
  const SECRETS = { NOTE: 's3cret-note', TEAM: 's3cret-team', TOKEN: 's3cret-token' };
  const phone = (more: JsonObject = {}): JsonObject => ({
    name: 'phone',
    ...TARGET,
    endpointAttributes: { deviceToken: '${env.TOKEN}' },
    ...more,
  });
  const alice = (more: JsonObject = {}): JsonObject => ({
    id: 'alice',
    name: 'Alice',
    metadata: '${env.NOTE}',
    tags: { team: '${env.TEAM}', role: 'agent' },
    endpoints: [phone()],
    ...more,
  });
  const story = async (...users: readonly JsonObject[]) => {
    const { emulator, client } = await startService();
    const workspace = workspaceOf(appInstance({ users }));
    const options = { directory: workspace.directory, endpointUrl: emulator.url };
    const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      runProgram(args, { ...options, env });
    const json = async (...args: string[]) => (await run([...args, '--json'])).json;
    return { ...{ emulator, client, workspace, run }, json };
  };
  const fieldsOf = ({ plan }: JsonObject) =>
    ((plan as JsonObject)['changes'] as readonly JsonObject[]).map(({ action, address, fields }) => [
      `${action as string} ${address as string}`,
      ...(fields as readonly JsonObject[]).map(({ path }) => (path as string[]).join('.')),
    ]);

  it('is told of what is to be as it is declared only, not of what goes or is of nobody', async () => {
    const others = ['gone', 'pruned'].map((id) => ({ id, name: id }));
    const { client, workspace, run, json } = await story(alice(), ...others);
    expect((await run(['apply', '--yes'], SECRETS)).code).toBe(0);
    const { AppInstances: [instance] = [] } = await client.listAppInstances({});
    const { AppInstanceArn } = instance ?? {};
    await client.createAppInstanceUser({ AppInstanceArn, AppInstanceUserId: 'stranger', Name: 's' });
    const users = [alice(), { id: 'gone', ensure: 'absent' }];
    workspace.declare(appInstance({ users, prune: { users: 'owned' } }));
    const { plan } = await json('plan', UNSET);
    const { unset, changes, unmanaged } = plan as Readonly<Record<string, readonly JsonObject[]>>;
    expect(unset?.map(({ name }) => name).sort()).toEqual(['NOTE', 'TEAM', 'TOKEN']);
    expect(changes?.map(({ action, address }) => `${action as string} ${address as string}`).sort()).toEqual([
      'delete support/users/gone',
      'delete support/users/pruned',
    ]);
    expect(unmanaged).toHaveLength(1);
  });

  it('shows what has to be created all the same, and says what is left out of it', async () => {
    const { json, run } = await story(alice());
    const document = await json('plan', UNSET);
    const ofUser = ['name', 'tags.chime-sync:owner'];
    expect(document['exitCode']).toBe(0);
    expect(fieldsOf(document)).toEqual([
      ['create support', 'name', 'tags.chime-sync:owner', 'tags.chime-sync:id'],
      ['create support/users/alice', ...ofUser],
      ['create support/users/alice/endpoints/phone', 'name', 'type', 'resourceArn'],
    ]);
    expect((document['plan'] as JsonObject)['unset']).toEqual([
      { address: 'support/users/alice', path: ['metadata'], name: 'NOTE' },
      { address: 'support/users/alice', path: ['tags', 'team'], name: 'TEAM' },
      { address: 'support/users/alice/endpoints/phone', path: ['endpointAttributes', 'deviceToken'], name: 'TOKEN' },
    ]);

    const { code, stdout, stderr } = await run(['plan', UNSET], { NOTE: '' });
    expect(code).toBe(0);
    expect(stdout).toContain('tags is left out: the environment variable TEAM has no value');
    expect(stderr.match(/warning\[/gu)).toHaveLength(1);
    expect(stderr).toMatch(/manifests\/all\.yaml:\d+:\d+: warning\[unset-environment-variable\]/u);
    expect(stderr).toContain(
      '(`NOTE`, `TEAM`, `TOKEN`): metadata of support/users/alice, tags of support/users/alice, endpointAttributes of support/users/alice/endpoints/phone.',
    );
  });

  it('compares everything else, and claims no more', async () => {
    const { emulator, client, workspace, run, json } = await story(alice());
    expect((await run(['apply', '--yes'], SECRETS)).code).toBe(0);
    const nothing = await run(['drift', UNSET]);
    expect(nothing.code).toBe(0);
    expect(nothing.stdout).toContain('No changes in what could be compared.');
    expect((await run(['drift', UNSET], SECRETS)).stdout).toContain('No changes. The live account matches');

    workspace.declare(appInstance({ users: [alice({ name: 'Alice B.', metadata: 'x ${env.NOTE}' })] }));
    const drift = await json('drift', UNSET);
    expect([drift['exitCode'], ...fieldsOf(drift)]).toEqual([2, ['update support/users/alice', 'name']]);
    expect(emulator.requests.filter(({ operation }) => operation === 'UpdateAppInstanceUser')).toEqual([]);
    const { AppInstances = [] } = await client.listAppInstances({});
    expect(AppInstances).toHaveLength(1);
  });

  it('shows what has to be replaced', async () => {
    const { workspace, run, json } = await story(alice());
    expect((await run(['apply', '--yes'], SECRETS)).code).toBe(0);
    workspace.declare(appInstance({ users: [alice({ endpoints: [phone({ type: 'APNS_SANDBOX' })] })] }));
    expect(fieldsOf(await json('plan', UNSET))).toEqual([['replace support/users/alice/endpoints/phone', 'type']]);
  });

  it('still misses what the manifest does not say', async () => {
    const { name: _, ...nameless } = alice();
    const { json } = await story(nameless);
    expect(codesOf(await json('plan', UNSET))).toEqual(['required-for-create']);
  });

  it('S9: hides what may be the secret that is missing, wherever it was before', async () => {
    const { workspace, run } = await story({ id: 'alice', name: 'Alice', tags: { team: 's3cret-note', role: 'x' } });
    expect((await run(['apply', '--yes'])).code).toBe(0);
    workspace.declare(
      appInstance({ users: [{ id: 'alice', name: 'A', metadata: '${env.NOTE}', tags: { team: 'y', role: 'x' } }] }),
    );
    const { stdout } = await run(['plan', UNSET]);
    expect(stdout).toContain('~ name: "Alice" -> "A"');
    expect(stdout).toContain('~ tags.team: (sensitive, changed)');
    expect(stdout).not.toContain('s3cret');
  });

  it('says nothing of what targets leave out, nor of what is deleted', async () => {
    const { run, json } = await story(alice({ endpoints: [] }), { id: 'bob', name: 'Bob' });
    expect(codesOf(await json('plan', UNSET, '--target', 'support/users/bob'))).toEqual([]);
    expect(codesOf(await json('plan', UNSET, '--target', 'support/users/alice'))).toEqual([
      'unset-environment-variable',
    ]);
    expect((await run(['apply', '--yes'], SECRETS)).code).toBe(0);
    expect(codesOf(await json('plan', UNSET, '--destroy', '--allow-data-loss', 'support'))).toEqual([]);
  });

  it('is one warning, however much is left out', async () => {
    const users = Array.from({ length: 30 }, (_, index) => ({ id: `u${index}`, name: 'U', metadata: '${env.NOTE}' }));
    const { json } = await story(...users);
    const document = await json('plan', UNSET);
    expect(codesOf(document)).toEqual(['unset-environment-variable']);
    const [warning] = document['diagnostics'] as readonly JsonObject[];
    expect(warning?.['message']).toMatch(/\(`NOTE`\): metadata of support\/users\/u0, .* and 20 more\.$/u);
  });

  it('makes no plan that could be saved, and is not for what applies', async () => {
    const { workspace, emulator, run } = await story(alice());
    const saved = await run(['plan', UNSET, '--out', 'plan.json', '--json'], SECRETS);
    expect([saved.code, codesOf(saved.json)]).toEqual([1, ['usage']]);
    expect(existsSync(join(workspace.directory, 'plan.json'))).toBe(false);
    const applied = await run(['apply', '--yes', UNSET, '--json']);
    expect([applied.code, codesOf(applied.json)]).toEqual([1, ['usage']]);
    expect(emulator.requests).toEqual([]);
  });

  test.each(['plan', 'drift'])('%s says without it that there is such a thing', async (command) => {
    const { json } = await story(alice());
    const [problem] = (await json(command))['diagnostics'] as readonly JsonObject[];
    expect(problem?.['hint']).toContain(UNSET);
  });
});

function codesOf({ diagnostics }: JsonObject): readonly unknown[] {
  return (diagnostics as readonly JsonObject[]).map(({ code }) => code);
}
