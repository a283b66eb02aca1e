import { serviceError } from './errors.js';
import type { OperationContext } from './operation.js';
import { digestParameters, type RememberedToken, tokenKey } from './token-memory.js';

/** Ids of what a creating operation made. */
export type CreatedObject = Pick<RememberedToken, 'appInstanceId' | 'userId' | 'objectId'>;

interface CreateRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>> & { readonly ClientRequestToken: string };
  /** Whether what a token made is still there. */
  readonly isAlive: (created: CreatedObject) => boolean;
  readonly create: () => CreatedObject;
}

/**
 * Creates an object, or answers with the one that the same ClientRequestToken made before.
 *
 * Throws ConflictException for a token that comes with other parameters, another parent being one (if
 * `Behaviours.tokenWithOtherParameters` says so), and whatever `create` throws, in which case the token stays unused.
 */
export function createOnce(context: OperationContext, request: CreateRequest): CreatedObject {
  const { account, behaviours, uptime } = context;
  const key = tokenKey(request.operation, request.input.ClientRequestToken);
  const parametersDigest = digestParameters(request.input);
  const remembered = account.tokens.find(key, uptime - behaviours.tokenLifetimeMilliseconds);
  if (remembered !== undefined) {
    const isForgotten = behaviours.tokenAfterDeletion === 'forgotten' && !request.isAlive(remembered);
    const isSame = remembered.parametersDigest === parametersDigest;
    if (!isForgotten) {
      if (isSame || behaviours.tokenWithOtherParameters === 'returnsFirst') return remembered;
      if (behaviours.tokenWithOtherParameters === 'conflict') {
        throw serviceError('ConflictException', 'The ClientRequestToken was used with other parameters');
      }
    }
  }
  const created = request.create();
  account.tokens.remember(key, { ...created, parametersDigest, rememberedAt: uptime });
  return created;
}
