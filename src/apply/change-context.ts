import type { Address } from '../core/address.js';
import type { Pause } from '../core/kind-effects.js';
import type { LiveRecord, RecordReference } from '../core/live.js';
import type { Policy } from '../core/policy.js';
import type { ExecutableKind } from './executable-kind.js';

/** What executing one change needs of the run. */
export interface ChangeContext {
  readonly kind: ExecutableKind;
  readonly policy: Policy;
  /** The only account that may be written to, where the project file names it. */
  readonly accountId: string | undefined;
  /** Random text of this run. */
  readonly nonce: string;
  /** The live id of a resource, those that this run has created included. */
  readonly idOf: (address: Address) => string | undefined;
  readonly pause: Pause;
  /** What the plan deletes that can be tagged. */
  readonly deletionOf: (reference: RecordReference) => TaggedDeletion | undefined;
  /** Called before each mutating call. */
  readonly onCall: (operation: string) => void;
}

/** A live resource that is to be deleted, unless its tags say otherwise by then. */
export interface TaggedDeletion {
  readonly kind: ExecutableKind;
  readonly live: LiveRecord;
}
