import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { classifyError } from '../../src/aws/classify-error.js';
import { resolveConnection } from '../../src/aws/connection.js';
import type { WrongAnswer } from '../../src/emulator/faults.js';
import { type EmulatorOptions, startEmulator } from '../../src/emulator/index.js';
import { callAllOperations, type RecordedCall, recordAllOperations } from '../support/all-operations.js';
import { createWriteClient, identityOperations, type WriteClient } from '../support/identity-client.js';
import { wrongAnswersTo } from '../support/wrong-answers.js';

const INSTANCE = 'arn:aws:chime:us-east-1:123456789012:app-instance/8d98ffb1-0591-4311-b3d5-000000000000';

/** What the service answers, one after the other; the last one for ever. */
let answers: WrongAnswer[] = [];
let requests = 0;
let server: Server;
let client: WriteClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    const { status = 200, headers = {}, body = '' } = (answers.length > 1 ? answers.shift() : answers[0]) ?? {};
    request.resume().once('end', () => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(async () => {
  // The pauses between attempts are of random length: these have none.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  client = await clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

async function clientOf(endpointUrl: string): Promise<WriteClient> {
  return await createWriteClient(await resolveConnection({ region: 'us-east-1', endpointUrl, env: {} }));
}

/** What became of a call: its output, or what its error means; and how many requests it took. */
async function outcomeOf(
  { operation, input }: Pick<RecordedCall, 'operation' | 'input'>,
  given: readonly WrongAnswer[],
) {
  [answers, requests] = [[...given], 0];
  const operations = client as unknown as Record<string, (input: object) => Promise<{ $metadata?: unknown }>>;
  const call = operations[`${operation.charAt(0).toLowerCase()}${operation.slice(1)}`];
  try {
    const { $metadata: _attempts, ...output } = (await call?.call(client, input)) ?? {};
    return { output, requests };
  } catch (error) {
    return { ...classifyError(error), requests };
  }
}

const recorded = await recordAllOperations();

it('every operation of the kinds was recorded', () => {
  expect(recorded.map(({ operation }) => operation).sort()).toEqual(Object.keys(identityOperations).sort());
});

it.each<[number, EmulatorOptions['behaviours'] & object]>([
  [2, {}],
  [1, { clearedMetadata: 'omitted', endpointAttributesInDescribe: 'omitted', unsetRetention: 'emptyObject' }],
  [2, { endpointAttributesInDescribe: 'masked', emptyPages: true }],
])('answers of the emulator are believed at once but for %d, with %j', async (repeated, behaviours) => {
  const emulator = await startEmulator({ behaviours });
  await callAllOperations(await clientOf(emulator.url));
  expect(emulator.requests.filter(({ status }) => status >= 300)).toEqual([]);
  const ids = emulator.requests.map(({ operation, input }) => JSON.stringify([operation, input]));
  // Retention is looked at before it is set and after it; and once more where the answer has nothing in it.
  expect(ids).toHaveLength(new Set(ids).size + repeated);
  await emulator.close();
});

describe.each(recorded.filter(({ status }) => status !== 204))('an answer of $operation', (call) => {
  it('S35: is believed as it is promised, and only so: after any other one the call is made again', async () => {
    const right = await outcomeOf(call, [call]);
    expect(right).toMatchObject({ output: {}, requests: 1 });
    for (const wrong of wrongAnswersTo(call)) {
      expect({ what: wrong.what, ...(await outcomeOf(call, [wrong, call])) }).toEqual({
        what: wrong.what,
        output: right.output,
        requests: 2,
      });
    }
  });

  it('is waited for eight times', async () => {
    expect(await outcomeOf(call, [{ status: 202, body: call.body }])).toMatchObject({
      meaning: 'failed',
      code: 'invalid-answer',
      requests: 8,
    });
  });
});

describe.each(recorded.filter(({ status }) => status === 204))('an answer of $operation', (call) => {
  it('is believed as it is promised; any other one leaves open what became of it, and is not asked for again', async () => {
    expect(await outcomeOf(call, [call])).toEqual({ output: {}, requests: 1 });
    for (const wrong of wrongAnswersTo(call)) {
      const outcome = await outcomeOf(call, [wrong, call]);
      expect({ what: wrong.what, ...outcome }).toMatchObject({
        what: wrong.what,
        meaning: 'unclear',
        code: 'invalid-answer',
        requests: 1,
      });
    }
  });
});

describe('a list that is left out', () => {
  const page = { operation: 'ListAppInstances', input: {} };
  const tags = { operation: 'ListTagsForResource', input: { ResourceARN: INSTANCE } };
  const users = { operation: 'ListAppInstanceUsers', input: { AppInstanceArn: INSTANCE } };

  it.each(['{}', '{"Tags": null}'])('is empty if the service says so twice, with %s', async (body) => {
    expect(await outcomeOf(tags, [{ body }, { status: 503 }, { body }])).toEqual({ output: {}, requests: 3 });
    expect(await outcomeOf(tags, [{ body }, { body: '{"Tags": []}' }])).toEqual({ output: { Tags: [] }, requests: 2 });
    // The next call asks twice again.
    expect(await outcomeOf(tags, [{ body }])).toEqual({ output: {}, requests: 2 });
  });

  it('is none where something else is there', async () => {
    expect(await outcomeOf(page, [{ body: '{"NextToken": "x", "state": "fine"}' }])).toMatchObject({
      code: 'invalid-answer',
      requests: 8,
    });
  });

  it('is empty in an answer that is known by its AppInstance', async () => {
    const output = { AppInstanceArn: INSTANCE };
    expect(await outcomeOf(users, [{ body: JSON.stringify(output) }])).toEqual({ output, requests: 1 });
  });
});

it('gives up an answer that is too large for any page', async () => {
  const tags = { operation: 'ListTagsForResource', input: { ResourceARN: INSTANCE } };
  const body = JSON.stringify({ Tags: [{ Key: 'a', Value: 'x'.repeat(16 * 1024 * 1024) }] });
  const outcome = await outcomeOf(tags, [{ body }, { body: '{"Tags": []}' }]);
  expect(outcome).toEqual({ output: { Tags: [] }, requests: 2 });
});

it('says what is wrong, and no value of it', async () => {
  const users = { operation: 'ListAppInstanceUsers', input: { AppInstanceArn: INSTANCE } };
  const item = { AppInstanceUserArn: `${INSTANCE}/user/secret`, Name: 'secret' };
  const items = [item, { ...item, Metadata: ['secret'] }];
  const body = JSON.stringify({ AppInstanceArn: INSTANCE, AppInstanceUsers: items });
  expect(await outcomeOf(users, [{ body }])).toMatchObject({
    message: 'The answer cannot be believed: AppInstanceUsers[1].Metadata is no text.',
  });
  const user = { operation: 'DeleteAppInstanceUser', input: { AppInstanceUserArn: `${INSTANCE}/user/alice` } };
  expect(await outcomeOf(user, [{ status: 200, body: 'secret' }])).toMatchObject({
    message: 'The answer cannot be believed: it has status 200 where 204 and nothing else is promised.',
  });
});

describe('an error', () => {
  const PAGE = '<html>Not here</html>';
  const named = (name: string) => ({ headers: { 'x-amzn-errortype': name } });

  it.each<[status: number, answer: WrongAnswer, meaning: string, code: string]>([
    [404, named('NotFoundException'), 'absent', 'request-rejected'],
    [404, { body: '{"Code": "NotFound", "Message": "No."}' }, 'absent', 'request-rejected'],
    [404, { body: PAGE }, 'forbidden', 'invalid-answer'],
    [404, {}, 'forbidden', 'invalid-answer'],
    [404, { body: '{"message": "No."}' }, 'forbidden', 'invalid-answer'],
    [404, { body: '{"Code": {"Code": "NotFound"}, "__type": 5, "Message": []}' }, 'forbidden', 'invalid-answer'],
    [404, { body: '[{"Code": "NotFound"}]' }, 'forbidden', 'invalid-answer'],
    [404, named('NoSuchBucket'), 'forbidden', 'request-rejected'],
    [404, named('UnknownOperationException'), 'failed', 'request-rejected'],
    [400, named('NotFoundException'), 'forbidden', 'request-rejected'],
    [403, { ...named('ForbiddenException'), body: '{"Code": "NotFound"}' }, 'forbidden', 'access-denied'],
    [403, { body: PAGE }, 'forbidden', 'invalid-answer'],
    [403, { body: '{"Code": "Forbidden"}' }, 'forbidden', 'access-denied'],
    [403, named('AccessDeniedException'), 'denied', 'access-denied'],
    [403, { body: '{"Code": "AccessDenied"}' }, 'denied', 'access-denied'],
    [401, { body: PAGE }, 'denied', 'access-denied'],
    [409, named('ConflictException'), 'conflict', 'request-rejected'],
    [409, { body: '{"Code": "Conflict"}' }, 'conflict', 'request-rejected'],
    [409, { body: PAGE }, 'unclear', 'invalid-answer'],
    [409, { body: '{"code": "ECONNRESET"}' }, 'unclear', 'invalid-answer'],
    [400, named('ConflictException'), 'unclear', 'invalid-answer'],
    [302, { headers: { location: '/sign-in' } }, 'unclear', 'invalid-answer'],
    [300, { ...named('NotFoundException') }, 'forbidden', 'request-rejected'],
    [400, { body: PAGE }, 'failed', 'invalid-answer'],
    [
      400,
      { body: '{"Code": "BadRequest", "$retryable": {}, "cause": {"name": "TimeoutError"}}' },
      'failed',
      'request-rejected',
    ],
  ])('with the status %d and %j means %s, and is not asked for again', async (status, answer, meaning, code) => {
    for (const operation of ['DescribeAppInstance', 'DeleteAppInstance']) {
      const outcome = await outcomeOf({ operation, input: { AppInstanceArn: INSTANCE } }, [{ status, ...answer }]);
      expect(outcome).toMatchObject({ meaning, code, requests: 1 });
    }
  });

  it.each<[status: number, answer: WrongAnswer, code: string]>([
    [500, named('ConflictException'), 'service-unavailable'],
    [500, named('NotFoundException'), 'service-unavailable'],
    [502, { body: PAGE }, 'service-unavailable'],
    [599, {}, 'service-unavailable'],
    [429, { body: PAGE }, 'throttled'],
  ])('with the status %d and %j says nothing of the resource, and is asked for again', async (status, answer, code) => {
    const call = { operation: 'DescribeAppInstance', input: { AppInstanceArn: INSTANCE } };
    expect(await outcomeOf(call, [{ status, ...answer }])).toMatchObject({ meaning: 'failed', code, requests: 8 });
  });
});
