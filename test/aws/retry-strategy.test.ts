import type { RetryErrorInfo, RetryToken } from '@smithy/types';
import { describe, expect, it } from 'vitest';
import { createRetryStrategy, type RetryContext } from '../../src/aws/retry-strategy.js';

/** Lets a call fail until it is given up. */
async function failFor(
  errorType: RetryErrorInfo['errorType'],
  {
    attemptSeconds = 0,
    random = 1,
    pause,
  }: { attemptSeconds?: number; random?: number; pause?: RetryContext['pause'] },
): Promise<{ readonly attempts: number; readonly pauses: number[] }> {
  const pauses: number[] = [];
  const strategy = createRetryStrategy({
    random: () => random,
    attemptTime: () => attemptSeconds * 1000,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
      await pause?.(milliseconds);
    },
  });
  let token: RetryToken = await strategy.acquireInitialRetryToken('');
  for (let attempts = 1; ; attempts += 1) {
    try {
      token = await strategy.refreshRetryTokenForRetry(token, { error: { name: 'Failure', message: '' }, errorType });
      expect([token.getRetryCount(), token.getRetryDelay()]).toEqual([attempts, 0]);
    } catch {
      return { attempts, pauses };
    }
  }
}

describe('S35: a call that fails', () => {
  it('gets eight attempts, with pauses that grow', async () => {
    expect(await failFor('THROTTLING', {})).toEqual({
      attempts: 8,
      pauses: [200, 400, 800, 1_600, 3_200, 6_400, 12_800],
    });
    expect((await failFor('TRANSIENT', { random: 0.5 })).pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400]);
  });

  it('gets no more than two minutes of attempts and pauses; how long it waits for its turn does not count', async () => {
    expect((await failFor('SERVER_ERROR', { attemptSeconds: 30 })).attempts).toBe(4);
    expect((await failFor('SERVER_ERROR', { attemptSeconds: 60 })).attempts).toBe(2);
  });

  it('is not repeated where the mistake is ours', async () => {
    expect(await failFor('CLIENT_ERROR', {})).toEqual({ attempts: 1, pauses: [] });
  });

  it('is not repeated once the run is interrupted', async () => {
    const pause = () => Promise.reject(new Error('interrupted'));
    expect(await failFor('THROTTLING', { pause })).toEqual({ attempts: 1, pauses: [200] });
  });
});
