import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { compareText } from '../core/address.js';
import { canonicalJson, type JsonValue } from '../core/json.js';
import type { HashKeys, SecretValues } from '../plan/digest.js';

/** About 50 ms and 32 MiB: whoever has the file and tries values pays that for each try. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 } as const;

const derive = promisify<string, string, number, typeof COST, Buffer>(scrypt);

/** The keys of the hashes in a saved plan. One for all values of a side, or many of them would take for ever to save. */
export async function hashKeys(values: SecretValues, nonce: string): Promise<HashKeys> {
  const [before, after] = await Promise.all([
    slowHash('before', values.before, nonce),
    slowHash('after', values.after, nonce),
  ]);
  return { before, after };
}

/** Hash of variables, which may hold secrets: they can be compared, but not be guessed in a hurry. */
export async function variablesHash(variables: Readonly<Record<string, JsonValue>>, nonce: string): Promise<string> {
  return await slowHash('variables', Object.keys(variables).length === 0 ? [] : [variables], nonce);
}

/** Where there are no values there is nothing to guess either, and nothing to wait for. */
async function slowHash(purpose: string, values: readonly JsonValue[], nonce: string): Promise<string> {
  const cost = values.length === 0 ? { ...COST, N: 2 } : COST;
  const inOrder = canonicalJson(values.map(canonicalJson).sort(compareText));
  return (await derive(inOrder, canonicalJson([purpose, nonce]), 32, cost)).toString('hex');
}
