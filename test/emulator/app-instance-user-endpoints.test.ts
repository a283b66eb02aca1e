import { describe, expect, it } from 'vitest';
import {
  BAD_REQUEST,
  createInstance,
  createUser,
  FORBIDDEN,
  failure,
  fakeClock,
  LIMIT_EXCEEDED,
  PUSH_APPLICATION_ARN,
  plain,
  registerEndpoint,
  startClient,
  text,
} from './support.js';

const TARGET = {
  Type: 'APNS_SANDBOX',
  ResourceArn: PUSH_APPLICATION_ARN,
  EndpointAttributes: { DeviceToken: 'device-token', VoipDeviceToken: 'voip-token' },
} as const;

describe('AppInstanceUserEndpoints', () => {
  it('are registered, described and listed with the members of the API and no others', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock });
    const AppInstanceUserArn = await createUser(client, await createInstance(client), 'us-east-1:0a1b');
    const registered = await client.registerAppInstanceUserEndpoint({
      AppInstanceUserArn,
      Name: 'phone',
      AllowMessages: 'NONE',
      ...TARGET,
    });
    expect(registered.$metadata.httpStatusCode).toBe(201);
    expect(plain(registered)).toEqual({ AppInstanceUserArn, EndpointId: registered.EndpointId });
    const EndpointId = text(registered.EndpointId);
    const summary = {
      AppInstanceUserArn,
      EndpointId,
      Name: 'phone',
      Type: 'APNS_SANDBOX',
      AllowMessages: 'NONE',
      EndpointState: { Status: 'ACTIVE' },
    };
    expect(plain(await client.listAppInstanceUserEndpoints({ AppInstanceUserArn }))).toEqual({
      AppInstanceUserEndpoints: [summary],
    });
    const at = new Date(clock());
    const { ResourceArn, EndpointAttributes } = TARGET;
    expect(plain(await client.describeAppInstanceUserEndpoint({ AppInstanceUserArn, EndpointId }))).toEqual({
      AppInstanceUserEndpoint: {
        ...summary,
        ResourceArn,
        EndpointAttributes,
        CreatedTimestamp: at,
        LastUpdatedTimestamp: at,
      },
    });
  });

  it('allow all messages and have no name unless told otherwise', async () => {
    const { client } = await startClient();
    const AppInstanceUserArn = await createUser(client, await createInstance(client));
    await client.registerAppInstanceUserEndpoint({ AppInstanceUserArn, ...TARGET });
    const [endpoint] =
      (await client.listAppInstanceUserEndpoints({ AppInstanceUserArn })).AppInstanceUserEndpoints ?? [];
    expect(endpoint).toMatchObject({ AllowMessages: 'ALL' });
    expect(endpoint).not.toHaveProperty('Name');
  });

  it('change by an update only what it names', async () => {
    const { client } = await startClient();
    const AppInstanceUserArn = await createUser(client, await createInstance(client));
    const EndpointId = await registerEndpoint(client, AppInstanceUserArn);
    const endpoint = { AppInstanceUserArn, EndpointId };
    expect(plain(await client.updateAppInstanceUserEndpoint({ ...endpoint, AllowMessages: 'NONE' }))).toEqual(endpoint);
    await client.updateAppInstanceUserEndpoint({ ...endpoint, Name: 'tablet' });
    const { AppInstanceUserEndpoint } = await client.describeAppInstanceUserEndpoint(endpoint);
    expect(AppInstanceUserEndpoint).toMatchObject({ Name: 'tablet', AllowMessages: 'NONE' });
  });

  it('are deregistered', async () => {
    const { client } = await startClient();
    const AppInstanceUserArn = await createUser(client, await createInstance(client));
    const endpoint = { AppInstanceUserArn, EndpointId: await registerEndpoint(client, AppInstanceUserArn) };
    const gone = await client.deregisterAppInstanceUserEndpoint(endpoint);
    expect(gone.$metadata.httpStatusCode).toBe(204);
    expect(await failure(client.deregisterAppInstanceUserEndpoint(endpoint))).toBe(FORBIDDEN);
    expect(await failure(client.updateAppInstanceUserEndpoint(endpoint))).toBe(FORBIDDEN);
    expect(await failure(client.describeAppInstanceUserEndpoint(endpoint))).toBe(FORBIDDEN);
  });

  it('may share a name, and number ten', async () => {
    const { client } = await startClient();
    const AppInstanceUserArn = await createUser(client, await createInstance(client));
    const ids = new Set<string>();
    for (let count = 0; count < 10; count++) ids.add(await registerEndpoint(client, AppInstanceUserArn));
    expect(ids.size).toBe(10);
    expect(await failure(registerEndpoint(client, AppInstanceUserArn))).toBe(LIMIT_EXCEEDED);
  });

  it('of an absent user are forbidden', async () => {
    const { client } = await startClient();
    const AppInstanceUserArn = `${await createInstance(client)}/user/nobody`;
    expect(await failure(registerEndpoint(client, AppInstanceUserArn))).toBe(FORBIDDEN);
    expect(await failure(client.listAppInstanceUserEndpoints({ AppInstanceUserArn }))).toBe(FORBIDDEN);
  });

  it.each([
    ['an unknown type', { Type: 'FCM' }],
    ['no attributes', { EndpointAttributes: undefined }],
    ['no device token', { EndpointAttributes: { VoipDeviceToken: 'x' } }],
    ['an empty device token', { EndpointAttributes: { DeviceToken: '' } }],
    ['a device token that is too long', { EndpointAttributes: { DeviceToken: 'x'.repeat(1601) } }],
    ['a target that is no ARN', { ResourceArn: 'apps/0123' }],
    ['an unknown AllowMessages', { AllowMessages: 'SOME' }],
    ['a name that is too long', { Name: 'x'.repeat(1601) }],
  ])('are refused with %s', async (_case, change) => {
    const { client } = await startClient();
    const AppInstanceUserArn = await createUser(client, await createInstance(client));
    // @ts-expect-error -- the types of the SDK know better than this.
    const call = client.registerAppInstanceUserEndpoint({ AppInstanceUserArn, ...TARGET, ...change });
    expect(await failure(call)).toBe(BAD_REQUEST);
  });
});
