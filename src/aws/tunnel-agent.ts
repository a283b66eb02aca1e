import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { ProxyError, proxyAuthorization } from './proxy.js';

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1];

/** How tunnels are opened. */
export interface TunnelOptions {
  readonly proxy: URL;
  /** Certificates of all authorities that are trusted, in PEM format, instead of those that Node brings along. */
  readonly ca: string | undefined;
  /** Milliseconds in which the proxy has to answer. */
  readonly proxyTimeout: number;
}

/**
 * Speaks TLS to its targets through tunnels that a proxy opens. The library hands on a refusal as if it were the target's
 * answer, and waits for the proxy without end: here, neither is so.
 */
export class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #trusted: { readonly ca?: string };
  readonly #proxyTimeout: number;

  constructor({ proxy, ca, proxyTimeout }: TunnelOptions) {
    const authorization = proxyAuthorization(proxy);
    const trusted = ca === undefined ? {} : { ca };
    // The library writes the URL into its log, but no headers.
    super(`${proxy.protocol}//${proxy.host}`, {
      keepAlive: true,
      ...trusted,
      headers: authorization === undefined ? {} : { 'Proxy-Authorization': authorization },
    });
    this.#trusted = trusted;
    this.#proxyTimeout = proxyTimeout;
  }

  /** The library would find out by the call stack, where nothing tells it of sockets that are free again. */
  override isSecureEndpoint(): true {
    return true;
  }

  override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    let status: number | undefined;
    request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      status = statusCode;
    });
    const socket = await this.#open(request, options);
    if (status === 200) {
      return socket;
    }
    socket.destroy();
    throw status === undefined || Number.isNaN(status)
      ? new ProxyError(undefined, { cause: new Error('its answer is not HTTP') })
      : new ProxyError(status);
  }

  async #open(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    const patience = new AbortController();
    const timer = setTimeout(() => {
      patience.abort();
    }, this.#proxyTimeout);
    this.connectOpts = { ...this.connectOpts, signal: patience.signal };
    try {
      return await super.connect(request, { ...options, ...this.#trusted });
    } catch (error) {
      const cause = patience.signal.aborted ? Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }) : error;
      throw new ProxyError(undefined, { cause });
    } finally {
      clearTimeout(timer);
    }
  }
}
