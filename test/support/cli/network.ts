import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';

/** A certificate that nobody has signed but itself. */
export interface Certificate {
  /** The file of the certificate, in PEM format. */
  readonly path: string;
  readonly key: Buffer;
  readonly certificate: Buffer;
}

/**
 * Makes a certificate for some hosts.
 * @param days for which it is valid from now on; fewer than none for one that has expired
 */
export function makeCertificate(hosts: readonly string[], days = 2): Certificate {
  const directory = mkdtempSync(join(tmpdir(), 'chime-sync-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  const file = (name: string) => join(directory, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { stdio: 'ignore' });
  };
  writeFileSync(file('extensions'), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}\n`);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file('key')];
  openssl('req', '-subj', '/CN=test', ...key, '-out', file('request'));
  const signed = ['-signkey', file('key'), '-days', String(days), '-extfile', file('extensions')];
  openssl('x509', '-req', '-in', file('request'), ...signed, '-out', file('certificate'));
  return { path: file('certificate'), key: readFileSync(file('key')), certificate: readFileSync(file('certificate')) };
}

/** Starts a server that passes everything on to another one, as it is but for the host: by TLS, if it has a certificate. */
export async function startGateway(
  targetUrl: string,
  { certificate, prefix = '' }: { certificate?: Certificate; prefix?: string } = {},
): Promise<{ readonly port: number; readonly paths: readonly string[] }> {
  const paths: string[] = [];
  const passOn = (incoming: IncomingMessage, response: ServerResponse): void => {
    const path = incoming.url ?? '';
    paths.push(path);
    if (path.startsWith(prefix)) {
      forward(incoming, response, new URL(`${targetUrl}${path.slice(prefix.length)}`));
    } else {
      response.writeHead(404).end();
    }
  };
  return { port: await listen(createHttpServer(certificate, passOn)), paths };
}

function createHttpServer(certificate: Certificate | undefined, answer: RequestListener): Server {
  return certificate === undefined
    ? createServer(answer)
    : createTlsServer({ key: certificate.key, cert: certificate.certificate }, answer);
}

/** How a proxy behaves that is not as it should be. */
export interface ProxyOptions {
  /** The port on this machine to which all tunnels lead, and all that is asked by absolute URLs. */
  readonly port: number;
  /** `user:password` without which nothing is passed on. */
  readonly login?: string;
  /** Answers everything with this status. */
  readonly status?: number;
  /** Takes connections, and says nothing. */
  readonly hangs?: boolean;
  /** Answers everything with this, which is no HTTP, and nothing if it is empty, and ends the connection. */
  readonly nonsense?: string;
  /** What it shows to clients, which speak TLS with it. */
  readonly certificate?: Certificate;
}

/** A proxy, and what it was asked. */
export interface ProxyServer {
  readonly host: string;
  readonly url: string;
  /** Such as `CONNECT host:443` and `GET http://host/path`. */
  readonly requests: readonly string[];
}

/** Starts an HTTP proxy, for which all hosts are this machine. */
export async function startProxy(options: ProxyOptions): Promise<ProxyServer> {
  const { port, login, status, hangs = false, nonsense, certificate } = options;
  const requests: string[] = [];
  const refusal = ({ method, url, headers }: IncomingMessage): number | undefined => {
    requests.push(`${method} ${url}`);
    const given = headers['proxy-authorization'] === `Basic ${Buffer.from(login ?? '').toString('base64')}`;
    return login !== undefined && !given ? 407 : status;
  };
  const server = createHttpServer(certificate, (incoming, response) => {
    const code = refusal(incoming);
    if (hangs) {
      return;
    }
    if (nonsense !== undefined) {
      incoming.socket.end(nonsense);
    } else if (code === undefined) {
      const { pathname, search } = new URL(incoming.url ?? '');
      forward(incoming, response, new URL(`http://127.0.0.1:${port}${pathname}${search}`));
    } else {
      response.writeHead(code, { 'content-type': 'text/html' }).end('<h1>Proxy</h1>');
    }
  });
  server.on('connect', (incoming: IncomingMessage, client: Duplex) => {
    client.on('error', () => undefined);
    const code = refusal(incoming);
    if (hangs) {
      return;
    }
    if (nonsense !== undefined) {
      client.end(nonsense);
      return;
    }
    if (code !== undefined) {
      client.end(`HTTP/1.1 ${code} Refused\r\n\r\n<h1>Proxy</h1>`);
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  const host = `127.0.0.1:${await listen(server)}`;
  const url = certificate === undefined ? `http://${host}` : `https://${host.replace('127.0.0.1', 'localhost')}`;
  return { host, url, requests };
}

/** A port of this machine at which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function forward(incoming: IncomingMessage, response: ServerResponse, url: URL): void {
  const { method, headers } = incoming;
  const outgoing = request(url, { method, headers: { ...headers, host: url.host } }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  incoming.pipe(outgoing);
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) {
      socket.destroy();
    }
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
