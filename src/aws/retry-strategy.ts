import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';
import { ConnectionError } from './connection-error.js';

const MAXIMUM_ATTEMPTS = 8;
/** Milliseconds of attempts and pauses after which a call that goes on failing is given up. */
const LONGEST_CALL_MILLISECONDS = 120_000;
/** Milliseconds of the first pause; each further one may be twice as long. */
const FIRST_PAUSE_MILLISECONDS = 100;
const LONGEST_PAUSE_MILLISECONDS = 20_000;
/** The same as long as the service has never answered: whoever waits for it to be started looks at that. */
const LONGEST_FIRST_CONTACT_PAUSE_MILLISECONDS = 1_000;

/** What retries depend on that differs from run to run. */
export interface RetryContext {
  /** A number from 0 to 1. */
  readonly random: () => number;
  /** Lets so many milliseconds pass. It throws where there is to be no further attempt: the run was interrupted. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Milliseconds that the attempt was under way which ended with this error. */
  readonly attemptTime: (error: unknown) => number;
}

interface TimedToken extends RetryToken {
  /** Milliseconds of attempts and pauses so far. Waiting for the pacer is no fault of the service. */
  readonly spent: number;
}

/**
 * Retries what may go well the next time (429, 5xx, broken connections, timeouts), after a pause of random length that
 * grows. The SDK's own strategies give up early when many calls fail at once, which is when patience is needed.
 */
export function createRetryStrategy({ random, pause, attemptTime }: RetryContext): RetryStrategyV2 {
  // The pause is over when the token is there: the SDK's own could not be interrupted without cutting off calls.
  const tokenOf = (retries: number, spent: number): TimedToken => ({
    getRetryCount: () => retries,
    getRetryDelay: () => 0,
    spent,
  });
  return {
    acquireInitialRetryToken: async () => tokenOf(0, 0),
    refreshRetryTokenForRetry: async (
      token: RetryToken & Partial<TimedToken>,
      { error, errorType }: RetryErrorInfo,
    ) => {
      const retries = token.getRetryCount() + 1;
      const isFirstContact = error instanceof ConnectionError && error.isFirstContact;
      const limit = isFirstContact ? LONGEST_FIRST_CONTACT_PAUSE_MILLISECONDS : LONGEST_PAUSE_MILLISECONDS;
      const longest = Math.min(limit, FIRST_PAUSE_MILLISECONDS * 2 ** retries);
      const rest = Math.ceil(random() * longest);
      const spent = (token.spent ?? 0) + attemptTime(error) + rest;
      if (errorType === 'CLIENT_ERROR' || retries >= MAXIMUM_ATTEMPTS || spent > LONGEST_CALL_MILLISECONDS) {
        // The SDK then throws what the call itself failed with.
        throw new Error('No further attempt.');
      }
      await pause(rest);
      return tokenOf(retries, spent);
    },
    recordSuccess: () => undefined,
  };
}
