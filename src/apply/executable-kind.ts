import type { KindModel, KindReader, KindWriter } from '../core/kind.js';

/** A kind as the executor holds it. */
export interface ExecutableKind {
  readonly model: KindModel;
  readonly reader: KindReader;
  readonly writer: KindWriter;
}
