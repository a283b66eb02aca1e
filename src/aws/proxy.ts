import { BlockList, isIP } from 'node:net';
import { failure } from '../core/diagnostic.js';
import { type Environment, firstSet } from './environment.js';
import { bareHost, isLoopback, portOf } from './url-parts.js';

/** What stands between this machine and others. */
export interface ProxyServer {
  readonly url: URL;
  /** The variable that names it. */
  readonly variable: string;
}

/** A proxy that has not passed on what it should. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  /** The status with which the proxy refused; undefined where it could not be asked, which the cause tells. */
  readonly status: number | undefined;

  constructor(status: number | undefined, options?: ErrorOptions) {
    super('The proxy passes nothing on.', options);
    this.status = status;
  }
}

/**
 * The proxy through which a URL is asked, as the environment says: `HTTP_PROXY` or `HTTPS_PROXY` by how the URL begins, else
 * `ALL_PROXY`, unless `NO_PROXY` has its host. Each in lower case first, as curl and the AWS CLI read them.
 *
 * This very machine is never asked through a proxy elsewhere, which would take 127.0.0.1 for itself: what listens here is
 * an emulator or a tunnel. A proxy on this machine is asked, be it to see what is sent.
 * @throws DiagnosticError `usage` if the variable names nothing that can be a proxy
 */
export function proxyFor(target: URL, env: Environment): ProxyServer | undefined {
  const exceptions = firstSet(env, 'no_proxy', 'NO_PROXY')?.value ?? '';
  const scheme = target.protocol.slice(0, -1);
  const setting = firstSet(env, `${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`, 'all_proxy', 'ALL_PROXY');
  if (setting === undefined || isExcepted(target, exceptions)) {
    return undefined;
  }
  const { name, value } = setting;
  const text = value.includes('://') ? value : `http://${value}`;
  return isLoopback(target.href) && !isLoopback(text) ? undefined : parseProxy(name, text);
}

function parseProxy(name: string, text: string): ProxyServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '' || !canDecode(url)) {
    // It is not shown, since there may be a password in it.
    throw failure('usage', `${name} is set to what is no URL of a proxy.`, {
      hint: 'It looks like http://proxy.example.com:3128. Special characters of a password are percent-encoded.',
    });
  }
  if (!['http:', 'https:'].includes(url.protocol)) {
    throw failure(
      'usage',
      `${name} names a proxy of ${url.protocol}, and only those of http: and https: can be used.`,
      {
        hint: 'Set HTTPS_PROXY to an HTTP proxy, or NO_PROXY=* to use none.',
      },
    );
  }
  return { url, variable: name };
}

/** A proxy as it may be shown: without the user name and password that are part of its URL. */
export function shownProxy({ url: { protocol, host } }: ProxyServer): string {
  return `${protocol}//${host}`;
}

/** The value of `Proxy-Authorization` that a proxy gets, if its URL has a user name (RFC 7617). */
export function proxyAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') {
    return undefined;
  }
  return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
}

function canDecode(proxy: URL): boolean {
  try {
    proxyAuthorization(proxy);
    return true;
  } catch {
    return false;
  }
}

function isExcepted(target: URL, exceptions: string): boolean {
  const entries = exceptions.toLowerCase().split(/[\s,]+/u);
  return entries.some((entry) => entry !== '' && excepts(entry, bareHost(target), portOf(target)));
}

/** Whether one entry of `NO_PROXY` has a host: its name, or one that ends with it, its address, or a block of addresses. */
function excepts(entry: string, host: string, port: number): boolean {
  if (entry === '*') {
    return true;
  }
  const [, name = '', onlyPort] = isIP(entry) === 0 ? (/^(.*?)(?::(\d+))?$/u.exec(entry) ?? []) : [entry, entry];
  if (onlyPort !== undefined && Number(onlyPort) !== port) {
    return false;
  }
  if (isIP(host) !== 0) {
    return name.replace(/^\[(.*)\]$/u, '$1') === host || isInBlock(host, name);
  }
  // As with curl, a dot at either end makes no difference.
  const domain = name.replace(/^\*?\./u, '').replace(/\.$/u, '');
  return domain !== '' && `.${host.replace(/\.$/u, '')}`.endsWith(`.${domain}`);
}

function isInBlock(address: string, block: string): boolean {
  const [network = '', length] = block.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const bits = Number(length);
  if (isIP(network) === 0 || !Number.isInteger(bits) || bits < 0 || bits > (family === 'ipv6' ? 128 : 32)) {
    return false;
  }
  const list = new BlockList();
  list.addSubnet(network, bits, family);
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
