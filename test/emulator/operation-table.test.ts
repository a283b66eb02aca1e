import * as sdk from '@aws-sdk/client-chime-sdk-identity';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/emulator/operations/index.js';

/** The SDK's own schema of an operation: `[…, name, {http: [method, uri, status]}, input, output]`. */
function bindingInSdk(operation: string): unknown {
  const schema: unknown = new Map<string, unknown>(Object.entries(sdk)).get(`${operation}$`);
  return Array.isArray(schema) ? (schema[3] as { readonly http?: unknown }).http : undefined;
}

const sdkOperations = Object.keys(sdk)
  .filter((name) => /^[A-Z]\w+Command$/.test(name))
  .map((name) => name.slice(0, -'Command'.length));

describe('the operation table', () => {
  it('has every operation of the AWS SDK and no other', () => {
    expect(sdkOperations).toHaveLength(30);
    expect(OPERATIONS.map(({ name }) => name).sort()).toEqual(sdkOperations.sort());
  });

  it.each(OPERATIONS)('binds $name as the AWS SDK does', ({ name, method, path, literalQuery, status }) => {
    const uri = literalQuery === undefined ? path : `${path}?${literalQuery.join('=')}`;
    expect(bindingInSdk(name)).toEqual([method, uri, status]);
  });

  it('calls mutating exactly what is no GET', () => {
    for (const { method, mutating } of OPERATIONS) expect(mutating).toBe(method !== 'GET');
  });
});
