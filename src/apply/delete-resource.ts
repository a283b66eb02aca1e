import { failure as diagnosticFailure } from '../core/diagnostic.js';
import { LOOKS, SECONDS_BETWEEN_LOOKS } from '../core/kind.js';
import { type LiveRecord, TAGS, tagsOf } from '../core/live.js';
import { OperationError } from '../core/operation-error.js';
import { ownershipOf, PROTECT_TAG } from '../core/ownership.js';
import type { Change } from '../plan/plan.js';
import type { ChangeContext, UntokenedStep } from './change-context.js';
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
  const { kind } = context;
  if (change.live !== undefined && kind.model.ownTags.length > 0 && !(await mayGo(change.live, context))) {
    return;
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

/**
 * Reads the tags right before a deletion.
 * @returns whether there is anything left to delete
 */
async function mayGo(live: LiveRecord, { kind, policy }: ChangeContext): Promise<boolean> {
  const loaded = await kind.reader.load(live, TAGS);
  const [failure] = loaded.failures;
  if (loaded.gone || (failure !== undefined && (await lookAt(kind, live.id, live.parentId)).is === 'gone')) {
    return false;
  }
  if (failure !== undefined) {
    const { operation, code, message } = failure;
    throw diagnosticFailure(code, `${operation} before the deletion failed: ${message}`, {
      hint: 'Nothing is deleted whose tags cannot be read: they may protect it.',
    });
  }
  const tags = tagsOf({ ...live, fields: loaded.fields }) ?? {};
  const [planned, current] = [ownershipOf(tagsOf(live) ?? {}, policy.owner), ownershipOf(tags, policy.owner)];
  if (current.of === 'another') {
    throw refused(`it belongs to ${current.owner} since the plan was made`);
  }
  if (planned.of === 'us' && current.of !== 'us') {
    throw refused('it is not ours any more since the plan was made');
  }
  if (tags[PROTECT_TAG] === 'true') {
    throw refused(`its tag ${PROTECT_TAG} was set since the plan was made`);
  }
  return true;
}

function refused(why: string) {
  return diagnosticFailure('changed-meanwhile', `Not deleted: ${why}.`, {
    hint: 'Plan again to see what is there now.',
  });
}
