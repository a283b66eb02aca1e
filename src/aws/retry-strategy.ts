import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';

/** Attempts that one call gets. */
const MAXIMUM_ATTEMPTS = 8;
/** Milliseconds after which a call that goes on failing is given up. */
const LONGEST_CALL_MILLISECONDS = 120_000;
/** Milliseconds of the first pause; each further one may be twice as long. */
const FIRST_PAUSE_MILLISECONDS = 100;
const LONGEST_PAUSE_MILLISECONDS = 20_000;

/** What retries depend on that differs from run to run. */
export interface RetryContext {
  /** Milliseconds. */
  readonly now: () => number;
  /** A number from 0 to 1. */
  readonly random: () => number;
}

interface TimedToken extends RetryToken {
  readonly begunAt: number;
}

/**
 * Retries what may go well the next time (429, 5xx, broken connections, timeouts), after a pause of random length that
 * grows. The SDK's own strategies give up early when many calls fail at once, which is when patience is needed.
 */
export function createRetryStrategy({ now, random }: RetryContext): RetryStrategyV2 {
  const tokenOf = (retries: number, pause: number, begunAt: number): TimedToken => ({
    getRetryCount: () => retries,
    getRetryDelay: () => pause,
    begunAt,
  });
  return {
    acquireInitialRetryToken: async () => tokenOf(0, 0, now()),
    refreshRetryTokenForRetry: async (token: RetryToken & Partial<TimedToken>, { errorType }: RetryErrorInfo) => {
      const retries = token.getRetryCount() + 1;
      const begunAt = token.begunAt ?? now();
      const longest = Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** retries);
      const pause = Math.ceil(random() * longest);
      const late = now() + pause - begunAt > LONGEST_CALL_MILLISECONDS;
      if (errorType === 'CLIENT_ERROR' || retries >= MAXIMUM_ATTEMPTS || late) {
        // The SDK then throws what the call itself failed with.
        throw new Error('No further attempt.');
      }
      return tokenOf(retries, pause, begunAt);
    },
    recordSuccess: () => undefined,
  };
}
