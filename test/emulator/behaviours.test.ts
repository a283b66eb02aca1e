import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BEHAVIOUR_VALUES, DEFAULT_BEHAVIOURS, startEmulator } from '../../src/emulator/index.js';
import {
  BAD_REQUEST,
  CONFLICT,
  createBot,
  createInstance,
  createUser,
  FORBIDDEN,
  failure,
  failures,
  fakeClock,
  NOT_FOUND,
  PUSH_APPLICATION_ARN,
  plain,
  registerEndpoint,
  startClient,
  text,
} from './support.js';

describe('behaviours', () => {
  it('absentAnswer: notFound', async () => {
    const { client } = await startClient({ behaviours: { absentAnswer: 'notFound' } });
    const AppInstanceArn = await createInstance(client);
    const AppInstanceUserArn = `${AppInstanceArn}/user/nobody`;
    const absent = { AppInstanceArn: AppInstanceArn.replace(/[^/]+$/, 'none') };
    const calls = [
      client.describeAppInstance(absent),
      client.listAppInstanceUsers(absent),
      client.getAppInstanceRetentionSettings(absent),
      client.describeAppInstanceUser({ AppInstanceUserArn }),
      client.updateAppInstanceUser({ AppInstanceUserArn, Name: 'n', Metadata: '' }),
      client.deleteAppInstanceUser({ AppInstanceUserArn }),
      client.listTagsForResource({ ResourceARN: AppInstanceUserArn }),
      client.describeAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: AppInstanceUserArn }),
    ];
    expect(new Set(await failures(calls))).toEqual(new Set([NOT_FOUND]));
  });

  it.each([
    ['empty', { Metadata: '' }],
    ['omitted', {}],
  ] as const)('clearedMetadata: %s', async (clearedMetadata, metadata) => {
    const { client } = await startClient({ behaviours: { clearedMetadata } });
    const AppInstanceArn = await createInstance(client);
    await client.updateAppInstance({ AppInstanceArn, Name: 'n', Metadata: 'm' });
    await client.updateAppInstance({ AppInstanceArn, Name: 'n', Metadata: '' });
    const AppInstanceUserArn = await createUser(client, AppInstanceArn);
    const AppInstanceBotArn = await createBot(client, AppInstanceArn);
    const expected = { AppInstanceArn, Name: 'n', ...metadata };
    expect((await client.listAppInstances({})).AppInstances).toEqual([expected]);
    const shown = [
      (await client.describeAppInstance({ AppInstanceArn })).AppInstance,
      (await client.describeAppInstanceUser({ AppInstanceUserArn })).AppInstanceUser,
      (await client.describeAppInstanceBot({ AppInstanceBotArn })).AppInstanceBot,
      (await client.listAppInstanceUsers({ AppInstanceArn })).AppInstanceUsers?.[0],
      (await client.listAppInstanceBots({ AppInstanceArn })).AppInstanceBots?.[0],
    ];
    for (const each of shown) expect(Object.hasOwn(each ?? {}, 'Metadata')).toBe(clearedMetadata === 'empty');
  });

  it('unsetRetention: emptyObject', async () => {
    const { client } = await startClient({ behaviours: { unsetRetention: 'emptyObject' } });
    const AppInstanceArn = await createInstance(client);
    const empty = { AppInstanceRetentionSettings: {} };
    expect(plain(await client.getAppInstanceRetentionSettings({ AppInstanceArn }))).toEqual(empty);
    expect(plain(await client.putAppInstanceRetentionSettings({ AppInstanceArn, ...empty }))).toEqual(empty);
  });

  it('listLagMilliseconds hides young objects from lists only', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock, behaviours: { listLagMilliseconds: 1000 } });
    const AppInstanceArn = await createInstance(client);
    const AppInstanceUserArn = await createUser(client, AppInstanceArn);
    await client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: AppInstanceUserArn });
    clock.advance(999);
    await createUser(client, AppInstanceArn, 'younger');
    expect((await client.listAppInstances({})).AppInstances).toEqual([]);
    expect((await client.listAppInstanceUsers({ AppInstanceArn })).AppInstanceUsers).toEqual([]);
    expect((await client.listAppInstanceAdmins({ AppInstanceArn })).AppInstanceAdmins).toEqual([]);
    expect(await failure(client.describeAppInstanceUser({ AppInstanceUserArn }))).toBe('no failure');
    clock.advance(1);
    expect((await client.listAppInstances({})).AppInstances).toHaveLength(1);
    const users = await client.listAppInstanceUsers({ AppInstanceArn });
    expect(users.AppInstanceUsers?.map(({ Name }) => Name)).toEqual(['User alice']);
    expect(users.NextToken).toBeUndefined();
    expect((await client.listAppInstanceAdmins({ AppInstanceArn })).AppInstanceAdmins).toHaveLength(1);
  });

  it('deletionLagMilliseconds keeps a deleted AppInstance in the list, and nowhere else', async () => {
    const clock = fakeClock();
    const { client } = await startClient({
      clock,
      behaviours: { deletionLagMilliseconds: 1000, absentAnswer: 'notFound' },
    });
    const AppInstanceArn = await createInstance(client);
    const AppInstanceUserArn = await createUser(client, AppInstanceArn);
    await client.deleteAppInstance({ AppInstanceArn });
    clock.advance(999);
    expect((await client.listAppInstances({})).AppInstances).toEqual([
      { AppInstanceArn, Name: 'Support', Metadata: '' },
    ]);
    expect(await failure(client.describeAppInstance({ AppInstanceArn }))).toBe(NOT_FOUND);
    expect(await failure(client.listTagsForResource({ ResourceARN: AppInstanceArn }))).toBe(NOT_FOUND);
    expect(await failure(client.deleteAppInstance({ AppInstanceArn }))).toBe(NOT_FOUND);
    expect(await failure(client.describeAppInstanceUser({ AppInstanceUserArn }))).toBe(NOT_FOUND);
    clock.advance(1);
    expect((await client.listAppInstances({})).AppInstances).toEqual([]);
  });

  it('userConflict: recreate', async () => {
    const { client } = await startClient({ behaviours: { userConflict: 'recreate' } });
    const AppInstanceArn = await createInstance(client);
    const AppInstanceUserArn = await createUser(client, AppInstanceArn);
    await registerEndpoint(client, AppInstanceUserArn);
    const again = { AppInstanceArn, AppInstanceUserId: 'alice', Name: 'Alicia', Tags: [{ Key: 'k', Value: 'v' }] };
    expect((await client.createAppInstanceUser(again)).AppInstanceUserArn).toBe(AppInstanceUserArn);
    const { AppInstanceUser } = await client.describeAppInstanceUser({ AppInstanceUserArn });
    expect(AppInstanceUser?.Name).toBe('Alicia');
    expect((await client.listTagsForResource({ ResourceARN: AppInstanceUserArn })).Tags).toEqual(again.Tags);
    expect((await client.listAppInstanceUserEndpoints({ AppInstanceUserArn })).AppInstanceUserEndpoints).toHaveLength(
      1,
    );
  });

  it('multilineMetadata: accepted', async () => {
    const { client } = await startClient({ behaviours: { multilineMetadata: 'accepted' } });
    const Metadata = '{\n  "a": 1\n}';
    const { AppInstanceArn } = await client.createAppInstance({ Name: 'n', Metadata });
    expect((await client.describeAppInstance({ AppInstanceArn })).AppInstance?.Metadata).toBe(Metadata);
  });

  it('endpointAttributesInDescribe: masked, omitted', async () => {
    const { emulator, client } = await startClient({ behaviours: { endpointAttributesInDescribe: 'masked' } });
    const AppInstanceUserArn = await createUser(client, await createInstance(client));
    const { EndpointId } = await client.registerAppInstanceUserEndpoint({
      AppInstanceUserArn,
      Type: 'APNS',
      ResourceArn: PUSH_APPLICATION_ARN,
      EndpointAttributes: { DeviceToken: 'device-token', VoipDeviceToken: 'voip-token' },
    });
    const endpoint = { AppInstanceUserArn, EndpointId: text(EndpointId) };
    const masked = (await client.describeAppInstanceUserEndpoint(endpoint)).AppInstanceUserEndpoint;
    expect(Object.keys(masked?.EndpointAttributes ?? {})).toEqual(['DeviceToken', 'VoipDeviceToken']);
    expect(JSON.stringify(masked)).not.toMatch(/device-token|voip-token/);
    emulator.setBehaviours({ endpointAttributesInDescribe: 'omitted' });
    const omitted = (await client.describeAppInstanceUserEndpoint(endpoint)).AppInstanceUserEndpoint;
    expect(omitted).not.toHaveProperty('EndpointAttributes');
    expect(omitted).toHaveProperty('ResourceArn');
  });

  it('resourceNamePattern: intended, for AppInstances and bots', async () => {
    const { emulator, client } = await startClient({ behaviours: { resourceNamePattern: 'intended' } });
    const AppInstanceArn = await createInstance(client, 'chat 🎉 \u0085 \u{10FFFF}');
    await createBot(client, AppInstanceArn, '🎉');
    for (const Name of ['a\u007F', '\u0080', '\u009F', '\uFFFE', 'a\uD83C']) {
      expect([Name, await failure(createInstance(client, Name))]).toEqual([Name, BAD_REQUEST]);
      expect([Name, await failure(createBot(client, AppInstanceArn, Name))]).toEqual([Name, BAD_REQUEST]);
    }
    emulator.setBehaviours({ resourceNamePattern: 'literal' });
    expect(await failure(createBot(client, AppInstanceArn, '🎉'))).toBe(BAD_REQUEST);
  });

  const ANSWERS = [
    ['badRequest', BAD_REQUEST],
    ['forbidden', FORBIDDEN],
    ['notFound', NOT_FOUND],
  ] as const;

  it.each(ANSWERS)('unknownArnForm: %s', async (unknownArnForm, expected) => {
    const { client } = await startClient({ behaviours: { unknownArnForm } });
    const AppInstanceArn = await createInstance(client);
    const forms = [
      AppInstanceArn.replace('arn:aws:', 'arn:aws-cn:'),
      AppInstanceArn.replace(':chime:', ':s3:'),
      AppInstanceArn.replace('123456789012', ''),
      AppInstanceArn.replace('us-east-1', ''),
      `${AppInstanceArn}/channel/c`,
      `${AppInstanceArn}/user/a/b`,
      AppInstanceArn.replace('app-instance', 'App-Instance'),
    ];
    for (const form of forms) {
      const calls = [
        client.describeAppInstance({ AppInstanceArn: form }),
        client.deleteAppInstance({ AppInstanceArn: form }),
        client.listAppInstanceUsers({ AppInstanceArn: form }),
        client.deleteAppInstanceUser({ AppInstanceUserArn: form }),
        client.describeAppInstanceBot({ AppInstanceBotArn: form }),
        client.tagResource({ ResourceARN: form, Tags: [{ Key: 'k', Value: 'v' }] }),
        client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: form }),
      ];
      expect([form, ...new Set(await failures(calls))]).toEqual([form, expected]);
    }
    // What the service model refuses is a bad request in any case.
    expect(await failure(client.describeAppInstance({ AppInstanceArn: 'x' }))).toBe(BAD_REQUEST);
  });

  it.each(ANSWERS)('foreignArn: %s', async (foreignArn, expected) => {
    const { client } = await startClient({ behaviours: { foreignArn } });
    const AppInstanceArn = await createInstance(client);
    for (const foreign of [
      AppInstanceArn.replace('123456789012', '000000000000'),
      AppInstanceArn.replace('us-east-1', 'eu-central-1'),
      AppInstanceArn.replace('us-east-1', 'us-west-2'),
    ]) {
      const calls = [
        client.describeAppInstance({ AppInstanceArn: foreign }),
        client.deleteAppInstanceBot({ AppInstanceBotArn: `${foreign}/bot/b` }),
        client.untagResource({ ResourceARN: `${foreign}/user/u`, TagKeys: ['k'] }),
      ];
      expect([foreign, ...new Set(await failures(calls))]).toEqual([foreign, expected]);
    }
  });

  it.each(ANSWERS)('adminOfOtherAppInstance: %s', async (adminOfOtherAppInstance, expected) => {
    const { client } = await startClient({ behaviours: { adminOfOtherAppInstance } });
    const [AppInstanceArn, other] = [await createInstance(client), await createInstance(client)];
    const AppInstanceAdminArn = await createUser(client, other);
    await client.createAppInstanceAdmin({ AppInstanceArn: other, AppInstanceAdminArn });
    const admin = { AppInstanceArn, AppInstanceAdminArn };
    const calls = [
      client.createAppInstanceAdmin(admin),
      client.describeAppInstanceAdmin(admin),
      client.deleteAppInstanceAdmin(admin),
    ];
    expect(new Set(await failures(calls))).toEqual(new Set([expected]));
    expect((await client.listAppInstanceAdmins({ AppInstanceArn: other })).AppInstanceAdmins).toHaveLength(1);
  });

  it('endpointResourceArn: badRequest, inactive, active', async () => {
    const { emulator, client } = await startClient();
    const AppInstanceUserArn = await createUser(client, await createInstance(client));
    const register = (ResourceArn: string) =>
      client.registerAppInstanceUserEndpoint({
        AppInstanceUserArn,
        Type: 'GCM',
        ResourceArn,
        EndpointAttributes: { DeviceToken: 'd' },
      });
    const topic = 'arn:aws:sns:us-east-1:123456789012:topic';
    expect(await failure(register(topic))).toBe(BAD_REQUEST);
    await register(PUSH_APPLICATION_ARN);
    emulator.setBehaviours({ endpointResourceArn: 'inactive' });
    await register(topic);
    const states = async () =>
      (await client.listAppInstanceUserEndpoints({ AppInstanceUserArn })).AppInstanceUserEndpoints?.map(
        ({ EndpointState }) => EndpointState,
      );
    const inactive = { Status: 'INACTIVE', StatusReason: 'INVALID_PINPOINT_ARN' };
    expect(await states()).toEqual([{ Status: 'ACTIVE' }, inactive]);
    emulator.setBehaviours({ endpointResourceArn: 'active' });
    expect(await states()).toEqual([{ Status: 'ACTIVE' }, { Status: 'ACTIVE' }]);
  });

  it('deleteAdminUser: conflict', async () => {
    const { client } = await startClient({ behaviours: { deleteAdminUser: 'conflict' } });
    const AppInstanceArn = await createInstance(client);
    const AppInstanceUserArn = await createUser(client, AppInstanceArn);
    const AppInstanceBotArn = await createBot(client, AppInstanceArn);
    for (const AppInstanceAdminArn of [AppInstanceUserArn, AppInstanceBotArn]) {
      await client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn });
    }
    expect(await failure(client.deleteAppInstanceUser({ AppInstanceUserArn }))).toBe(CONFLICT);
    expect(await failure(client.deleteAppInstanceBot({ AppInstanceBotArn }))).toBe(CONFLICT);
    await client.deleteAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: AppInstanceUserArn });
    expect(await failure(client.deleteAppInstanceUser({ AppInstanceUserArn }))).toBe('no failure');
  });

  it.each(Object.entries({ ...DEFAULT_BEHAVIOURS }))(
    '%s can be set to what it is, and to nothing unknown',
    async (name, value) => {
      const { emulator } = await startClient();
      const set = (changes: Record<string, unknown>) => () => {
        emulator.setBehaviours(changes);
      };
      expect(set({ [name]: value })).not.toThrow();
      expect(set({ [name]: 'unknown' })).toThrow(TypeError);
      expect(set({ [name]: -1 })).toThrow(TypeError);
      expect(set({ [`${name}s`]: value })).toThrow(TypeError);
    },
  );

  it.each([
    { behaviours: { absentAnswer: 'gone' } },
    { quotas: { appInstancesPerAccount: -1 } },
    { quotas: { channels: 1 } },
    { accountId: '12345' },
    { latencyMilliseconds: -1 },
    { limits: 'AWS' },
    { faults: [{ error: 'throttle', times: 0 }] },
    { faults: [{ error: 'throttle', operation: 'CreateUser' }] },
    { requestLogLimit: Number.NaN },
    { faults: [{ error: 'unknown' }] },
  ])('no emulator starts with %j', async (options) => {
    // @ts-expect-error -- for callers without types.
    await expect(startEmulator(options)).rejects.toThrow(TypeError);
  });
});

describe('the README', () => {
  const rows = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.replaceAll('`', '').trim()));

  it.each(BEHAVIOUR_VALUES.map((text) => text.split('=')))('has the values of %s', (name = '', values = '') => {
    const row = rows.find(([, names = '']) => names.split(', ').includes(name));
    expect(row?.[2]?.replaceAll(', ', '|')).toBe(values.replace('|N', ''));
  });
});
