import type { STSClientConfig } from '@aws-sdk/client-sts';
import { certificateBundle } from './certificates.js';
import { isForCredentials } from './credentials/source.js';
import { type CredentialsSupply, fixedCredentials, hasCredentials, sharedCredentials } from './credentials.js';
import { type Endpoints, resolveEndpoints } from './endpoints.js';
import type { Environment } from './environment.js';
import { type Profile, profileInUse, readSections } from './profile.js';
import { createRequestHandler } from './request-handler.js';
import type { Sending, StsConfiguration } from './sending.js';
import { isLoopback } from './url-parts.js';

/** Where and as whom the service is talked to. */
export interface Connection {
  readonly region: string;
  /** Instead of the region's own endpoint. */
  readonly endpointUrl: string | undefined;
  readonly sts: StsConfiguration;
  /** Milliseconds that one attempt of a call may take. */
  readonly attemptMilliseconds: number;
  /** As whom. */
  readonly credentials: CredentialsSupply;
  /** What the clients of all services have in common. */
  readonly clientConfiguration: Pick<STSClientConfig, 'region' | 'profile' | 'credentials'> & Sending;
}

/** What the command line and the environment say of the connection. */
export interface ConnectionOptions {
  readonly region: string;
  readonly profile?: string | undefined;
  /** `--endpoint-url`; variables and profile come after it. */
  readonly endpointUrl?: string | undefined;
  readonly env: Environment;
  /** Milliseconds that one attempt of a call may take; 30,000 without it. */
  readonly attemptMilliseconds?: number;
}

const ATTEMPT_TIMEOUT_MILLISECONDS = 30_000;

/**
 * Settles where the calls of a run go, and how they get there.
 * @throws DiagnosticError `usage` if an endpoint is no URL that can be called, `no-credentials` if there is no such profile
 */
export async function resolveConnection(options: ConnectionOptions): Promise<Connection> {
  const { env, region, attemptMilliseconds = ATTEMPT_TIMEOUT_MILLISECONDS } = options;
  const sections = await readSections(env);
  const profile = profileInUse(sections, options.profile, env);
  const endpoints = resolveEndpoints({ flag: options.endpointUrl, env, profile });
  const requestHandler = createRequestHandler({
    env,
    bundle: certificateBundle(env, profile),
    attemptMilliseconds,
    now: () => performance.now(),
  });
  const sending = { requestHandler, ignoreConfiguredEndpointUrls: true } satisfies Sending;
  const named = profile.isNamed ? { region, profile: profile.name } : { region };
  const sts = { region, ...sending, ...(endpoints.sts === undefined ? {} : { endpoint: endpoints.sts }) };
  const credentials = isAnonymous(endpoints, profile, env)
    ? // The emulator takes any credentials; somebody without an AWS account has none to give.
      fixedCredentials({ accessKeyId: 'emulator', secretAccessKey: 'emulator' })
    : sharedCredentials({ env, profile: options.profile, sections, sts });
  return {
    region,
    endpointUrl: endpoints.identity,
    sts,
    attemptMilliseconds,
    credentials,
    clientConfiguration: { ...named, ...sending, credentials: credentials.provide },
  };
}

/**
 * Whether this machine itself is called, and nobody has said as whom. The default profile says so only if it names the
 * endpoint as well: else a sign-in that has expired would keep people from the emulator, who have it for work.
 */
function isAnonymous({ identity, isOfProfile }: Endpoints, profile: Profile, env: Environment): boolean {
  const isMeant = profile.isNamed || isOfProfile;
  return (
    identity !== undefined && isLoopback(identity) && !hasCredentials(env) && !(isMeant && isForCredentials(profile))
  );
}

/**
 * Keeps the SDK from printing on stderr that it will need a newer Node one day: that has no place beside a plan. The
 * SDK asks for a variable of the process, so this is the one place that sets one.
 */
export function silenceNodeVersionWarning(env: Record<string, string | undefined>): void {
  env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}
