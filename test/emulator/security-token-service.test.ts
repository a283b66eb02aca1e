import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Emulator } from '../../src/emulator/index.js';
import { plain, raw, signedHeaders, start } from './support.js';

function tokenServiceClient(emulator: Emulator, accessKeyId: string): STSClient {
  const client = new STSClient({
    region: 'us-west-2',
    endpoint: emulator.url,
    credentials: { accessKeyId, secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  onTestFinished(() => {
    client.destroy();
  });
  return client;
}

describe('GetCallerIdentity', () => {
  it.each([
    ['AKIAIOSFODNN7EXAMPLE', '555566667777'],
    ['111122223333', '111122223333'],
  ])('of %s is account %s, in any region', async (accessKeyId, Account) => {
    const emulator = await start({ accountId: '555566667777' });
    const output = await tokenServiceClient(emulator, accessKeyId).send(new GetCallerIdentityCommand({}));
    expect(plain(output)).toEqual({
      Account,
      Arn: `arn:aws:iam::${Account}:user/emulator`,
      UserId: `AIDA${Account}EMUL`,
    });
    expect(output.$metadata.requestId).toBe(emulator.requests[0]?.requestId);
    expect(emulator.requests[0]).toMatchObject({ operation: 'GetCallerIdentity', mutating: false, status: 200 });
  });

  it('is the only operation', async () => {
    const emulator = await start();
    const call = tokenServiceClient(emulator, 'AKIA').send(new GetSessionTokenCommand({}));
    await expect(call).rejects.toMatchObject({ name: 'InvalidAction' });
  });

  it.each([
    ['accessDenied', 'AccessDenied', 403],
    ['throttle', 'Throttling', 429],
    ['serviceUnavailable', 'ServiceUnavailable', 503],
  ] as const)('can fail: %s', async (error, name, status) => {
    const emulator = await start({ faults: [{ operation: 'GetCallerIdentity', error }] });
    const call = tokenServiceClient(emulator, 'AKIA').send(new GetCallerIdentityCommand({}));
    await expect(call).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  it('must be signed for STS', async () => {
    const emulator = await start();
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    const wrong = await raw(emulator, 'POST', '/', { body });
    expect([wrong.status, wrong.body]).toEqual([403, expect.stringContaining('<Code>SignatureDoesNotMatch</Code>')]);
    const unsigned = await raw(emulator, 'POST', '/', { body, headers: signedHeaders({ authorization: undefined }) });
    expect(unsigned.body).toContain('<Code>MissingAuthenticationToken</Code>');
  });
});
