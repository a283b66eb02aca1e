/** Chunks keep insertion and deletion cheap: no operation touches more than one chunk and the list of chunks. */
const CHUNK_SIZE = 512;

interface Entry<T> {
  readonly sequence: number;
  readonly key: string;
  readonly value: T;
  readonly addedAt: number;
}

/** Some values in order, and where to go on. */
export interface Slice<T> {
  readonly values: readonly T[];
  /** Sequence number of the last value; what it was called with if there is none. */
  readonly lastSequence: number;
  /** Whether more values follow. */
  readonly more: boolean;
}

/**
 * Keyed values in the order in which they were added, each with a sequence number that is never given twice.
 *
 * Adding, finding and deleting do not depend on the number of values, and a slice costs what it returns: a sequence
 * number is a position that stays good while others are added and deleted, the one named by it included.
 */
export class SequencedCollection<T> {
  private readonly byKey = new Map<string, Entry<T>>();
  private readonly chunks: Entry<T>[][] = [];
  private nextSequence = 1;

  /** Number of values. */
  get size(): number {
    return this.byKey.size;
  }

  get(key: string): T | undefined {
    return this.byKey.get(key)?.value;
  }

  /**
   * Adds a value at the end. The key must be new.
   *
   * @param addedAt on a clock that never goes back; what was there from the start may leave it out.
   */
  add(key: string, value: T, addedAt = Number.NEGATIVE_INFINITY): void {
    if (this.byKey.has(key)) throw new Error('the key is taken');
    const entry = { sequence: this.nextSequence++, key, value, addedAt };
    this.byKey.set(key, entry);
    const lastChunk = this.chunks.at(-1);
    if (lastChunk === undefined || lastChunk.length >= CHUNK_SIZE) this.chunks.push([entry]);
    else lastChunk.push(entry);
  }

  /** Deletes a value and says whether there was one. */
  delete(key: string): boolean {
    const entry = this.byKey.get(key);
    if (entry === undefined) return false;
    this.byKey.delete(key);
    const chunkIndex = firstIndex(this.chunks, (chunk) => lastSequenceOf(chunk) >= entry.sequence);
    const chunk = this.chunks[chunkIndex] ?? [];
    chunk.splice(
      firstIndex(chunk, (candidate) => candidate.sequence >= entry.sequence),
      1,
    );
    if (chunk.length === 0) this.chunks.splice(chunkIndex, 1);
    return true;
  }

  /** All values, in order. */
  *values(): Generator<T> {
    for (const { value } of this.byKey.values()) yield value;
  }

  /** Up to `count` values after a sequence number (0 for the start), as long as `isVisible` holds for them. */
  sliceAfter(sequence: number, count: number, isVisible: (value: T, addedAt: number) => boolean): Slice<T> {
    const values: T[] = [];
    let lastSequence = sequence;
    for (const entry of this.entriesAfter(sequence)) {
      if (!isVisible(entry.value, entry.addedAt)) break;
      if (values.length === count) return { values, lastSequence, more: true };
      values.push(entry.value);
      lastSequence = entry.sequence;
    }
    return { values, lastSequence, more: false };
  }

  private *entriesAfter(sequence: number): Generator<Entry<T>> {
    const firstChunk = firstIndex(this.chunks, (chunk) => lastSequenceOf(chunk) > sequence);
    for (let chunkIndex = firstChunk; chunkIndex < this.chunks.length; chunkIndex++) {
      const chunk = this.chunks[chunkIndex] ?? [];
      const start = chunkIndex === firstChunk ? firstIndex(chunk, (entry) => entry.sequence > sequence) : 0;
      for (let index = start; index < chunk.length; index++) {
        const entry = chunk[index];
        if (entry !== undefined) yield entry;
      }
    }
  }
}

function lastSequenceOf(chunk: readonly { readonly sequence: number }[]): number {
  return chunk.at(-1)?.sequence ?? 0;
}

/** Index of the first item for which `isReached` holds, by bisection; the length if it holds for none. */
function firstIndex<T>(items: readonly T[], isReached: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && isReached(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
