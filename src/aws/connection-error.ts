import type { CertificateBundle } from './certificates.js';
import { textsOf } from './error-fields.js';
import { ProxyError, type ProxyServer, shownProxy } from './proxy.js';
import { bareHost, isLoopback } from './url-parts.js';

/**
 * What becomes of further attempts. `unreachable`: no connection came about, which may be over in a moment, or never.
 * `broken`: one came about, and led to no answer. `hopeless`: it will be no other the next time.
 */
export type Prospect = 'unreachable' | 'broken' | 'hopeless';

/** Why a request was not answered, for whoever has to do something about it. */
export interface Explanation {
  readonly message: string;
  readonly hint: string;
  readonly prospect: Prospect;
  /** `connection-failed` without it. */
  readonly code?: ConnectionError['code'];
}

/** Where requests are sent, and through what. */
export interface Route {
  /** Scheme, host and port. */
  readonly target: URL;
  readonly proxy: ProxyServer | undefined;
  /** What alone is trusted, if that was said. */
  readonly bundle: CertificateBundle | undefined;
}

/** A request that nobody has answered. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly hint: string;
  readonly code: 'connection-failed' | 'service-unavailable';
  /** Whether there has never been an answer from there: not a single call can be made. */
  readonly isFirstContact: boolean;
  /** The SDK's mark of what may go well the next time. */
  readonly $retryable: object | undefined;

  constructor(
    { message, hint, code = 'connection-failed' }: Explanation,
    options: { isFirstContact: boolean; mayBeRepeated: boolean },
  ) {
    super(message);
    this.hint = hint;
    this.code = code;
    this.isFirstContact = options.isFirstContact;
    this.$retryable = options.mayBeRepeated ? {} : undefined;
  }
}

/** An answer of something that stands in front of the service, and says that it does not get through to it. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly status: number;

  constructor(status: number) {
    super('The answer is not from the service.');
    this.status = status;
  }
}

/** Whom an error is about, and what that is called. */
interface Subject {
  readonly name: string;
  readonly host: string;
  /** What is wrong if it is not there. */
  readonly whereabouts: string;
  readonly isSecure: boolean;
}

/** Tells what an error of Node's HTTP client means. */
export function explain(error: unknown, route: Route): Explanation {
  const { target, proxy } = route;
  if (error instanceof ProxyError && proxy !== undefined) {
    return error.status === undefined
      ? explainCode(error.cause, proxySubject(proxy), route)
      : explainRefusal(error.status, target, proxy);
  }
  if (error instanceof GatewayError) {
    const message = `What answers at the endpoint ${target.origin} does not get through to the service (${error.status}).`;
    return { message, hint: whereaboutsOf(target), prospect: 'unreachable', code: 'service-unavailable' };
  }
  const isAskedByProxy = proxy !== undefined && target.protocol === 'http:';
  return explainCode(error, isAskedByProxy ? proxySubject(proxy) : targetSubject(route), route);
}

function proxySubject(proxy: ProxyServer): Subject {
  const { url, variable } = proxy;
  return {
    name: `the proxy ${shownProxy(proxy)}`,
    host: bareHost(url),
    whereabouts: `${variable} says to use it. Is that right? NO_PROXY names hosts that are asked without one.`,
    isSecure: url.protocol === 'https:',
  };
}

function targetSubject({ target }: Route): Subject {
  return {
    name: `the endpoint ${target.origin}`,
    host: bareHost(target),
    whereabouts: whereaboutsOf(target),
    isSecure: target.protocol === 'https:',
  };
}

function whereaboutsOf(target: URL): string {
  if (isLoopback(target.href)) {
    return 'Is it running? `chime-sync emulator` starts the emulator, and says where it listens.';
  }
  return /\.(?:amazonaws\.com|api\.aws)(?:\.cn)?$/u.test(target.hostname)
    ? 'Is this machine online? Behind a proxy, HTTPS_PROXY has to name it.'
    : 'Is it running, and is the URL right? See --endpoint-url, AWS_ENDPOINT_URL and endpoint_url of the profile.';
}

function explainRefusal(status: number, { host }: URL, proxy: ProxyServer): Explanation {
  const name = `The proxy ${shownProxy(proxy)}`;
  const { username } = proxy.url;
  if (status === 407) {
    const message =
      username === ''
        ? `${name} wants a user name and a password (407).`
        : `${name} takes no such user or password (407).`;
    const hint = `${proxy.variable} may hold them, percent-encoded: http://USER:PASSWORD@${proxy.url.host}.`;
    return { message, hint, prospect: 'hopeless' };
  }
  if (status >= 500) {
    const message = `${name} does not get through to ${host} (${status}).`;
    return {
      message,
      hint: 'Does the host exist, and may the proxy reach it? NO_PROXY leaves the proxy out.',
      prospect: 'unreachable',
    };
  }
  const message = `${name} does not let anybody connect to ${host} (${status}).`;
  const hint = 'Have whoever runs it allow that host, or leave the proxy out for it with NO_PROXY.';
  return { message, hint, prospect: 'hopeless' };
}

function explainCode(error: unknown, subject: Subject, { bundle }: Route): Explanation {
  const problem = problemOf(error);
  const { text, hint, prospect } =
    networkProblem(problem, subject) ??
    protocolProblem(problem, subject) ??
    certificateProblem(problem, subject, bundle) ??
    ({
      text: `no connection with ${subject.name}: ${problem.message}`,
      hint: subject.whereabouts,
      // What has no code is told by the library for tunnels, of proxies that end or answer otherwise than they should.
      prospect: problem.code === '' ? 'broken' : 'hopeless',
    } as const);
  const code = problem.code === '' ? '' : ` (${problem.code})`;
  return { message: `${text.charAt(0).toUpperCase()}${text.slice(1)}${code}.`, hint, prospect };
}

type Told = Omit<Explanation, 'message'> & { readonly text: string };

const OUT_OF_REACH = ['EADDRNOTAVAIL', 'EHOSTDOWN', 'EHOSTUNREACH', 'ENETDOWN', 'ENETUNREACH'];

/** No connection, or one that was lost. */
function networkProblem({ code, message }: Problem, { name, host, whereabouts, isSecure }: Subject): Told | undefined {
  const unreachable = (text: string) => ({ text, hint: whereabouts, prospect: 'unreachable' }) as const;
  if (code === 'ECONNREFUSED') {
    return unreachable(`nothing listens at ${name}`);
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return unreachable(`${name} is not found: the name ${host} has no address`);
  }
  if (OUT_OF_REACH.includes(code)) {
    return unreachable(`${name} is out of reach from this network`);
  }
  if (code === SLOW_CONNECTION || code === 'ETIMEDOUT') {
    return message.includes('requestTimeout')
      ? { text: `${name} does not answer in time`, hint: whereabouts, prospect: 'broken' }
      : unreachable(`connecting to ${name} takes too long`);
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    const hint = isSecure ? whereabouts : `${whereabouts} If it speaks TLS, its URL begins with https://.`;
    return { text: `${name} broke the connection off`, hint, prospect: 'broken' };
  }
  return undefined;
}

/** Something listens, and speaks otherwise. */
function protocolProblem({ code, message }: Problem, { name, whereabouts }: Subject): Told | undefined {
  if (code === 'EPROTO' && message.includes('wrong version number')) {
    const hint = 'Perhaps its URL begins with http://, not https://.';
    return { text: `${name} does not speak TLS`, hint, prospect: 'hopeless' };
  }
  return code.startsWith('HPE_')
    ? { text: `${name} speaks something else than HTTP`, hint: whereabouts, prospect: 'hopeless' }
    : undefined;
}

const NOT_TRUSTED = [
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

function certificateProblem(
  { code, reason }: Problem,
  { name }: Subject,
  bundle: CertificateBundle | undefined,
): Told | undefined {
  const certificate = `the certificate of ${name}`;
  const hopeless = (text: string, hint: string) =>
    ({ text: `${certificate} ${text}`, hint, prospect: 'hopeless' }) as const;
  if (NOT_TRUSTED.includes(code)) {
    const hint =
      bundle === undefined
        ? "A company's server or proxy? Let AWS_CA_BUNDLE, or NODE_EXTRA_CA_CERTS, name a file with its authority's certificate."
        : `${bundle.source} says to trust what is in ${bundle.path}, and nobody else.`;
    return hopeless('is from nobody who is trusted', hint);
  }
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return hopeless('has expired', 'If it has not, the clock of this machine is wrong.');
    case 'CERT_NOT_YET_VALID':
      return hopeless('is not valid yet', 'If it is, the clock of this machine is wrong.');
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return hopeless(`is for another host: ${reason}`, 'Does the URL name the right host?');
    default:
      return undefined;
  }
}

/** What an error of Node or the SDK says of itself. */
interface Problem {
  readonly code: string;
  readonly message: string;
  readonly reason: string;
}

/** The SDK's own error for a connection that takes too long has no code. */
const SLOW_CONNECTION = 'timeout';

function problemOf(error: unknown): Problem {
  const text = textsOf(error);
  const code = text('code').trim() || (text('name') === 'TimeoutError' ? SLOW_CONNECTION : '');
  return {
    code,
    message: text('message').trim() || code || 'for no reason that is told',
    reason: text('reason')
      .trim()
      .replace(/[:\s]+$/u, ''),
  };
}
