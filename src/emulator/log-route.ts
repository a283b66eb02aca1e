import { Readable } from 'node:stream';
import { frontDoorError } from './errors.js';
import type { LogView, RequestLog } from './request-log.js';
import type { WireAnswer } from './service.js';

/** Where other processes read and clear the request log. */
export const REQUESTS_PATH = '/_emulator/requests';

/** Records that are sent at once: other requests get their turn in between. */
const RECORDS_PER_CHUNK = 100;

/**
 * Answers a request for the log: `GET` reads it, with `?mutating=true` or `false` those requests only, with `?limit=N` the
 * newest of them; `DELETE` clears it.
 *
 * Throws ServiceErrors for anything else.
 */
export function answerLog(log: RequestLog, method: string, query: URLSearchParams): WireAnswer {
  if (method === 'DELETE') {
    log.clear();
    return { status: 204, headers: {}, body: '' };
  }
  if (method !== 'GET') throw frontDoorError('MethodNotAllowedException', 405, 'The log takes GET and DELETE only');
  const mutating = parameter(query, 'mutating', /^(?:true|false)$/u);
  const limit = parameter(query, 'limit', /^\d{1,9}$/u);
  const view = log.view(
    mutating === undefined ? undefined : mutating === 'true',
    limit === undefined ? undefined : Number(limit),
  );
  // What is sent is the log of this moment, however long that takes, and whatever comes meanwhile.
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Readable.from(chunksOf(view)) };
}

function parameter(query: URLSearchParams, name: string, form: RegExp): string | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (form.test(value)) return value;
  throw frontDoorError('InvalidParameterException', 400, `The log has no ${name} like this`);
}

function* chunksOf({ counts, dropped, records }: LogView): Generator<string> {
  yield `{"counts":${JSON.stringify(counts)},"dropped":${dropped},"requests":[`;
  for (let at = 0; at < records.length; at += RECORDS_PER_CHUNK) {
    yield `${at === 0 ? '' : ','}${records.slice(at, at + RECORDS_PER_CHUNK).join(',')}`;
  }
  yield ']}';
}
