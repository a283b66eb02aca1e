import type { FieldChange } from '../core/field-comparison.js';

/** Whether any of the changes lies in one of the top-level fields. */
export function touches(changes: readonly FieldChange[], ...fields: readonly string[]): boolean {
  return changes.some((change) => change.path[0] !== undefined && fields.includes(change.path[0]));
}
