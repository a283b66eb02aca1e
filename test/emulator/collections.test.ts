import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpirationQueue } from '../../src/emulator/expiration-queue.js';
import { SequencedCollection } from '../../src/emulator/sequenced-collection.js';

describe('a sequenced collection', () => {
  it('is sliced completely at 100,000 values, whatever is deleted meanwhile', () => {
    const collection = new SequencedCollection<number>();
    for (let value = 0; value < 100_000; value++) collection.add(String(value), value);
    const seen: number[] = [];
    let position = 0;
    for (let more = true; more; ) {
      const slice = collection.sliceAfter(position, 50, () => true);
      seen.push(...slice.values);
      for (const value of slice.values) collection.delete(String(value));
      position = slice.lastSequence;
      more = slice.more;
    }
    expect(seen).toEqual(Array.from({ length: 100_000 }, (_, value) => value));
    expect(collection.size).toBe(0);
    collection.add('again', 1);
    expect(collection.sliceAfter(position, 50, () => true).values).toEqual([1]);
  });

  it('reads no more than a page, wherever the page begins', () => {
    const collection = new SequencedCollection<number>();
    for (let value = 0; value < 100_000; value++) collection.add(String(value), value);
    let looked = 0;
    const slice = collection.sliceAfter(90_000, 50, () => {
      looked += 1;
      return true;
    });
    expect(slice.values[0]).toBe(90_000);
    expect(looked).toBe(51);
  });

  it('keeps order and keys apart', () => {
    const collection = new SequencedCollection<string>();
    collection.add('b', 'first');
    collection.add('a', 'second');
    expect([...collection.values()]).toEqual(['first', 'second']);
    expect(() => {
      collection.add('a', 'third');
    }).toThrow();
    expect(collection.delete('c')).toBe(false);
    expect(collection.get('a')).toBe('second');
  });

  it('behaves as a plain list does', () => {
    const step = fc.record({ deletes: fc.boolean(), key: fc.nat(30).map(String) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 7 }), (steps, pageSize) => {
        const collection = new SequencedCollection<string>();
        let expected: string[] = [];
        for (const { deletes, key } of steps) {
          if (deletes) {
            expect(collection.delete(key)).toBe(expected.includes(key));
            expected = expected.filter((other) => other !== key);
          } else if (!expected.includes(key)) {
            collection.add(key, key);
            expected.push(key);
          }
        }
        const read: string[] = [];
        for (let position = 0, more = true; more; ) {
          const slice = collection.sliceAfter(position, pageSize, () => true);
          read.push(...slice.values);
          position = slice.lastSequence;
          more = slice.more;
        }
        expect(read).toEqual(expected);
        expect([...collection.values()]).toEqual(expected);
        expect(collection.size).toBe(expected.length);
      }),
    );
  });
});

describe('an expiration queue', () => {
  it('gives what has expired, the earliest first, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100)), fc.nat(100), (times, now) => {
        const queue = new ExpirationQueue<number>();
        for (const time of times) queue.add(time, time);
        const taken: number[] = [];
        for (let time = queue.takeExpired(now); time !== undefined; time = queue.takeExpired(now)) taken.push(time);
        expect(taken).toEqual(times.filter((time) => time <= now).sort((a, b) => a - b));
      }),
    );
  });
});
