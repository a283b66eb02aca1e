import { type DiagnosticError, failure as diagnosticFailure } from '../core/diagnostic.js';
import { type LiveRecord, TAGS, type Tags, tagsOf } from '../core/live.js';
import { ownershipOf } from '../core/ownership.js';
import type { Policy } from '../core/policy.js';
import type { TaggedDeletion } from './change-context.js';
import { lookAt } from './existing-resource.js';

/**
 * The tags of a resource right before something is done with it that is not undone: they may have been set since the plan
 * was made.
 * @returns `undefined` where the resource is gone
 * @throws DiagnosticError `changed-meanwhile`, or what kept them from being read: they may forbid it
 */
export async function currentTags({ kind, live }: TaggedDeletion, policy: Policy): Promise<Tags | undefined> {
  const { fields, failures, gone } = await kind.reader.load(live, TAGS);
  const [failure] = failures;
  if (gone || (failure !== undefined && (await lookAt(kind, live.id, live.parentId)).is === 'gone')) {
    return undefined;
  }
  if (failure !== undefined) {
    throw diagnosticFailure(failure.code, `${failure.operation} right before failed: ${failure.message}`, {
      hint: 'Nothing is deleted or taken over whose tags cannot be read: they may protect it.',
    });
  }
  const tags = tagsOf({ ...live, fields }) ?? {};
  refuseUnlessStillTheSame(live, tags, policy);
  return tags;
}

/** Refuses what belongs to another owner by now, is not ours any more, or is declared under another id. */
function refuseUnlessStillTheSame(live: LiveRecord, tags: Tags, { owner }: Policy): void {
  const [planned, current] = [ownershipOf(tagsOf(live) ?? {}, owner), ownershipOf(tags, owner)];
  if (current.of === 'another') {
    throw changedMeanwhile(`it belongs to ${current.owner}`);
  }
  if (planned.of === 'us' && current.of === 'nobody') {
    throw changedMeanwhile('it is not ours any more');
  }
  if (planned.of === 'us' && current.of === 'us' && planned.id !== current.id) {
    throw changedMeanwhile(`it has become "${current.id ?? ''}"`);
  }
}

/** The error for what is not as it was when the plan was made. */
export function changedMeanwhile(what: string): DiagnosticError {
  return diagnosticFailure('changed-meanwhile', `Left alone: since the plan was made, ${what}.`, {
    hint: 'Plan again to see what is there now.',
  });
}
