import type { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import { describe, expect, it } from 'vitest';
import { RateLimiter } from '../../src/emulator/rates.js';
import { clientOf, createInstance, createUser, failure, fakeClock, start, startClient, THROTTLED } from './support.js';

/** How many of many calls at one moment are let through. */
async function admitted(call: () => Promise<unknown>, attempts = 60): Promise<number> {
  let count = 0;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const outcome = await failure(call());
    if (outcome === THROTTLED) continue;
    expect(outcome).toBe('no failure');
    count += 1;
  }
  return count;
}

interface Fixture {
  readonly client: ChimeSDKIdentity;
  readonly AppInstanceArn: string;
  readonly AppInstanceUserArn: string;
}

async function fixture(): Promise<Fixture & { readonly clock: ReturnType<typeof fakeClock> }> {
  const clock = fakeClock();
  const { client } = await startClient({ clock, limits: 'aws' });
  const AppInstanceArn = await createInstance(client);
  const AppInstanceUserArn = await createUser(client, AppInstanceArn);
  clock.advance(1000);
  return { clock, client, AppInstanceArn, AppInstanceUserArn };
}

describe('documented rates', () => {
  it.each<[string, number, (it: Fixture) => Promise<unknown>]>([
    ['CreateAppInstance', 5, ({ client }) => createInstance(client)],
    [
      'UpdateAppInstance',
      5,
      ({ client, AppInstanceArn }) => client.updateAppInstance({ AppInstanceArn, Name: 'n', Metadata: '' }),
    ],
    [
      'UpdateAppInstanceUser',
      10,
      ({ client, AppInstanceUserArn }) => client.updateAppInstanceUser({ AppInstanceUserArn, Name: 'n', Metadata: '' }),
    ],
    ['DescribeAppInstance', 20, ({ client, AppInstanceArn }) => client.describeAppInstance({ AppInstanceArn })],
    [
      'DescribeAppInstanceUser',
      20,
      ({ client, AppInstanceUserArn }) => client.describeAppInstanceUser({ AppInstanceUserArn }),
    ],
    ['ListAppInstances', 10, ({ client }) => client.listAppInstances({})],
    ['ListAppInstanceUsers', 10, ({ client, AppInstanceArn }) => client.listAppInstanceUsers({ AppInstanceArn })],
    [
      'ListTagsForResource',
      50,
      ({ client, AppInstanceArn }) => client.listTagsForResource({ ResourceARN: AppInstanceArn }),
    ],
  ])('%s: %d a second', async (_operation, callsPerSecond, call) => {
    const parts = await fixture();
    expect(await admitted(() => call(parts))).toBe(callsPerSecond);
    parts.clock.advance(500);
    expect(await admitted(() => call(parts))).toBe(Math.floor(callsPerSecond / 2));
    parts.clock.advance(3_600_000);
    expect(await admitted(() => call(parts))).toBe(callsPerSecond);
  });

  it('writes of users share a bucket per AppInstance', async () => {
    const { client, AppInstanceArn, clock } = await fixture();
    const other = await createInstance(client);
    clock.advance(1000);
    let count = 0;
    const created = await admitted(() => createUser(client, AppInstanceArn, `user${count++}`), 8);
    const deletions = await admitted(() => {
      return client.deleteAppInstanceUser({ AppInstanceUserArn: `${AppInstanceArn}/user/user${--count}` });
    }, 8);
    expect([created, deletions]).toEqual([8, 2]);
    expect(await admitted(() => createUser(client, other, `user${count++}`), 12)).toBe(10);
  });

  it('descriptions of users have a bucket per user', async () => {
    const { client, AppInstanceArn, AppInstanceUserArn, clock } = await fixture();
    const second = await createUser(client, AppInstanceArn, 'second');
    clock.advance(1000);
    expect(await admitted(() => client.describeAppInstanceUser({ AppInstanceUserArn }), 25)).toBe(20);
    expect(await admitted(() => client.describeAppInstanceUser({ AppInstanceUserArn: second }), 25)).toBe(20);
  });

  it('all operations of an account share 50 a second, and other accounts do not', async () => {
    const clock = fakeClock();
    const emulator = await start({ clock, limits: 'aws' });
    const client = clientOf(emulator);
    const AppInstanceArn = await createInstance(client);
    expect(await admitted(() => client.getAppInstanceRetentionSettings({ AppInstanceArn }), 100)).toBe(49);
    expect(await failure(client.listAppInstances({}))).toBe(THROTTLED);
    expect(await failure(clientOf(emulator, { accessKeyId: '999988887777' }).listAppInstances({}))).toBe('no failure');
    expect(await failure(clientOf(emulator, { region: 'eu-central-1' }).listAppInstances({}))).toBe('no failure');
  });

  it('a throttled request does nothing and takes nothing', async () => {
    const { client, clock } = await fixture();
    expect(await admitted(() => createInstance(client))).toBe(5);
    clock.advance(200);
    expect((await client.listAppInstances({})).AppInstances).toHaveLength(6);
    expect(await failure(createInstance(client))).toBe('no failure');
  });

  it('are not enforced unless asked for', async () => {
    const { client } = await startClient({ clock: fakeClock() });
    expect(await admitted(() => client.listAppInstances({}), 200)).toBe(200);
  });

  it('hold for 100,000 users with buckets of their own', () => {
    const limiter = new RateLimiter();
    const scope = { accountId: '123456789012', region: 'us-east-1' } as const;
    let admittedCalls = 0;
    for (let index = 0; index < 100_000; index++) {
      const input = { AppInstanceUserArn: `arn/user/${index}` };
      if (limiter.admit(scope, 'DescribeAppInstanceUser', input, index * 20)) admittedCalls += 1;
    }
    expect(admittedCalls).toBe(100_000);
    expect(limiter.size).toBeLessThan(20_000);
  });
});
