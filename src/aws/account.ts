import { failure } from '../core/diagnostic.js';
import { classifyError } from './classify-error.js';
import type { Connection } from './connection.js';
import { credentialsFailure } from './read.js';

/**
 * The account that the credentials belong to: what they say of themselves, else what STS says.
 * @param signal ends the question: nothing depends on its answer any more
 * @throws DiagnosticError `no-credentials`, or whatever kept STS from answering
 */
export async function callerAccountId(connection: Connection, signal: AbortSignal): Promise<string> {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const client = new STSClient({
    ...connection.clientConfiguration,
    ...(connection.stsEndpointUrl === undefined ? {} : { endpoint: connection.stsEndpointUrl }),
  });
  try {
    const credentials = await client.config.credentials();
    if (credentials.accountId !== undefined) {
      return credentials.accountId;
    }
    const { Account } = await client.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    return Account ?? '';
  } catch (error) {
    const { code, message } = classifyError(error);
    throw code === 'no-credentials'
      ? credentialsFailure(message, error)
      : failure(code, `GetCallerIdentity failed: ${message}`, {}, error);
  } finally {
    client.destroy();
  }
}

/**
 * Refuses an account that the environment is not for.
 * @throws DiagnosticError `wrong-account`
 */
export async function checkAccount(
  connection: Connection,
  environment: string,
  accountId: string,
  signal: AbortSignal,
): Promise<void> {
  const actual = await callerAccountId(connection, signal);
  if (actual !== accountId) {
    const message = `The credentials are for account ${actual}, and environment ${environment} is account ${accountId}.`;
    throw failure('wrong-account', message, {
      hint: 'Use the credentials of that account, or choose another environment.',
    });
  }
}
