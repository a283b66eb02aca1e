import pLimit from 'p-limit';
import type { CallOptions } from '../aws/identity-client.js';
import { Pacer } from '../aws/pacer.js';

/** How the calls of a run are bounded, paced and counted. */
export interface CallLimits {
  /** Calls that may be under way at once. */
  readonly concurrency: number;
  /** Share of the documented rates, and cap on all calls together in calls per second; undefined for no pacing. */
  readonly pace: { readonly share: number; readonly total: number | undefined } | undefined;
  readonly signal: AbortSignal;
  /** Told of every attempt that is sent, by the number of attempts so far. */
  readonly onCall?: (calls: number) => void;
}

/** The options of clients whose calls share one pool and one pacer. */
export function limitCalls({ concurrency, pace, signal, onCall }: CallLimits): CallOptions {
  const pool = pLimit(concurrency);
  const pacer = pace === undefined ? undefined : createPacer(pace);
  signal.addEventListener('abort', () => pacer?.open(), { once: true });
  let calls = 0;
  return {
    signal,
    ...(pacer === undefined ? {} : { pacer }),
    limit: (call) =>
      pool(() => {
        calls += 1;
        onCall?.(calls);
        return call();
      }),
  };
}

function createPacer({ share, total }: NonNullable<CallLimits['pace']>): Pacer {
  return new Pacer({
    share,
    ...(total === undefined ? {} : { total }),
    clock: {
      now: () => performance.now() / 1000,
      after: (seconds, callback) => setTimeout(callback, seconds * 1000),
    },
  });
}
