import type { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT_ID,
  BAD_REQUEST,
  createBot,
  createInstance,
  createUser,
  FORBIDDEN,
  failure,
  failures,
  LEX,
  raw,
  start,
  startClient,
} from './support.js';

const ACCEPTED = 'no failure';

/** A table of values and whether the service takes them, tried on one emulator. */
function tries(
  cases: readonly (readonly [string, unknown, string])[],
  call: (client: ChimeSDKIdentity, value: never) => Promise<unknown>,
) {
  it.each(cases)('%s', async (_case, value, expected) => {
    const { client } = await startClient();
    expect(await failure(call(client, value as never))).toBe(expected);
  });
}

describe('the name of an AppInstance', () => {
  tries(
    [
      ['one character', 'x', ACCEPTED],
      ['256 characters', 'x'.repeat(256), ACCEPTED],
      ['tab, line break and letters beyond Latin', 'a\tb\nc ü 語 \uFFFD', ACCEPTED],
      ['empty', '', BAD_REQUEST],
      ['257 characters', 'x'.repeat(257), BAD_REQUEST],
      ['an emoji', 'chat 🎉', BAD_REQUEST],
      ['a control character', 'a\u0007b', BAD_REQUEST],
      // The range from 0 to U+10FF that the model's pattern has, whatever it was meant to have.
      ['DEL', 'a\u007Fb', ACCEPTED],
      ['the first and the last C1 control character', '\u0080\u009F', ACCEPTED],
      ['a non-character of the Basic Multilingual Plane', '\uFFFE', BAD_REQUEST],
      ['the first character of the next plane', '\u{10000}', BAD_REQUEST],
      ['half a surrogate pair', 'a\uD83C', BAD_REQUEST],
      ['missing', undefined, BAD_REQUEST],
      ['a number', 5, BAD_REQUEST],
      ['a list', ['x'], BAD_REQUEST],
    ],
    (client, Name) => client.createAppInstance({ Name }),
  );
});

describe('metadata', () => {
  tries(
    [
      ['empty', '', ACCEPTED],
      ['1,024 bytes', 'x'.repeat(1024), ACCEPTED],
      ['1,025 bytes', 'x'.repeat(1025), BAD_REQUEST],
      ['512 letters of two bytes', 'ü'.repeat(512), ACCEPTED],
      ['513 letters of two bytes', 'ü'.repeat(513), BAD_REQUEST],
      ['an emoji', '🎉', ACCEPTED],
      ['two lines', 'a\nb', BAD_REQUEST],
    ],
    (client, Metadata) => client.createAppInstance({ Name: 'n', Metadata }),
  );
});

describe('the id of a user', () => {
  tries(
    [
      ['an e-mail address', 'alice@example.com', ACCEPTED],
      ['a Cognito identity', 'us-east-1:0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f', ACCEPTED],
      ['one letter', 'a', ACCEPTED],
      ['64 characters', 'a'.repeat(64), ACCEPTED],
      ['65 characters', 'a'.repeat(65), BAD_REQUEST],
      ['empty', '', BAD_REQUEST],
      ['a plus sign', 'alice+tag@example.com', BAD_REQUEST],
      ['a vertical bar', 'auth0|abc', BAD_REQUEST],
      ['a slash', 'a/b', BAD_REQUEST],
      ['a leading hyphen', '-a', BAD_REQUEST],
      ['a trailing hyphen', 'a-', BAD_REQUEST],
      ['a final line break', 'alice\n', BAD_REQUEST],
    ],
    async (client, AppInstanceUserId) =>
      client.createAppInstanceUser({ AppInstanceArn: await createInstance(client), AppInstanceUserId, Name: 'n' }),
  );
});

describe('the name of a user', () => {
  tries(
    [
      ['100 code points outside the Basic Multilingual Plane', '🎉'.repeat(100), ACCEPTED],
      ['101 characters', 'x'.repeat(101), BAD_REQUEST],
      ['blank', '   ', BAD_REQUEST],
      ['empty', '', BAD_REQUEST],
    ],
    async (client, Name) =>
      client.createAppInstanceUser({ AppInstanceArn: await createInstance(client), AppInstanceUserId: 'u', Name }),
  );
});

describe('the name of a bot', () => {
  tries(
    [
      ['empty', '', ACCEPTED],
      ['256 characters', 'x'.repeat(256), ACCEPTED],
      ['257 characters', 'x'.repeat(257), BAD_REQUEST],
      ['an emoji', '🎉', BAD_REQUEST],
    ],
    async (client, Name) =>
      client.createAppInstanceBot({ AppInstanceArn: await createInstance(client), Name, Configuration: { Lex: LEX } }),
  );
});

describe('a ClientRequestToken', () => {
  tries(
    [
      ['two characters', 'ab', ACCEPTED],
      ['64 characters', '-_Z9'.repeat(16), ACCEPTED],
      ['one character', 'a', BAD_REQUEST],
      ['65 characters', 'a'.repeat(65), BAD_REQUEST],
      ['a dot', 'a.b', BAD_REQUEST],
    ],
    (client, ClientRequestToken) => client.createAppInstance({ Name: 'n', ClientRequestToken }),
  );
});

describe('expiration settings', () => {
  const ExpirationCriterion = 'CREATED_TIMESTAMP';
  tries(
    [
      ['one day', { ExpirationDays: 1, ExpirationCriterion }, ACCEPTED],
      ['5,475 days', { ExpirationDays: 5475, ExpirationCriterion }, ACCEPTED],
      ['no day', { ExpirationDays: 0, ExpirationCriterion }, BAD_REQUEST],
      ['5,476 days', { ExpirationDays: 5476, ExpirationCriterion }, BAD_REQUEST],
      ['half a day', { ExpirationDays: 0.5, ExpirationCriterion }, BAD_REQUEST],
      ['days as text', { ExpirationDays: '3', ExpirationCriterion }, BAD_REQUEST],
      ['another criterion', { ExpirationDays: 3, ExpirationCriterion: 'LAST_UPDATED_TIMESTAMP' }, BAD_REQUEST],
      ['no criterion', { ExpirationDays: 3 }, BAD_REQUEST],
      ['no days', { ExpirationCriterion }, BAD_REQUEST],
    ],
    async (client, ExpirationSettings) => {
      const AppInstanceArn = await createInstance(client);
      const user = { AppInstanceArn, AppInstanceUserId: 'u', Name: 'n' };
      const { AppInstanceUserArn } = await client.createAppInstanceUser(user);
      return client.putAppInstanceUserExpirationSettings({ AppInstanceUserArn, ExpirationSettings });
    },
  );
});

describe('an ARN', () => {
  it('of another kind of resource is a bad request', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const user = await createUser(client, AppInstanceArn);
    const bot = await createBot(client, AppInstanceArn);
    const calls = [
      client.describeAppInstance({ AppInstanceArn: user }),
      client.describeAppInstanceUser({ AppInstanceUserArn: bot }),
      client.describeAppInstanceUser({ AppInstanceUserArn: AppInstanceArn }),
      client.describeAppInstanceBot({ AppInstanceBotArn: user }),
      client.listAppInstanceUsers({ AppInstanceArn: user }),
      client.listAppInstanceUserEndpoints({ AppInstanceUserArn: bot }),
      client.describeAppInstanceUserEndpoint({ AppInstanceUserArn: bot, EndpointId: 'e' }),
      client.createAppInstanceUser({ AppInstanceArn: user, AppInstanceUserId: 'u', Name: 'n' }),
    ];
    expect(new Set(await failures(calls))).toEqual(new Set([BAD_REQUEST]));
  });

  it.each([
    'x',
    'app-instance/abc',
    'arn:aws:chime:us-east-1:123456789012:app-instance/',
    'arn:aws:chime:us-east-1:123456789012:app-instance/a/b',
    'arn:aws:chime:us-east-1:123456789012:app-instance/a/user/',
    'arn:aws:chime:us-east-1:123456789012:app-instance/a/user/b/c',
    'arn:aws:chime:us-east-1:12345:app-instance/a',
    'arn:aws:s3:us-east-1:123456789012:app-instance/a',
    `arn:aws:chime:us-east-1:123456789012:app-instance/${'a'.repeat(1600)}`,
  ])('like %s is a bad request', async (AppInstanceArn) => {
    const { client } = await startClient();
    expect(await failure(client.describeAppInstance({ AppInstanceArn }))).toBe(BAD_REQUEST);
    expect(await failure(client.listTagsForResource({ ResourceARN: AppInstanceArn }))).toBe(BAD_REQUEST);
  });

  it.each([
    ['account', `arn:aws:chime:us-east-1:000000000000:app-instance/a`],
    ['region', `arn:aws:chime:eu-central-1:${ACCOUNT_ID}:app-instance/a`],
  ])('of another %s is forbidden, whatever absent things answer', async (_what, AppInstanceArn) => {
    const { client } = await startClient({ behaviours: { absentAnswer: 'notFound' } });
    expect(await failure(client.describeAppInstance({ AppInstanceArn }))).toBe(FORBIDDEN);
    expect(await failure(client.listAppInstanceUsers({ AppInstanceArn }))).toBe(FORBIDDEN);
    expect(await failure(client.listTagsForResource({ ResourceARN: AppInstanceArn }))).toBe(FORBIDDEN);
    const bot = { AppInstanceBotArn: `${AppInstanceArn}/bot/b` };
    expect(await failure(client.describeAppInstanceBot(bot))).toBe(FORBIDDEN);
  });

  it('that is empty never turns an operation into another', async () => {
    const { emulator, client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const AppInstanceUserArn = await createUser(client, AppInstanceArn);
    const calls = [
      client.describeAppInstance({ AppInstanceArn: '' }),
      client.deleteAppInstance({ AppInstanceArn: '' }),
      client.describeAppInstanceUser({ AppInstanceUserArn: '' }),
      client.listAppInstanceUsers({ AppInstanceArn: '' }),
      client.describeAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: '' }),
      client.deleteAppInstanceAdmin({ AppInstanceArn: '', AppInstanceAdminArn: AppInstanceUserArn }),
    ];
    expect(new Set(await failures(calls))).toEqual(new Set([BAD_REQUEST]));
    const endpoint = { AppInstanceUserArn, EndpointId: '' };
    expect(await failure(client.describeAppInstanceUserEndpoint(endpoint))).toBe(BAD_REQUEST);
    expect(await failure(client.deregisterAppInstanceUserEndpoint(endpoint))).toBe(BAD_REQUEST);
    const operations = emulator.requests.map(({ operation }) => operation);
    expect(operations).not.toContain('ListAppInstances');
    expect(operations).not.toContain('ListAppInstanceAdmins');
    expect(operations).not.toContain('ListAppInstanceUserEndpoints');
  });
});

describe('a body', () => {
  it.each([
    ['cut off', '{"Name": "n"'],
    ['a list', '[]'],
    ['null', 'null'],
    ['text', '"Name"'],
    ['no UTF-8', Buffer.from('{"Name": "\xFF", "ClientRequestToken": "token"}', 'latin1')],
    ['empty', ''],
  ])('that is %s is a bad request', async (_case, body) => {
    const emulator = await start();
    const answer = await raw(emulator, 'POST', '/app-instances', { body });
    expect(answer.status).toBe(400);
    expect(answer.headers['x-amzn-errortype']).toBe('BadRequestException');
  });

  it('may have members that the operation does not know', async () => {
    const emulator = await start();
    const body = '{"Name": "n", "ClientRequestToken": "token", "Unknown": {"a": 1}, "__proto__": {"Metadata": 5}}';
    expect((await raw(emulator, 'POST', '/app-instances', { body })).status).toBe(201);
  });

  it('cannot overrule path and query', async () => {
    const { emulator, client } = await startClient();
    const first = await createInstance(client, 'first');
    const second = await createInstance(client, 'second');
    const body = JSON.stringify({ AppInstanceArn: second, Name: 'changed', Metadata: '' });
    expect((await raw(emulator, 'PUT', `/app-instances/${encodeURIComponent(first)}`, { body })).status).toBe(200);
    expect((await client.describeAppInstance({ AppInstanceArn: second })).AppInstance?.Name).toBe('second');
    expect((await raw(emulator, 'GET', '/app-instance-users', { body })).status).toBe(400);
  });

  it('counts null as left out', async () => {
    const emulator = await start();
    const left = '{"Name": "n", "ClientRequestToken": "token", "Metadata": null, "Tags": null}';
    expect((await raw(emulator, 'POST', '/app-instances', { body: left })).status).toBe(201);
    const required = '{"Name": null, "ClientRequestToken": "token"}';
    expect((await raw(emulator, 'POST', '/app-instances', { body: required })).status).toBe(400);
    const inList = '{"Name": "n", "ClientRequestToken": "token", "Tags": [null]}';
    expect((await raw(emulator, 'POST', '/app-instances', { body: inList })).status).toBe(400);
  });

  it('needs a ClientRequestToken in the four creating operations', async () => {
    const emulator = await start();
    expect((await raw(emulator, 'POST', '/app-instances', { body: '{"Name": "n"}' })).status).toBe(400);
  });
});

describe('a refusal', () => {
  it('tells every problem, and repeats no value', async () => {
    const { client } = await startClient();
    const AppInstanceUserArn = await createUser(client, await createInstance(client));
    const secret = 'S3CRET'.repeat(400);
    const call = client.registerAppInstanceUserEndpoint({
      AppInstanceUserArn,
      // @ts-expect-error -- not a type of endpoint.
      Type: 'S3CRET',
      ResourceArn: 'S3CRET',
      EndpointAttributes: { DeviceToken: secret },
    });
    await expect(call).rejects.toThrow(/^3 validation errors detected: .*ResourceArn.*DeviceToken/);
    await expect(call).rejects.not.toThrow(/S3CRET/);
  });

  it('comes before anything is done', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client, 'before');
    const call = client.updateAppInstance({ AppInstanceArn, Name: 'after', Metadata: 'x'.repeat(2000) });
    expect(await failure(call)).toBe(BAD_REQUEST);
    expect((await client.describeAppInstance({ AppInstanceArn })).AppInstance?.Name).toBe('before');
  });
});
