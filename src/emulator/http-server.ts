import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { frontDoorError } from './errors.js';
import { countRequests, type RequestLog } from './request-log.js';
import type { Outcome, Service, WireAnswer } from './service.js';

/** The only address that is ever listened on. */
const LOOPBACK = '127.0.0.1';
/** Where other processes read and clear the request log. */
const REQUESTS_PATH = '/_emulator/requests';
/** Largest body, in bytes. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Clients that keep connections longer than this see them closed; clients usually give up sooner. */
const KEEP_ALIVE_MILLISECONDS = 75_000;
/** How long closing waits for requests under way. */
const CLOSE_GRACE_MILLISECONDS = 2_000;
/** Names of the own machine: a web page that has its name point here (DNS rebinding) is none of them. */
const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/iu;

/** A listening server. */
export interface HttpServer {
  readonly port: number;
  /** Stops listening, lets requests under way finish and ends all connections, hanging ones at once. */
  close(): Promise<void>;
}

/**
 * Serves a service on the loopback address. Rejects with the error of the system, e.g. `EADDRINUSE`.
 *
 * @param port 0 for any free port.
 */
export async function listen(service: Service, log: RequestLog, port: number): Promise<HttpServer> {
  const connections: Connections = { all: new Set(), busy: new Set() };
  const server = createServer((request, response) => {
    connections.busy.add(request.socket);
    response.on('close', () => connections.busy.delete(request.socket));
    respond(service, log, request).then(
      (outcome) => {
        if (outcome === 'hang' && server.listening) connections.busy.delete(request.socket);
        else if (outcome === 'hang' || outcome === 'destroy') request.socket.destroy();
        else send(server, response, outcome);
      },
      // The client went away while it was sending.
      () => request.socket.destroy(),
    );
  });
  server.on('connection', (socket) => {
    connections.all.add(socket);
    socket.on('close', () => connections.all.delete(socket));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MILLISECONDS;
  server.headersTimeout = KEEP_ALIVE_MILLISECONDS + 1000;
  const address = await startListening(server, port);
  return {
    port: address.port,
    close: () => stop(server, connections),
  };
}

/** Connections that are open, and those of them on which a request is under way that will be answered. */
interface Connections {
  readonly all: Set<Socket>;
  readonly busy: Set<Socket>;
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

function stop(server: Server, { all, busy }: Connections): Promise<void> {
  return new Promise((resolve, reject) => {
    const force = setTimeout(() => {
      server.closeAllConnections();
    }, CLOSE_GRACE_MILLISECONDS);
    server.close((error) => {
      clearTimeout(force);
      if (error === undefined) resolve();
      else reject(error);
    });
    // Node's own notion of idle leaves out connections on which nothing was ever sent.
    for (const socket of all) if (!busy.has(socket)) socket.destroy();
  });
}

async function respond(service: Service, log: RequestLog, request: IncomingMessage): Promise<Outcome> {
  const { method = '', url = '', headers } = request;
  if (!LOCAL_HOST.test(headers.host ?? '')) {
    return service.refuse(frontDoorError('ForbiddenException', 403, 'The Host header is not that of this machine'));
  }
  const [path = '', query = ''] = url.split('?');
  if (path === REQUESTS_PATH) return answerLog(log, method, new URLSearchParams(query));
  const body = await readBody(request);
  if (body === undefined) {
    const message = `The body has more than ${MAX_BODY_BYTES} bytes`;
    return service.refuse(frontDoorError('RequestEntityTooLargeException', 413, message));
  }
  return service.answer({ method, url, headers, body });
}

/**
 * The whole body; undefined if it is too large. Its rest is read all the same, because a client that is cut off while it
 * sends does not see the answer.
 */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () => {
      resolve(size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined);
    });
    request.on('error', reject);
    request.on('close', () => {
      reject(new Error('the connection was closed'));
    });
  });
}

function answerLog(log: RequestLog, method: string, query: URLSearchParams): WireAnswer {
  if (method === 'DELETE') {
    log.clear();
    return { status: 204, headers: {}, body: '' };
  }
  if (method !== 'GET') return { status: 405, headers: { allow: 'GET, DELETE' }, body: '' };
  const mutating = query.get('mutating');
  const requests = log.latest().filter((record) => mutating === null || String(record.mutating) === mutating);
  const body = JSON.stringify({ counts: countRequests(requests), requests });
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

function send(server: Server, response: ServerResponse, answer: WireAnswer): void {
  // A closing server takes no further request on this connection.
  const last = server.listening ? {} : { connection: 'close' };
  const length = answer.status === 204 ? {} : { 'content-length': Buffer.byteLength(answer.body) };
  response.writeHead(answer.status, { ...answer.headers, ...length, ...last });
  response.end(answer.body);
}
