import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { HttpHandlerOptions, RequestHandlerOutput } from '@smithy/types';
import { readCertificates } from './certificates.js';
import { GatewayError, type Route } from './connection-error.js';
import { ProxyError, proxyAuthorization } from './proxy.js';
import { bareHost, portOf } from './url-parts.js';

/** What comes back of a request. */
export type Answer = RequestHandlerOutput<HttpResponse>;
/** Sends a request. */
export type Send = (request: HttpRequest, options?: HttpHandlerOptions) => Promise<Answer>;

const CONNECTION_TIMEOUT_MILLISECONDS = 5_000;
/** With these, what stands in front of a service says that it does not get through to it. */
const GATEWAY_STATUSES = [502, 503, 504];
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
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  if (proxy === undefined) {
    return checking(new NodeHttpHandler({ ...connecting, httpsAgent: trusting }), refuseGateway);
  }
  if (target.protocol === 'https:') {
    // The agent has a limit for the way to the proxy, and tells of the proxy when it is reached.
    const { TunnelAgent } = await import('./tunnel-agent.js');
    const httpsAgent = new TunnelAgent({ proxy: proxy.url, ca, proxyTimeout: CONNECTION_TIMEOUT_MILLISECONDS });
    return checking(new NodeHttpHandler({ ...timeouts, httpsAgent }), refuseGateway);
  }
  // The name in a certificate is the proxy's, while Node would look for that of the host that is asked for.
  const name = bareHost(proxy.url);
  const servername = isIP(name) === 0 ? name : '';
  const handler = new NodeHttpHandler({ ...connecting, httpsAgent: { ...trusting, servername } });
  const { HttpRequest } = await import('@smithy/core/protocols');
  const send = checking(handler, refuseProxy);
  return (request, options) => send(forwarded(HttpRequest.clone(request), target, proxy.url), options);
}

/** Sends, and takes an answer only if it is the service's, as far as its head tells. */
function checking(handler: NodeHttpHandler, refuse: (response: HttpResponse) => Error | undefined): Send {
  return async (request, options) => {
    const answer = await handler.handle(request, options);
    const refusal = isNamed(answer.response) ? undefined : refuse(answer.response);
    if (refusal !== undefined) {
      // Nobody reads what it says, and an answer that is not read keeps its connection.
      (answer.response.body as Readable).destroy();
      throw refusal;
    }
    return answer;
  };
}

/** Whether an answer is the service's own: each of those has an id, and what stands in front of it answers with a page. */
function isNamed({ headers }: HttpResponse): boolean {
  return headers['x-amzn-requestid'] !== undefined || /json|xml/iu.test(headers['content-type'] ?? '');
}

function refuseGateway({ statusCode }: HttpResponse): Error | undefined {
  return GATEWAY_STATUSES.includes(statusCode) ? new GatewayError(statusCode) : undefined;
}

function refuseProxy({ statusCode }: HttpResponse): Error | undefined {
  return [403, 407, ...GATEWAY_STATUSES].includes(statusCode) ? new ProxyError(statusCode) : undefined;
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
