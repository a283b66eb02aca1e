import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Emulator, type RequestRecord, startEmulator } from '../../src/emulator/index.js';
import { RequestLog } from '../../src/emulator/request-log.js';
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
    // NotFound would be an absent resource.
    expect(JSON.parse(answer.body)).toMatchObject({ Code: 'BadRequest', Message: expect.any(String) as unknown });
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
    expect(JSON.parse(answer.body)).toMatchObject({ Code: 'AccessDenied', Message: expect.any(String) as unknown });
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
        const answer = await raw(emulator, 'GET', path, { headers: signedHeaders({ host }) });
        expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([403, 'AccessDeniedException']);
        const Message: unknown = expect.stringContaining('send requests to 127.0.0.1 or localhost');
        expect(JSON.parse(answer.body)).toEqual({ Code: 'AccessDenied', Message });
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
      expect(JSON.parse(answer.body)).toMatchObject({ Code: 'BadRequest', Message: expect.any(String) as unknown });
    }
    expect(emulator.requests).toEqual([]);
  });
});

describe('what is no request', () => {
  it.each([
    ['no HTTP', 'nonsense\r\n\r\n', 400, 'MalformedRequestException', 'BadRequest'],
    ['a head without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n`, 431, /TooLarge/, 'BadRequest'],
    ['no Host header', 'GET /app-instances HTTP/1.1\r\n\r\n', 403, 'AccessDeniedException', 'AccessDenied'],
    ['HTTP/1.0', 'GET /app-instances HTTP/1.0\r\n\r\n', 403, 'AccessDeniedException', 'AccessDenied'],
    [
      'another expectation',
      'GET /app-instances HTTP/1.1\r\nHost: localhost\r\nExpect: much\r\n\r\n',
      417,
      'ExpectationFailedException',
      'BadRequest',
    ],
  ])('such as %s is answered with an error like all others', async (_case, text, status, name, Code) => {
    const emulator = await start();
    const answer = await exchange(emulator, text);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(/^x-amzn-errortype: (.*)$/im.exec(head)?.[1]).toMatch(name);
    expect(JSON.parse(body)).toEqual({ Code, Message: expect.stringMatching(/./) as unknown });
    // It goes on.
    expect((await raw(emulator, 'GET', '/app-instances')).status).toBe(200);
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

  it('answers all that it does on a connection with several requests when it is closed', async () => {
    const emulator = await startEmulator({ latencyMilliseconds: 50 });
    const body = (number: number): string => `{"Name": "n", "ClientRequestToken": "token-${number}"}`;
    const head = (changes: Record<string, string> = {}): string => {
      const headers = { ...signedHeaders(), host: 'localhost', 'content-length': String(body(1).length), ...changes };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      return `POST /app-instances HTTP/1.1\r\n${lines.join('')}\r\n`;
    };
    let closed = Promise.resolve();
    const answers = await exchange(emulator, head({ expect: '100-continue' }), (socket) => {
      // The server has the head of the first, and waits for its body.
      closed = emulator.close();
      socket.write(body(1) + head() + body(2) + head() + body(3));
    });
    await closed;
    const created = emulator.requests.filter(({ status }) => status === 201);
    expect(created.length).toBeGreaterThan(0);
    expect(answers.match(/HTTP\/1\.1 201/g)).toHaveLength(created.length);
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

/** Sends text as it is, and gives everything that comes until the connection ends. */
function exchange(
  emulator: Emulator,
  text: string,
  onFirstData: (socket: Socket) => void = (socket) => socket.end(),
): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(emulator.port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').once('data', () => {
      onFirstData(socket);
    });
    socket.on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(answer);
    });
  });
}

interface LogContent {
  readonly counts: { readonly total: number };
  readonly dropped: number;
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
    const newest = logContent((await raw(emulator, 'GET', `${path}?limit=1`, { headers: {} })).body);
    expect(newest).toMatchObject({ counts: { total: 3 }, dropped: 0, requests: [{ status: 400 }] });
    for (const [method, query, status] of [
      ['POST', '', 405],
      ['GET', '?limit=-1', 400],
      ['GET', '?mutating=maybe', 400],
    ] as const) {
      const refused = await raw(emulator, method, `${path}${query}`, { headers: {} });
      expect(refused.status).toBe(status);
      expect(JSON.parse(refused.body)).toMatchObject({ Code: 'BadRequest' });
    }
    expect((await raw(emulator, 'DELETE', path, { headers: {} })).status).toBe(204);
    expect(emulator.requests).toEqual([]);
  });

  it('keeps the latest up to its limit', async () => {
    const emulator = await start({ requestLogLimit: 3 });
    for (let count = 0; count < 5; count++) await raw(emulator, 'GET', '/app-instances');
    expect(emulator.requests.map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
    const { body } = await raw(emulator, 'GET', '/_emulator/requests', { headers: {} });
    const { counts, dropped, requests } = logContent(body);
    // What was dropped is counted all the same.
    expect([counts, dropped, requests.length]).toEqual([
      { total: 5, byOperation: { ListAppInstances: 5 }, byStatus: { 200: 5 } },
      2,
      3,
    ]);
    expect((await raw(emulator, 'DELETE', '/_emulator/requests', { headers: {} })).status).toBe(204);
    const cleared = logContent((await raw(emulator, 'GET', '/_emulator/requests', { headers: {} })).body);
    expect(cleared).toMatchObject({ counts: { total: 0 }, dropped: 0, requests: [] });
  });

  it('keeps so many characters that it can always be read, and of a long request its beginning', async () => {
    const emulator = await start();
    const body = JSON.stringify({ Name: 'n', ClientRequestToken: 'token', Unknown: 'x'.repeat(1_000_000) });
    for (let count = 0; count < 20; count++) await raw(emulator, 'POST', '/app-instances', { body });
    const log = await raw(emulator, 'GET', '/_emulator/requests', { headers: {} });
    expect(log.body.length).toBeLessThan(100_000);
    const [record] = logContent(log.body).requests;
    expect(record?.input).toMatchObject({ Name: 'n', ClientRequestToken: 'token' });
    expect(record?.input['Unknown']).toMatch(/^"x{1023}… \(998978 more characters\)$/);

    const records = new RequestLog({ requests: 1000, characters: 100_000 });
    const [{ ...sample } = {}] = emulator.requests;
    for (let sequence = 1; sequence <= 1000; sequence++) records.add({ ...(sample as RequestRecord), sequence });
    const { records: kept, dropped } = records.view();
    expect(kept.join('').length).toBeLessThanOrEqual(100_000);
    expect(kept.length + dropped).toBe(1000);
    expect(JSON.parse(kept.at(-1) ?? '')).toMatchObject({ sequence: 1000 });
  });

  it('is read as it was at that moment, in order, while requests come', async () => {
    const emulator = await start({ requestLogLimit: 50 });
    let isOver = false;
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!isOver) await raw(emulator, 'GET', '/app-instances');
      }),
    );
    for (let count = 0; count < 30; count++) {
      const { counts, dropped, requests } = logContent(
        (await raw(emulator, 'GET', '/_emulator/requests', { headers: {} })).body,
      );
      expect(requests.length).toBe(Math.min(50, counts.total));
      expect(dropped).toBe(counts.total - requests.length);
      const sequences = requests.map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    }
    isOver = true;
    await load;
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
