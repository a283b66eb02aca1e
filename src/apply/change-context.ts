import type { Address } from '../core/address.js';
import type { ExecutableKind } from './executable-kind.js';

/** What executing one change needs of the run. */
export interface ChangeContext {
  readonly kind: ExecutableKind;
  readonly nonce: string;
  /** The live id of a resource, those that this run has created included. */
  readonly idOf: (address: Address) => string | undefined;
  /** Lets so many seconds pass; an interrupt ends it with an `AbortError`. */
  readonly pause: (seconds: number) => Promise<void>;
  /** Called before each mutating call. */
  readonly onCall: (operation: string) => void;
}
