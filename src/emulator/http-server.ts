import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { setImmediate as immediate } from 'node:timers/promises';
import { frontDoorError, ServiceError } from './errors.js';
import { answerLog, REQUESTS_PATH } from './log-route.js';
import type { RequestLog } from './request-log.js';
import type { Outcome, Service, WireAnswer } from './service.js';

/** The only address that is ever listened on. */
const LOOPBACK = '127.0.0.1';
/** Largest body, in bytes. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Clients that keep connections longer than this see them closed; clients usually give up sooner. */
const KEEP_ALIVE_MILLISECONDS = 75_000;
/** How long closing waits for requests under way. */
const CLOSE_GRACE_MILLISECONDS = 2_000;
/** And then for what was done in that time to be answered. */
const LAST_ANSWERS_MILLISECONDS = 2_000;
/** Names of the own machine: a web page that has its name point here (DNS rebinding) is none of them. */
const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/iu;

/** A listening server. */
export interface HttpServer {
  readonly port: number;
  /**
   * Stops listening, lets requests under way finish and ends all connections, idle and hanging ones at once. A request that
   * is not answered is not done either.
   */
  close(): Promise<void>;
}

/**
 * Serves a service on the loopback address. Rejects with the error of the system, e.g. `EADDRINUSE`.
 *
 * @param port 0 for any free port.
 */
export async function listen(service: Service, log: RequestLog, port: number): Promise<HttpServer> {
  const connections: Connections = new Map();
  // Connections whose last answer is under way: what still comes on them would be done and never answered.
  const ending = new WeakSet<Socket>();
  // A request without a Host header is refused here, with the body that every error has.
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    if (ending.has(request.socket)) return;
    const underWay = connections.get(request.socket) ?? new Set();
    underWay.add(response);
    response.on('close', () => {
      underWay.delete(response);
      if (!server.listening && underWay.size === 0) request.socket.destroySoon();
    });
    respond(service, log, request).then(
      (outcome) => {
        if (outcome === 'hang' && server.listening) underWay.delete(response);
        else if (outcome === 'hang' || outcome === 'destroy') request.socket.destroy();
        else {
          const isLast = !server.listening && underWay.size <= 1;
          if (isLast) ending.add(request.socket);
          send(response, outcome, !isLast);
        }
      },
      // The client went away while it was sending.
      () => request.socket.destroy(),
    );
  });
  server.on('connection', (socket) => {
    connections.set(socket, new Set());
    socket.on('close', () => connections.delete(socket));
  });
  answerWhatIsNoRequest(server, service, connections);
  server.keepAliveTimeout = KEEP_ALIVE_MILLISECONDS;
  server.headersTimeout = KEEP_ALIVE_MILLISECONDS + 1000;
  const address = await startListening(server, port);
  return {
    port: address.port,
    close: () => stop(server, service, connections),
  };
}

function answerWhatIsNoRequest(server: Server, service: Service, connections: Connections): void {
  server.on('checkExpectation', (_request, response) => {
    const message = 'The Expect header says something else than 100-continue';
    send(response, service.refuse(frontDoorError('ExpectationFailedException', 417, message)), false);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const isAnswered = Array.from(connections.get(socket) ?? []).some((response) => response.headersSent);
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswered) socket.destroy();
    else socket.end(rawAnswer(service.refuse(requestError(error.code))));
  });
}

function startListening(server: Server, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'));
      else resolve(address);
    });
  });
}

/** Connections, each with the requests on it that are under way and will be answered. */
type Connections = Map<Socket, Set<ServerResponse>>;

async function stop(server: Server, service: Service, connections: Connections): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
  // Node's own notion of idle leaves out connections on which nothing was ever sent.
  endConnections(connections, (underWay) => underWay.length === 0);
  const timers = [
    setTimeout(() => {
      void giveUp(service, connections);
    }, CLOSE_GRACE_MILLISECONDS),
    setTimeout(() => {
      server.closeAllConnections();
    }, CLOSE_GRACE_MILLISECONDS + LAST_ANSWERS_MILLISECONDS),
  ];
  try {
    await closed;
  } finally {
    timers.forEach(clearTimeout);
    await service.stop();
  }
}

/** Ends connections on which nothing was done that is still to be answered. */
async function giveUp(service: Service, connections: Connections): Promise<void> {
  await service.stop();
  await immediate();
  endConnections(connections, (underWay) => !underWay.some((response) => response.writableEnded));
}

function endConnections(connections: Connections, isIdle: (underWay: readonly ServerResponse[]) => boolean): void {
  for (const [socket, underWay] of connections) if (isIdle(Array.from(underWay))) socket.destroy();
}

async function respond(service: Service, log: RequestLog, request: IncomingMessage): Promise<Outcome> {
  const { method = '', url = '', headers } = request;
  try {
    if (!LOCAL_HOST.test(headers.host ?? '')) {
      const message = 'The Host header is not that of this machine: send requests to 127.0.0.1 or localhost';
      throw frontDoorError('AccessDeniedException', 403, message);
    }
    const [path = '', query = ''] = url.split('?');
    if (path === REQUESTS_PATH) return answerLog(log, method, new URLSearchParams(query));
    return await service.answer({ method, url, headers, body: await readBody(request) });
  } catch (error) {
    if (error instanceof ServiceError) return service.refuse(error, url);
    throw error;
  }
}

/**
 * The whole body. Throws a ServiceError if it is too large: its rest is read all the same, because a client that is cut off
 * while it sends does not see the answer.
 */
function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () => {
      if (size <= MAX_BODY_BYTES) resolve(Buffer.concat(chunks));
      else
        reject(frontDoorError('RequestEntityTooLargeException', 413, `The body has more than ${MAX_BODY_BYTES} bytes`));
    });
    request.on('error', reject);
    request.on('close', () => {
      reject(new Error('the connection was closed'));
    });
  });
}

function send(response: ServerResponse, { status, headers, body }: WireAnswer, isKeptAlive: boolean): void {
  const last = isKeptAlive ? {} : { connection: 'close' };
  if (body instanceof Readable) {
    response.writeHead(status, { ...headers, ...last });
    // A reader who goes away in the middle has had enough.
    pipeline(body, response, () => undefined);
    return;
  }
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length, ...last });
  response.end(body);
}

/** The error of something that is no HTTP, or none that is taken. */
function requestError(code: string | undefined): ServiceError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return frontDoorError('RequestHeaderSectionTooLargeException', 431, 'The head of the request is too large');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return frontDoorError('RequestTimeoutException', 408, 'The request did not come to its end');
    default:
      return frontDoorError('MalformedRequestException', 400, 'The request is not well-formed HTTP');
  }
}

/** An answer as it goes over the wire, where there is no request that it could belong to. */
function rawAnswer({ status, headers, body }: WireAnswer): string {
  const text = typeof body === 'string' ? body : '';
  const all = { ...headers, 'content-length': Buffer.byteLength(text), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`;
}
