import { setTimeout as sleep } from 'node:timers/promises';
import { DiagnosticError, failure } from '../core/diagnostic.js';
import { classifyError } from './classify-error.js';
import type { Connection } from './connection.js';
import { ConnectionError } from './connection-error.js';
import { createRetryStrategy } from './retry-strategy.js';

/** Attempts that the question may take: it is one call, and the run waits for it. */
const LONGEST_IN_ATTEMPTS = 4;

/**
 * The account that the credentials belong to, as STS says. What the credentials say of themselves proves nothing: that
 * is a setting beside the keys, and not bound to them.
 * @param signal ends the question: nothing depends on its answer any more
 * @throws DiagnosticError `no-credentials`, or whatever kept STS from answering
 */
export async function callerAccountId(connection: Connection, signal: AbortSignal): Promise<string> {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const client = new STSClient({
    ...connection.clientConfiguration,
    ...connection.sts,
    retryStrategy: createRetryStrategy({
      random: Math.random,
      pause: async (milliseconds) => {
        await sleep(milliseconds, undefined, { signal });
      },
      // All of them together have a limit of their own.
      attemptTime: () => 0,
    }),
  });
  const timeout = AbortSignal.timeout(LONGEST_IN_ATTEMPTS * connection.attemptMilliseconds);
  let account: string | undefined;
  try {
    const question = new GetCallerIdentityCommand({});
    const answer = await client.send(question, { abortSignal: AbortSignal.any([signal, timeout]) });
    account = answer.Account;
  } catch (error) {
    throw timeout.aborted
      ? noAnswer('it did not answer in time', error)
      : (connection.credentials.refused(error) ?? stsFailure(error));
  } finally {
    client.destroy();
  }
  if (account === undefined || !/^\d{12}$/u.test(account)) {
    throw noAnswer('the answer names no account');
  }
  return account;
}

/** STS refuses nobody this question whose credentials are good. */
const STRANGER = 'Was it STS that answered? See AWS_ENDPOINT_URL_STS, endpoint URLs and proxies.';

function stsFailure(error: unknown): DiagnosticError {
  if (error instanceof DiagnosticError) {
    return error;
  }
  const { code, message } = classifyError(error);
  return failure(
    code,
    `GetCallerIdentity failed: ${message}`,
    { hint: error instanceof ConnectionError ? error.hint : STRANGER },
    error,
  );
}

function noAnswer(what: string, cause?: unknown): DiagnosticError {
  const hint =
    'Without STS nobody knows which account this is, so nothing is done. See AWS_ENDPOINT_URL_STS and proxies.';
  return failure('connection-failed', `GetCallerIdentity failed: ${what}.`, { hint }, cause);
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
