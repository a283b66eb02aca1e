import * as crypto from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { hashKeys, variablesHash } from '../../src/pipeline/hash-keys.js';

vi.mock('node:crypto', async (importOriginal) => {
  const original = await importOriginal<typeof crypto>();
  return { ...original, scrypt: vi.fn(original.scrypt) };
});

const NONCE = 'a nonce of the test';
/** Blocks that scrypt mixes: about 50 ms on a machine of 2025. */
const SLOW = 2 ** 18;
const VALUES = { before: ['old'], after: ['one', 'two'] };

describe('S32: the keys of the hashes in a saved plan', () => {
  it('are the same for the same values, whatever their order', async () => {
    const keys = await hashKeys(VALUES, NONCE);
    expect(await hashKeys({ ...VALUES, after: ['two', 'one'] }, NONCE)).toEqual(keys);
    expect(new Set(Object.values(keys)).size).toBe(2);
  });

  it('are others for any other value, and in any other plan', async () => {
    const { before, after } = await hashKeys(VALUES, NONCE);
    expect(await hashKeys({ before: ['old'], after: ['one', 'too'] }, NONCE)).not.toMatchObject({ after });
    expect(await hashKeys({ before: ['odd'], after: ['one', 'two'] }, NONCE)).toMatchObject({ after });
    expect(await hashKeys({ before: ['odd'], after: ['one', 'two'] }, NONCE)).not.toMatchObject({ before });
    const other = await hashKeys(VALUES, 'another nonce of the test');
    expect(Object.values(other)).not.toContain(before);
    expect(Object.values(other)).not.toContain(after);
  });

  it('are slow to make, once for however many values: what is a moment for a run is long for who tries them all', async () => {
    const many = Array.from({ length: 5000 }, (_value, index) => `token ${index}`);
    expect(await costsOf(() => hashKeys({ before: ['ab'], after: ['ab'] }, NONCE))).toEqual([SLOW, SLOW]);
    expect(await costsOf(() => hashKeys({ before: many, after: many }, NONCE))).toEqual([SLOW, SLOW]);
    expect(await costsOf(() => variablesHash({ token: 'ab' }, NONCE))).toEqual([SLOW]);
  });

  it('and the hash of variables tells any other variable', async () => {
    const hash = await variablesHash({ a: 1, token: 'ab' }, NONCE);
    expect(await variablesHash({ token: 'ab', a: 1 }, NONCE)).toBe(hash);
    for (const other of [{}, { a: 1 }, { a: '1', token: 'ab' }, { a: 1, token: 'ac' }]) {
      expect(await variablesHash(other, NONCE)).not.toBe(hash);
    }
  });
});

/** What each slow hash costs that something makes. */
async function costsOf(work: () => Promise<unknown>): Promise<readonly number[]> {
  const scrypt = vi.mocked(crypto.scrypt).mockClear();
  await work();
  return scrypt.mock.calls.map(([, , , { N = 0, r = 0 }]) => N * r);
}
