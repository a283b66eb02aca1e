import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type JsonObject } from '../../src/core/json.js';
import { ApplyForecast } from '../../src/pipeline/apply-forecast.js';
import { checkSavedPlan, makePlanFile } from '../../src/pipeline/saved-plan.js';
import { type PlanFile, readPlan } from '../../src/plan/plan-file.js';
import { planFileSchema } from '../../src/plan/plan-file-schema.js';
import { applyIn, executeIn, mutatingAfter, planIn } from '../support/cli/pipeline.js';
import { type ProgramResult, runProgram } from '../support/cli/run-program.js';
import { instanceArn, type Service, startService } from '../support/cli/service.js';
import { appInstance, LEX, TARGET, type Workspace, workspaceOf } from '../support/cli/workspace.js';

const TOKEN = 'device-token-that-nobody-may-see';
const SECRET_TAG = 'tag-value-that-nobody-may-see';
const ENV = { DEVICE_TOKEN: TOKEN, SECRET_TAG };

const alice = { id: 'alice', name: 'Alice', metadata: { tier: 'gold' }, tags: { secret: '${env.SECRET_TAG}' } };
const phone = { name: 'phone', ...TARGET, endpointAttributes: { deviceToken: '${env.DEVICE_TOKEN}' } };
const BEFORE = appInstance({
  users: [
    { ...alice, endpoints: [phone] },
    { id: 'bob', name: 'Bob' },
  ],
  bots: [{ id: 'helper', name: 'Helper', configuration: { lex: LEX } }],
  admins: [{ user: 'alice' }, { bot: 'helper' }],
});
/** Changes alice's name, and nothing else. */
const AFTER = appInstance({
  users: [
    { ...alice, name: 'Alice B.', endpoints: [phone] },
    { id: 'bob', name: 'Bob' },
  ],
  bots: [{ id: 'helper', name: 'Helper', configuration: { lex: LEX } }],
  admins: [{ user: 'alice' }, { bot: 'helper' }],
});

async function run(workspace: Workspace, { emulator }: Service, ...args: string[]): Promise<ProgramResult> {
  return await runProgram([...args, '--quiet'], {
    directory: workspace.directory,
    endpointUrl: emulator.url,
    env: ENV,
  });
}

async function save(workspace: Workspace, { emulator }: Service): Promise<PlanFile> {
  return await makePlanFile(await planIn(workspace, emulator, { env: ENV }), 'a nonce of the test');
}

async function freshness(file: PlanFile, workspace: Workspace, { emulator }: Service): Promise<string> {
  return (await checkSavedPlan(file, await planIn(workspace, emulator, { env: ENV }))).is;
}

/** Everything of {@link BEFORE} is live, and {@link AFTER} is declared. */
async function halfway(): Promise<{ workspace: Workspace; service: Service }> {
  const service = await startService();
  const workspace = workspaceOf(BEFORE);
  await applyIn(workspace, service.emulator, { env: ENV });
  workspace.declare(AFTER);
  return { workspace, service };
}

describe('plan --out and apply PLAN', () => {
  test('apply does what was saved, without asking, and says so when it is done already', async () => {
    const { workspace, service } = await halfway();
    const planned = await run(workspace, service, 'plan', '--out', 'plan.json');
    expect(planned.code).toBe(0);
    const applied = await run(workspace, service, 'apply', 'plan.json', '--json');
    expect([applied.code, applied.json['report']]).toMatchObject([0, { done: 1, failed: 0 }]);
    const again = await run(workspace, service, 'apply', 'plan.json');
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('Already applied');
  });

  test('a stale plan ends with 4, tells what moved, and sends nothing', async () => {
    const { workspace, service } = await halfway();
    await run(workspace, service, 'plan', '--out', 'plan.json');
    const user = `${await instanceArn(service.client)}/user/alice`;
    await service.client.updateAppInstanceUser({
      AppInstanceUserArn: user,
      Name: 'Mallory',
      Metadata: '{"tier":"gold"}',
    });
    const before = service.emulator.requests.at(-1)?.sequence;
    const applied = await run(workspace, service, 'apply', 'plan.json', '--json');
    expect(applied.code).toBe(4);
    const messages = (applied.json['diagnostics'] as JsonObject[]).map(({ message }) => message);
    expect(messages).toContain('support/users/alice: name is live "Alice", "Mallory" now');
    expect(mutatingAfter(service.emulator, before)).toEqual([]);
  });

  test('S32: a refused plan is not written', async () => {
    // What was created today has no message that could be lost (S25).
    const service = await startService({ clock: () => Date.parse('2025-06-01T00:00:00Z') });
    const workspace = workspaceOf(BEFORE);
    await applyIn(workspace, service.emulator, { env: ENV });
    workspace.declare({ ...BEFORE, retentionSettings: { channelRetentionSettings: { retentionDays: 1 } } });
    const planned = await run(workspace, service, 'plan', '--out', 'plan.json');
    expect(planned.code).toBe(3);
    expect(() => readFileSync(join(workspace.directory, 'plan.json'))).toThrow('ENOENT');
    const allowed = await run(workspace, service, 'plan', '--out', 'plan.json', '--allow-data-loss', 'support');
    expect(allowed.code).toBe(0);
    expect((await run(workspace, service, 'apply', 'plan.json')).code).toBe(0);
  });

  test('apply PLAN with what it records is fine', async () => {
    const { workspace, service } = await halfway();
    const target = ['--target', 'support/users/*', '--target', 'support'];
    const allowances = ['--allow-data-loss', 'support', '--allow-lockout', '--allow-deletes', '3'];
    expect((await run(workspace, service, 'plan', '--out', 'plan.json', ...target, ...allowances)).code).toBe(0);
    for (const flags of [
      ['--target', 'support/users/*'],
      ['--allow-data-loss', 'support', '--allow-data-loss', 'other'],
      ['--allow-deletes', '4'],
    ]) {
      const refused = await run(workspace, service, 'apply', 'plan.json', '--json', ...flags);
      expect([refused.code, refused.json['diagnostics']]).toMatchObject([1, [{ code: 'usage' }]]);
    }
    const same = ['-e', 'dev', '--target', 'support', '--target', 'support/users/*', ...allowances];
    const applied = await run(workspace, service, 'apply', 'plan.json', '--json', ...same);
    expect([applied.code, applied.json['report']]).toMatchObject([0, { done: 1 }]);
  });

  test.each([
    ['another environment', ['-e', 'prod'], 'usage'],
    ['targets', ['--target', 'support'], 'usage'],
    ['an allowance', ['--allow-lockout'], 'usage'],
    ['other variables', ['--var', 'unused=1'], 'other-variables'],
  ])('apply PLAN with %s is refused', async (_what, flags, code) => {
    const { workspace, service } = await halfway();
    workspace.configure({ environments: { dev: { region: 'us-east-1' }, prod: { region: 'us-east-1' } } });
    expect((await run(workspace, service, 'plan', '-e', 'dev', '--out', 'plan.json')).code).toBe(0);
    const applied = await run(workspace, service, 'apply', 'plan.json', '--json', ...flags);
    expect(applied.code).toBe(1);
    const codes = (applied.json['diagnostics'] as JsonObject[]).filter(({ severity }) => severity === 'error');
    expect(codes).toMatchObject([{ code }]);
  });

  test.each<[string, (file: Record<string, unknown>) => void]>([
    ['of an earlier format', (file) => Object.assign(file, { formatVersion: '1.0' })],
    ['of a later format', (file) => Object.assign(file, { formatVersion: '3.0' })],
    ['that lost a part', (file) => delete file['nonce']],
    [
      'whose changes were edited',
      (file) => Object.assign((file['changes'] as JsonObject[])[0] ?? {}, { action: 'delete' }),
    ],
    ['whose region was edited', (file) => Object.assign(file, { region: 'eu-central-1' })],
    ['whose changes were taken out', (file) => Object.assign(file, { changes: [] })],
  ])('a file %s is refused', async (_what, edit) => {
    const { workspace, service } = await halfway();
    const file = structuredClone(await save(workspace, service)) as unknown as Record<string, unknown>;
    edit(file);
    expect(() => readPlan(JSON.stringify(file), 'plan.json')).toThrow(/plan\.json/u);
  });

  test('a plan of another account, project or environment is refused', async () => {
    const { workspace, service } = await halfway();
    const file = await save(workspace, service);
    const planned = await planIn(workspace, service.emulator, { env: ENV });
    for (const other of [
      { accountId: '999999999999' },
      { project: 'other' },
      { environment: 'prod' },
      { region: 'eu-central-1' },
    ]) {
      await expect(checkSavedPlan({ ...file, ...other }, planned)).rejects.toMatchObject({
        diagnostics: [{ code: 'invalid-plan' }],
      });
    }
  });

  test('the schema in schemas/ is the one that files are read with', async () => {
    const { workspace, service } = await halfway();
    const validate = new Ajv2020({ strict: false }).compile(planFileSchema);
    expect(validate(JSON.parse(JSON.stringify(await save(workspace, service))))).toBe(true);
    await expect(`${JSON.stringify(planFileSchema, null, 2)}\n`).toMatchFileSnapshot('../../schemas/plan.schema.json');
  });

  test('a secret of two characters cannot be found with what is in it', async () => {
    const service = await startService();
    const secret = '${env.SHORT}';
    const phones = ['73', '42'].map((deviceToken) => ({
      ...phone,
      name: deviceToken,
      endpointAttributes: { deviceToken },
    }));
    const endpoints = [...phones, { ...phone, endpointAttributes: { deviceToken: secret } }];
    const user = { id: 'alice', name: 'Alice', metadata: { key: secret, other: 1 }, tags: { secret }, endpoints };
    const workspace = workspaceOf(appInstance({ users: [user] }));
    workspace.configure({ environments: { dev: { region: 'us-east-1', variables: { pin: '42' } } } });
    const options = { directory: workspace.directory, endpointUrl: service.emulator.url };
    await runProgram(['apply', '--yes'], { ...options, env: { SHORT: '17' } });
    await runProgram(['plan', '--out', 'plan.json'], { ...options, env: { SHORT: '73' } });
    const text = readFileSync(join(workspace.directory, 'plan.json'), 'utf8');
    const hashes = new Set(text.match(/[0-9a-f]{64}/gu));
    const keys = ['', ...(text.match(/[^"\s]+/gu) ?? [])];
    expect(hashes.size).toBeGreaterThan(3);
    // Nor beside values that somebody else has added to the plan, to look it up among them.
    const secrets = text.match(/(?<="hmac": ")[0-9a-f]{64}/gu) ?? [];
    expect(new Set(secrets).size).toBe(secrets.length);
    const guesses = ['17', '73', '42'].flatMap((value) => [value, { pin: value }]);
    const found = guesses.filter((guess) =>
      keys.some((key) => hashes.has(createHmac('sha256', key).update(canonicalJson(guess)).digest('hex'))),
    );
    expect(found).toEqual([]);
    const [fresh, stale] = [
      await runProgram(['apply', 'plan.json', '--json'], { ...options, env: { SHORT: '74' } }),
      await runProgram(['apply', 'plan.json', '--json'], { ...options, env: { SHORT: '73' } }),
    ].toReversed();
    expect([fresh?.code, stale?.code]).toEqual([0, 4]);
    const again = await runProgram(['apply', 'plan.json'], { ...options, env: { SHORT: '73' } });
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('Already applied')]);
    expect((await runProgram(['apply', 'plan.json'], { ...options, env: { SHORT: '75' } })).code).toBe(4);
  });

  test.each<[string, string]>([
    ['nests without end', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    ['has odd keys', '{"__proto__": {"formatVersion": "2.0", "changes": []}, "constructor": 1}'],
    ['is empty', ''],
    ['is no text', '\u0000\uffff'],
    ['has other types', '{"formatVersion": "2.0", "changes": {}, "targets": "x", "nonce": 1}'],
  ])('a file that %s is no plan', async (_what, content) => {
    const { emulator } = await startService();
    const workspace = workspaceOf(BEFORE);
    workspace.write('plan.json', content);
    const options = { directory: workspace.directory, endpointUrl: emulator.url, env: ENV };
    const { code, json } = await runProgram(['apply', 'plan.json', '--json'], options);
    expect([code, json['diagnostics']]).toMatchObject([1, [{ code: 'invalid-plan' }]]);
    expect(emulator.requests).toEqual([]);
  });

  test('a file without end is read no further than a plan can be', async () => {
    const { directory } = workspaceOf(BEFORE);
    const { code, json } = await runProgram(['apply', '/dev/zero', '--json'], { directory });
    expect([code, json['diagnostics']]).toMatchObject([1, [{ code: 'invalid-plan' }]]);
  });

  test('no secret is in it', async () => {
    const service = await startService();
    const workspace = workspaceOf(BEFORE);
    await run(workspace, service, 'plan', '--out', 'plan.json');
    const text = readFileSync(join(workspace.directory, 'plan.json'), 'utf8');
    expect(text).toContain('deviceToken');
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain(SECRET_TAG);
  });
});

describe('S32: what makes a plan stale', () => {
  type Move = (service: Service, arn: string) => Promise<unknown>;
  const metadata = '{"tier":"gold"}';

  test.each<[string, Move]>([
    [
      'the name that changes',
      ({ client }, arn) =>
        client.updateAppInstanceUser({ AppInstanceUserArn: `${arn}/user/alice`, Name: 'Al', Metadata: metadata }),
    ],
    [
      'another declared field of it',
      ({ client }, arn) =>
        client.updateAppInstanceUser({ AppInstanceUserArn: `${arn}/user/alice`, Name: 'Alice', Metadata: '{}' }),
    ],
    [
      'a declared tag of it',
      ({ client }, arn) =>
        client.tagResource({ ResourceARN: `${arn}/user/alice`, Tags: [{ Key: 'secret', Value: 'x' }] }),
    ],
    ['its deletion', ({ client }, arn) => client.deleteAppInstanceUser({ AppInstanceUserArn: `${arn}/user/alice` })],
    [
      'another declared resource',
      ({ client }, arn) => client.deleteAppInstanceUser({ AppInstanceUserArn: `${arn}/user/bob` }),
    ],
  ])('%s', async (_what, move) => {
    const { workspace, service } = await halfway();
    const file = await save(workspace, service);
    await move(service, await instanceArn(service.client));
    expect(await freshness(file, workspace, service)).toBe('stale');
  });

  test.each<[string, Move]>([
    [
      'an undeclared user',
      ({ client }, arn) =>
        client.createAppInstanceUser({
          AppInstanceArn: arn,
          AppInstanceUserId: 'eve',
          Name: 'Eve',
          ClientRequestToken: 'eve',
        }),
    ],
    [
      'an undeclared field',
      ({ client }, arn) =>
        client.updateAppInstanceUser({ AppInstanceUserArn: `${arn}/user/bob`, Name: 'Bob', Metadata: 'moved' }),
    ],
    [
      'an undeclared AppInstance',
      ({ client }) => client.createAppInstance({ Name: 'Other', ClientRequestToken: 'other' }),
    ],
  ])('but not %s', async (_what, move) => {
    const { workspace, service } = await halfway();
    const file = await save(workspace, service);
    await move(service, await instanceArn(service.client));
    expect(await freshness(file, workspace, service)).toBe('fresh');
  });

  test.each<[string, JsonObject]>([
    ['a further change', { ...AFTER, name: 'Renamed' }],
    [
      'another value',
      appInstance({
        ...AFTER,
        users: [
          { ...alice, name: 'Alice C.', endpoints: [phone] },
          { id: 'bob', name: 'Bob' },
        ],
      }),
    ],
    ['no change any more', BEFORE],
  ])('an edit of the manifests: %s', async (_what, document) => {
    const { workspace, service } = await halfway();
    const file = await save(workspace, service);
    workspace.declare(document);
    expect(await freshness(file, workspace, service)).toBe('stale');
  });

  test('but not where a change stands in the files, nor the order of resources', async () => {
    const { workspace, service } = await halfway();
    const file = await save(workspace, service);
    const [first, second] = AFTER['users'] as JsonObject[];
    mkdirSync(join(workspace.directory, 'manifests'), { recursive: true });
    const moved = { ...AFTER, users: [second ?? {}, first ?? {}] };
    writeFileSync(join(workspace.directory, 'manifests/all.yaml'), `# moved\n\n\n${JSON.stringify(moved)}\n`);
    expect(await freshness(file, workspace, service)).toBe('fresh');
  });
});

describe('applying sends what was shown', () => {
  const user = fc.record(
    {
      name: fc.constantFrom('Alice', 'Bob', 'Carol'),
      metadata: fc.constantFrom({}, { tier: 'gold' }, 'text'),
      tags: fc.constantFrom({}, { team: 'a' }, { team: 'b', cost: 'c' }),
      expirationSettings: fc.constantFrom(null, { expirationDays: 30, expirationCriterion: 'CREATED_TIMESTAMP' }),
    },
    { requiredKeys: ['name'] },
  );
  const state = fc.record({
    name: fc.constantFrom('Support', 'Help'),
    users: fc.dictionary(fc.constantFrom('u1', 'u2', 'u3'), user, { noNullPrototype: true }),
    bots: fc.subarray(['b1', 'b2']),
    admins: fc.subarray(['u1', 'u2']),
  });

  interface State {
    readonly name: string;
    readonly users: Readonly<Record<string, object>>;
    readonly bots: readonly string[];
    readonly admins: readonly string[];
  }

  function document({ name, users, bots, admins }: State): JsonObject {
    return appInstance({
      name,
      prune: { users: 'all', bots: 'owned', admins: 'all' },
      users: Object.entries(users).map(([id, fields]) => ({ id, ...fields })) as JsonObject[],
      bots: bots.map((id) => ({ id, name: id, configuration: { lex: LEX } })),
      admins: admins.filter((id) => id in users).map((id) => ({ user: id })),
    });
  }

  test('the mutating calls are exactly the operations in the plan file, and all calls are as many as predicted', async () => {
    await fc.assert(
      fc.asyncProperty(state, state, async (live, wanted) => {
        const service = await startService();
        const workspace = workspaceOf(document(live));
        workspace.configure({ guardrails: { maxDeletes: 100, maxDeletePercent: 100, minAdmins: 0 } });
        await applyIn(workspace, service.emulator);
        workspace.declare(document(wanted));
        const planned = await planIn(workspace, service.emulator);
        const file = await makePlanFile(planned, 'a nonce of the test');
        const before = service.emulator.requests.length;
        const { sent } = await executeIn(planned, service.emulator);
        const { calls } = new ApplyForecast(planned.plan, planned.run);
        expect(service.emulator.requests.length - before).toBe(calls);
        const shown = file.changes.flatMap(({ operations }) => operations);
        expect(sent.map(({ operation }) => operation).sort()).toEqual(shown.sort());
        expect((await planIn(workspace, service.emulator)).plan.changes).toEqual([]);
      }),
      { numRuns: 25, seed: 1 },
    );
  });
});
