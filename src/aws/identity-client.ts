import { setTimeout as sleep } from 'node:timers/promises';
import { ChimeSDKIdentity, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-chime-sdk-identity';
import type { FinalizeRequestMiddleware } from '@smithy/types';
import { believeAnswer } from './believe-answer.js';
import { classifyError } from './classify-error.js';
import type { Connection } from './connection.js';
import type { Pacer } from './pacer.js';
import { createRetryStrategy } from './retry-strategy.js';

/** Operations that change nothing. */
const READ_OPERATIONS = [
  'describeAppInstance',
  'describeAppInstanceAdmin',
  'describeAppInstanceBot',
  'describeAppInstanceUser',
  'describeAppInstanceUserEndpoint',
  'getAppInstanceRetentionSettings',
  'listAppInstanceAdmins',
  'listAppInstanceBots',
  'listAppInstanceUserEndpoints',
  'listAppInstanceUsers',
  'listAppInstances',
  'listTagsForResource',
] as const satisfies readonly (keyof ChimeSDKIdentity)[];

/** Operations that change the account. */
type WriteOperation =
  | 'createAppInstance'
  | 'createAppInstanceAdmin'
  | 'createAppInstanceBot'
  | 'createAppInstanceUser'
  | 'deleteAppInstance'
  | 'deleteAppInstanceAdmin'
  | 'deleteAppInstanceBot'
  | 'deleteAppInstanceUser'
  | 'deregisterAppInstanceUserEndpoint'
  | 'putAppInstanceRetentionSettings'
  | 'putAppInstanceUserExpirationSettings'
  | 'registerAppInstanceUserEndpoint'
  | 'tagResource'
  | 'untagResource'
  | 'updateAppInstance'
  | 'updateAppInstanceBot'
  | 'updateAppInstanceUser'
  | 'updateAppInstanceUserEndpoint';

/** The service, as far as it can be looked at. What plans is handed this type: it has no mutating operation. */
export type ReadClient = Pick<ChimeSDKIdentity, (typeof READ_OPERATIONS)[number]>;

/** The whole service. */
export type WriteClient = ReadClient & Pick<ChimeSDKIdentity, WriteOperation>;

/** Limits the calls that are under way at once; the shape of p-limit's functions. */
export type Limit = <Result>(call: () => Promise<Result>) => Promise<Result>;

/** How a client makes its calls. */
export interface CallOptions {
  /** Every attempt of every call goes through it. */
  readonly limit: Limit;
  /** Every attempt waits for its turn first; without one none waits. */
  readonly pacer?: Pacer;
  /** Once it has fired, no call is sent any more. Calls on the wire are not cut off. */
  readonly signal?: AbortSignal;
}

/** A client that refuses to send anything that would change the account, even to callers who cast its type. */
export function createReadClient(connection: Connection, options: CallOptions): ReadClient {
  const client = createClient(connection, options);
  const readCommands = new Set<string>(READ_OPERATIONS);
  client.middlewareStack.add(
    (next, context) => (args) => {
      if (!readCommands.has(operationOf(context.commandName))) {
        throw new Error(`${context.commandName ?? 'A command'} was sent through the read-only client.`);
      }
      return next(args);
    },
    { step: 'initialize', name: 'chimeSyncReadOnly' },
  );
  return client;
}

/** A client with every operation. */
export function createWriteClient(connection: Connection, options: CallOptions): WriteClient {
  return createClient(connection, options);
}

function createClient(connection: Connection, options: CallOptions): ChimeSDKIdentity {
  const attemptTimes: AttemptTimes = new WeakMap();
  const client = new ChimeSDKIdentity({
    ...connection.clientConfiguration,
    ...(connection.endpointUrl === undefined ? {} : { endpoint: connection.endpointUrl }),
    retryStrategy: createRetryStrategy({
      random: Math.random,
      pause: async (milliseconds) => {
        await sleep(milliseconds, undefined, options.signal === undefined ? {} : { signal: options.signal });
      },
      attemptTime: (error) => (error instanceof Error ? attemptTimes.get(error) : undefined) ?? 0,
    }),
    // One chain of middleware for each operation instead of one for each call: a seventh of the CPU time of a call.
    cacheMiddleware: true,
  });
  // It would prepare every input and output for a log that nobody keeps.
  client.middlewareStack.remove('loggerMiddleware');
  // Inside the deserializer, so that it is handed nothing else.
  client.middlewareStack.addRelativeTo(believeAnswer(connection.attemptMilliseconds), {
    relation: 'after',
    toMiddleware: 'deserializerMiddleware',
    name: 'chimeSyncBelieveAnswer',
  });
  // After the retry middleware, so that every attempt takes its turn and waits between attempts hold no slot; before
  // signing, so that a signature is never older than its request.
  client.middlewareStack.addRelativeTo(takeTurn(options, attemptTimes), {
    relation: 'after',
    toMiddleware: 'retryMiddleware',
    name: 'chimeSyncTurn',
  });
  return client;
}

/** Milliseconds that attempts were under way, by the errors with which they ended. */
type AttemptTimes = WeakMap<Error, number>;

/** Waits for the pacer, and only then for a slot: a call that waits for its turn keeps no other one from being sent. */
function takeTurn(
  { limit, pacer, signal }: CallOptions,
  attemptTimes: AttemptTimes,
): FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> {
  return (next, context) => async (args) => {
    const operation = (context.commandName ?? '').replace(/Command$/u, '');
    const turn = await pacer?.turn(operation, { ...args.input });
    let sentAt = Number.NaN;
    try {
      const result = await limit(() => {
        signal?.throwIfAborted();
        sentAt = performance.now();
        return next(args);
      });
      turn?.end('other');
      return result;
    } catch (error) {
      if (error instanceof Error && !Number.isNaN(sentAt)) {
        attemptTimes.set(error, performance.now() - sentAt);
      }
      turn?.end(classifyError(error).code === 'throttled' ? 'throttled' : 'other');
      throw error;
    }
  };
}

/** `CreateAppInstanceCommand` → `createAppInstance`. */
function operationOf(commandName: string | undefined): string {
  const name = (commandName ?? '').replace(/Command$/u, '');
  return name.charAt(0).toLowerCase() + name.slice(1);
}
