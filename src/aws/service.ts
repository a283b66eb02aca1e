import type { MetadataBearer, MiddlewareStack, RetryStrategyV2 } from '@smithy/types';
import type { OperationTable } from './api-operation.js';
import type { Connection } from './connection.js';

/** A client of the AWS SDK, as far as all of them are alike. */
export interface SdkClient {
  readonly middlewareStack: MiddlewareStack<object, MetadataBearer>;
}

/** What every client is made with, whatever its service. */
export type ClientConfiguration = Connection['clientConfiguration'] & {
  /** Instead of the region's own endpoint. */
  readonly endpoint?: string;
  readonly retryStrategy: RetryStrategyV2;
  readonly cacheMiddleware: boolean;
};

/** A service that is talked to through a client with a method for each operation, as the SDK has one for each service. */
export interface Service<Client extends SdkClient = SdkClient> {
  /** Loads the SDK of the service, which takes its time, and makes a client. */
  connect(configuration: ClientConfiguration): Promise<Client>;
}

/** Some operations of a service. */
export interface ServiceUse<Client extends SdkClient = SdkClient, Operations extends OperationTable = OperationTable> {
  readonly service: Service<Client>;
  readonly operations: Operations;
}

/** A client as far as it can look at the account. What plans is handed this type: it has no mutating operation. */
export type ReadClient<Client, Operations extends OperationTable> = Pick<
  Client,
  keyof Client & Uncapitalize<NamesOfReading<Operations>>
>;

/** A client with all of the operations. */
export type WriteClient<Client, Operations extends OperationTable> = Pick<
  Client,
  keyof Client & Uncapitalize<keyof Operations & string>
>;

type NamesOfReading<Operations extends OperationTable> = {
  [Name in keyof Operations & string]: Operations[Name]['effect'] extends 'reads' ? Name : never;
}[keyof Operations & string];
