import type { FieldChange } from './field-comparison.js';
import type { JsonObject } from './json.js';
import type { LiveRecord } from './live.js';

/** What a resource is to become, and what differs from it. */
export interface Wanted {
  /** With our own tags among `tags`. */
  readonly spec: JsonObject;
  readonly fields: readonly FieldChange[];
}

/** A resource is to be made. */
export interface Creation extends Wanted {
  readonly action: 'create';
}

/** A live resource is to become what is wanted. `adopt`: nobody owned it. `replace`: another one takes its place. */
export interface Alteration extends Wanted {
  readonly action: 'adopt' | 'update' | 'replace';
  readonly live: LiveRecord;
}

/** A live resource is to go. */
export interface Deletion {
  readonly action: 'delete';
  readonly live: LiveRecord;
  readonly fields: readonly [];
}

/** What is to be done with one resource: all that its kind has to know to name the operations that do it. */
export type Intent = Creation | Alteration | Deletion;

/** What is to be done with a resource, in a word. */
export type Action = Intent['action'];

/** The live resource that is changed; none is where one is made. */
export function liveOf(intent: Intent): LiveRecord | undefined {
  return intent.action === 'create' ? undefined : intent.live;
}
