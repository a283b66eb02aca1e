import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { DiagnosticError } from '../core/diagnostic.js';
import { checkCharacters } from './credentials/characters.js';
import { endOf } from './credentials/end.js';
import { refusal, renewalHint, sourceFailure } from './credentials/failure.js';
import { createProvider, type ProviderOptions } from './credentials/provider.js';
import { renewing } from './credentials/renewing.js';
import { type CredentialsSource, credentialsFailure, findSource } from './credentials/source.js';

/** The credentials of a run: one source for all clients, asked when they are needed and again before they expire. */
export interface CredentialsSupply {
  /**
   * What clients take.
   * @throws DiagnosticError `no-credentials` that says which source has failed, why, and what to do
   */
  readonly provide: () => Promise<Credentials>;
  /** The error for an answer by which a service refuses the credentials; undefined for any other. */
  readonly refused: (error: unknown) => DiagnosticError | undefined;
}

/** Credentials, and how long they will do. */
export interface Credentials extends AwsCredentialIdentity {
  /** When there will be none any more, where that is known; undefined for those that are renewed without anybody's help. */
  readonly endsAt?: Date | undefined;
}

/** Credentials that are just given. */
export function fixedCredentials(credentials: AwsCredentialIdentity): CredentialsSupply {
  return { provide: async () => credentials, refused: (error) => refusedBy(error, undefined) };
}

/**
 * The credentials of the source that environment and configuration name, found once for all clients of a run: the account
 * that STS tells is the one that is read and written, whatever a profile or a helper program says a moment later.
 */
export function sharedCredentials(options: ProviderOptions): CredentialsSupply {
  let source: CredentialsSource | undefined;
  let provider: AwsCredentialIdentityProvider | undefined;
  const provide = renewing(async () => {
    source ??= findSource(options);
    try {
      provider ??= await createProvider(source, options);
      return await checked(await provider(), source);
    } catch (error) {
      throw error instanceof DiagnosticError ? error : sourceFailure(source, error);
    }
  });
  return { provide, refused: (error) => refusedBy(error, source) };
}

async function checked(credentials: AwsCredentialIdentity, source: CredentialsSource): Promise<Credentials> {
  checkCharacters(credentials, source);
  const { expiration, ...constant } = credentials;
  if (expiration === undefined || Number.isNaN(expiration.getTime())) {
    return constant;
  }
  if (expiration.getTime() <= Date.now()) {
    throw credentialsFailure(`They have ended at ${expiration.toISOString()}.`, renewalHint(source));
  }
  return { ...credentials, endsAt: await endOf(credentials, source) };
}

function refusedBy(error: unknown, source: CredentialsSource | undefined): DiagnosticError | undefined {
  if (error instanceof DiagnosticError) {
    return error.has('no-credentials') ? error : undefined;
  }
  return refusal(source, error);
}

/** Whether the environment has any credentials, or says where some are, beside those of a profile. */
export function hasCredentials(env: Readonly<Record<string, string | undefined>>): boolean {
  return [
    'AWS_ACCESS_KEY_ID',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ].some((name) => Boolean(env[name]));
}
