/**
 * Items of one list that are worked on at once. The client bounds the calls; this bounds the memory of requests that
 * wait for their turn. At 50 calls/s it is two seconds' worth.
 */
const AT_ONCE = 100;

/**
 * Calls an asynchronous function for each item, so many at once, and resolves when all of them are done. What is not
 * begun takes no memory: a promise for each of a hundred thousand items keeps gigabytes until it is settled.
 * @throws what the function throws first; no further item is begun then
 */
export async function forEachConcurrently<Item>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failed = false;
  // All workers take from the same iterator.
  const worker = async (): Promise<void> => {
    for (let next = iterator.next(); next.done !== true && !failed; next = iterator.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
