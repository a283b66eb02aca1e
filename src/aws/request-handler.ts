import type { HttpHandler, HttpRequest } from '@smithy/core/protocols';
import type { HttpHandlerOptions } from '@smithy/types';
import type { CertificateBundle } from './certificates.js';
import { ConnectionError, type Explanation, explain, type Route } from './connection-error.js';
import type { Environment } from './environment.js';
import { proxyFor } from './proxy.js';
import { type Answer, createTransport, type Send } from './transport.js';

/** How requests are sent. */
export interface RequestHandlerOptions {
  /** Names proxies. */
  readonly env: Environment;
  readonly bundle: CertificateBundle | undefined;
  /** Milliseconds until an answer has to begin. */
  readonly attemptMilliseconds: number;
  /** The time, in milliseconds. */
  readonly now: () => number;
}

/**
 * How long what has never answered may go on being out of reach: an emulator that is just being started, or a
 * network that is. A second attempt there is in any case.
 */
const PATIENCE_MILLISECONDS = 3_000;

/**
 * Sends the requests of all clients of a run: through the proxies that the environment names, trusting the certificates
 * that it names. What is wrong with a connection is told in words that say what to do; once a peer is known to be out of
 * reach, nothing is sent there any more.
 */
export function createRequestHandler({ env, bundle, attemptMilliseconds, now }: RequestHandlerOptions): HttpHandler {
  const peers = new Map<string, Promise<Peer>>();
  const meet = async (target: URL): Promise<Peer> => {
    const route = { target, proxy: proxyFor(target, env), bundle };
    return new Peer(route, await createTransport(route, attemptMilliseconds), now);
  };
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request, options) => {
      const origin = originOf(request);
      const peer = peers.get(origin) ?? meet(new URL(origin));
      peers.set(origin, peer);
      return await (await peer).send(request, options);
    },
    // Of a handler that they were given, clients change nothing.
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

function originOf({ protocol, hostname, port }: HttpRequest): string {
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
}

/** A scheme, host and port to which requests are sent. */
class Peer {
  readonly #route: Route;
  readonly #send: Send;
  readonly #now: () => number;
  #hasAnswered = false;
  #failingSince: number | undefined;
  /** Why nothing is sent any more. */
  #lost: Explanation | undefined;

  constructor(route: Route, send: Send, now: () => number) {
    this.#route = route;
    this.#send = send;
    this.#now = now;
  }

  async send(request: HttpRequest, options?: HttpHandlerOptions): Promise<Answer> {
    if (this.#lost !== undefined) {
      throw new ConnectionError(this.#lost, { isFirstContact: true, mayBeRepeated: false });
    }
    try {
      const answer = await this.#send(request, options);
      this.#hasAnswered = true;
      return answer;
    } catch (error) {
      throw error instanceof Error && error.name === 'AbortError' ? error : this.#failure(error);
    }
  }

  #failure(error: unknown): ConnectionError {
    const explanation = explain(error, this.#route);
    const isFirstContact = !this.#hasAnswered;
    if (isFirstContact && this.#isLost(explanation)) {
      this.#lost = explanation;
    }
    const mayBeRepeated = this.#lost === undefined && explanation.prospect !== 'hopeless';
    return new ConnectionError(explanation, { isFirstContact, mayBeRepeated });
  }

  #isLost({ prospect }: Explanation): boolean {
    this.#failingSince ??= this.#now();
    return (
      prospect === 'hopeless' ||
      (prospect === 'unreachable' && this.#now() - this.#failingSince > PATIENCE_MILLISECONDS)
    );
  }
}
