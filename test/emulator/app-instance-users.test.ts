import { describe, expect, it } from 'vitest';
import {
  BAD_REQUEST,
  CONFLICT,
  createInstance,
  createUser,
  FORBIDDEN,
  failure,
  fakeClock,
  LIMIT_EXCEEDED,
  plain,
  registerEndpoint,
  startClient,
} from './support.js';

const ONE_DAY = 24 * 60 * 60 * 1000;
const AFTER_CREATION = { ExpirationCriterion: 'CREATED_TIMESTAMP' } as const;

describe('AppInstanceUsers', () => {
  it('are created, described and listed with the members of the API and no others', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock });
    const AppInstanceArn = await createInstance(client);
    const ExpirationSettings = { ExpirationDays: 30, ...AFTER_CREATION };
    const created = await client.createAppInstanceUser({
      AppInstanceArn,
      AppInstanceUserId: 'alice@example.com',
      Name: 'Alice',
      Metadata: 'm',
      ExpirationSettings,
    });
    const AppInstanceUserArn = `${AppInstanceArn}/user/alice@example.com`;
    expect(plain(created)).toEqual({ AppInstanceUserArn });
    expect(created.$metadata.httpStatusCode).toBe(201);
    const summary = { AppInstanceUserArn, Name: 'Alice', Metadata: 'm' };
    expect(plain(await client.listAppInstanceUsers({ AppInstanceArn }))).toEqual({
      AppInstanceArn,
      AppInstanceUsers: [summary],
    });
    const at = new Date(clock());
    expect(plain(await client.describeAppInstanceUser({ AppInstanceUserArn }))).toEqual({
      AppInstanceUser: { ...summary, CreatedTimestamp: at, LastUpdatedTimestamp: at, ExpirationSettings },
    });
  });

  it('are updated as a whole', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock });
    const AppInstanceUserArn = await createUser(client, await createInstance(client));
    clock.advance(1);
    const updated = await client.updateAppInstanceUser({ AppInstanceUserArn, Name: 'A', Metadata: 'x' });
    expect(plain(updated)).toEqual({ AppInstanceUserArn });
    const { AppInstanceUser } = await client.describeAppInstanceUser({ AppInstanceUserArn });
    expect(AppInstanceUser).toMatchObject({ Name: 'A', Metadata: 'x', LastUpdatedTimestamp: new Date(clock()) });
    expect(AppInstanceUser?.CreatedTimestamp).toEqual(new Date(clock() - 1));
    expect(await failure(client.updateAppInstanceUser({ AppInstanceUserArn, Name: 'A', Metadata: undefined }))).toBe(
      BAD_REQUEST,
    );
  });

  it('conflict with a user of the same id in the same instance only', async () => {
    const { client } = await startClient();
    const first = await createInstance(client);
    await createUser(client, first);
    expect(await failure(createUser(client, first))).toBe(CONFLICT);
    expect(await failure(createUser(client, await createInstance(client)))).toBe('no failure');
  });

  it('go with endpoints, tags and admin role, and come back without', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const AppInstanceUserArn = await createUser(client, AppInstanceArn);
    const EndpointId = await registerEndpoint(client, AppInstanceUserArn);
    await client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: AppInstanceUserArn });
    await client.tagResource({ ResourceARN: AppInstanceUserArn, Tags: [{ Key: 'k', Value: 'v' }] });

    const deleted = await client.deleteAppInstanceUser({ AppInstanceUserArn });
    expect(deleted.$metadata.httpStatusCode).toBe(204);
    expect(await failure(client.describeAppInstanceUser({ AppInstanceUserArn }))).toBe(FORBIDDEN);
    expect(await failure(client.deleteAppInstanceUser({ AppInstanceUserArn }))).toBe(FORBIDDEN);

    await createUser(client, AppInstanceArn);
    expect((await client.listAppInstanceUserEndpoints({ AppInstanceUserArn })).AppInstanceUserEndpoints).toEqual([]);
    expect(await failure(client.describeAppInstanceUserEndpoint({ AppInstanceUserArn, EndpointId }))).toBe(FORBIDDEN);
    expect((await client.listTagsForResource({ ResourceARN: AppInstanceUserArn })).Tags).toEqual([]);
    expect((await client.listAppInstanceAdmins({ AppInstanceArn })).AppInstanceAdmins).toEqual([]);
  });

  it('have a quota per instance', async () => {
    const { client } = await startClient({ quotas: { usersPerAppInstance: 2 } });
    const AppInstanceArn = await createInstance(client);
    await createUser(client, AppInstanceArn, 'a');
    await createUser(client, AppInstanceArn, 'b');
    expect(await failure(createUser(client, AppInstanceArn, 'c'))).toBe(LIMIT_EXCEEDED);
    expect(await failure(createUser(client, await createInstance(client), 'c'))).toBe('no failure');
  });
});

describe('expiration', () => {
  it('is set, shown and removed', async () => {
    const { client } = await startClient();
    const AppInstanceUserArn = await createUser(client, await createInstance(client));
    const ExpirationSettings = { ExpirationDays: 5475, ...AFTER_CREATION };
    const set = await client.putAppInstanceUserExpirationSettings({ AppInstanceUserArn, ExpirationSettings });
    expect(plain(set)).toEqual({ AppInstanceUserArn, ExpirationSettings });
    const described = await client.describeAppInstanceUser({ AppInstanceUserArn });
    expect(described.AppInstanceUser?.ExpirationSettings).toEqual(ExpirationSettings);

    const removed = await client.putAppInstanceUserExpirationSettings({ AppInstanceUserArn });
    expect(plain(removed)).toEqual({ AppInstanceUserArn });
    const { AppInstanceUser } = await client.describeAppInstanceUser({ AppInstanceUserArn });
    expect(AppInstanceUser).not.toHaveProperty('ExpirationSettings');
  });

  it('deletes users at their expiry, counted from their creation', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock });
    const AppInstanceArn = await createInstance(client);
    for (const [id, ExpirationDays] of [
      ['late', 3],
      ['early', 1],
      ['middle', 2],
    ] as const) {
      const AppInstanceUserArn = await createUser(client, AppInstanceArn, id);
      const ExpirationSettings = { ExpirationDays, ...AFTER_CREATION };
      await client.putAppInstanceUserExpirationSettings({ AppInstanceUserArn, ExpirationSettings });
      await client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: AppInstanceUserArn });
    }
    await createUser(client, AppInstanceArn, 'forever');
    async function names(): Promise<readonly (string | undefined)[]> {
      return ((await client.listAppInstanceUsers({ AppInstanceArn })).AppInstanceUsers ?? []).map(({ Name }) => Name);
    }
    clock.advance(ONE_DAY - 1);
    expect(await names()).toEqual(['User late', 'User early', 'User middle', 'User forever']);
    clock.advance(1);
    expect(await names()).toEqual(['User late', 'User middle', 'User forever']);
    expect((await client.listAppInstanceAdmins({ AppInstanceArn })).AppInstanceAdmins).toHaveLength(2);
    const early = { AppInstanceUserArn: `${AppInstanceArn}/user/early` };
    expect(await failure(client.describeAppInstanceUser(early))).toBe(FORBIDDEN);
    clock.advance(2 * ONE_DAY);
    expect(await names()).toEqual(['User forever']);
  });

  it('counts by the latest settings', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock });
    const AppInstanceArn = await createInstance(client);
    const AppInstanceUserArn = await createUser(client, AppInstanceArn);
    for (const ExpirationDays of [1, 10]) {
      const ExpirationSettings = { ExpirationDays, ...AFTER_CREATION };
      await client.putAppInstanceUserExpirationSettings({ AppInstanceUserArn, ExpirationSettings });
    }
    clock.advance(2 * ONE_DAY);
    expect(await failure(client.describeAppInstanceUser({ AppInstanceUserArn }))).toBe('no failure');
    await client.putAppInstanceUserExpirationSettings({ AppInstanceUserArn });
    clock.advance(20 * ONE_DAY);
    expect(await failure(client.describeAppInstanceUser({ AppInstanceUserArn }))).toBe('no failure');
    const ExpirationSettings = { ExpirationDays: 22, ...AFTER_CREATION };
    await client.putAppInstanceUserExpirationSettings({ AppInstanceUserArn, ExpirationSettings });
    expect(await failure(client.describeAppInstanceUser({ AppInstanceUserArn }))).toBe(FORBIDDEN);
  });

  it('does not touch a user who was created anew under the id', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock });
    const AppInstanceArn = await createInstance(client);
    const ExpirationSettings = { ExpirationDays: 1, ...AFTER_CREATION };
    const input = { AppInstanceArn, AppInstanceUserId: 'alice', Name: 'Alice' };
    const { AppInstanceUserArn } = await client.createAppInstanceUser({ ...input, ExpirationSettings });
    await client.deleteAppInstanceUser({ AppInstanceUserArn });
    await client.createAppInstanceUser(input);
    clock.advance(ONE_DAY);
    expect(await failure(client.describeAppInstanceUser({ AppInstanceUserArn }))).toBe('no failure');
  });

  it('may be carried out later, and honours settings that come before', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock, behaviours: { expirationLagMilliseconds: 1000 } });
    const AppInstanceUserArn = await createUser(client, await createInstance(client));
    const ExpirationSettings = { ExpirationDays: 1, ...AFTER_CREATION };
    await client.putAppInstanceUserExpirationSettings({ AppInstanceUserArn, ExpirationSettings });
    clock.advance(ONE_DAY + 999);
    await client.putAppInstanceUserExpirationSettings({ AppInstanceUserArn });
    clock.advance(ONE_DAY);
    expect(await failure(client.describeAppInstanceUser({ AppInstanceUserArn }))).toBe('no failure');
  });
});
