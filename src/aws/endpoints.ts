import { failure } from '../core/diagnostic.js';
import { type Environment, firstSet } from './environment.js';
import type { Profile } from './profile.js';

/** URLs that are called instead of those of AWS. */
export interface Endpoints {
  readonly identity: string | undefined;
  /** Where there is one for the identity service, STS is never asked at its real one (S42). */
  readonly sts: string | undefined;
  /** Whether the one for the identity service is a setting of the profile. */
  readonly isOfProfile: boolean;
}

/** What is asked for the endpoints. */
export interface EndpointSources {
  /** `--endpoint-url`. */
  readonly flag: string | undefined;
  readonly env: Environment;
  readonly profile: Profile;
}

interface Endpoint {
  readonly url: string;
  /** What names it, in the words of whoever set it. */
  readonly source: string;
  readonly isOfProfile: boolean;
}

/**
 * Settles which endpoints are called, in the order that AWS documents for all its tools: the flag, the service's own
 * variable, the variable for all services, the profile's setting for the service, the profile's for all services.
 * `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, or the profile's setting of that name, leaves only the flag.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 * @throws DiagnosticError `usage` if one of them is no URL that can be called
 */
export function resolveEndpoints({ flag, env, profile }: EndpointSources): Endpoints {
  const isConfigured = !ignoresConfigured(env, profile);
  const given = flag === undefined ? undefined : { url: flag, source: '--endpoint-url', isOfProfile: false };
  const identity = given ?? (isConfigured ? configured('chime_sdk_identity', env, profile) : undefined);
  const sts = isConfigured ? configured('sts', env, profile, given) : given;
  const called = identity && callable(identity);
  return {
    identity: called,
    sts: (sts && callable(sts)) ?? called,
    isOfProfile: identity?.isOfProfile ?? false,
  };
}

/**
 * What is set for a service.
 * @param service its id, as section `services` of the configuration writes it
 * @param instead takes the place of what is set for all services
 */
function configured(service: string, env: Environment, profile: Profile, instead?: Endpoint): Endpoint | undefined {
  const variables = [
    `AWS_ENDPOINT_URL_${service.toUpperCase()}`,
    ...(instead === undefined ? ['AWS_ENDPOINT_URL'] : []),
  ];
  const variable = firstSet(env, ...variables);
  if (variable !== undefined) {
    return { url: variable.value, source: variable.name, isOfProfile: false };
  }
  const { settings, services, name } = profile;
  if (services === undefined && instead === undefined) {
    const section = `[services ${settings['services'] ?? ''}]`;
    throw failure(
      'usage',
      `Profile ${name} asks for a section ${section} of the AWS configuration that is not there.`,
      {
        hint: 'Write it into the same file as the profile, or give --endpoint-url.',
      },
    );
  }
  const source = `endpoint_url of profile ${name}`;
  const ofService = services?.[`${service}.endpoint_url`];
  if (ofService !== undefined) {
    return { url: ofService, source: `${source} for ${service}`, isOfProfile: true };
  }
  const ofAll = settings['endpoint_url'];
  return instead ?? (ofAll === undefined ? undefined : { url: ofAll, source, isOfProfile: true });
}

function ignoresConfigured(env: Environment, { settings }: Profile): boolean {
  const variable = firstSet(env, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')?.value;
  return (variable ?? settings['ignore_configured_endpoint_urls'])?.toLowerCase() === 'true';
}

/** An endpoint as the SDK takes it: of a path that ends with a slash, it would make two slashes. */
function callable({ url: text, source }: Endpoint): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    // There may be a password in it, wherever that ends.
    const shown = text.includes('@') ? '' : ` ${JSON.stringify(text)}`;
    throw failure('usage', `The endpoint URL${shown} is none that can be called.`, {
      hint: `It looks like http://127.0.0.1:4566. It comes from ${source}.`,
    });
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw failure('usage', `The endpoint URL from ${source} has more than a host, a port and a path.`, {
      hint: 'User names, passwords, queries and fragments have no place in it.',
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/u, '')}`;
}
