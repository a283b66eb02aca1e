import { createHash } from 'node:crypto';
import type { ChangeStep, KindModel } from '../core/kind.js';
import { OperationError } from '../core/operation-error.js';
import type { Change } from '../plan/plan.js';
import type { ChangeContext } from './change-context.js';
import type { ExecutableKind } from './executable-kind.js';
import { isWhatWasWanted } from './existing-resource.js';

/** What an operation has to work with, before it is known which idempotency token it sends. */
export type UntokenedStep = Omit<ChangeStep, 'requestToken'>;

/** How often, and at what distance, it is looked for what a creation answered with before it counts as gone. */
const LOOKS = 3;
const SECONDS_BETWEEN_LOOKS = 1;

/**
 * Performs one operation of a change.
 *
 * A creation that meets a conflict has succeeded all the same if what exists is what was wanted: an earlier attempt
 * whose answer got lost, or another run, has made it. And a token may have been used for something that has been
 * deleted since: the service then refuses it, or answers with what is gone. Either way the creation is repeated once,
 * with a token that nobody has used. A deletion of what is not there has succeeded, too: an earlier attempt has done it.
 * @returns the id of what was created, if anything was
 */
export async function performOperation(
  operation: string,
  change: Change,
  step: UntokenedStep,
  { kind, nonce, pause }: ChangeContext,
): Promise<string | undefined> {
  const repeatable = isRepeatable(kind.model);
  const perform = (salt: string): Promise<string | undefined> =>
    kind.writer.perform(operation, { ...step, requestToken: requestToken(change, step.parentId, salt) });
  try {
    const id = await perform(repeatable ? '' : nonce);
    if (id === undefined || !repeatable || !(await isGone(kind, id, step.parentId, pause))) {
      return id;
    }
  } catch (error) {
    if (await wasDeleted(error, operation, change, step, kind)) {
      return undefined;
    }
    const conflict = error instanceof OperationError && error.meaning === 'conflict' && change.action === 'create';
    if (conflict && step.id !== undefined && (await isWhatWasWanted(kind, step.id, step))) {
      return step.id;
    }
    if (!conflict || !repeatable) {
      throw error;
    }
  }
  return await perform(nonce);
}

/** Whether what was to be deleted turned out to be gone. The service may answer that as if it were forbidden. */
async function wasDeleted(
  error: unknown,
  operation: string,
  { live }: Change,
  { id, parentId }: UntokenedStep,
  kind: ExecutableKind,
): Promise<boolean> {
  const deletions = kind.model.operations({ action: 'delete', spec: {}, fields: [], live });
  if (!(error instanceof OperationError) || id === undefined || !deletions.includes(operation)) {
    return false;
  }
  return (
    error.meaning === 'absent' || (error.meaning === 'forbidden' && (await lookAt(kind, id, parentId)) !== 'there')
  );
}

/**
 * Whether runs that planned from the same account have to send the same token, because nothing else would keep them
 * from creating two objects. What the caller names exists once, whatever the token; there it only has to differ from
 * earlier runs'.
 */
function isRepeatable(model: KindModel): boolean {
  return model.identity === 'tags' || model.matchFields !== undefined;
}

/** The token that makes a creation idempotent: 64 hexadecimal digits, the most that the service takes. */
function requestToken({ tokenSeed }: Change, parentId: string | undefined, salt: string): string {
  return createHash('sha256')
    .update([tokenSeed, parentId ?? '', salt].join('\n'))
    .digest('hex');
}

/**
 * Whether what a creation answered with is gone. What was created this very moment may not be seen everywhere yet, and
 * to create it again would make two: it is gone only if it is absent at one look after the other.
 */
async function isGone(
  kind: ExecutableKind,
  id: string,
  parentId: string | undefined,
  pause: ChangeContext['pause'],
): Promise<boolean> {
  try {
    for (let look = 1; (await lookAt(kind, id, parentId)) === 'absent'; look += 1) {
      if (look === LOOKS) {
        return true;
      }
      await pause(SECONDS_BETWEEN_LOOKS);
    }
  } catch (error) {
    // The creation was answered: it is done, whoever cannot look any more.
    if (!isInterrupt(error)) {
      throw error;
    }
  }
  return false;
}

/** Whether a call, a look or a pause came to nothing because the run was interrupted. */
export function isInterrupt(error: unknown): boolean {
  return error instanceof OperationError
    ? error.meaning === 'interrupted'
    : error instanceof Error && error.name === 'AbortError';
}

/**
 * Whether a resource is still there; a look that fails proves nothing. One that is listed while nothing else is left of
 * it is being deleted (S23).
 */
async function lookAt(
  { reader }: ExecutableKind,
  id: string,
  parentId: string | undefined,
): Promise<'there' | 'being deleted' | 'absent'> {
  const { status } = await reader.describe(id, parentId);
  if (status !== 'ambiguous') {
    return status === 'absent' ? 'absent' : 'there';
  }
  const { records, failures } = await reader.find({ parentId, wanted: new Map([[id, new Set()]]), exhaustive: false });
  const listed = records.find((record) => record.id === id);
  if (listed === undefined) {
    return failures.length === 0 ? 'absent' : 'there';
  }
  const { gone } = await reader.load(listed, new Set(['tags']));
  return gone ? 'being deleted' : 'there';
}
