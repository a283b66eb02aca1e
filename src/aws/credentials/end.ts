import type { AwsCredentialIdentity } from '@smithy/types';
import type { CredentialsSource, ProfileSource } from './source.js';

/**
 * When there will be no credentials any more unless somebody does something about it; undefined where that is not known,
 * or where new ones come by themselves, as those of a role, a container or a machine do.
 */
export async function endOf(
  { expiration }: Pick<AwsCredentialIdentity, 'expiration'>,
  source: CredentialsSource,
): Promise<Date | undefined> {
  if (source.is !== 'profile') {
    return source.is === 'environment' ? expiration : undefined;
  }
  const root = rootOf(source);
  if (root.means === 'sso') {
    const session = await endOfSession(root);
    return session !== undefined && expiration !== undefined && session < expiration ? expiration : session;
  }
  // Whether a program gives new ones is not known, and many ask a person first.
  return source.means === 'process' ? expiration : undefined;
}

/** The profile that the first credentials come from. */
export function rootOf(source: ProfileSource): ProfileSource {
  return source.base === undefined ? source : rootOf(source.base);
}

/** The end of a sign-in session that nothing prolongs. */
async function endOfSession({ settings }: ProfileSource): Promise<Date | undefined> {
  const { getSSOTokenFromFile } = await import('@smithy/core/config');
  try {
    const name = settings['sso_session'] ?? settings['sso_start_url'] ?? '';
    const token = (await getSSOTokenFromFile(name)) as { readonly expiresAt: string; readonly refreshToken?: string };
    return token.refreshToken === undefined ? new Date(token.expiresAt) : undefined;
  } catch {
    return undefined;
  }
}
