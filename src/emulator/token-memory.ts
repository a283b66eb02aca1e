import { createHash } from 'node:crypto';

/** What a ClientRequestToken made. */
export interface RememberedToken {
  /** Digest of the parameters that came with it. */
  readonly parametersDigest: string;
  /** Id of the AppInstance in which the object was made; of the object itself for CreateAppInstance. */
  readonly appInstanceId: string;
  /** User under which an endpoint was made; empty otherwise. */
  readonly userId: string;
  /** Id of the object that was made. */
  readonly objectId: string;
  /** In the time of `OperationContext.uptime`. */
  readonly rememberedAt: number;
}

/** ClientRequestTokens of one account and region, oldest first. */
export class TokenMemory {
  private readonly tokens = new Map<string, RememberedToken>();

  /** What a token made, if it is known and was remembered after a time of `OperationContext.uptime`. */
  find(key: string, rememberedAfter: number): RememberedToken | undefined {
    for (const [oldestKey, oldest] of this.tokens) {
      if (oldest.rememberedAt > rememberedAfter) break;
      this.tokens.delete(oldestKey);
    }
    return this.tokens.get(key);
  }

  /** Remembers a token, in place of what was known of it. */
  remember(key: string, token: RememberedToken): void {
    this.tokens.delete(key);
    this.tokens.set(key, token);
  }

  /** All tokens with their keys. */
  entries(): Iterable<readonly [string, RememberedToken]> {
    return this.tokens.entries();
  }
}

/** Key of a token: tokens of different operations have nothing to do with each other. */
export function tokenKey(operation: string, token: string): string {
  return `${operation} ${token}`;
}

/** Digest of an input without its ClientRequestToken. Equal inputs have equal digests, whatever the order of their members. */
export function digestParameters(input: Readonly<Record<string, unknown>>): string {
  const parameters = Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'ClientRequestToken'));
  return createHash('sha256').update(canonicalJson(parameters)).digest('base64url');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, nested: unknown) =>
    typeof nested === 'object' && nested !== null && !Array.isArray(nested)
      ? Object.fromEntries(Object.entries(nested).sort(([a], [b]) => (a < b ? -1 : 1)))
      : nested,
  );
}
