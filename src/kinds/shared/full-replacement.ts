import { failure } from '../../core/diagnostic.js';
import { metadataText } from '../../core/field-comparison.js';
import { textOf } from '../../core/json.js';
import type { ChangeStep } from '../../core/kind.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadOutcome } from '../../core/read-outcome.js';
import { touches } from './touches.js';

/**
 * Name and Metadata for an update that replaces both.
 *
 * What the manifest does not declare is sent as it is live at this moment, so the resource is described immediately
 * before. Metadata that is equal as JSON goes back byte for byte, whatever its spacing.
 * @throws DiagnosticError `changed-meanwhile` if a declared field is not what the plan was made from
 */
export async function fullReplacement(
  { spec, live, fields }: ChangeStep,
  describe: () => Promise<ReadOutcome<LiveRecord>>,
): Promise<{ Name: string; Metadata: string }> {
  const declared = ['name', 'metadata'].filter((field) => spec[field] !== undefined);
  let current = live?.fields ?? {};
  if (declared.length < 2) {
    const outcome = await describe();
    if (outcome.status !== 'found') {
      throw failure(
        outcome.failure.code,
        `${outcome.failure.operation} before the update failed: ${outcome.failure.message}`,
      );
    }
    const moved = declared.find((field) => outcome.value.fields[field] !== current[field]);
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
