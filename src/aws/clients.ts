import { setTimeout as sleep } from 'node:timers/promises';
import type { FinalizeRequestMiddleware, InitializeMiddleware, MetadataBearer } from '@smithy/types';
import type { ApiOperation, OperationOf, OperationTable } from './api-operation.js';
import { believeAnswer } from './believe-answer.js';
import type { Connection } from './connection.js';
import type { CredentialsSupply } from './credentials.js';
import { createRetryStrategy } from './retry-strategy.js';
import type { ReadClient, SdkClient, Service, ServiceUse, WriteClient } from './service.js';
import { type AttemptTimes, type CallOptions, takeTurn } from './take-turn.js';

/** Clients that refuse to send anything that would change the account, even to callers who cast their types. */
export interface ReadClients {
  /** The client of a service, as far as it can be read with some of its operations. */
  reading<Client extends SdkClient, Operations extends OperationTable>(
    use: ServiceUse<Client, Operations>,
  ): ReadClient<Client, Operations>;
}

/** Clients that may change the account as well. */
export interface WriteClients extends ReadClients {
  writing<Client extends SdkClient, Operations extends OperationTable>(
    use: ServiceUse<Client, Operations>,
  ): WriteClient<Client, Operations>;
}

/** Makes the clients of all services that are used, for looking at the account only. */
export async function connectForReading(
  uses: readonly ServiceUse[],
  connection: Connection,
  options: CallOptions,
): Promise<ReadClients> {
  return await connect(uses, connection, { ...options, mayChange: false });
}

/** Makes the clients of all services that are used. */
export async function connectForWriting(
  uses: readonly ServiceUse[],
  connection: Connection,
  options: CallOptions,
): Promise<WriteClients> {
  return await connect(uses, connection, { ...options, mayChange: true });
}

interface ConnectOptions extends CallOptions {
  readonly mayChange: boolean;
}

async function connect(
  uses: readonly ServiceUse[],
  connection: Connection,
  options: ConnectOptions,
): Promise<WriteClients> {
  const clients = new Map<Service, SdkClient>();
  for (const service of new Set(uses.map((use) => use.service))) {
    const operationOf = lookUpIn(uses.filter((use) => use.service === service));
    clients.set(service, await createClient(service, operationOf, connection, options));
  }
  // A service makes clients of one type only, and each is kept under its service.
  const clientOf = <Client extends SdkClient>(service: Service<Client>) => clients.get(service) as Client;
  return { reading: ({ service }) => clientOf(service), writing: ({ service }) => clientOf(service) };
}

/** Knows the operations that may be sent through one client. */
function lookUpIn(uses: readonly ServiceUse[]): OperationOf {
  const operations = new Map<string, ApiOperation>();
  for (const [name, operation] of uses.flatMap((use) => Object.entries(use.operations))) {
    const command = `${name}Command`;
    if ((operations.get(command) ?? operation) !== operation) {
      throw new Error(`${name} is described in two ways.`);
    }
    operations.set(command, operation);
  }
  return ({ commandName = '' }) => {
    const operation = operations.get(commandName);
    if (operation === undefined) {
      throw new Error(`${commandName} is not among the operations of any kind.`);
    }
    return operation;
  };
}

async function createClient(
  service: Service,
  operationOf: OperationOf,
  { clientConfiguration, credentials, endpointUrl, attemptMilliseconds }: Connection,
  options: ConnectOptions,
): Promise<SdkClient> {
  const attemptTimes: AttemptTimes = new WeakMap();
  const client = await service.connect({
    ...clientConfiguration,
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    retryStrategy: createRetryStrategy({
      random: Math.random,
      pause: async (milliseconds) => {
        await sleep(milliseconds, undefined, options.signal && { signal: options.signal });
      },
      attemptTime: (error) => (error instanceof Error ? attemptTimes.get(error) : undefined) ?? 0,
    }),
    // One chain of middleware for each operation instead of one for each call: a seventh of the CPU time of a call.
    cacheMiddleware: true,
  });
  // It would prepare every input and output for a log that nobody keeps.
  client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack.add(admit(operationOf, options), { step: 'initialize', name: 'chimeSyncAdmit' });
  client.middlewareStack.add(stopWithoutCredentials(credentials, options), {
    step: 'initialize',
    name: 'chimeSyncCredentials',
  });
  // Inside the deserializer, so that it is handed nothing else.
  client.middlewareStack.addRelativeTo(believeAnswer(operationOf, attemptMilliseconds), {
    relation: 'after',
    toMiddleware: 'deserializerMiddleware',
    name: 'chimeSyncBelieveAnswer',
  });
  // After the retry middleware, so that every attempt takes its turn and waits between attempts hold no slot; before
  // signing, so that a signature is never older than its request.
  client.middlewareStack.addRelativeTo(takeTurn(operationOf, options, attemptTimes), {
    relation: 'after',
    toMiddleware: 'retryMiddleware',
    name: 'chimeSyncTurn',
  });
  // As long as an attempt has its slot, which nothing else may be given once the credentials are refused.
  client.middlewareStack.addRelativeTo(stopWithoutCredentials(credentials, options, isToBeRepeated), {
    relation: 'after',
    toMiddleware: 'chimeSyncTurn',
    name: 'chimeSyncCredentialsTaken',
  });
  return client;
}

/** Lets nothing be sent but operations that are known, and through a client for reading none that changes anything. */
function admit(operationOf: OperationOf, { mayChange }: ConnectOptions): InitializeMiddleware<object, MetadataBearer> {
  return (next, context) => async (args) => {
    if (operationOf(context).effect === 'changes' && !mayChange) {
      throw new Error(`${context.commandName ?? 'A command'} was sent through the read-only client.`);
    }
    return await next(args);
  };
}

/**
 * Stops the run as soon as it has no credentials any more: whatever else it sent would be answered alike.
 * @param isNoMatter tells errors of which somebody else takes care
 */
function stopWithoutCredentials(
  { refused }: CredentialsSupply,
  { stop }: ConnectOptions,
  isNoMatter: (error: unknown) => boolean = () => false,
): InitializeMiddleware<object, MetadataBearer> & FinalizeRequestMiddleware<object, MetadataBearer> {
  return <Arguments, Result>(next: (args: Arguments) => Promise<Result>) =>
    async (args: Arguments) => {
      try {
        return await next(args);
      } catch (error) {
        const failure = isNoMatter(error) ? undefined : refused(error);
        if (failure !== undefined) {
          stop?.(failure);
        }
        throw failure ?? error;
      }
    };
}

/** Whether the SDK has learned by an answer that the clock is wrong: it signs again, by the time of the service. */
function isToBeRepeated(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly clockSkewCorrected?: boolean } };
  return $metadata?.clockSkewCorrected === true;
}
