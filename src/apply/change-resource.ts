import type { Alteration, Creation } from '../core/change.js';
import { liveOf } from '../core/change.js';
import type { ChangingStep, DeletingStep, KindWriter } from '../core/kind-effects.js';
import { tagsOf } from '../core/live.js';
import { OperationError } from '../core/operation-error.js';
import type { Change } from '../plan/plan.js';
import type { ChangeContext } from './change-context.js';
import { currentTags } from './current-tags.js';
import { isSeen, lookAt } from './existing-resource.js';

/**
 * Changes a resource, and finds out what became of it where the answer does not tell.
 * @throws DiagnosticError `changed-meanwhile` if it is to be taken over, and is not what it was
 */
export async function changeResource(
  operation: string,
  alter: KindWriter['changing'][string],
  change: Change & (Alteration | Creation),
  { id, parentId }: DeletingStep,
  context: ChangeContext,
): Promise<void> {
  const { identity } = context.kind.model;
  if (change.action === 'adopt' && identity.by === 'tags' && change.operations[0] === operation) {
    await currentTags({ kind: context.kind, live: change.live }, context.policy);
  }
  const step = { id, parentId, spec: change.spec, fields: change.fields, live: liveOf(change) };
  try {
    await alter(step);
  } catch (error) {
    const isUnclear = error instanceof OperationError && error.meaning === 'unclear';
    if (!isUnclear || !TAGGING.includes(operation) || !(await areTagsAsWanted(operation, step, context))) {
      throw error;
    }
  }
}

/** Operations whose answer says nothing of its own, and that can be seen to have been done. */
const TAGGING: readonly string[] = ['TagResource', 'UntagResource'];

/** Whether the tags are what an operation was to make of them. */
async function areTagsAsWanted(
  operation: string,
  { id, parentId, fields }: ChangingStep,
  { kind, pause }: ChangeContext,
): Promise<boolean> {
  const concerned = fields.filter(
    ({ path: [field], after }) => field === 'tags' && (after === undefined) === (operation === 'UntagResource'),
  );
  const areSet = async (): Promise<boolean> => {
    const seen = await lookAt(kind, id, parentId);
    const tags = seen.is === 'there' ? tagsOf(seen.record) : undefined;
    return tags !== undefined && concerned.every(({ path: [, key = ''], after }) => tags[key] === after);
  };
  return await isSeen(areSet, pause);
}
