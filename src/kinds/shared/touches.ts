import type { FieldChange } from '../../core/field-comparison.js';

/** Whether any of the changes lies in one of the top-level fields. */
export function touches(changes: readonly FieldChange[], ...fields: readonly string[]): boolean {
  return changes.some(({ path: [field] }) => field !== undefined && fields.includes(field));
}
