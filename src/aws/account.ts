import type { Connection } from './connection.js';

/** Asks STS whose credentials these are. Errors are the SDK's own. */
export async function callerAccountId(connection: Connection): Promise<string> {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const client = new STSClient({
    ...connection.clientConfiguration,
    ...(connection.stsEndpointUrl === undefined ? {} : { endpoint: connection.stsEndpointUrl }),
  });
  const known = (await client.config.credentials()).accountId;
  if (known !== undefined) {
    return known;
  }
  const { Account } = await client.send(new GetCallerIdentityCommand({}));
  return Account ?? '';
}
