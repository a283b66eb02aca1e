import type { STSClientConfig } from '@aws-sdk/client-sts';
import type { NodeHttpHandlerOptions } from '@smithy/types';
import { failure } from '../core/diagnostic.js';
import { hasCredentials, sharedCredentials } from './credentials.js';

/** Where and as whom the service is talked to. */
export interface Connection {
  readonly region: string;
  /** Instead of the region's own endpoint. */
  readonly endpointUrl: string | undefined;
  /** Where STS is asked; with an `endpointUrl` never the real one. */
  readonly stsEndpointUrl: string | undefined;
  /** Milliseconds that one attempt of a call may take. */
  readonly attemptMilliseconds: number;
  /** What the clients of all services have in common. */
  readonly clientConfiguration: Pick<STSClientConfig, 'region' | 'profile' | 'credentials'> & {
    readonly requestHandler: NodeHttpHandlerOptions;
  };
}

/** What the command line and the environment say of the connection. */
export interface ConnectionOptions {
  readonly region: string;
  readonly profile?: string | undefined;
  /** `--endpoint-url`; the environment's variables come after it. */
  readonly endpointUrl?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const ATTEMPT_TIMEOUT_MILLISECONDS = 30_000;
const CONNECTION_TIMEOUT_MILLISECONDS = 5_000;

/**
 * Settles where the calls of a run go.
 * @throws DiagnosticError `usage` if that is no URL that can be called
 */
export function resolveConnection(options: ConnectionOptions): Connection {
  const { env, region, profile } = options;
  // A variable that is set to nothing is not set.
  const given = (name: string) => env[name] || undefined;
  const endpointUrl = options.endpointUrl ?? given('AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY') ?? given('AWS_ENDPOINT_URL');
  const stsEndpointUrl = given('AWS_ENDPOINT_URL_STS') ?? endpointUrl;
  for (const url of [endpointUrl, stsEndpointUrl]) {
    if (url !== undefined && !/^https?:$/u.test(URL.canParse(url) ? new URL(url).protocol : '')) {
      throw failure('usage', `The endpoint URL ${JSON.stringify(url)} is none that can be called.`, {
        hint: 'It looks like http://127.0.0.1:4566. It comes from --endpoint-url or AWS_ENDPOINT_URL.',
      });
    }
  }
  const anonymous = endpointUrl !== undefined && isLoopback(endpointUrl) && !hasCredentials(env) && !profile;
  const named = profile === undefined ? { region } : { region, profile };
  return {
    region,
    endpointUrl,
    stsEndpointUrl,
    attemptMilliseconds: ATTEMPT_TIMEOUT_MILLISECONDS,
    clientConfiguration: {
      ...named,
      // The emulator takes any credentials; somebody without an AWS account has none to give.
      credentials: anonymous ? { accessKeyId: 'emulator', secretAccessKey: 'emulator' } : sharedCredentials(named),
      requestHandler: {
        // Until the answer begins; the client bounds what follows.
        requestTimeout: ATTEMPT_TIMEOUT_MILLISECONDS,
        throwOnRequestTimeout: true,
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
