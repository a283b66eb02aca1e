import type { FinalizeRequestMiddleware, MetadataBearer } from '@smithy/types';
import type { OperationOf } from './api-operation.js';
import { classifyError } from './classify-error.js';
import type { Pacer } from './pacer.js';

/** Limits the calls that are under way at once; the shape of p-limit's functions. */
export type Limit = <Result>(call: () => Promise<Result>) => Promise<Result>;

/** How a client makes its calls. */
export interface CallOptions {
  /** Every attempt of every call goes through it. */
  readonly limit: Limit;
  /** Every attempt waits for its turn first; without one none waits. */
  readonly pacer?: Pacer | undefined;
  /** Once it has fired, no call is sent any more: each fails with its reason. Calls on the wire are not cut off. */
  readonly signal?: AbortSignal;
  /** Lets the signal fire, because of something that all further calls would fail with. */
  readonly stop?: (reason: Error) => void;
}

/** Milliseconds that attempts were under way, by the errors with which they ended. */
export type AttemptTimes = WeakMap<Error, number>;

/** Waits for the pacer, and only then for a slot: a call that waits for its turn keeps no other one from being sent. */
export function takeTurn(
  operationOf: OperationOf,
  { limit, pacer, signal }: CallOptions,
  attemptTimes: AttemptTimes,
): FinalizeRequestMiddleware<object, MetadataBearer> {
  return (next, context) => async (args) => {
    const turn = await pacer?.turn(operationOf(context).rate, { ...args.input });
    let sentAt = Number.NaN;
    try {
      const result = await limit(() => {
        signal?.throwIfAborted();
        sentAt = performance.now();
        return next(args);
      });
      turn?.end('other');
      return result;
    } catch (error) {
      if (error instanceof Error && !Number.isNaN(sentAt)) {
        attemptTimes.set(error, performance.now() - sentAt);
      }
      turn?.end(classifyError(error).code === 'throttled' ? 'throttled' : 'other');
      throw error;
    }
  };
}
