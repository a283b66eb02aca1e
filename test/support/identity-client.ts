import { connectForReading, connectForWriting } from '../../src/aws/clients.js';
import type { Connection } from '../../src/aws/connection.js';
import type { CallOptions } from '../../src/aws/take-turn.js';
import { appInstanceOperations } from '../../src/kinds/app-instance/operations.js';
import { appInstanceAdminOperations } from '../../src/kinds/app-instance-admin/operations.js';
import { appInstanceBotOperations } from '../../src/kinds/app-instance-bot/operations.js';
import { appInstanceUserOperations } from '../../src/kinds/app-instance-user/operations.js';
import { appInstanceUserEndpointOperations } from '../../src/kinds/app-instance-user-endpoint/operations.js';
import {
  type IdentityReadClient,
  type IdentityWriteClient,
  identityService,
} from '../../src/kinds/shared/identity-service.js';

/** The operations of all kinds, by their names. */
export const identityOperations = {
  ...appInstanceOperations,
  ...appInstanceUserOperations,
  ...appInstanceBotOperations,
  ...appInstanceAdminOperations,
  ...appInstanceUserEndpointOperations,
};

const identity = { service: identityService, operations: identityOperations };

/** The program's own client, as far as it can look at the account. */
export type ReadClient = IdentityReadClient<typeof identityOperations>;

/** The program's own client, whole. */
export type WriteClient = IdentityWriteClient<typeof identityOperations>;

/** Calls that wait for nothing. */
export const unlimited: CallOptions = { limit: (call) => call() };

/** Makes the client that readers of the identity service get. */
export async function createReadClient(connection: Connection, options = unlimited): Promise<ReadClient> {
  return (await connectForReading([identity], connection, options)).reading(identity);
}

/** Makes the client that writers of the identity service get. */
export async function createWriteClient(connection: Connection): Promise<WriteClient> {
  return (await connectForWriting([identity], connection, unlimited)).writing(identity);
}
