import type { KindModel } from '../core/kind.js';
import type { KindReader, KindWriter } from '../core/kind-effects.js';

/** A kind as the executor holds it. */
export interface ExecutableKind {
  readonly model: KindModel;
  readonly reader: KindReader;
  readonly writer: KindWriter;
}
