import type { Readable } from 'node:stream';
import type { DeserializeMiddleware, MetadataBearer } from '@smithy/types';
import type { Input } from './answer-shapes.js';
import type { OperationOf } from './api-operation.js';
import { type CompleteAnswer, checkAnswer, errorBody, InvalidAnswer } from './check-answer.js';

/** Bytes of a body at most: many times what the largest page of a list can have. */
const MAXIMUM_BODY_BYTES = 16 * 1024 * 1024;

/** What the SDK makes of an answer of Node's HTTP client, and takes as well when the body is complete. */
interface IncomingAnswer extends Omit<CompleteAnswer, 'body'> {
  body: Readable | Uint8Array;
}

/**
 * Lets nothing through to the SDK but what the operation promises: the SDK itself takes an empty body for an empty
 * list, drops items that are null, and believes every status below 300.
 *
 * It also gives up an answer that is not complete in time: the SDK's own timeouts end where an answer begins, and count
 * what drips in as progress.
 */
export function believeAnswer(
  operationOf: OperationOf,
  milliseconds: number,
): DeserializeMiddleware<object, MetadataBearer> {
  // By their inputs, because attempts share nothing else, and calls nothing else not.
  const unconfirmed = new WeakSet<Input>();
  return (next, context) => async (args) => {
    const operation = operationOf(context);
    const attempt: { body?: Readable; isLate: boolean } = { isLate: false };
    const giveUp = () => {
      attempt.isLate = true;
      const error = new Error(`The answer was not complete after ${milliseconds / 1000} s.`);
      // The SDK's mark of what may go well the next time.
      attempt.body?.destroy(Object.assign(error, { $retryable: {} }));
    };
    // Before the call, so that all timers are of one length: Node keeps a list for each.
    const timer = setTimeout(giveUp, milliseconds);
    try {
      const result = await next(args);
      const answer = result.response as IncomingAnswer;
      attempt.body = answer.body as Readable;
      if (attempt.isLate) {
        giveUp();
      }
      const complete = { ...answer, body: await collect(attempt.body, operation.answer.body !== undefined) };
      if (complete.statusCode < 300) {
        checkAnswer(operation, complete, args.input as Input, unconfirmed);
      }
      answer.body = complete.statusCode < 300 ? complete.body : errorBody(complete);
      return result;
    } finally {
      clearTimeout(timer);
    }
  };
}

async function collect(body: Readable, isTransient: boolean): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAXIMUM_BODY_BYTES) {
      throw new InvalidAnswer('it is too large', { isTransient });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
