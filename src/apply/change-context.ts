import type { Address } from '../core/address.js';
import type { KindModel } from '../core/kind.js';
import type { KindReader, KindWriter, Pause } from '../core/kind-effects.js';
import type { LiveRecord, RecordReference } from '../core/live.js';
import type { Policy } from '../core/policy.js';

/** A kind as the executor holds it. */
export interface ExecutableKind {
  readonly model: KindModel;
  readonly reader: KindReader;
  readonly writer: KindWriter;
}

/** What all changes of a run are executed with. */
export interface RunContext {
  readonly policy: Policy;
  /** The only account that may be written to, where the project file names it. */
  readonly accountId?: string | undefined;
  /** Enters the idempotency tokens of what the caller names, so that a later run never gets an earlier one's answer. */
  readonly nonce: string;
  readonly pause: Pause;
}

/** What executing one change needs of the run. */
export interface ChangeContext extends RunContext {
  readonly kind: ExecutableKind;
  /** The live id of a resource, those that this run has created included. */
  readonly idOf: (address: Address) => string | undefined;
  /** What the plan deletes that can be tagged. */
  readonly deletionOf: (reference: RecordReference) => TaggedDeletion | undefined;
  /** Called before each mutating call. */
  readonly onCall: () => void;
}

/** A live resource that is to be deleted, unless its tags say otherwise by then. */
export interface TaggedDeletion {
  readonly kind: ExecutableKind;
  readonly live: LiveRecord;
}
