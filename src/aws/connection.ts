import type { ChimeSDKIdentityClientConfig } from '@aws-sdk/client-chime-sdk-identity';
import type { NodeHttpHandlerOptions } from '@smithy/types';

/** Where and as whom the service is talked to. */
export interface Connection {
  readonly region: string;
  /** Instead of the region's own endpoint. */
  readonly endpointUrl: string | undefined;
  /** Where STS is asked; with an `endpointUrl` never the real one. */
  readonly stsEndpointUrl: string | undefined;
  /** What the clients of both services have in common. */
  readonly clientConfiguration: Pick<ChimeSDKIdentityClientConfig, 'region' | 'profile' | 'credentials'> & {
    readonly requestHandler: NodeHttpHandlerOptions;
  };
}

/** What the command line and the environment say of the connection. */
export interface ConnectionOptions {
  readonly region: string;
  readonly profile?: string;
  /** `--endpoint-url`; the environment's variables come after it. */
  readonly endpointUrl?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Milliseconds that one attempt may take. */
const ATTEMPT_TIMEOUT_MILLISECONDS = 30_000;
/** Milliseconds to wait for a connection to open. */
const CONNECTION_TIMEOUT_MILLISECONDS = 5_000;

/** Settles where the calls of a run go. */
export function resolveConnection(options: ConnectionOptions): Connection {
  const { env, region, profile } = options;
  const endpointUrl =
    options.endpointUrl ?? env['AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY'] ?? env['AWS_ENDPOINT_URL'] ?? undefined;
  const anonymous = endpointUrl !== undefined && isLoopback(endpointUrl) && !hasCredentials(env) && !profile;
  return {
    region,
    endpointUrl,
    stsEndpointUrl: env['AWS_ENDPOINT_URL_STS'] ?? endpointUrl,
    clientConfiguration: {
      region,
      ...(profile === undefined ? {} : { profile }),
      // The emulator takes any credentials; somebody without an AWS account has none to give.
      ...(anonymous ? { credentials: { accessKeyId: 'emulator', secretAccessKey: 'emulator' } } : {}),
      requestHandler: {
        // Until the answer begins, and between any two parts of it.
        requestTimeout: ATTEMPT_TIMEOUT_MILLISECONDS,
        throwOnRequestTimeout: true,
        socketTimeout: ATTEMPT_TIMEOUT_MILLISECONDS,
        connectionTimeout: CONNECTION_TIMEOUT_MILLISECONDS,
        // The run bounds its calls itself. One that waited for a connection as well would use up its time unsent.
        httpAgent: { maxSockets: Number.POSITIVE_INFINITY },
        httpsAgent: { maxSockets: Number.POSITIVE_INFINITY },
      },
    },
  };
}

/**
 * Keeps the SDK from printing on stderr that it will need a newer Node one day: that has no place beside a plan. The
 * SDK asks for a variable of the process, so this is the one place that sets one.
 */
export function silenceNodeVersionWarning(env: Record<string, string | undefined>): void {
  env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}

/** Whether a URL leads to this very machine. */
export function isLoopback(url: string): boolean {
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: '' };
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/u.test(hostname);
}

function hasCredentials(env: ConnectionOptions['env']): boolean {
  return [
    'AWS_ACCESS_KEY_ID',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ].some((name) => env[name] !== undefined && env[name] !== '');
}
