import type { STSClientConfig, STSClientResolvedConfig } from '@aws-sdk/client-sts';

/** Gives credentials, whenever some are needed. */
type Credentials = STSClientResolvedConfig['credentials'];

/**
 * The credentials of the SDK's own chain, found once for all clients of a run: the account that STS tells is the one that
 * is read and written, whatever a profile or a helper program says a moment later.
 */
export function sharedCredentials(
  configuration: Pick<STSClientConfig, 'region' | 'profile' | 'requestHandler'>,
): Credentials {
  let found: Promise<Credentials> | undefined;
  return async (context) => {
    found ??= import('@aws-sdk/client-sts').then(
      // It remembers them until they expire.
      ({ STSClient }) => new STSClient(configuration).config.credentials,
    );
    return await (await found)(context);
  };
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
