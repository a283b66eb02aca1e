import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { HttpHandlerOptions, RequestHandlerOutput } from '@smithy/types';
import { readCertificates } from './certificates.js';
import type { Route } from './connection-error.js';
import { ProxyError, proxyAuthorization } from './proxy.js';
import { bareHost, portOf } from './url-parts.js';

/** What comes back of a request. */
export type Answer = RequestHandlerOutput<HttpResponse>;
/** Sends a request. */
export type Send = (request: HttpRequest, options?: HttpHandlerOptions) => Promise<Answer>;

const CONNECTION_TIMEOUT_MILLISECONDS = 5_000;
/** Forbidden, wants a login, and three words for not getting through. */
const PROXY_REFUSALS = [403, 407, 502, 503, 504];
/** The run bounds its calls itself. One that waited for a connection as well would use up its time unsent. */
const UNLIMITED = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY };

/**
 * Makes what sends requests along a route.
 * @param attemptMilliseconds - until an answer has to begin; the client bounds what follows
 * @throws DiagnosticError `usage` if the certificates that are to be trusted cannot be read
 */
export async function createTransport({ target, proxy, bundle }: Route, attemptMilliseconds: number): Promise<Send> {
  const isByTls = [target, proxy?.url].some((url) => url?.protocol === 'https:');
  const ca = bundle !== undefined && isByTls ? await readCertificates(bundle) : undefined;
  const trusting = ca === undefined ? UNLIMITED : { ...UNLIMITED, ca };
  const timeouts = { requestTimeout: attemptMilliseconds, throwOnRequestTimeout: true };
  const connecting = { ...timeouts, connectionTimeout: CONNECTION_TIMEOUT_MILLISECONDS, httpAgent: UNLIMITED };
  const [{ NodeHttpHandler }, { HttpRequest }] = await Promise.all([
    import('@smithy/node-http-handler'),
    import('@smithy/core/protocols'),
  ]);
  if (proxy === undefined) {
    const handler = new NodeHttpHandler({ ...connecting, httpsAgent: trusting });
    return (request, options) => handler.handle(request, options);
  }
  if (target.protocol === 'https:') {
    // The agent has a limit for the way to the proxy, and tells of the proxy when it is reached.
    const { TunnelAgent } = await import('./tunnel-agent.js');
    const proxyTimeout = CONNECTION_TIMEOUT_MILLISECONDS;
    const httpsAgent = new TunnelAgent({ proxy: proxy.url, ca, proxyTimeout });
    const handler = new NodeHttpHandler({ ...timeouts, httpsAgent });
    return (request, options) => handler.handle(request, options);
  }
  // The name in a certificate is the proxy's, while Node would look for that of the host that is asked for.
  const name = bareHost(proxy.url);
  const servername = isIP(name) === 0 ? name : '';
  const handler = new NodeHttpHandler({ ...connecting, httpsAgent: { ...trusting, servername } });
  return async (request, options) => {
    const answer = await handler.handle(forwarded(HttpRequest.clone(request), target, proxy.url), options);
    if (isRefusal(answer.response)) {
      // Nobody reads what it says, and an answer that is not read keeps its connection.
      (answer.response.body as Readable).destroy();
      throw new ProxyError(answer.response.statusCode);
    }
    return answer;
  };
}

/** Whether an answer is the proxy's own: the service, which may answer likewise, gives each of its answers an id. */
function isRefusal({ statusCode, headers }: HttpResponse): boolean {
  return PROXY_REFUSALS.includes(statusCode) && headers['x-amzn-requestid'] === undefined;
}

/** Makes a request one that a proxy passes on (RFC 9112, section 3.2.2). */
function forwarded(request: HttpRequest, { origin }: URL, proxy: URL): HttpRequest {
  const authorization = proxyAuthorization(proxy);
  return Object.assign(request, {
    protocol: proxy.protocol,
    hostname: bareHost(proxy),
    port: portOf(proxy),
    path: `${origin}${request.path}`,
    headers: { ...request.headers, ...(authorization && { 'proxy-authorization': authorization }) },
  });
}
