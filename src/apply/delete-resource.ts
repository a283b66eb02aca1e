import type { DeletingStep } from '../core/kind-effects.js';
import { principalOf } from '../core/kind-facts.js';
import type { LiveRecord } from '../core/live.js';
import { OperationError } from '../core/operation-error.js';
import { isProtected, PROTECT_TAG } from '../core/ownership.js';
import type { ChangeContext, TaggedDeletion } from './change-context.js';
import { changedMeanwhile, currentTags } from './current-tags.js';
import { isSeen, lookAt } from './existing-resource.js';

/**
 * Deletes a resource, unless its tags say by now that it must not go (S17). One that is gone already is deleted, whoever
 * has done it: an earlier attempt, perhaps, whose answer was lost. The service may answer that as if it were forbidden,
 * and what is no clear answer is none: then it is looked at.
 * @throws DiagnosticError `changed-meanwhile` if it was protected or taken over since the plan was made
 */
export async function deleteResource(
  remove: (step: DeletingStep) => Promise<unknown>,
  live: LiveRecord,
  step: DeletingStep,
  context: ChangeContext,
): Promise<void> {
  const { kind } = context;
  if (kind.model.taggable && !(await mayGo({ kind, live }, context))) {
    return;
  }
  // Who is not deleted after all is not demoted for it either.
  const reference = principalOf(kind.model, live);
  const principal = reference && context.deletionOf(reference);
  if (principal !== undefined) {
    await mayGo(principal, context);
  }
  try {
    await remove(step);
  } catch (error) {
    if (!(error instanceof OperationError) || !(await wasDeleted(error, step, context))) {
      throw error;
    }
  }
}

/** @returns whether there is anything left to delete */
async function mayGo(deletion: TaggedDeletion, { policy }: ChangeContext): Promise<boolean> {
  const tags = await currentTags(deletion, policy);
  if (isProtected(tags)) {
    throw changedMeanwhile(`its tag ${PROTECT_TAG} was set`);
  }
  return tags !== undefined;
}

/** Whether it is gone, whatever was answered: a 404 may be as wrong as a 403, and may as well be right. */
async function wasDeleted(
  { meaning }: OperationError,
  { id, parentId }: DeletingStep,
  { kind, pause }: ChangeContext,
): Promise<boolean> {
  const mayBeGone = meaning === 'absent' || meaning === 'forbidden' || meaning === 'unclear';
  return mayBeGone && (await isSeen(async () => (await lookAt(kind, id, parentId)).is === 'gone', pause));
}
