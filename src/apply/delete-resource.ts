import { LOOKS, SECONDS_BETWEEN_LOOKS } from '../core/kind.js';
import { OperationError } from '../core/operation-error.js';
import { PROTECT_TAG } from '../core/ownership.js';
import type { Change } from '../plan/plan.js';
import type { ChangeContext, UntokenedStep } from './change-context.js';
import { changedMeanwhile, currentTags, refuseUnlessStillTheSame } from './current-tags.js';
import { lookAt } from './existing-resource.js';

/**
 * Deletes a resource, unless its tags say by now that it must not go (S17). One that is gone already is deleted, whoever
 * has done it: an earlier attempt, perhaps, whose answer was lost. The service may answer that as if it were forbidden,
 * and what is no clear answer is none: then it is looked at.
 * @throws DiagnosticError `changed-meanwhile` if it was protected or taken over since the plan was made
 */
export async function deleteResource(
  operation: string,
  change: Change,
  step: UntokenedStep,
  context: ChangeContext,
): Promise<void> {
  const { kind, policy } = context;
  if (change.live !== undefined && kind.model.ownTags.length > 0) {
    const tags = await currentTags(change.live, context);
    if (tags === 'gone') {
      return;
    }
    refuseUnlessStillTheSame(change.live, tags, policy);
    if (tags[PROTECT_TAG] === 'true') {
      throw changedMeanwhile(`its tag ${PROTECT_TAG} was set`);
    }
  }
  try {
    await kind.writer.perform(operation, { ...step, requestToken: '' });
  } catch (error) {
    if (!(error instanceof OperationError) || !(await wasDeleted(error, step, context))) {
      throw error;
    }
  }
}

async function wasDeleted(
  { meaning }: OperationError,
  { id, parentId }: UntokenedStep,
  { kind, pause }: ChangeContext,
): Promise<boolean> {
  if (meaning === 'absent' || id === undefined) {
    return meaning === 'absent';
  }
  if (meaning !== 'forbidden' && meaning !== 'unclear') {
    return false;
  }
  // What was deleted this very moment may still be seen.
  const looks = meaning === 'unclear' ? LOOKS : 1;
  for (let look = 1; (await lookAt(kind, id, parentId)).is !== 'gone'; look += 1) {
    if (look === looks) {
      return false;
    }
    await pause(SECONDS_BETWEEN_LOOKS);
  }
  return true;
}
