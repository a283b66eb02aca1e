import { tagsOf } from '../core/live.js';
import { OperationError } from '../core/operation-error.js';
import type { Change } from '../plan/plan.js';
import type { ChangeContext, UntokenedStep } from './change-context.js';
import { createResource } from './create-resource.js';
import { currentTags, refuseUnlessStillTheSame } from './current-tags.js';
import { deleteResource } from './delete-resource.js';
import { isSeen, lookAt } from './existing-resource.js';

/**
 * Performs one operation of a change, and finds out what became of it where the answer does not tell.
 * @returns the id of what was created, if anything was
 */
export async function performOperation(
  operation: string,
  change: Change,
  step: UntokenedStep,
  context: ChangeContext,
): Promise<string | undefined> {
  const { model, writer } = context.kind;
  const nothing = { spec: {}, fields: [], live: undefined };
  if (model.operations({ action: 'create', ...nothing })[0] === operation) {
    return await createResource(operation, change, step, context);
  }
  if (model.operations({ action: 'delete', ...nothing }).includes(operation)) {
    await deleteResource(operation, change, step, context);
    return undefined;
  }
  const isTakenOver = change.action === 'adopt' && model.identity === 'tags' && change.operations[0] === operation;
  if (isTakenOver && change.live !== undefined) {
    const tags = await currentTags(change.live, context);
    refuseUnlessStillTheSame(change.live, tags === 'gone' ? {} : tags, context.policy);
  }
  try {
    return await writer.perform(operation, { ...step, requestToken: '' });
  } catch (error) {
    const isUnclear = error instanceof OperationError && error.meaning === 'unclear';
    if (isUnclear && TAGGING.includes(operation) && (await areTagsAsWanted(operation, step, context))) {
      return undefined;
    }
    throw error;
  }
}

/** Operations whose answer says nothing of its own, and that can be seen to have been done. */
const TAGGING: readonly string[] = ['TagResource', 'UntagResource'];

/** Whether the tags are what an operation was to make of them. */
async function areTagsAsWanted(
  operation: string,
  { id, parentId, fields }: UntokenedStep,
  { kind, pause }: ChangeContext,
): Promise<boolean> {
  const concerned = fields.filter(
    ({ path: [field], after }) => field === 'tags' && (after === undefined) === (operation === 'UntagResource'),
  );
  const areSet = async (wanted: string): Promise<boolean> => {
    const seen = await lookAt(kind, wanted, parentId);
    const tags = seen.is === 'there' ? tagsOf(seen.record) : undefined;
    return tags !== undefined && concerned.every(({ path: [, key = ''], after }) => tags[key] === after);
  };
  return id !== undefined && (await isSeen(() => areSet(id), pause));
}
