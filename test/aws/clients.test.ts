import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { resolveConnection } from '../../src/aws/connection.js';
import { createReadClient, unlimited } from '../support/identity-client.js';

/** Milliseconds. On a loaded machine a good answer may take longer, which costs one more of eight attempts. */
const PATIENCE = 200;

/** A service that does with each request, the first of which is number 1, what a test says. */
async function serve(answer: (number: number, response: ServerResponse) => void, attemptMilliseconds?: number) {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    answer(requests, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const connection = await resolveConnection({
    region: 'us-east-1',
    endpointUrl: `http://127.0.0.1:${port}`,
    env: {},
    ...(attemptMilliseconds === undefined ? {} : { attemptMilliseconds }),
  });
  return { connection, requests: () => requests };
}

function startAnswer(response: ServerResponse, length?: number): ServerResponse {
  const size = length === undefined ? {} : { 'content-length': length };
  return response.writeHead(200, { 'content-type': 'application/json', ...size });
}

function answerWith(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

describe('a client', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['no answer at all', () => undefined],
    ['half an answer', (response) => startAnswer(response, 100).write('{"Tags":')],
    [
      'an answer that drips',
      (response) => {
        startAnswer(response, 100_000);
        const drip = setInterval(() => response.write(' '), 10);
        response.once('close', () => {
          clearInterval(drip);
        });
      },
    ],
    ['an empty answer', (response) => startAnswer(response, 0).end()],
    ['an answer that is cut off', (response) => startAnswer(response).end('{"Tags": [{"Key":')],
    ['something else', (response) => startAnswer(response).end('<html>Please sign in</html>')],
  ])('S35: gives an attempt up that gets %s, and makes another', async (_what, misbehave) => {
    const service = await serve((number, response) => {
      if (number === 1) {
        misbehave(response);
      } else {
        answerWith(response, 200, { Tags: [] });
      }
    }, PATIENCE);
    const client = await createReadClient(service.connection);
    expect((await client.listTagsForResource({ ResourceARN: 'arn' })).Tags).toEqual([]);
    expect(service.requests()).toBeGreaterThan(1);
  });

  it('S35: gives an attempt up whose answer begins when its time is over', async () => {
    const service = await serve((number, response) => {
      if (number === 1) {
        setTimeout(() => startAnswer(response, 100).write('{"Tags":'), 2 * PATIENCE);
      } else {
        answerWith(response, 200, { Tags: [] });
      }
    });
    const client = await createReadClient({ ...service.connection, attemptMilliseconds: PATIENCE });
    expect((await client.listTagsForResource({ ResourceARN: 'arn' })).Tags).toEqual([]);
    expect(service.requests()).toBeGreaterThan(1);
  });

  it('gives an attempt thirty seconds by default', async () => {
    const { connection } = await serve(() => undefined);
    expect(connection.attemptMilliseconds).toBe(30_000);
  });

  it('sends as many calls at once as it is given, each on a connection of its own', async () => {
    const open: ServerResponse[] = [];
    const service = await serve((number, response) => {
      open.push(response);
      if (number === 60) {
        open.forEach((one) => {
          answerWith(one, 200, { Tags: [] });
        });
      }
    });
    const client = await createReadClient(service.connection);
    const calls = Array.from({ length: 60 }, () => client.listTagsForResource({ ResourceARN: 'arn' }));
    expect(await Promise.all(calls)).toHaveLength(60);
  });

  it('makes no further attempt once the run is interrupted, and tells what the last one failed with', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const controller = new AbortController();
    const service = await serve((_number, response) => {
      answerWith(response, 503, { Code: 'ServiceUnavailable', Message: 'Busy.' });
      // When the answer is there the pause has begun, or will never begin.
      response.once('close', () => {
        controller.abort();
      });
    });
    const client = await createReadClient(service.connection, { ...unlimited, signal: controller.signal });
    await expect(client.listTagsForResource({ ResourceARN: 'arn' })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 503, attempts: 1 },
    });
    expect(service.requests()).toBe(1);
  });
});

it.each(['not a url', 'ftp://127.0.0.1', ''])(
  'refuses the endpoint URL %j before anything is sent',
  async (endpointUrl) => {
    const refused = resolveConnection({ region: 'us-east-1', endpointUrl, env: {} });
    await expect(refused).rejects.toThrow('none that can be called');
    const unset = { AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_STS: '' };
    expect(await resolveConnection({ region: 'us-east-1', env: unset })).toMatchObject({
      endpointUrl: undefined,
      sts: expect.not.objectContaining({ endpoint: expect.anything() as string }) as object,
    });
  },
);
