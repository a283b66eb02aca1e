import type { DiagnosticCode } from '../core/diagnostic.js';
import { InvalidAnswer } from './check-answer.js';
import { ConnectionError } from './connection-error.js';
import { statusOf, textsOf } from './error-fields.js';

/** What an error of the SDK means for whoever made the call. */
export interface ClassifiedError {
  /**
   * `absent`: there is no such thing. `forbidden`: a 403 that may mean absence or a missing permission. `denied`: the
   * permission is missing for certain. `conflict`: it exists, or is being changed. `unclear`: it was answered, but what
   * became of it has to be looked at. Everything else is `failed`.
   */
  readonly meaning: 'absent' | 'forbidden' | 'denied' | 'conflict' | 'interrupted' | 'unclear' | 'failed';
  readonly code: DiagnosticCode;
  readonly message: string;
}

/** Names of an answer to which the SDK has none to give. */
const NO_NAMES: readonly string[] = ['', 'Unknown', 'UnknownError'];

/**
 * Tells what an error means by its name, its `Code` or its HTTP status, in this order: older answers of the service
 * carry a `Code` but no error type, and the SDK then knows them by no class.
 *
 * Certain is only what name and status say alike: that something is absent, or exists already. A status without a name
 * may come from a proxy, and a `404` is also what a wrong endpoint answers.
 */
export function classifyError(error: unknown): ClassifiedError {
  const described = describeError(error);
  const { name, status, message } = described;
  if (name === 'AbortError') {
    return { meaning: 'interrupted', code: 'interrupted', message: 'Not sent: the run was interrupted.' };
  }
  if (error instanceof InvalidAnswer) {
    return { meaning: error.$retryable === undefined ? 'unclear' : 'failed', code: 'invalid-answer', message };
  }
  if (error instanceof ConnectionError) {
    return { meaning: 'failed', code: error.code, message };
  }
  if (status === undefined) {
    return { meaning: 'failed', code: 'connection-failed', message };
  }
  return classifyAnswer(described, status);
}

function classifyAnswer({ name, code, message }: ReturnType<typeof describeError>, status: number): ClassifiedError {
  const is = (...words: string[]) =>
    words.some((word) => name === word || name === `${word}Exception` || code === word);
  // What the SDK cannot read it wraps in advice for programmers; that is no answer of the service.
  const isReadable = !message.includes('Deserialization error');
  const isNamed = isReadable && (code !== '' || !NO_NAMES.includes(name));
  const text = isNamed
    ? message
    : `HTTP status ${status} without the name of an error: perhaps something on the way to the service has answered.`;
  if (is('AccessDenied', 'UnauthorizedClient', 'Unauthorized') || status === 401) {
    return { meaning: 'denied', code: 'access-denied', message: text };
  }
  if (is('ThrottledClient', 'Throttled', 'Throttling', 'TooManyRequests') || status === 429) {
    return { meaning: 'failed', code: 'throttled', message: text };
  }
  if (is('ServiceFailure', 'ServiceUnavailable') || status >= 500) {
    return { meaning: 'failed', code: 'service-unavailable', message: text };
  }
  if (is('NotFound') && status === 404) {
    return { meaning: 'absent', code: 'request-rejected', message };
  }
  if (is('Conflict') && status === 409) {
    return { meaning: 'conflict', code: 'request-rejected', message };
  }
  if (is('Forbidden', 'NotFound') || status === 403 || (status === 404 && !is('UnknownOperation'))) {
    const rejected = status === 403 ? 'access-denied' : 'request-rejected';
    return { meaning: 'forbidden', code: isNamed ? rejected : 'invalid-answer', message: text };
  }
  if (is('Conflict') || status === 409 || status < 400) {
    return { meaning: 'unclear', code: 'invalid-answer', message: text };
  }
  return { meaning: 'failed', code: isNamed ? 'request-rejected' : 'invalid-answer', message: text };
}

function describeError(error: unknown) {
  const text = textsOf(error);
  const name = text('name');
  return {
    name,
    // Node's errors of a broken connection have no message of their own, only a code.
    message: text('message') || text('code') || name || 'unknown error',
    code: text('Code'),
    status: statusOf(error),
  };
}
