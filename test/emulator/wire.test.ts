import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type RequestRecord, startEmulator } from '../../src/emulator/index.js';
import {
  createInstance,
  createUser,
  fakeClock,
  raw,
  registerEndpoint,
  signedHeaders,
  start,
  startClient,
  stopTimeouts,
  text,
} from './support.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function authorization(change: (text: string) => string): Record<string, string> {
  const headers = signedHeaders();
  return { ...headers, authorization: change(headers['authorization'] ?? '') };
}

describe('an answer', () => {
  it('has JSON, a request id, and times in epoch seconds with a fraction', async () => {
    const { emulator, client } = await startClient({ clock: fakeClock(1_616_615_165_553) });
    const AppInstanceArn = await createInstance(client);
    const answer = await raw(emulator, 'GET', `/app-instances/${encodeURIComponent(AppInstanceArn)}`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['x-amzn-requestid']).toMatch(UUID);
    expect(answer.body).toContain('"CreatedTimestamp":1616615165.553');
  });

  it('without output has no body', async () => {
    const { emulator, client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const answer = await raw(emulator, 'DELETE', `/app-instances/${encodeURIComponent(AppInstanceArn)}`);
    expect([answer.status, answer.body]).toEqual([204, '']);
  });

  it('to an error has the header by which SDKs know it, a code and a message', async () => {
    const emulator = await start();
    const answer = await raw(emulator, 'GET', '/app-instances/nonsense');
    expect(answer.status).toBe(400);
    expect(answer.headers['x-amzn-errortype']).toBe('BadRequestException');
    expect(answer.headers['x-amzn-requestid']).toMatch(UUID);
    const body = JSON.parse(answer.body) as Record<string, unknown>;
    expect(Object.keys(body)).toEqual(['Code', 'Message']);
    expect(body).toMatchObject({ Code: 'BadRequest', Message: expect.stringMatching(/./) as unknown });
  });

  it('has a request id of its own', async () => {
    const emulator = await start({ clock: fakeClock() });
    const ids = new Set<unknown>();
    for (let count = 0; count < 5; count++)
      ids.add((await raw(emulator, 'GET', '/app-instances')).headers['x-amzn-requestid']);
    expect(ids.size).toBe(5);
  });
});

describe('routing', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/app-instance'],
    ['PATCH', '/app-instances'],
    ['DELETE', '/app-instances'],
    ['GET', '/app-instances/a/admins/b/c'],
    ['GET', '//app-instances'],
    ['POST', '/tags'],
    ['POST', '/tags?operation=retag-resource'],
    ['GET', '/app-instances/%zz'],
    ['OPTIONS', '/app-instances'],
  ])('knows no %s %s', async (method, path) => {
    const emulator = await start();
    const answer = await raw(emulator, method, path);
    expect([403, 404]).toContain(answer.status);
    expect(answer.status === 404 || path === '/').toBe(true);
    expect(emulator.requests.map(({ operation }) => operation)).toEqual(['UnknownOperation']);
  });

  it('answers an unknown operation as AWS does', async () => {
    const emulator = await start();
    const answer = await raw(emulator, 'GET', '/unknown');
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([404, 'UnknownOperationException']);
  });

  it('decodes labels once', async () => {
    const emulator = await start();
    await raw(emulator, 'GET', '/app-instances/a%252Fb');
    expect(emulator.requests[0]?.input).toEqual({ AppInstanceArn: 'a%2Fb' });
  });
});

describe('a signature', () => {
  it.each([
    ['no Authorization', { ...signedHeaders(), authorization: '' }, 'MissingAuthenticationTokenException'],
    ['no Authorization header', signedHeaders({ authorization: undefined }), 'MissingAuthenticationTokenException'],
    ['another scheme', signedHeaders({ authorization: 'Basic YTpi' }), 'IncompleteSignatureException'],
    ['no signature', authorization((text) => text.replace(/, Signature.*/, '')), 'IncompleteSignatureException'],
    ['a signature too short', authorization((text) => text.slice(0, -1)), 'IncompleteSignatureException'],
    ['half a scope', authorization((text) => text.replace('/us-east-1', '')), 'IncompleteSignatureException'],
    ['no date', signedHeaders({ 'x-amz-date': undefined }), 'IncompleteSignatureException'],
    ['a date of another form', signedHeaders({ 'x-amz-date': '2026-01-02' }), 'IncompleteSignatureException'],
    ['a date of another day', signedHeaders({ 'x-amz-date': '20260103T030405Z' }), 'InvalidSignatureException'],
    ['an unsigned host', authorization((text) => text.replace('host;', '')), 'InvalidSignatureException'],
    ['another service', authorization((text) => text.replace('/chime/', '/s3/')), 'InvalidSignatureException'],
    [
      'a region without the service',
      authorization((text) => text.replace('us-east-1', 'us-west-2')),
      'InvalidSignatureException',
    ],
  ])('with %s is refused', async (_case, headers, expected) => {
    const emulator = await start();
    const answer = await raw(emulator, 'GET', '/app-instances', { headers });
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([403, expected]);
    expect(JSON.parse(answer.body)).not.toHaveProperty('Code');
  });

  it('may be written without spaces', async () => {
    const emulator = await start();
    const headers = authorization((text) => text.replaceAll(', ', ','));
    expect((await raw(emulator, 'GET', '/app-instances', { headers })).status).toBe(200);
  });
});

describe('the Host header', () => {
  it.each(['127.0.0.1', '127.0.0.1:1234', 'localhost', 'LOCALHOST:80', '[::1]:8080'])('may be %s', async (host) => {
    const emulator = await start();
    expect((await raw(emulator, 'GET', '/app-instances', { headers: signedHeaders({ host }) })).status).toBe(200);
  });

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', '10.0.0.1', 'localhost:x'])(
    'may not be %s',
    async (host) => {
      const emulator = await start();
      for (const path of ['/app-instances', '/_emulator/requests']) {
        expect((await raw(emulator, 'GET', path, { headers: signedHeaders({ host }) })).status).toBe(403);
      }
      expect(emulator.requests).toEqual([]);
    },
  );
});

describe('a body', () => {
  it('of more than 1 MiB is refused, announced or not', async () => {
    const emulator = await start();
    const body = JSON.stringify({ Name: 'n', ClientRequestToken: 'token', Unknown: 'x'.repeat(1024 * 1024) });
    const announced = await raw(emulator, 'POST', '/app-instances', { body });
    const headers = signedHeaders({ 'transfer-encoding': 'chunked' });
    const chunked = await raw(emulator, 'POST', '/app-instances', { body, headers });
    for (const answer of [announced, chunked]) {
      expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([413, 'RequestEntityTooLargeException']);
    }
    expect(emulator.requests).toEqual([]);
  });
});

describe('the server', () => {
  it('listens on the loopback address and says where', async () => {
    const emulator = await start();
    expect(emulator.url).toBe(`http://127.0.0.1:${emulator.port}`);
  });

  it('refuses a port that is taken', async () => {
    const emulator = await start();
    await expect(startEmulator({ port: emulator.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('can be closed twice, and while a connection is idle', async () => {
    const emulator = await startEmulator();
    const socket = connect(emulator.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    stopTimeouts();
    await Promise.all([emulator.close(), emulator.close()]);
    await ended;
  });

  it('finishes a request under way when it is closed', async () => {
    const emulator = await startEmulator();
    const body = '{"Name": "n", "ClientRequestToken": "token"}';
    const headers = signedHeaders({ expect: '100-continue' });
    const options = { host: '127.0.0.1', port: emulator.port, method: 'POST', path: '/app-instances', headers };
    const request = httpRequest(options);
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.on('response', resolve);
      request.on('error', reject);
    });
    // The server has the head of the request, and waits for the body.
    await new Promise((resolve) => {
      request.once('continue', resolve);
      request.flushHeaders();
    });
    const closed = emulator.close();
    request.end(body);
    const response = await answered;
    response.resume();
    expect([response.statusCode, response.headers.connection]).toEqual([201, 'close']);
    await closed;
  });
});

interface LogContent {
  readonly counts: { readonly total: number };
  readonly requests: readonly RequestRecord[];
}

function logContent(body: string): LogContent {
  return JSON.parse(body) as LogContent;
}

describe('the request log', () => {
  it('tells what was asked and answered', async () => {
    const clock = fakeClock();
    const { emulator, client } = await startClient({ clock });
    const AppInstanceArn = await createInstance(client);
    const described = await client.listAppInstanceUsers({ AppInstanceArn, MaxResults: 7 });
    expect(emulator.requests).toHaveLength(2);
    expect(emulator.requests[1]).toEqual({
      sequence: 2,
      operation: 'ListAppInstanceUsers',
      mutating: false,
      method: 'GET',
      path: `/app-instance-users?app-instance-arn=${encodeURIComponent(AppInstanceArn)}&max-results=7`,
      region: 'us-east-1',
      accountId: '123456789012',
      status: 200,
      error: undefined,
      input: { AppInstanceArn, MaxResults: 7 },
      requestId: text(described.$metadata.requestId),
      time: clock(),
    } satisfies RequestRecord);
    emulator.clearRequests();
    expect(emulator.requests).toEqual([]);
  });

  it('is read and cleared over HTTP without a signature', async () => {
    const { emulator, client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    await client.describeAppInstance({ AppInstanceArn });
    await client.describeAppInstance({ AppInstanceArn: 'x' }).catch(() => undefined);
    const path = '/_emulator/requests';
    const all = logContent((await raw(emulator, 'GET', path, { headers: {} })).body);
    expect(all.counts).toEqual({
      total: 3,
      byOperation: { CreateAppInstance: 1, DescribeAppInstance: 2 },
      byStatus: { 200: 1, 201: 1, 400: 1 },
    });
    expect(all.requests).toHaveLength(3);
    const mutating = logContent((await raw(emulator, 'GET', `${path}?mutating=true`, { headers: {} })).body);
    expect(mutating.requests.map(({ operation }) => operation)).toEqual(['CreateAppInstance']);
    const reading = logContent((await raw(emulator, 'GET', `${path}?mutating=false`, { headers: {} })).body);
    expect(reading.counts.total).toBe(2);
    expect((await raw(emulator, 'POST', path, { headers: {} })).status).toBe(405);
    expect((await raw(emulator, 'DELETE', path, { headers: {} })).status).toBe(204);
    expect(emulator.requests).toEqual([]);
  });

  it('keeps the latest up to its limit', async () => {
    const emulator = await start({ requestLogLimit: 3 });
    for (let count = 0; count < 5; count++) await raw(emulator, 'GET', '/app-instances');
    expect(emulator.requests.map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
  });

  it('shows no device token', async () => {
    const { emulator, client } = await startClient();
    await registerEndpoint(client, await createUser(client, await createInstance(client)));
    const { body } = await raw(emulator, 'GET', '/_emulator/requests', { headers: {} });
    expect(body).toContain('"DeviceToken"');
    expect(body).not.toContain('device-token');
    expect(JSON.stringify(emulator.requests)).not.toContain('device-token');
  });
});
