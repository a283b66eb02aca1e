import type { Address } from '../core/address.js';
import type { Action } from '../core/change.js';
import type { Diagnostic, DiagnosticCode } from '../core/diagnostic.js';
import type { LiveRecord } from '../core/live.js';
import type { DesiredResource } from '../core/resource.js';
import type { FieldPath } from '../core/source.js';
import type { Change, WithheldChange } from './plan.js';

/**
 * What is decided about one resource. The words of this folder for what is not done:
 *
 * - `unchanged`: the live resource is what is declared, or absent as declared.
 * - `withheld`: something differs, and this plan leaves it for a later one: what was read does not suffice, or what the
 *   resource is in, or stands on, is only taken over by this plan.
 * - `orphan`: ours, live and not declared, and not pruned.
 * - `unmanaged`: live and not declared, and not ours, as far as anybody knows.
 * - `problem`: nothing can be decided, or something is to be said. An error keeps the whole plan from being applied.
 *
 * Of a resource that is not targeted, or that may not be ours, nothing is decided at all: it is *left alone*. Of an
 * undeclared one that a declared one may be, or refers to, likewise: it is *kept* (identify/undeclared.ts).
 */
export type Decision =
  | { readonly is: 'change'; readonly change: Change }
  | Withheld
  | { readonly is: 'unchanged' | 'orphan' | 'unmanaged'; readonly address: Address }
  | { readonly is: 'problem'; readonly diagnostic: Diagnostic };

/** A change that is not made. */
export interface Withheld extends WithheldChange {
  readonly is: 'withheld';
  /** What goes once a deletion is not put off any more. */
  readonly doomed?: LiveRecord | undefined;
}

/** A change that is not made because of what could not be read. */
export function withheld({ address }: Pick<WithheldChange, 'address'>, action: Action): Decision {
  return { is: 'withheld', address, action, because: 'incomplete' };
}

/** A problem at a declared resource, or at one of its fields. */
export function problemAt(
  desired: DesiredResource,
  severity: Diagnostic['severity'],
  code: DiagnosticCode,
  message: string,
  { hint, path }: { readonly hint?: string; readonly path?: FieldPath } = {},
): Decision {
  return { is: 'problem', diagnostic: { code, severity, message, hint, position: desired.locate(path) } };
}

/** The changes among decisions. */
export function changesOf(decisions: readonly Decision[]): readonly Change[] {
  return decisions.flatMap((decision) => (decision.is === 'change' ? [decision.change] : []));
}
