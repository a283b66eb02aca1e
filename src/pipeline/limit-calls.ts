import pLimit from 'p-limit';
import type { CallOptions } from '../aws/identity-client.js';

/** How the calls of a run are bounded and counted. */
export interface CallLimits {
  /** Calls that may be under way at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Told of every attempt that is sent, by the number of attempts so far. */
  readonly onCall?: (calls: number) => void;
}

/** The options of a client whose calls share one pool. */
export function limitCalls({ concurrency, signal, onCall }: CallLimits): CallOptions {
  const pool = pLimit(concurrency);
  let calls = 0;
  return {
    signal,
    limit: (call) =>
      pool(() => {
        calls += 1;
        onCall?.(calls);
        return call();
      }),
  };
}
