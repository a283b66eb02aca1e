import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DataFile } from '../../src/emulator/data-file.js';
import { EmulatorDataError, parseSeed, startEmulator } from '../../src/emulator/index.js';
import {
  clientOf,
  createBot,
  createInstance,
  createUser,
  FORBIDDEN,
  failure,
  fakeClock,
  plain,
  registerEndpoint,
  start,
} from './support.js';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'emulator-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

const SEED = {
  FormatVersion: 1,
  Accounts: [
    {
      AccountId: '123456789012',
      Region: 'us-east-1',
      AppInstances: [
        {
          AppInstanceId: 'support',
          Name: 'Support',
          Tags: [{ Key: 'team', Value: 'support' }],
          AppInstanceRetentionSettings: { ChannelRetentionSettings: { RetentionDays: 7 } },
          Users: [{ AppInstanceUserId: 'alice', Name: 'Alice' }],
          Admins: [{ Principal: 'user/alice' }],
        },
      ],
    },
  ],
};

function seedWith(change: (seed: typeof SEED) => unknown): string {
  return JSON.stringify(change(structuredClone(SEED)));
}

const DEFAULTS = { now: 0, newId: () => 'id' };

describe('the data file', () => {
  it('may be a link, which stays one', async () => {
    const directory = await folder();
    const [dataFile, real] = [join(directory, 'link.json'), join(directory, 'real.json')];
    await writeFile(real, JSON.stringify(SEED));
    await symlink('real.json', dataFile);
    const emulator = await startEmulator({ dataFile });
    await createInstance(clientOf(emulator));
    await emulator.close();
    expect(await readlink(dataFile)).toBe('real.json');
    expect(JSON.parse(await readFile(real, 'utf8'))).toHaveProperty('Accounts.0.AppInstances.length', 2);
  });

  it('is no pipe and no device: neither waited for nor replaced', async () => {
    const dataFile = join(await folder(), 'pipe');
    execFileSync('mkfifo', [dataFile]);
    await expect(startEmulator({ dataFile })).rejects.toThrow('is no regular file');
    await expect(startEmulator({ dataFile: '/dev/null' })).rejects.toThrow('is no regular file');
    expect((await stat(dataFile)).isFIFO()).toBe(true);
  });

  it('brings everything back after a restart', async () => {
    const dataFile = join(await folder(), 'data.json');
    const clock = fakeClock();
    const first = await startEmulator({ dataFile, clock });
    const client = clientOf(first);
    const AppInstanceArn = await createInstance(client);
    const token = { Name: 'by token', ClientRequestToken: 'token' };
    const byToken = await client.createAppInstance(token);
    const AppInstanceUserArn = await createUser(client, AppInstanceArn, 'alice@example.com');
    const ExpirationSettings = { ExpirationDays: 2, ExpirationCriterion: 'CREATED_TIMESTAMP' } as const;
    await client.putAppInstanceUserExpirationSettings({ AppInstanceUserArn, ExpirationSettings });
    await client.updateAppInstanceUser({ AppInstanceUserArn, Name: 'Ä 🎉', Metadata: '{"a":1}' });
    const AppInstanceBotArn = await createBot(client, AppInstanceArn);
    const EndpointId = await registerEndpoint(client, AppInstanceUserArn);
    await client.tagResource({ ResourceARN: AppInstanceUserArn, Tags: [{ Key: 'k', Value: 'v' }] });
    for (const AppInstanceAdminArn of [AppInstanceUserArn, AppInstanceBotArn]) {
      await client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn });
    }
    const AppInstanceRetentionSettings = { ChannelRetentionSettings: { RetentionDays: 30 } };
    await client.putAppInstanceRetentionSettings({ AppInstanceArn, AppInstanceRetentionSettings });
    await createInstance(clientOf(first, { accessKeyId: '999988887777', region: 'eu-central-1' }), 'other');

    async function everything(of: ReturnType<typeof clientOf>): Promise<unknown[]> {
      const outputs = [
        await of.describeAppInstance({ AppInstanceArn }),
        await of.listAppInstances({}),
        await of.describeAppInstanceUser({ AppInstanceUserArn }),
        await of.describeAppInstanceBot({ AppInstanceBotArn }),
        await of.listAppInstanceAdmins({ AppInstanceArn }),
        await of.describeAppInstanceUserEndpoint({ AppInstanceUserArn, EndpointId }),
        await of.getAppInstanceRetentionSettings({ AppInstanceArn }),
        await of.listTagsForResource({ ResourceARN: AppInstanceUserArn }),
      ];
      return outputs.map(plain);
    }
    const before = await everything(client);
    await first.close();

    const second = await start({ dataFile, clock });
    const again = clientOf(second);
    expect(await everything(again)).toEqual(before);
    expect((await again.createAppInstance(token)).AppInstanceArn).toBe(byToken.AppInstanceArn);
    const other = clientOf(second, { accessKeyId: '999988887777', region: 'eu-central-1' });
    expect((await other.listAppInstances({})).AppInstances?.[0]?.Name).toBe('other');
    clock.advance(2 * 24 * 60 * 60 * 1000);
    expect(await failure(again.describeAppInstanceUser({ AppInstanceUserArn }))).toBe(FORBIDDEN);
  });

  it('is there from the start, only for its owner, and follows each change soon', async () => {
    const path = await folder();
    const dataFile = join(path, 'data.json');
    const emulator = await start({ dataFile });
    expect((await stat(dataFile)).mode & 0o777).toBe(0o600);
    await createInstance(clientOf(emulator), 'a name to be found');
    await expect.poll(() => readFile(dataFile, 'utf8')).toContain('a name to be found');
    expect(await readdir(path)).toEqual(['data.json']);
  });

  it('is whole at every moment, while many changes come', async () => {
    const dataFile = join(await folder(), 'data.json');
    const emulator = await start({ dataFile });
    const client = clientOf(emulator);
    const AppInstanceArn = await createInstance(client);
    for (let count = 0; count < 200; count++) {
      await createUser(client, AppInstanceArn, `user${count}`);
      parseSeed(await readFile(dataFile, 'utf8'), dataFile, DEFAULTS);
    }
    await emulator.close();
    const users = (await readFile(dataFile, 'utf8')).match(/"AppInstanceUserId"/g);
    expect(users).toHaveLength(200);
  });

  it('is not rewritten by reading', async () => {
    const dataFile = join(await folder(), 'data.json');
    const emulator = await start({ dataFile });
    const { mtimeMs, ino } = await stat(dataFile);
    await clientOf(emulator).listAppInstances({});
    await emulator.close();
    expect(await stat(dataFile)).toMatchObject({ mtimeMs, ino });
  });

  it.each([
    ['is no JSON', '{"FormatVersion": 1, "Accounts": ['],
    ['is empty', ''],
    ['is of another version', '{"FormatVersion": 2, "Accounts": []}'],
    ['is of another kind', '[]'],
  ])('that %s keeps the emulator from starting, and stays as it is', async (_case, content) => {
    const dataFile = join(await folder(), 'data.json');
    await writeFile(dataFile, content);
    await expect(startEmulator({ dataFile })).rejects.toThrow(EmulatorDataError);
    expect(await readFile(dataFile, 'utf8')).toBe(content);
  });

  it('that cannot be written keeps the emulator from starting', async () => {
    const dataFile = join(await folder(), 'absent', 'data.json');
    await expect(startEmulator({ dataFile })).rejects.toMatchObject({
      message: expect.stringContaining('cannot be reached') as string,
      cause: { code: 'ENOENT' },
    });
  });

  it('is written by the next attempt after one that failed', async () => {
    const path = join(await folder(), 'later');
    const file = new DataFile({ path: join(path, 'data.json'), serialise: () => 'state', text: undefined });
    await expect(file.flush()).rejects.toMatchObject({ code: 'ENOENT' });
    await mkdir(path);
    await file.flush();
    expect(await readFile(join(path, 'data.json'), 'utf8')).toBe('state');
    expect(await readdir(path)).toEqual(['data.json']);
  });

  it('that can no longer be written makes closing fail', async () => {
    const path = await mkdtemp(join(tmpdir(), 'emulator-'));
    const emulator = await startEmulator({ dataFile: join(path, 'data.json') });
    await rm(path, { recursive: true });
    await createInstance(clientOf(emulator));
    await expect(emulator.close()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('holds no AppInstance whose deletion is under way', async () => {
    const dataFile = join(await folder(), 'data.json');
    const behaviours = { deletionLagMilliseconds: 1e9 };
    const emulator = await startEmulator({ dataFile, behaviours });
    const client = clientOf(emulator);
    await client.deleteAppInstance({ AppInstanceArn: await createInstance(client) });
    expect((await client.listAppInstances({})).AppInstances).toHaveLength(1);
    await emulator.close();
    const second = await start({ dataFile, behaviours });
    expect((await clientOf(second).listAppInstances({})).AppInstances).toEqual([]);
  });
});

describe('the seed file', () => {
  it('is where an emulator begins, unless its data file exists', async () => {
    const path = await folder();
    const seedFile = join(path, 'seed.json');
    const dataFile = join(path, 'data.json');
    await writeFile(seedFile, JSON.stringify(SEED));
    const first = await startEmulator({ seedFile, dataFile });
    const client = clientOf(first);
    const AppInstanceArn = 'arn:aws:chime:us-east-1:123456789012:app-instance/support';
    expect((await client.listAppInstanceAdmins({ AppInstanceArn })).AppInstanceAdmins).toHaveLength(1);
    await client.updateAppInstance({ AppInstanceArn, Name: 'Changed', Metadata: '' });
    await first.close();
    expect(JSON.parse(await readFile(seedFile, 'utf8'))).toEqual(SEED);
    const second = await start({ seedFile, dataFile });
    const described = await clientOf(second).describeAppInstance({ AppInstanceArn });
    expect(described.AppInstance?.Name).toBe('Changed');
  });

  it('must be there', async () => {
    const seedFile = join(await folder(), 'seed.json');
    await expect(startEmulator({ seedFile })).rejects.toMatchObject({
      message: `${seedFile} cannot be read`,
      cause: { code: 'ENOENT' },
    });
  });

  it.each<[string, string, RegExp]>([
    ['a misspelt member', seedWith((seed) => ({ ...seed, Acounts: [] })), /^Value at 'Acounts'/],
    ['no accounts', '{"FormatVersion": 1}', /^Value at 'Accounts'/],
    [
      'another region',
      seedWith((seed) => ({ ...seed, Accounts: [{ ...seed.Accounts[0], Region: 'us-west-2' }] })),
      /Accounts\[0\]\.Region/,
    ],
    ['a name too long', JSON.stringify(SEED).replace('"Alice"', `"${'x'.repeat(101)}"`), /Users\[0\]\.Name/],
    ['an admin who is absent', JSON.stringify(SEED).replace('user/alice', 'user/bob'), /Admins\[0\]: /],
    [
      'a user twice',
      JSON.stringify(SEED).replace('"Users":[', '"Users":[{"AppInstanceUserId":"alice","Name":"A"},'),
      /Users\[1\]: /,
    ],
    [
      'an AppInstance twice',
      seedWith((seed) => ({ ...seed, Accounts: [...seed.Accounts, ...seed.Accounts] })),
      /Accounts\[1\]\.AppInstances\[0\]: /,
    ],
    ['a reserved tag', JSON.stringify(SEED).replace('"team"', '"aws:team"'), /Tags: /],
    [
      'a time before 1970',
      JSON.stringify(SEED).replace('"Name":"Alice"', '"Name":"Alice","CreatedTimestamp":-1'),
      /CreatedTimestamp/,
    ],
  ])('with %s is refused as a whole', (_case, text, problem) => {
    const failed = expect(() => parseSeed(text, 'seed.json', DEFAULTS));
    failed.toThrow(EmulatorDataError);
    failed.toThrow(expect.objectContaining({ source: 'seed.json', problems: [expect.stringMatching(problem)] }));
  });

  it('is refused with everything that is wrong, and without its values', () => {
    const text = JSON.stringify(SEED).replace('"Alice"', '"   "').replace('"support"', '"S/ECRET"');
    let problems: readonly string[] = [];
    try {
      parseSeed(text, 'seed.json', DEFAULTS);
    } catch (error) {
      if (error instanceof EmulatorDataError) problems = error.problems;
      expect(String(error)).not.toContain('ECRET');
    }
    expect(problems).toHaveLength(2);
  });
});
