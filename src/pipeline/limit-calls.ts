import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Pacer, type PacerState } from '../aws/pacer.js';
import type { CallOptions } from '../aws/take-turn.js';
import type { Pause } from '../core/kind-effects.js';
import type { RateLimits } from '../core/project.js';

/** The options of clients whose calls share one pool and one pacer, and what can be told of these calls. */
export interface LimitedCalls extends CallOptions {
  /** Fires when the run is interrupted, and when nothing that it sent would be taken any more. */
  readonly signal: AbortSignal;
  readonly stop: (reason: Error) => void;
  /** Lets time pass between one look at something and the next. */
  readonly pause: Pause;
  /** Attempts that were sent so far. */
  sent(): number;
  /** How calls wait at this moment. */
  waiting(): PacerState;
}

const NOTHING_WAITS: PacerState = {
  waiting: 0,
  longestWait: 0,
  callsPerSecond: Number.POSITIVE_INFINITY,
  forAnswers: false,
  accountRate: Number.POSITIVE_INFINITY,
  slowdown: 1,
};

/**
 * Bounds and paces calls.
 * @param concurrency calls that may be under way at once
 * @param pace how much of the documented rates is used; undefined for no pacing
 */
export function limitCalls(concurrency: number, pace: RateLimits | undefined, signal: AbortSignal): LimitedCalls {
  const pool = pLimit(concurrency);
  const pacer = pace === undefined ? undefined : createPacer(pace);
  const stopping = new AbortController();
  const ended = AbortSignal.any([signal, stopping.signal]);
  // Every call that pauses before it is repeated listens, and Node would warn of more than ten.
  setMaxListeners(0, ended);
  ended.addEventListener('abort', () => pacer?.open(), { once: true });
  let sent = 0;
  return {
    signal: ended,
    stop: (reason) => {
      stopping.abort(reason);
    },
    pacer,
    limit: (call) =>
      pool(() => {
        sent += 1;
        return call();
      }),
    pause: async (seconds) => {
      // Whatever ended the pause is what ends the run, and not that it was ended.
      await sleep(seconds * 1000, undefined, { signal: ended }).catch(() => {
        ended.throwIfAborted();
      });
    },
    sent: () => sent,
    waiting: () => pacer?.state() ?? NOTHING_WAITS,
  };
}

/** A longer timer would fire at once (Node.js documentation of setTimeout). One that fires early is set again. */
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

function createPacer(pace: RateLimits): Pacer {
  return new Pacer({
    pace,
    clock: {
      now: () => performance.now() / 1000,
      after: (seconds, callback) => {
        // A timer that is early by a fraction of a millisecond would find no token yet.
        const timer = setTimeout(callback, Math.min(LONGEST_TIMER_MILLISECONDS, Math.ceil(seconds * 1000)));
        return () => {
          clearTimeout(timer);
        };
      },
    },
  });
}
