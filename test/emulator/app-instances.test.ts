import { describe, expect, it } from 'vitest';
import {
  ACCOUNT_ID,
  BAD_REQUEST,
  clientOf,
  createBot,
  createInstance,
  createUser,
  FORBIDDEN,
  failure,
  failures,
  fakeClock,
  LIMIT_EXCEEDED,
  plain,
  registerEndpoint,
  start,
  startClient,
} from './support.js';

const ABSENT = `arn:aws:chime:us-east-1:${ACCOUNT_ID}:app-instance/00000000-0000-4000-8000-000000000000`;

describe('AppInstances', () => {
  it('are created, described and listed with the members of the API and no others', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock, randomUuid: () => '8d98ffb1-0591-4311-b3d5-000000000001' });
    const created = await client.createAppInstance({ Name: 'Support', Metadata: '{"tier":"gold"}' });
    const AppInstanceArn = `arn:aws:chime:us-east-1:${ACCOUNT_ID}:app-instance/8d98ffb1-0591-4311-b3d5-000000000001`;
    expect(plain(created)).toEqual({ AppInstanceArn });
    expect(created.$metadata.httpStatusCode).toBe(201);

    const summary = { AppInstanceArn, Name: 'Support', Metadata: '{"tier":"gold"}' };
    const createdAt = new Date(clock());
    expect(plain(await client.describeAppInstance({ AppInstanceArn }))).toEqual({
      AppInstance: { ...summary, CreatedTimestamp: createdAt, LastUpdatedTimestamp: createdAt },
    });
    expect(plain(await client.listAppInstances({}))).toEqual({ AppInstances: [summary] });
  });

  it('are updated as a whole, and only their update time moves', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock });
    const AppInstanceArn = await createInstance(client);
    const createdAt = new Date(clock());
    clock.advance(1500);
    expect(plain(await client.updateAppInstance({ AppInstanceArn, Name: 'New', Metadata: 'm' }))).toEqual({
      AppInstanceArn,
    });
    const { AppInstance } = await client.describeAppInstance({ AppInstanceArn });
    expect(AppInstance).toEqual({
      AppInstanceArn,
      Name: 'New',
      Metadata: 'm',
      CreatedTimestamp: createdAt,
      LastUpdatedTimestamp: new Date(clock()),
    });
  });

  it('cannot be updated without name or metadata', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    expect(await failure(client.updateAppInstance({ AppInstanceArn, Name: 'New', Metadata: undefined }))).toBe(
      BAD_REQUEST,
    );
    expect(await failure(client.updateAppInstance({ AppInstanceArn, Name: undefined, Metadata: '' }))).toBe(
      BAD_REQUEST,
    );
  });

  it('may have the name of another', async () => {
    const { client } = await startClient();
    expect(await createInstance(client)).not.toBe(await createInstance(client));
  });

  it('go with everything in them', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const AppInstanceUserArn = await createUser(client, AppInstanceArn);
    const AppInstanceBotArn = await createBot(client, AppInstanceArn);
    const EndpointId = await registerEndpoint(client, AppInstanceUserArn);
    await client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: AppInstanceUserArn });

    const deleted = await client.deleteAppInstance({ AppInstanceArn });
    expect(deleted.$metadata.httpStatusCode).toBe(204);

    expect((await client.listAppInstances({})).AppInstances).toEqual([]);
    const admin = { AppInstanceArn, AppInstanceAdminArn: AppInstanceUserArn };
    const calls = [
      client.describeAppInstance({ AppInstanceArn }),
      client.listTagsForResource({ ResourceARN: AppInstanceArn }),
      client.describeAppInstanceUser({ AppInstanceUserArn }),
      client.listTagsForResource({ ResourceARN: AppInstanceBotArn }),
      client.describeAppInstanceAdmin(admin),
      client.describeAppInstanceUserEndpoint({ AppInstanceUserArn, EndpointId }),
      client.getAppInstanceRetentionSettings({ AppInstanceArn }),
      client.listAppInstanceUsers({ AppInstanceArn }),
      client.listAppInstanceBots({ AppInstanceArn }),
      client.listAppInstanceAdmins({ AppInstanceArn }),
      client.deleteAppInstance({ AppInstanceArn }),
    ];
    expect(new Set(await failures(calls))).toEqual(new Set([FORBIDDEN]));
  });

  it('have a quota, which a deletion frees', async () => {
    const { client } = await startClient({
      quotas: { appInstancesPerAccount: 2 },
      behaviours: { deletionLagMilliseconds: 1e9 },
    });
    const first = await createInstance(client);
    await createInstance(client);
    expect(await failure(createInstance(client))).toBe(LIMIT_EXCEEDED);
    await client.deleteAppInstance({ AppInstanceArn: first });
    expect(await failure(createInstance(client))).toBe('no failure');
    expect(await failure(createInstance(client))).toBe(LIMIT_EXCEEDED);
  });

  it('number 100 without another quota', async () => {
    const { client } = await startClient();
    for (let count = 0; count < 100; count++) await createInstance(client);
    expect(await failure(createInstance(client))).toBe(LIMIT_EXCEEDED);
  });

  it('are separate per account and per region', async () => {
    const emulator = await start();
    const client = clientOf(emulator);
    const AppInstanceArn = await createInstance(client);
    const otherAccount = clientOf(emulator, { accessKeyId: '999988887777' });
    const otherRegion = clientOf(emulator, { region: 'eu-central-1' });
    for (const other of [otherAccount, otherRegion]) {
      expect((await other.listAppInstances({})).AppInstances).toEqual([]);
      expect(await failure(other.describeAppInstance({ AppInstanceArn }))).toBe(FORBIDDEN);
      expect(await failure(other.deleteAppInstance({ AppInstanceArn }))).toBe(FORBIDDEN);
    }
    expect(await createInstance(otherAccount)).toContain(':us-east-1:999988887777:');
    expect(await createInstance(otherRegion)).toContain(`:eu-central-1:${ACCOUNT_ID}:`);
    expect((await client.listAppInstances({})).AppInstances).toHaveLength(1);
  });

  it('that are absent are forbidden to every operation', async () => {
    const { client } = await startClient();
    const AppInstanceArn = ABSENT;
    const calls = [
      client.describeAppInstance({ AppInstanceArn }),
      client.updateAppInstance({ AppInstanceArn, Name: 'n', Metadata: '' }),
      client.deleteAppInstance({ AppInstanceArn }),
      client.createAppInstanceUser({ AppInstanceArn, AppInstanceUserId: 'u', Name: 'n' }),
      client.putAppInstanceRetentionSettings({ AppInstanceArn, AppInstanceRetentionSettings: {} }),
      client.tagResource({ ResourceARN: AppInstanceArn, Tags: [{ Key: 'k', Value: 'v' }] }),
    ];
    expect(new Set(await failures(calls))).toEqual(new Set([FORBIDDEN]));
  });
});
