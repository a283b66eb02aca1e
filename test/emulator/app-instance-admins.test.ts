import { describe, expect, it } from 'vitest';
import {
  BAD_REQUEST,
  CONFLICT,
  createBot,
  createInstance,
  createUser,
  FORBIDDEN,
  failure,
  fakeClock,
  LIMIT_EXCEEDED,
  plain,
  startClient,
} from './support.js';

describe('AppInstanceAdmins', () => {
  it('are promoted, described, listed and demoted', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock });
    const AppInstanceArn = await createInstance(client);
    const user = await createUser(client, AppInstanceArn);
    const bot = await createBot(client, AppInstanceArn);
    const userIdentity = { Arn: user, Name: 'User alice' };

    const promoted = await client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: user });
    expect(plain(promoted)).toEqual({ AppInstanceAdmin: userIdentity, AppInstanceArn });
    expect(promoted.$metadata.httpStatusCode).toBe(201);
    await client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: bot });
    expect(plain(await client.listAppInstanceAdmins({ AppInstanceArn }))).toEqual({
      AppInstanceArn,
      AppInstanceAdmins: [{ Admin: userIdentity }, { Admin: { Arn: bot, Name: 'Helper' } }],
    });
    expect(plain(await client.describeAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: user }))).toEqual({
      AppInstanceAdmin: { Admin: userIdentity, AppInstanceArn, CreatedTimestamp: new Date(clock()) },
    });

    const demoted = await client.deleteAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: user });
    expect(demoted.$metadata.httpStatusCode).toBe(204);
    const admin = { AppInstanceArn, AppInstanceAdminArn: user };
    expect(await failure(client.describeAppInstanceAdmin(admin))).toBe(FORBIDDEN);
    expect(await failure(client.deleteAppInstanceAdmin(admin))).toBe(FORBIDDEN);
    expect(await failure(client.describeAppInstanceUser({ AppInstanceUserArn: user }))).toBe('no failure');
  });

  it('have the name that their user has now', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const user = await createUser(client, AppInstanceArn);
    await client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: user });
    await client.updateAppInstanceUser({ AppInstanceUserArn: user, Name: 'Alicia', Metadata: '' });
    const { AppInstanceAdmins } = await client.listAppInstanceAdmins({ AppInstanceArn });
    expect(AppInstanceAdmins).toEqual([{ Admin: { Arn: user, Name: 'Alicia' } }]);
  });

  it('conflict with themselves', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const admin = { AppInstanceArn, AppInstanceAdminArn: await createUser(client, AppInstanceArn) };
    await client.createAppInstanceAdmin(admin);
    expect(await failure(client.createAppInstanceAdmin(admin))).toBe(CONFLICT);
  });

  it('must be existing users or bots of the same instance', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const elsewhere = await createUser(client, await createInstance(client));
    const absentUser = `${AppInstanceArn}/user/nobody`;
    const absentBot = `${AppInstanceArn}/bot/nothing`;
    expect(await failure(client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: elsewhere }))).toBe(
      BAD_REQUEST,
    );
    expect(await failure(client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: AppInstanceArn }))).toBe(
      BAD_REQUEST,
    );
    expect(await failure(client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: absentUser }))).toBe(
      FORBIDDEN,
    );
    expect(await failure(client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: absentBot }))).toBe(
      FORBIDDEN,
    );
  });

  it('have a quota, which a demotion frees', async () => {
    const { client } = await startClient({ quotas: { adminsPerAppInstance: 1 } });
    const AppInstanceArn = await createInstance(client);
    const first = { AppInstanceArn, AppInstanceAdminArn: await createUser(client, AppInstanceArn, 'first') };
    const second = { AppInstanceArn, AppInstanceAdminArn: await createUser(client, AppInstanceArn, 'second') };
    await client.createAppInstanceAdmin(first);
    expect(await failure(client.createAppInstanceAdmin(second))).toBe(LIMIT_EXCEEDED);
    await client.deleteAppInstanceAdmin(first);
    expect(await failure(client.createAppInstanceAdmin(second))).toBe('no failure');
  });
});
