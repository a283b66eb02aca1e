import { describe, expect, it } from 'vitest';
import { FAULT_ERRORS, type Fault, parseFault } from '../../src/emulator/index.js';
import {
  BAD_REQUEST,
  CONFLICT,
  clientOf,
  createInstance,
  createUser,
  FORBIDDEN,
  failure,
  raw,
  signedHeaders,
  start,
  startClient,
  stopTimeouts,
  THROTTLED,
  text,
} from './support.js';

describe('a fault', () => {
  it.each([
    ['throttle', THROTTLED],
    ['serviceFailure', 'ServiceFailureException ServiceFailure 500'],
    ['serviceUnavailable', 'ServiceUnavailableException ServiceUnavailable 503'],
    ['accessDenied', 'AccessDeniedException AccessDenied 403'],
    ['unauthorized', 'UnauthorizedClientException Unauthorized 401'],
    ['forbidden', FORBIDDEN],
    ['conflict', CONFLICT],
  ] as const)('%s is answered with %s, and nothing is done', async (error, expected) => {
    const { emulator, client } = await startClient({ faults: [{ operation: 'CreateAppInstance', error }] });
    expect(await failure(createInstance(client))).toBe(expected);
    emulator.setFaults([]);
    expect((await client.listAppInstances({})).AppInstances).toEqual([]);
  });

  it('happens to its operation, after what it skips, as often as it says', async () => {
    const faults: Fault[] = [{ operation: 'ListAppInstances', error: 'throttle', skip: 1, times: 2 }];
    const { client } = await startClient({ faults });
    const outcomes: string[] = [];
    for (let count = 0; count < 5; count++) {
      outcomes.push(await failure(client.listAppInstances({})));
      expect(await failure(createInstance(client))).toBe('no failure');
    }
    expect(outcomes).toEqual(['no failure', THROTTLED, THROTTLED, 'no failure', 'no failure']);
  });

  it('happens where the input holds a text', async () => {
    const { client } = await startClient({ faults: [{ match: '"AppInstanceUserId":"bob"', error: 'serviceFailure' }] });
    const AppInstanceArn = await createInstance(client);
    expect(await failure(createUser(client, AppInstanceArn, 'alice'))).toBe('no failure');
    expect(await failure(createUser(client, AppInstanceArn, 'bob'))).toContain('ServiceFailureException');
  });

  it('is one at a time: the next waits for its turn', async () => {
    const faults: Fault[] = [
      { error: 'throttle', times: 1 },
      { error: 'serviceUnavailable', times: 1 },
    ];
    const { client } = await startClient({ faults });
    expect(await failure(client.listAppInstances({}))).toBe(THROTTLED);
    expect(await failure(client.listAppInstances({}))).toContain('ServiceUnavailableException');
    expect(await failure(client.listAppInstances({}))).toBe('no failure');
  });

  it('throttle is retried by the SDK with the same ClientRequestToken', async () => {
    const emulator = await start({ faults: [{ operation: 'CreateAppInstance', error: 'throttle', times: 1 }] });
    await createInstance(clientOf(emulator, { maxAttempts: 2 }));
    const tokens = emulator.requests.map(({ input }) => input.ClientRequestToken);
    expect(tokens).toHaveLength(2);
    expect(tokens[0]).toBe(tokens[1]);
    expect(emulator.requests.map(({ status }) => status)).toEqual([429, 201]);
  });

  it('reset closes the connection and nothing is done; resetAfter does it', async () => {
    const { emulator, client } = await startClient();
    for (const error of ['reset', 'resetAfter'] as const) {
      emulator.setFaults([{ operation: 'CreateAppInstance', error, times: 1 }]);
      await expect(createInstance(client, error)).rejects.toMatchObject({ code: 'ECONNRESET' });
    }
    const { AppInstances } = await client.listAppInstances({});
    expect(AppInstances?.map(({ Name }) => Name)).toEqual(['resetAfter']);
    const records = emulator.requests.filter(({ mutating }) => mutating);
    expect(records.map(({ status, error }) => [status, error])).toEqual([
      [0, 'reset'],
      [201, 'resetAfter'],
    ]);
  });

  it.each([
    ['conflictAfter', CONFLICT],
    ['failureAfter', 'ServiceFailureException ServiceFailure 500'],
  ] as const)('%s is answered with %s, and all is done', async (error, expected) => {
    const { emulator, client } = await startClient({ faults: [{ operation: 'CreateAppInstance', error }] });
    expect(await failure(createInstance(client))).toBe(expected);
    emulator.setFaults([]);
    expect((await client.listAppInstances({})).AppInstances).toHaveLength(1);
  });

  it('conflictAfter leaves an operation that fails by itself to its own error', async () => {
    const { client } = await startClient({ faults: [{ error: 'conflictAfter' }] });
    expect(await failure(client.listAppInstances({ MaxResults: 0 }))).toBe(BAD_REQUEST);
  });

  it.each([
    [false, 0],
    [true, 1],
  ])('may be any answer; where it comes after the operation is %s', async (after, instances) => {
    const headers = { 'content-type': 'text/html', server: 'proxy' };
    const body = Buffer.from([0xff, 0x00, 0x3c]);
    const answer = { status: 418, headers, body };
    const { emulator, client } = await startClient({
      faults: [{ operation: 'CreateAppInstance', answer, after, times: 1 }],
    });
    const create = { headers: signedHeaders(), body: '{"Name": "Support", "ClientRequestToken": "aa"}' };
    const answered = await raw(emulator, 'POST', '/app-instances', create);
    expect(answered).toMatchObject({ status: 418, headers, body: body.toString() });
    expect(emulator.requests.map(({ status }) => status)).toEqual([418]);
    expect((await client.listAppInstances({})).AppInstances).toHaveLength(instances);
  });

  it('may be an answer with nothing in it', async () => {
    const emulator = await start({ faults: [{ answer: {} }] });
    const answered = await raw(emulator, 'GET', '/app-instances');
    expect(answered).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' }, body: '' });
  });

  it.each([99, 101, 600, 200.5])('is refused with the status %d', async (status) => {
    const emulator = await start();
    expect(() => {
      emulator.setFaults([{ answer: { status } }]);
    }).toThrow(TypeError);
  });

  it('hang never answers, and does not keep the emulator from closing', async () => {
    const { emulator, client } = await startClient({ faults: [{ error: 'hang' }] });
    const outcome = client.listAppInstances({}).then(
      () => 'answered',
      () => 'closed',
    );
    await expect.poll(() => emulator.requests.length).toBe(1);
    stopTimeouts();
    await emulator.close();
    expect(await outcome).toBe('closed');
  });

  it('repeatToken makes a list return the token that it got', async () => {
    const { emulator, client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    await createUser(client, AppInstanceArn, 'a');
    await createUser(client, AppInstanceArn, 'b');
    const first = await client.listAppInstanceUsers({ AppInstanceArn, MaxResults: 1 });
    emulator.setFaults([{ operation: 'ListAppInstanceUsers', error: 'repeatToken' }]);
    const second = await client.listAppInstanceUsers({ AppInstanceArn, NextToken: text(first.NextToken) });
    expect(second.NextToken).toBe(first.NextToken);
    expect(second.AppInstanceUsers?.map(({ Name }) => Name)).toEqual(['User b']);
    const start = await client.listAppInstanceUsers({ AppInstanceArn });
    const next = await client.listAppInstanceUsers({ AppInstanceArn, NextToken: text(start.NextToken) });
    expect(next.NextToken).toBe(start.NextToken);
    expect(await failure(client.describeAppInstance({ AppInstanceArn }))).toBe('no failure');
  });

  it('does not save a request from being refused first', async () => {
    const emulator = await start({ faults: [{ error: 'serviceFailure' }] });
    expect((await raw(emulator, 'GET', '/app-instances', { headers: {} })).status).toBe(403);
  });

  it('leaves validation to requests that it passes', async () => {
    const { client } = await startClient({ faults: [{ error: 'throttle', times: 1 }] });
    expect(await failure(client.listAppInstances({ MaxResults: 0 }))).toBe(THROTTLED);
    expect(await failure(client.listAppInstances({ MaxResults: 0 }))).toBe(BAD_REQUEST);
  });
});

describe('parseFault', () => {
  it('reads operation, error and times', () => {
    expect(parseFault('CreateAppInstanceUser:throttle:3')).toEqual({
      operation: 'CreateAppInstanceUser',
      error: 'throttle',
      times: 3,
    });
    expect(parseFault('*:reset')).toEqual({ error: 'reset' });
    expect(parseFault('GetCallerIdentity:accessDenied')).toEqual({
      operation: 'GetCallerIdentity',
      error: 'accessDenied',
    });
    for (const error of FAULT_ERRORS) expect(parseFault(`*:${error}`)).toEqual({ error });
  });

  it.each([
    '',
    'throttle',
    'CreateAppInstanceUser',
    'CreateUser:throttle',
    ':throttle',
    '*:slow',
    '*:throttle:',
    '*:throttle:0',
    '*:throttle:1.5',
    '*:throttle:many',
    '*:throttle:1:2',
  ])('refuses "%s"', (text) => {
    expect(() => parseFault(text)).toThrow(TypeError);
  });
});
