import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpRequest } from '@smithy/core/protocols';
import { expect, onTestFinished, test } from 'vitest';
import { read } from '../../src/aws/read.js';
import { createRequestHandler } from '../../src/aws/request-handler.js';
import { freePort } from '../support/cli/network.js';

const NOT_IN_TIME = 3_001;

test('a place that never answered may be repeated for three seconds, and is not asked any more after that', async () => {
  const { failure, pass, start, answers } = await world();
  expect(await failure()).toMatchObject({ isFirstContact: true, $retryable: {} });
  pass(NOT_IN_TIME - 2);
  expect(await failure()).toMatchObject({ isFirstContact: true, $retryable: {} });
  pass(2);
  expect(await failure()).toMatchObject({ isFirstContact: true, $retryable: undefined });
  await start();
  expect(await failure()).toMatchObject({ isFirstContact: true, $retryable: undefined });
  expect(answers()).toBe(0);
});

test('a place that is started meanwhile is one that answers, and stays one', async () => {
  const { send, failure, pass, start, stop } = await world();
  await failure();
  await start();
  expect((await send()).response.statusCode).toBe(200);
  stop();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    pass(NOT_IN_TIME);
    expect(await failure()).toMatchObject({ isFirstContact: false, $retryable: {} });
  }
});

test('a read ends the run as long as nobody has answered, and is an incomplete one after that', async () => {
  const { send, start, stop } = await world();
  await expect(read('ListAppInstances', send)).rejects.toMatchObject({
    diagnostics: [{ code: 'connection-failed', hint: expect.stringContaining('Is it running?') as string }],
  });
  await start();
  await send();
  stop();
  expect(await read('ListAppInstances', send)).toMatchObject({
    status: 'failed',
    failure: {
      operation: 'ListAppInstances',
      code: 'connection-failed',
      message: expect.stringContaining('Nothing listens') as string,
    },
  });
});

test('a place that takes connections and never answers is told as such', async () => {
  const { failure, start } = await world({ attemptMilliseconds: 50, isSilent: true });
  await start();
  const error = await failure();
  expect(error).toMatchObject({ isFirstContact: true, $retryable: {} });
  expect(error).toHaveProperty('message', expect.stringContaining('does not answer in time'));
  await expect(read('ListAppInstances', () => Promise.reject(error as Error))).rejects.toMatchObject({
    diagnostics: [{ code: 'connection-failed', hint: expect.stringContaining('Is it running?') as string }],
  });
});

/** A port of this machine, something that may listen there, and a clock that is moved by hand. */
async function world({ attemptMilliseconds = 30_000, isSilent = false } = {}) {
  const port = await freePort();
  let now = 0;
  let answers = 0;
  let server: Server | undefined;
  const handler = createRequestHandler({ env: {}, bundle: undefined, attemptMilliseconds, now: () => now });
  const send = async () => {
    return await handler.handle(new HttpRequest({ protocol: 'http:', hostname: '127.0.0.1', port }));
  };
  const stop = (): void => {
    server?.closeAllConnections();
    server?.close();
  };
  onTestFinished(stop);
  return {
    send,
    failure: () =>
      send().then(
        () => undefined,
        (error: unknown) => error,
      ),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    start: async () => {
      server = createServer((_request, response) => {
        answers += 1;
        if (!isSilent) {
          response.end();
        }
      });
      await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
      expect((server.address() as AddressInfo).port).toBe(port);
    },
    stop,
    answers: () => answers,
  };
}
