import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EmulatorDataError, parseSeed, startEmulator } from '../../src/emulator/index.js';
import {
  clientOf,
  createBot,
  createInstance,
  createUser,
  failure,
  fakeClock,
  registerEndpoint,
  start,
  startClient,
  THROTTLED,
} from './support.js';

const HOUR_MILLISECONDS = 60 * 60 * 1000;
const DAY_MILLISECONDS = 24 * HOUR_MILLISECONDS;
const NOW = Date.parse('2026-01-02T03:04:05.678Z');

async function users(client: ChimeSDKIdentity, AppInstanceArn: string): Promise<readonly (string | undefined)[]> {
  const { AppInstanceUsers = [] } = await client.listAppInstanceUsers({ AppInstanceArn });
  return AppInstanceUsers.map(({ Name }) => Name);
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'emulator-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

function seedOf(appInstance: object): string {
  const account = { AccountId: '123456789012', Region: 'us-east-1', AppInstances: [appInstance] };
  return JSON.stringify({ FormatVersion: 1, Accounts: [account] });
}

describe('a clock that is set back', () => {
  it('hides nothing from lists, and keeps their order and their lag', async () => {
    const clock = fakeClock();
    const { emulator, client } = await startClient({ clock });
    const AppInstanceArn = await createInstance(client);
    await createUser(client, AppInstanceArn, 'before');
    clock.advance(1);
    expect(await users(client, AppInstanceArn)).toEqual(['User before']);
    clock.advance(-HOUR_MILLISECONDS);
    await createUser(client, AppInstanceArn, 'after');
    expect(await users(client, AppInstanceArn)).toEqual(['User before', 'User after']);
    emulator.setBehaviours({ listLagMilliseconds: 1000 });
    clock.advance(999);
    expect(await users(client, AppInstanceArn)).toEqual(['User before']);
    clock.advance(-HOUR_MILLISECONDS);
    await createUser(client, AppInstanceArn, 'last');
    clock.advance(1);
    expect(await users(client, AppInstanceArn)).toEqual(['User before', 'User after']);
    clock.advance(999);
    expect(await users(client, AppInstanceArn)).toEqual(['User before', 'User after', 'User last']);
  });

  it('makes no update older than the creation', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock });
    const AppInstanceArn = await createInstance(client);
    const AppInstanceUserArn = await createUser(client, AppInstanceArn);
    const AppInstanceBotArn = await createBot(client, AppInstanceArn);
    const endpoint = { AppInstanceUserArn, EndpointId: await registerEndpoint(client, AppInstanceUserArn) };
    clock.advance(-HOUR_MILLISECONDS);
    const text = { Name: 'changed', Metadata: '' };
    await client.updateAppInstance({ AppInstanceArn, ...text });
    await client.updateAppInstanceUser({ AppInstanceUserArn, ...text });
    await client.updateAppInstanceBot({ AppInstanceBotArn, ...text });
    await client.putAppInstanceUserExpirationSettings({ AppInstanceUserArn });
    await client.updateAppInstanceUserEndpoint({ ...endpoint, Name: 'changed' });
    const described = [
      (await client.describeAppInstance({ AppInstanceArn })).AppInstance,
      (await client.describeAppInstanceUser({ AppInstanceUserArn })).AppInstanceUser,
      (await client.describeAppInstanceBot({ AppInstanceBotArn })).AppInstanceBot,
      (await client.describeAppInstanceUserEndpoint(endpoint)).AppInstanceUserEndpoint,
    ];
    for (const each of described) expect(each?.LastUpdatedTimestamp).toEqual(each?.CreatedTimestamp);
  });

  it('lets no ClientRequestToken live longer, those after one of a later hour included', async () => {
    const clock = fakeClock();
    const behaviours = { tokenLifetimeMilliseconds: 1000 };
    const { client } = await startClient({ clock, behaviours });
    const create = async (ClientRequestToken: string) =>
      (await client.createAppInstance({ Name: 'n', ClientRequestToken })).AppInstanceArn;
    const first = await create('before');
    clock.advance(-HOUR_MILLISECONDS);
    const second = await create('after');
    clock.advance(999);
    expect([await create('before'), await create('after')]).toEqual([first, second]);
    clock.advance(1);
    expect(await create('after')).not.toBe(second);
    expect(await create('before')).not.toBe(first);
  });

  it('keeps a deleted AppInstance in the list for no longer', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock, behaviours: { deletionLagMilliseconds: 1000 } });
    await client.deleteAppInstance({ AppInstanceArn: await createInstance(client) });
    clock.advance(-HOUR_MILLISECONDS);
    expect((await client.listAppInstances({})).AppInstances).toHaveLength(1);
    clock.advance(1000);
    expect((await client.listAppInstances({})).AppInstances).toEqual([]);
  });

  it('holds no request back', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock, limits: 'aws' });
    while ((await failure(client.listAppInstances({}))) !== THROTTLED);
    clock.advance(-HOUR_MILLISECONDS);
    expect(await failure(client.listAppInstances({}))).toBe(THROTTLED);
    clock.advance(100);
    expect(await failure(client.listAppInstances({}))).toBe('no failure');
  });

  it('while the emulator is down keeps no data file from being read, and nothing in it from being listed', async () => {
    const dataFile = join(await folder(), 'data.json');
    const clock = fakeClock();
    const behaviours = { tokenLifetimeMilliseconds: 1000 };
    const token = { Name: 'by token', ClientRequestToken: 'token' };
    const first = await startEmulator({ dataFile, clock, behaviours });
    const { AppInstanceArn } = await clientOf(first).createAppInstance(token);
    await createUser(clientOf(first), AppInstanceArn ?? '', 'before');
    await first.close();
    clock.advance(-DAY_MILLISECONDS);
    const second = clientOf(await start({ dataFile, clock, behaviours: { ...behaviours, listLagMilliseconds: 1000 } }));
    expect((await second.listAppInstances({})).AppInstances).toHaveLength(1);
    expect(await users(second, AppInstanceArn ?? '')).toEqual(['User before']);
    expect((await second.createAppInstance(token)).AppInstanceArn).toBe(AppInstanceArn);
    clock.advance(1000);
    expect((await second.createAppInstance(token)).AppInstanceArn).not.toBe(AppInstanceArn);
  });

  it('leaves the age of a ClientRequestToken in the data file', async () => {
    const dataFile = join(await folder(), 'data.json');
    const clock = fakeClock();
    const first = await startEmulator({ dataFile, clock });
    const token = { Name: 'by token', ClientRequestToken: 'token' };
    await clientOf(first).createAppInstance(token);
    clock.advance(1500);
    await first.close();
    expect(await readFile(dataFile, 'utf8')).toContain(`"RememberedTimestamp": ${NOW / 1000}`);
    const behaviours = { tokenLifetimeMilliseconds: 2000 };
    const client = clientOf(await start({ dataFile, clock, behaviours }));
    const { AppInstanceArn } = await client.createAppInstance(token);
    clock.advance(500);
    expect((await client.createAppInstance(token)).AppInstanceArn).not.toBe(AppInstanceArn);
  });
});

describe('a time in a seed', () => {
  const DEFAULTS = { now: NOW, newId: () => 'id', isSeed: true };
  const seconds = NOW / 1000;

  it.each([
    [
      'in the future',
      { CreatedTimestamp: seconds + 3600 },
      /CreatedTimestamp: 2026-01-02T04:04:05\.678Z lies in the future/,
    ],
    ['in milliseconds', { CreatedTimestamp: NOW }, /CreatedTimestamp'.*in the year 57\d{3}, so probably milliseconds/],
    ['out of all bounds', { CreatedTimestamp: 1e300 }, /CreatedTimestamp'.*after all years, so probably milliseconds/],
    [
      'of an update before the creation',
      { CreatedTimestamp: seconds, LastUpdatedTimestamp: seconds - 1 },
      /LastUpdatedTimestamp: it lies before CreatedTimestamp/,
    ],
    [
      'of a user in the future',
      { Users: [{ AppInstanceUserId: 'u', Name: 'n', LastUpdatedTimestamp: seconds + 3600 }] },
      /Users\[0\]\.LastUpdatedTimestamp: .* lies in the future/,
    ],
    ['that deletion begins at, in milliseconds', { InitiateDeletionTimestamp: NOW }, /so probably milliseconds/],
  ])('%s is refused', (_case, times, problem) => {
    const parsed = expect(() => parseSeed(seedOf({ Name: 'n', ...times }), 'seed.json', DEFAULTS));
    parsed.toThrow(EmulatorDataError);
    parsed.toThrow(expect.objectContaining({ problems: [expect.stringMatching(problem)] }));
  });

  it('may be that of a machine whose clock is a little ahead', async () => {
    const seedFile = join(await folder(), 'seed.json');
    await writeFile(seedFile, seedOf({ Name: 'n', CreatedTimestamp: seconds + 60 }));
    const { client } = await startClient({ seedFile, clock: fakeClock(NOW) });
    expect((await client.listAppInstances({})).AppInstances).toHaveLength(1);
  });
});
