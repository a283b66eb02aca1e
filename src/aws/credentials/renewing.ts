import type { AwsCredentialIdentity } from '@smithy/types';

/** Milliseconds before they expire from which on credentials are renewed: what the SDK's clients have. */
const RENEWAL_MILLISECONDS = 300_000;

/**
 * Keeps credentials, and asks for new ones before they expire; again and again, ever sooner, where the same ones are
 * given again. That there are no new ones is no failure while the old ones are valid.
 * @param now epoch milliseconds
 */
export function renewing<Credentials extends AwsCredentialIdentity>(
  ask: () => Promise<Credentials>,
  now: () => number = Date.now,
): () => Promise<Credentials> {
  let current: Credentials | undefined;
  let renewAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<Credentials> | undefined;
  function left(): number {
    const end = current?.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
    return end - now();
  }
  return async () => {
    if (current !== undefined && now() < renewAt) {
      return current;
    }
    try {
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      current = await asking;
    } catch (error) {
      if (current === undefined || left() <= 0) {
        throw error;
      }
    }
    renewAt = now() + left() - Math.min(RENEWAL_MILLISECONDS, left() / 2);
    return current;
  };
}
