import type { DiagnosticCode } from '../core/diagnostic.js';

/** What an error of the SDK means for whoever made the call. */
export interface ClassifiedError {
  /**
   * `absent`: there is no such thing. `forbidden`: a 403 that may mean absence or a missing permission. `denied`: the
   * permission is missing for certain. `conflict`: it exists, or is being changed. Everything else is `failed`.
   */
  readonly meaning: 'absent' | 'forbidden' | 'denied' | 'conflict' | 'interrupted' | 'failed';
  readonly code: DiagnosticCode;
  readonly message: string;
}

interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly status: number | undefined;
}

const CREDENTIALS_ERRORS = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnrecognizedClientException',
]);

/**
 * Tells what an error means by its name, its `Code` or its HTTP status, in this order: older answers of the service
 * carry a `Code` but no error type, and the SDK then knows them by no class.
 */
export function classifyError(error: unknown): ClassifiedError {
  const { name, code, status, message } = describeError(error);
  const is = (...words: string[]) =>
    words.some((word) => name === word || name === `${word}Exception` || code === word);
  if (name === 'AbortError') {
    return { meaning: 'interrupted', code: 'interrupted', message: 'Not sent: the run was interrupted.' };
  }
  if (name === 'SyntaxError') {
    const text = 'The answer is no JSON: it was cut off, or something on the way to the service has answered.';
    return { meaning: 'failed', code: 'connection-failed', message: text };
  }
  if (CREDENTIALS_ERRORS.has(name) || CREDENTIALS_ERRORS.has(code)) {
    return { meaning: 'denied', code: 'no-credentials', message };
  }
  if (is('AccessDenied') || is('UnauthorizedClient', 'Unauthorized') || status === 401) {
    return { meaning: 'denied', code: 'access-denied', message };
  }
  if (is('NotFound') || status === 404) {
    return { meaning: 'absent', code: 'request-rejected', message };
  }
  if (is('Forbidden') || status === 403) {
    return { meaning: 'forbidden', code: 'access-denied', message };
  }
  if (is('Conflict') || status === 409) {
    return { meaning: 'conflict', code: 'request-rejected', message };
  }
  if (is('ThrottledClient', 'Throttled', 'Throttling', 'TooManyRequests') || status === 429) {
    return { meaning: 'failed', code: 'throttled', message };
  }
  if (is('ServiceFailure', 'ServiceUnavailable') || (status !== undefined && status >= 500)) {
    return { meaning: 'failed', code: 'service-unavailable', message };
  }
  const text = name === 'UnknownError' && status !== undefined ? `HTTP status ${status}` : message;
  return { meaning: 'failed', code: status === undefined ? 'connection-failed' : 'request-rejected', message: text };
}

function describeError(error: unknown): ServiceError {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const metadata = (fields['$metadata'] ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const name = text(fields['name']);
  return {
    name,
    // Node's errors of a broken connection have no message of their own, only a code.
    message: text(fields['message']) || text(fields['code']) || name || 'unknown error',
    code: text(fields['Code']),
    status: typeof metadata['httpStatusCode'] === 'number' ? metadata['httpStatusCode'] : undefined,
  };
}
