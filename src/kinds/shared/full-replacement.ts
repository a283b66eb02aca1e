import type { Intent } from '../../core/change.js';
import { failure } from '../../core/diagnostic.js';
import { metadataText } from '../../core/field-comparison.js';
import { type JsonObject, textOf } from '../../core/json.js';
import type { ChangingStep } from '../../core/kind-effects.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadOutcome } from '../../core/read-outcome.js';
import { touches } from './touches.js';

/** Fields that the service replaces together, whether they are declared or not. */
export const REPLACED_TOGETHER = ['name', 'metadata'] as const;

/**
 * Reading operations that a change of something taggable takes: what was created is looked at, the tags are read of what
 * is to be deleted or taken over, and so is all of a resource of which an update sends something undeclared again.
 */
export function looksAt(intent: Intent, describe: string, updated: readonly string[]): readonly string[] {
  if (intent.action === 'delete') {
    return ['ListTagsForResource'];
  }
  if (intent.action === 'create') {
    return [describe, 'ListTagsForResource'];
  }
  const { action, spec, fields } = intent;
  return [
    ...(action === 'adopt' ? ['ListTagsForResource'] : []),
    ...(touches(fields, ...updated) && resendsUndeclared(spec) ? [describe] : []),
  ];
}

function resendsUndeclared(spec: JsonObject): boolean {
  return REPLACED_TOGETHER.some((field) => spec[field] === undefined);
}

/**
 * Name and Metadata for an update that replaces both.
 *
 * What the manifest does not declare is sent as it is live at this moment, so the resource is described immediately
 * before. Metadata that is equal as JSON goes back byte for byte, whatever its spacing.
 * @throws DiagnosticError `changed-meanwhile` if a declared field is not what the plan was made from
 */
export async function fullReplacement(
  { spec, live, fields }: ChangingStep,
  describe: () => Promise<ReadOutcome<LiveRecord>>,
): Promise<{ Name: string; Metadata: string }> {
  let current = live?.fields ?? {};
  if (resendsUndeclared(spec)) {
    const outcome = await describe();
    if (outcome.status === 'absent' || outcome.status === 'ambiguous') {
      throw failure('changed-meanwhile', 'It is gone, or may not be seen any more, since the plan was made.', {
        hint: 'Plan again to see what is there now.',
      });
    }
    if (outcome.status === 'failed') {
      throw failure(
        outcome.failure.code,
        `${outcome.failure.operation} before the update failed: ${outcome.failure.message}`,
      );
    }
    const before = current;
    const moved = REPLACED_TOGETHER.find(
      (field) => spec[field] !== undefined && outcome.value.fields[field] !== before[field],
    );
    if (moved !== undefined) {
      throw failure('changed-meanwhile', `The live ${moved} has changed since the plan was made.`, {
        hint: 'Plan again to see what it is now.',
      });
    }
    current = outcome.value.fields;
  }
  return {
    Name: textOf(spec['name'] ?? current['name']),
    Metadata:
      spec['metadata'] !== undefined && touches(fields, 'metadata')
        ? metadataText(spec['metadata'])
        : textOf(current['metadata']),
  };
}
