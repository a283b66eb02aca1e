import { type IncompleteScope, type RecordReference, referenceTo, scopeKey } from '../core/live.js';

/** Answers, for one snapshot, what could not be read. */
export class Completeness {
  readonly #scopes = new Set<string>();
  readonly #resources = new Set<RecordReference>();
  /** Operations that failed to read fields, by the resource that they are of. */
  readonly #fields = new Map<RecordReference, string[]>();
  readonly #untagged = new Set<string>();
  readonly #parents = new Set<string>();

  constructor(incomplete: readonly IncompleteScope[]) {
    for (const { kind, parentId, id, fields, operation } of incomplete) {
      const scope = scopeKey(kind, parentId);
      this.#parents.add(parentId ?? '');
      if (id === undefined) {
        this.#scopes.add(scope);
        continue;
      }
      const reference = referenceTo(kind, parentId, id);
      if (fields === undefined) {
        this.#resources.add(reference);
        continue;
      }
      this.#fields.set(reference, [...this.failedReads(reference), operation]);
      if (fields.includes('tags')) {
        this.#untagged.add(scope);
      }
    }
  }

  /** Whether the list of a scope was not read to its end. */
  lacksList(kind: string, parentId: string | undefined): boolean {
    return this.#scopes.has(scopeKey(kind, parentId));
  }

  /** Whether the tags of some resource of a scope could not be read. */
  lacksTags(kind: string, parentId: string | undefined): boolean {
    return this.#untagged.has(scopeKey(kind, parentId));
  }

  /** Whether it is unknown if that resource exists. */
  lacksExistence(reference: RecordReference): boolean {
    return this.#resources.has(reference);
  }

  /** The operations that failed to read some field of that resource. */
  failedReads(reference: RecordReference): readonly string[] {
    return this.#fields.get(reference) ?? [];
  }

  /** Whether anything directly below that resource could not be read. */
  lacksBelow(id: string): boolean {
    return this.#parents.has(id);
  }
}
