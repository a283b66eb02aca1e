import { describe, expect, it } from 'vitest';
import { forEachConcurrently } from '../../src/core/concurrently.js';

const numbers = (count: number) => Array.from({ length: count }, (_value, index) => index);

describe('work on many items', () => {
  it('is done for each of them, never for more than a hundred at once', async () => {
    const done = new Set<number>();
    let underWay = 0;
    let most = 0;
    await forEachConcurrently(numbers(1_000), async (number) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
      done.add(number);
    });
    expect([done.size, most, underWay]).toEqual([1_000, 100, 0]);
  });

  it('is begun for as many as there are, if they are few', async () => {
    const begun: number[] = [];
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const all = forEachConcurrently(numbers(3), async (number) => {
      begun.push(number);
      await held;
    });
    expect(begun).toEqual([0, 1, 2]);
    letGo();
    await all;
    await forEachConcurrently([], () => Promise.reject(new Error('never called')));
  });

  it('ends with the first failure, and begins nothing after it', async () => {
    const begun: number[] = [];
    const all = forEachConcurrently(numbers(1_000), async (number) => {
      begun.push(number);
      await Promise.resolve();
      throw new Error(`failed at ${number}`);
    });
    await expect(all).rejects.toThrow('failed at 0');
    expect(begun).toHaveLength(100);
  });
});
