import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { applyIn, mutatingAfter } from '../support/cli/pipeline.js';
import { type ProgramResult, runProgram } from '../support/cli/run-program.js';
import { type Service, startService } from '../support/cli/service.js';
import { appInstance, LEX, TARGET, type Workspace, workspaceOf } from '../support/cli/workspace.js';

const phone = { name: 'phone', ...TARGET, endpointAttributes: { deviceToken: 'token' } };
const ALICE = { id: 'alice', name: 'Alice' };
const BOB = { id: 'bob', name: 'Bob' };
const HELPER = { id: 'helper', name: 'Helper', configuration: { lex: LEX } };

/** States every collection, with next to nothing in them, and says that what is not in them goes. */
const GIVEN = appInstance({
  prune: { users: 'all', bots: 'owned', admins: 'all', endpoints: 'all' },
  users: [{ ...ALICE, endpoints: [] }],
  bots: [],
  admins: [],
});
const ABSENT = {
  ...GIVEN,
  users: [
    { ...ALICE, name: 'Alice B.', endpoints: [] },
    { id: 'bob', ensure: 'absent' },
  ],
};

/** Deletions that {@link GIVEN} comes to if it is all there is. */
const PRUNED = [
  'second',
  'support/admins/bots/helper',
  'support/admins/users/alice',
  'support/bots/helper',
  'support/users/alice/endpoints/phone',
  'support/users/bob',
];

interface World {
  readonly service: Service;
  readonly workspace: Workspace;
  readonly run: (...args: string[]) => Promise<ProgramResult>;
  /** What was sent since everything was made. */
  readonly sent: () => readonly string[];
}

/** Everything is live and declared; every level of the project and the environment prunes what it can. */
async function world(): Promise<World> {
  const service = await startService();
  const { emulator } = service;
  const workspace = workspaceOf(
    appInstance({
      users: [{ ...ALICE, endpoints: [phone] }, BOB],
      bots: [HELPER],
      admins: [{ user: 'alice' }, { bot: 'helper' }],
    }),
    appInstance({ id: 'second', name: 'Second' }),
  );
  workspace.configure({
    prune: { appInstances: 'owned', admins: 'all' },
    environments: { dev: { region: 'us-east-1', prune: { users: 'owned', bots: 'owned', endpoints: 'all' } } },
    guardrails: { maxDeletePercent: 100, minAdmins: 0 },
  });
  await applyIn(workspace, emulator);
  workspace.write('given.yaml', JSON.stringify(GIVEN));
  workspace.write('absent.yaml', JSON.stringify(ABSENT));
  const before = emulator.requests.at(-1)?.sequence;
  const options = { directory: workspace.directory, endpointUrl: emulator.url };
  return {
    service,
    workspace,
    run: async (...args) => await runProgram([...args, '--quiet'], options),
    sent: () => mutatingAfter(emulator, before).map(({ operation }) => operation),
  };
}

function changes({ json }: ProgramResult): unknown[] {
  const { changes: all } = json['plan'] as { readonly changes: readonly Record<'action' | 'address', string>[] };
  return all.map(({ action, address }) => (action === 'delete' ? address : `${action} ${address}`));
}

function errors({ json }: ProgramResult): unknown[] {
  return (json['diagnostics'] as JsonObject[]).filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

describe('S53: -f', () => {
  test('prunes nothing of what may be declared elsewhere, and speaks of no orphan', async () => {
    const { run, sent } = await world();
    const applied = await run('apply', '-f', 'given.yaml', '--yes', '--json');
    expect([applied.code, sent()]).toEqual([0, []]);
    expect(applied.json).toMatchObject({
      plan: {
        onlyGiven: true,
        changes: [],
        orphans: [],
        unmanaged: [],
        withheld: [],
        summary: { orphans: 'unknown', unmanaged: 'unknown' },
      },
    });
    const drift = await run('drift', '-f', 'given.yaml');
    expect(drift.code).toBe(0);
    expect(drift.stdout).toContain('Only the given files were planned: nothing is pruned');
    expect(drift.stdout).not.toMatch(/orphan|unmanaged/u);
  });

  test('with --prune is all there is', async () => {
    const { run, sent } = await world();
    const planned = await run('plan', '-f', 'given.yaml', '--prune', '--json', '--allow-data-loss', 'second');
    expect(planned.json).toMatchObject({ exitCode: 0, plan: { onlyGiven: false } });
    expect(changes(planned)).toEqual(PRUNED);
    const applied = await run('apply', '-f', 'given.yaml', '--prune', '--yes', '--allow-data-loss', 'second');
    expect([applied.code, sent().length]).toEqual([0, PRUNED.length]);
  });

  test('deletes what it says is to be absent', async () => {
    const { run, sent } = await world();
    expect((await run('apply', '-f', 'absent.yaml', '--yes', '--verify')).code).toBe(0);
    expect(sent().toSorted()).toEqual(['DeleteAppInstanceUser', 'UpdateAppInstanceUser']);
  });

  test('does not limit what is destroyed, and is refused there unless it is all there is', async () => {
    const { run, sent } = await world();
    for (const command of [
      ['destroy', '--yes'],
      ['plan', '--destroy'],
      ['destroy', '--yes', '--target', 'second'],
    ]) {
      const refused = await run(...command, '-f', 'given.yaml', '--json', '--allow-data-loss', 'second');
      expect([refused.code, errors(refused)]).toEqual([1, ['usage']]);
    }
    expect(sent()).toEqual([]);
    const planned = await run('plan', '--destroy', '-f', 'given.yaml', '--prune', '--json');
    expect([planned.code, changes(planned)]).toEqual([3, ['second', 'support']]);
  });

  test('--prune goes with it only', async () => {
    const { run } = await world();
    const refused = await run('plan', '--prune', '--json');
    expect([refused.code, errors(refused)]).toEqual([1, ['usage']]);
  });
});

describe('S53: a saved plan of some files', () => {
  test('is applied with the same -f, and never prunes', async () => {
    const { run, sent } = await world();
    expect((await run('plan', '-f', 'absent.yaml', '--out', 'plan.json')).code).toBe(0);
    for (const [flags, code, codes] of [
      [[], 1, ['usage']],
      [['-f', 'absent.yaml', '--prune'], 1, ['usage']],
      [['-f', 'given.yaml'], 4, ['stale-plan', 'stale-plan', 'stale-plan']],
      [['-f', 'absent.yaml', '-f', 'manifests/*.yaml'], 1, expect.arrayContaining(['duplicate-resource'])],
    ] as const) {
      const refused = await run('apply', 'plan.json', '--json', ...flags);
      expect([flags, refused.code, errors(refused)]).toEqual([flags, code, codes]);
    }
    expect(sent()).toEqual([]);
    expect((await run('apply', 'plan.json', '-f', 'absent.yaml')).code).toBe(0);
    expect(sent().toSorted()).toEqual(['DeleteAppInstanceUser', 'UpdateAppInstanceUser']);
    expect((await run('apply', 'plan.json', '-f', 'absent.yaml')).stdout).toContain('Already applied');
  });

  test('that were said to be all prunes as it was planned to', async () => {
    const { run, sent } = await world();
    const args = ['-f', 'given.yaml', '--prune', '--allow-data-loss', 'second'];
    expect((await run('plan', ...args, '--out', 'plan.json')).code).toBe(0);
    expect((await run('apply', 'plan.json', '--json')).code).toBe(1);
    expect(sent()).toEqual([]);
    expect((await run('apply', 'plan.json', '-f', 'given.yaml')).code).toBe(0);
    expect(sent()).toHaveLength(PRUNED.length);
  });

  test('is another than one of all manifests', async () => {
    const { run, workspace, sent } = await world();
    workspace.declare(ABSENT);
    expect((await run('plan', '--allow-data-loss', 'second', '--out', 'plan.json')).code).toBe(0);
    const refused = await run('apply', 'plan.json', '-f', 'absent.yaml', '--json');
    expect([refused.code, errors(refused), sent()]).toEqual([1, ['usage'], []]);
  });
});
