import type { KindModel } from '../core/kind.js';
import { type IncompleteScope, recordKey, scopeKey } from '../core/live.js';

/** Answers, for one snapshot, what could not be read. */
export class Completeness {
  readonly #scopes = new Set<string>();
  readonly #resources = new Set<string>();
  readonly #fields = new Set<string>();
  readonly #untold = new Set<string>();
  readonly #parents = new Set<string>();

  constructor(incomplete: readonly IncompleteScope[]) {
    for (const { kind, parentId, id, fields } of incomplete) {
      if (parentId !== undefined) {
        this.#parents.add(parentId);
      }
      if (id === undefined) {
        this.#scopes.add(scopeKey(kind, parentId));
      } else if (fields === undefined) {
        this.#resources.add(recordKey(kind, parentId, id));
      } else {
        this.#fields.add(recordKey(kind, parentId, id));
        if (fields.includes('tags')) {
          this.#untold.add(scopeKey(kind, parentId));
        }
      }
    }
  }

  /** Whether the list of a scope was not read to its end. */
  lacksList(kind: string, parentId: string | undefined): boolean {
    return this.#scopes.has(scopeKey(kind, parentId));
  }

  /** Whether resources of the kind are told by their tags, and those of some in the scope are unknown. */
  lacksIdentities(model: KindModel, parentId: string | undefined): boolean {
    return model.identity === 'tags' && this.#untold.has(scopeKey(model.name, parentId));
  }

  /** Whether it is unknown if that resource exists. */
  lacksExistence(kind: string, parentId: string | undefined, id: string): boolean {
    return this.#resources.has(recordKey(kind, parentId, id));
  }

  /** Whether some field of that resource could not be read. */
  lacksFields(kind: string, parentId: string | undefined, id: string): boolean {
    return this.#fields.has(recordKey(kind, parentId, id));
  }

  /** Whether anything directly below that resource could not be read. */
  lacksBelow(id: string): boolean {
    return this.#parents.has(id);
  }
}
