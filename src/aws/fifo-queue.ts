/** From how many taken items on the space before the head is given back. */
const COMPACT_AT = 1_024;

/** A queue whose every operation takes constant time, however long it is; an array's `shift` does not. */
export class FifoQueue<Item> {
  #items: Item[] = [];
  #head = 0;

  push(item: Item): void {
    this.#items.push(item);
  }

  /** The item that is next, which stays. */
  peek(): Item | undefined {
    return this.#items[this.#head];
  }

  /** Takes the item that is next. */
  shift(): Item | undefined {
    const item = this.#items[this.#head];
    if (this.#head < this.#items.length) {
      this.#head += 1;
    }
    if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
