import { describe, expect, it } from 'vitest';
import {
  CONFLICT,
  createInstance,
  createUser,
  failure,
  fakeClock,
  LEX,
  LIMIT_EXCEEDED,
  PUSH_APPLICATION_ARN,
  plain,
  startClient,
} from './support.js';

const ClientRequestToken = 'token-1';

describe('a ClientRequestToken', () => {
  it('makes one AppInstance, however often it is sent', async () => {
    const { client } = await startClient();
    const input = { Name: 'n', Tags: [{ Key: 'k', Value: 'v' }], ClientRequestToken };
    const arns = await Promise.all([1, 2, 3].map(async () => (await client.createAppInstance(input)).AppInstanceArn));
    expect(new Set(arns).size).toBe(1);
    expect((await client.listAppInstances({})).AppInstances).toHaveLength(1);
  });

  it('makes one user, bot and endpoint', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const user = { AppInstanceArn, AppInstanceUserId: 'u', Name: 'n', ClientRequestToken };
    const { AppInstanceUserArn } = await client.createAppInstanceUser(user);
    expect((await client.createAppInstanceUser(user)).AppInstanceUserArn).toBe(AppInstanceUserArn);
    const bot = { AppInstanceArn, Configuration: { Lex: LEX }, ClientRequestToken };
    const first = await client.createAppInstanceBot(bot);
    expect((await client.createAppInstanceBot(bot)).AppInstanceBotArn).toBe(first.AppInstanceBotArn);
    const endpoint = {
      AppInstanceUserArn,
      Type: 'GCM',
      ResourceArn: PUSH_APPLICATION_ARN,
      EndpointAttributes: { DeviceToken: 'd' },
      ClientRequestToken,
    } as const;
    const { EndpointId } = await client.registerAppInstanceUserEndpoint(endpoint);
    expect((await client.registerAppInstanceUserEndpoint(endpoint)).EndpointId).toBe(EndpointId);
  });

  it('under another parent comes with other parameters', async () => {
    const { emulator, client } = await startClient();
    const [one, other] = [await createInstance(client), await createInstance(client)];
    const parents = [await createUser(client, one, 'parent'), await createUser(client, one, 'other')];
    const endpoint = {
      Type: 'GCM',
      ResourceArn: PUSH_APPLICATION_ARN,
      EndpointAttributes: { DeviceToken: 'd' },
      ClientRequestToken,
    } as const;
    const bot = { Configuration: { Lex: LEX }, ClientRequestToken };
    const user = { AppInstanceUserId: 'u', Name: 'n', ClientRequestToken };
    const creations = [
      (isFirst: boolean) => client.createAppInstanceBot({ ...bot, AppInstanceArn: isFirst ? one : other }),
      (isFirst: boolean) => client.createAppInstanceUser({ ...user, AppInstanceArn: isFirst ? one : other }),
      (isFirst: boolean) =>
        client.registerAppInstanceUserEndpoint({ ...endpoint, AppInstanceUserArn: parents[isFirst ? 0 : 1] }),
    ];
    for (const create of creations) {
      emulator.setBehaviours({ tokenWithOtherParameters: 'conflict' });
      const first = plain(await create(true));
      expect(await failure(create(false))).toBe(CONFLICT);
      expect(plain(await create(true))).toEqual(first);
      // It says where that is.
      emulator.setBehaviours({ tokenWithOtherParameters: 'returnsFirst' });
      expect(plain(await create(false))).toEqual(first);
      emulator.setBehaviours({ tokenWithOtherParameters: 'createsNew' });
      expect(plain(await create(false))).not.toEqual(first);
    }
  });

  it('answers even when the quota is used up', async () => {
    const { client } = await startClient({ quotas: { appInstancesPerAccount: 1 } });
    await client.createAppInstance({ Name: 'n', ClientRequestToken });
    expect(await failure(client.createAppInstance({ Name: 'n', ClientRequestToken }))).toBe('no failure');
    expect(await failure(client.createAppInstance({ Name: 'n' }))).toBe(LIMIT_EXCEEDED);
  });

  it('is not used up by a failure', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const AppInstanceUserArn = await createUser(client, AppInstanceArn);
    const input = { AppInstanceArn, AppInstanceUserId: 'alice', Name: 'n', ClientRequestToken };
    expect(await failure(client.createAppInstanceUser(input))).toBe(CONFLICT);
    await client.deleteAppInstanceUser({ AppInstanceUserArn });
    expect(await failure(client.createAppInstanceUser(input))).toBe('no failure');
  });

  it('with other parameters conflicts, answers with the first, or creates', async () => {
    const { emulator, client } = await startClient();
    const first = await client.createAppInstance({ Name: 'n', ClientRequestToken });
    const other = { Name: 'other', ClientRequestToken };
    expect(await failure(client.createAppInstance(other))).toBe(CONFLICT);
    emulator.setBehaviours({ tokenWithOtherParameters: 'returnsFirst' });
    expect((await client.createAppInstance(other)).AppInstanceArn).toBe(first.AppInstanceArn);
    emulator.setBehaviours({ tokenWithOtherParameters: 'createsNew' });
    const { AppInstanceArn } = await client.createAppInstance(other);
    expect(AppInstanceArn).not.toBe(first.AppInstanceArn);
    expect((await client.createAppInstance(other)).AppInstanceArn).toBe(AppInstanceArn);
  });

  it.each(['forgotten', 'replaysDeadArn'] as const)('of a deleted object is %s', async (tokenAfterDeletion) => {
    const { client } = await startClient({ behaviours: { tokenAfterDeletion } });
    const AppInstanceArn = await createInstance(client);
    const bot = { AppInstanceArn, Configuration: { Lex: LEX }, ClientRequestToken };
    const first = await client.createAppInstanceBot(bot);
    await client.deleteAppInstanceBot({ AppInstanceBotArn: first.AppInstanceBotArn });
    const second = await client.createAppInstanceBot(bot);
    const isSame = tokenAfterDeletion === 'replaysDeadArn';
    expect(second.AppInstanceBotArn === first.AppInstanceBotArn).toBe(isSame);
    expect((await client.listAppInstanceBots({ AppInstanceArn })).AppInstanceBots).toHaveLength(isSame ? 0 : 1);
  });

  it('of a deleted user, AppInstance or endpoint can be replayed too', async () => {
    const { client } = await startClient({ behaviours: { tokenAfterDeletion: 'replaysDeadArn' } });
    const first = await client.createAppInstance({ Name: 'n', ClientRequestToken });
    const user = { AppInstanceArn: first.AppInstanceArn, AppInstanceUserId: 'u', Name: 'n', ClientRequestToken };
    const { AppInstanceUserArn } = await client.createAppInstanceUser(user);
    await client.deleteAppInstanceUser({ AppInstanceUserArn });
    expect((await client.createAppInstanceUser(user)).AppInstanceUserArn).toBe(AppInstanceUserArn);
    await client.deleteAppInstance({ AppInstanceArn: first.AppInstanceArn });
    expect((await client.createAppInstance({ Name: 'n', ClientRequestToken })).AppInstanceArn).toBe(
      first.AppInstanceArn,
    );
    expect((await client.listAppInstances({})).AppInstances).toEqual([]);
  });

  it('is forgotten after a day', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock });
    const first = await client.createAppInstance({ Name: 'n', ClientRequestToken });
    clock.advance(24 * 60 * 60 * 1000 - 1);
    expect((await client.createAppInstance({ Name: 'n', ClientRequestToken })).AppInstanceArn).toBe(
      first.AppInstanceArn,
    );
    clock.advance(1);
    expect((await client.createAppInstance({ Name: 'n', ClientRequestToken })).AppInstanceArn).not.toBe(
      first.AppInstanceArn,
    );
  });
});
