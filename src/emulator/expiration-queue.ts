interface Expiration<T> {
  readonly atMilliseconds: number;
  readonly value: T;
}

/** A priority queue (binary heap) of values by the time at which each expires. */
export class ExpirationQueue<T> {
  private readonly heap: Expiration<T>[] = [];

  /** Adds a value that expires at a time (epoch milliseconds). */
  add(atMilliseconds: number, value: T): void {
    const { heap } = this;
    heap.push({ atMilliseconds, value });
    let index = heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >>> 1;
      if (this.timeAt(parent) <= atMilliseconds) break;
      this.swap(index, parent);
      index = parent;
    }
  }

  /** Takes out a value whose time has come, the earliest first; undefined if there is none. */
  takeExpired(nowMilliseconds: number): T | undefined {
    const { heap } = this;
    const first = heap[0];
    if (first === undefined || first.atMilliseconds > nowMilliseconds) return undefined;
    this.swap(0, heap.length - 1);
    heap.pop();
    this.sink();
    return first.value;
  }

  private sink(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const smallest = this.timeAt(left + 1) < this.timeAt(left) ? left + 1 : left;
      if (this.timeAt(smallest) >= this.timeAt(index)) return;
      this.swap(index, smallest);
      index = smallest;
    }
  }

  private timeAt(index: number): number {
    return this.heap[index]?.atMilliseconds ?? Number.POSITIVE_INFINITY;
  }

  private swap(first: number, second: number): void {
    const { heap } = this;
    const [a, b] = [heap[first], heap[second]];
    if (a === undefined || b === undefined) return;
    heap[first] = b;
    heap[second] = a;
  }
}
