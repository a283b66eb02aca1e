import type { Readable } from 'node:stream';
import { ChimeSDKIdentity, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-chime-sdk-identity';
import type { DeserializeMiddleware } from '@smithy/types';
import { type EmulatorOptions, startEmulator } from '../../src/emulator/index.js';
import type { WriteClient } from './identity-client.js';
import { LEX, PUSH_ARN } from './resources.js';

/** A call that went well, and how it was answered over the wire. */
export interface RecordedCall {
  readonly operation: string;
  readonly input: object;
  readonly status: number;
  readonly body: string;
}

/** What a call has to have brought. */
function given<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw new Error('The answer lacks a member.');
  }
  return value;
}

const described = { Name: 'Name', Metadata: 'metadata' };
const tags = [
  { Key: 'team', Value: 'chat' },
  { Key: 'stage', Value: 'test' },
];
const configuration = {
  Lex: {
    LexBotAliasArn: LEX.lexBotAliasArn,
    LocaleId: 'en_US',
    InvokedBy: { StandardMessages: 'MENTIONS', TargetedMessages: 'ALL' },
    WelcomeIntent: 'Hello',
  },
} as const;
const expiration = { ExpirationDays: 30, ExpirationCriterion: 'CREATED_TIMESTAMP' } as const;
const retention = { ChannelRetentionSettings: { RetentionDays: 365 } };

/** Calls each of the thirty operations, most of them with all that they take. */
export async function callAllOperations(client: WriteClient): Promise<void> {
  const instance = {
    AppInstanceArn: given((await client.createAppInstance({ ...described, Tags: tags })).AppInstanceArn),
  };
  await client.createAppInstance({ Name: 'Another' });
  await client.updateAppInstance({ ...instance, ...described });
  await client.describeAppInstance(instance);
  await client.listAppInstances({ MaxResults: 1 });
  await client.getAppInstanceRetentionSettings(instance);
  await client.putAppInstanceRetentionSettings({ ...instance, AppInstanceRetentionSettings: retention });
  await client.getAppInstanceRetentionSettings(instance);
  await callUserOperations(client, instance);
  await callBotOperations(client, instance);
  const resource = { ResourceARN: instance.AppInstanceArn };
  await client.tagResource({ ...resource, Tags: [{ Key: 'more', Value: 'x' }] });
  await client.untagResource({ ...resource, TagKeys: ['more'] });
  await client.listTagsForResource(resource);
  await client.deleteAppInstance(instance);
}

async function callUserOperations(client: WriteClient, instance: { readonly AppInstanceArn: string }): Promise<void> {
  const created = await client.createAppInstanceUser({
    ...instance,
    ...described,
    AppInstanceUserId: 'alice',
    ExpirationSettings: expiration,
  });
  const user = { AppInstanceUserArn: given(created.AppInstanceUserArn) };
  await client.createAppInstanceUser({ ...instance, AppInstanceUserId: 'bob', Name: 'Bob' });
  await client.updateAppInstanceUser({ ...user, ...described });
  await client.putAppInstanceUserExpirationSettings({ ...user, ExpirationSettings: expiration });
  await client.describeAppInstanceUser(user);
  await client.listAppInstanceUsers({ ...instance, MaxResults: 1 });
  const endpoint = {
    ...user,
    EndpointId: given(
      (
        await client.registerAppInstanceUserEndpoint({
          ...user,
          Name: 'phone',
          Type: 'APNS',
          ResourceArn: PUSH_ARN,
          EndpointAttributes: { DeviceToken: 'a', VoipDeviceToken: 'b' },
        })
      ).EndpointId,
    ),
  };
  await client.updateAppInstanceUserEndpoint({ ...endpoint, AllowMessages: 'NONE' });
  await client.describeAppInstanceUserEndpoint(endpoint);
  await client.listAppInstanceUserEndpoints(user);
  await client.deregisterAppInstanceUserEndpoint(endpoint);
  const admin = { ...instance, AppInstanceAdminArn: user.AppInstanceUserArn };
  await client.createAppInstanceAdmin(admin);
  await client.describeAppInstanceAdmin(admin);
  await client.listAppInstanceAdmins(instance);
  await client.deleteAppInstanceAdmin(admin);
  await client.deleteAppInstanceUser(user);
}

async function callBotOperations(client: WriteClient, instance: { readonly AppInstanceArn: string }): Promise<void> {
  const created = await client.createAppInstanceBot({ ...instance, ...described, Configuration: configuration });
  const bot = { AppInstanceBotArn: given(created.AppInstanceBotArn) };
  await client.updateAppInstanceBot({ ...bot, ...described, Configuration: configuration });
  await client.describeAppInstanceBot(bot);
  await client.listAppInstanceBots(instance);
  await client.deleteAppInstanceBot(bot);
}

/** What an emulator answers to all operations; of several calls of one operation, the one with the longest answer. */
export async function recordAllOperations(options: EmulatorOptions = {}): Promise<readonly RecordedCall[]> {
  const emulator = await startEmulator(options);
  const credentials = { accessKeyId: 'somebody', secretAccessKey: 'else' };
  const client = new ChimeSDKIdentity({ region: 'us-east-1', endpoint: emulator.url, credentials });
  const calls = new Map<string, RecordedCall>();
  const record: DeserializeMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next, context) => async (args) => {
    const result = await next(args);
    const response = result.response as { readonly statusCode: number; body: Readable | Uint8Array };
    const bytes = Buffer.concat(await (response.body as Readable).toArray());
    response.body = bytes;
    const operation = (context.commandName ?? '').replace(/Command$/u, '');
    if (bytes.length >= (calls.get(operation)?.body.length ?? 0)) {
      calls.set(operation, { operation, input: args.input, status: response.statusCode, body: bytes.toString() });
    }
    return result;
  };
  client.middlewareStack.addRelativeTo(record, {
    relation: 'after',
    toMiddleware: 'deserializerMiddleware',
    name: 'record',
  });
  await callAllOperations(client);
  client.destroy();
  await emulator.close();
  return [...calls.values()];
}
