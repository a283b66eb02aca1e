import { type ChimeSDKIdentity, paginateListAppInstanceUsers } from '@aws-sdk/client-chime-sdk-identity';
import { describe, expect, it } from 'vitest';
import {
  BAD_REQUEST,
  clientOf,
  createBot,
  createInstance,
  createUser,
  failure,
  fakeClock,
  raw,
  registerEndpoint,
  start,
  startClient,
  text,
} from './support.js';

interface PageOfUsers {
  readonly ids: readonly string[];
  readonly hasToken: boolean;
}

/** All pages of users, as ids. */
async function pages(client: ChimeSDKIdentity, AppInstanceArn: string, MaxResults?: number): Promise<PageOfUsers[]> {
  const read: PageOfUsers[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.listAppInstanceUsers({ AppInstanceArn, MaxResults, NextToken });
    const ids = (page.AppInstanceUsers ?? []).map(({ AppInstanceUserArn }) =>
      text(AppInstanceUserArn?.split('/').at(-1)),
    );
    read.push({ ids, hasToken: page.NextToken !== undefined });
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return read;
}

async function createUsers(client: ChimeSDKIdentity, AppInstanceArn: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `user${index}`);
  for (const id of ids) await createUser(client, AppInstanceArn, id);
  return ids;
}

function sizes(read: readonly PageOfUsers[]): number[] {
  return read.map(({ ids }) => ids.length);
}

describe('pages', () => {
  it.each([
    [1, [1, 1, 1, 1, 1]],
    [2, [2, 2, 1]],
    [4, [4, 1]],
    [5, [5]],
    [50, [5]],
  ])('of %d hold everything once, and the last has no token', async (MaxResults, expected) => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const ids = await createUsers(client, AppInstanceArn, 5);
    const read = await pages(client, AppInstanceArn, MaxResults);
    expect(sizes(read)).toEqual(expected);
    expect(read.flatMap((page) => page.ids)).toEqual(ids);
  });

  it('hold 50 unless told otherwise', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    await createUsers(client, AppInstanceArn, 51);
    expect(sizes(await pages(client, AppInstanceArn))).toEqual([50, 1]);
  });

  it('can be smaller by default, or whatever is asked for', async () => {
    const { emulator, client } = await startClient({ behaviours: { defaultPageSize: 2 } });
    const AppInstanceArn = await createInstance(client);
    await createUsers(client, AppInstanceArn, 5);
    expect(sizes(await pages(client, AppInstanceArn))).toEqual([2, 2, 1]);
    expect(sizes(await pages(client, AppInstanceArn, 50))).toEqual([5]);
    emulator.setBehaviours({ maximumPageSize: 3 });
    expect(sizes(await pages(client, AppInstanceArn, 50))).toEqual([3, 2]);
  });

  it('can be followed by empty ones, in the middle and at the end', async () => {
    const { client } = await startClient({ behaviours: { emptyPages: true } });
    const AppInstanceArn = await createInstance(client);
    expect(sizes(await pages(client, AppInstanceArn, 2))).toEqual([0]);
    const ids = await createUsers(client, AppInstanceArn, 3);
    const read = await pages(client, AppInstanceArn, 2);
    expect(sizes(read)).toEqual([2, 0, 1, 0]);
    expect(read.flatMap((page) => page.ids)).toEqual(ids);
  });

  it('miss nothing and repeat nothing while others are created and deleted, the last one seen included', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    await createUsers(client, AppInstanceArn, 6);
    const first = await client.listAppInstanceUsers({ AppInstanceArn, MaxResults: 3 });
    for (const id of ['user0', 'user2', 'user3']) {
      await client.deleteAppInstanceUser({ AppInstanceUserArn: `${AppInstanceArn}/user/${id}` });
    }
    await createUser(client, AppInstanceArn, 'new');
    const second = await client.listAppInstanceUsers({ AppInstanceArn, NextToken: text(first.NextToken) });
    expect(second.AppInstanceUsers?.map(({ Name }) => Name)).toEqual(['User user4', 'User user5', 'User new']);
  });

  it('are walked by the paginator of the SDK', async () => {
    const { client } = await startClient({ behaviours: { emptyPages: true } });
    const AppInstanceArn = await createInstance(client);
    const ids = await createUsers(client, AppInstanceArn, 5);
    const read: (string | undefined)[] = [];
    for await (const page of paginateListAppInstanceUsers({ client, pageSize: 2 }, { AppInstanceArn })) {
      for (const { Name } of page.AppInstanceUsers ?? []) read.push(Name);
    }
    expect(read).toEqual(ids.map((id) => `User ${id}`));
  });

  it('exist in all five lists', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    await createInstance(client);
    const AppInstanceUserArn = await createUser(client, AppInstanceArn, 'a');
    await createUser(client, AppInstanceArn, 'b');
    for (const name of ['x', 'y']) {
      await registerEndpoint(client, AppInstanceUserArn, name);
      const AppInstanceAdminArn = await createBot(client, AppInstanceArn, name);
      await client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn });
    }
    const lists = [
      async (NextToken?: string) => client.listAppInstances({ MaxResults: 1, NextToken }),
      async (NextToken?: string) => client.listAppInstanceUsers({ AppInstanceArn, MaxResults: 1, NextToken }),
      async (NextToken?: string) => client.listAppInstanceBots({ AppInstanceArn, MaxResults: 1, NextToken }),
      async (NextToken?: string) => client.listAppInstanceAdmins({ AppInstanceArn, MaxResults: 1, NextToken }),
      async (NextToken?: string) =>
        client.listAppInstanceUserEndpoints({ AppInstanceUserArn, MaxResults: 1, NextToken }),
    ];
    for (const list of lists) {
      const first = await list();
      const second = await list(text(first.NextToken));
      expect(second.NextToken).toBeUndefined();
      expect(
        Object.values(second)
          .filter((member) => Array.isArray(member))
          .map(({ length }) => length),
      ).toEqual([1]);
    }
  });
});

describe('MaxResults', () => {
  it.each([0, 51, -1, 1.5])('cannot be %d', async (MaxResults) => {
    const { client } = await startClient();
    expect(await failure(client.listAppInstances({ MaxResults }))).toBe(BAD_REQUEST);
  });

  it.each(['', 'ten', '1e1', '0x10', '99999999999'])('cannot be the text "%s"', async (value) => {
    const emulator = await start();
    expect((await raw(emulator, 'GET', `/app-instances?max-results=${value}`)).status).toBe(400);
  });
});

describe('a NextToken', () => {
  async function issuedToken(client: ChimeSDKIdentity, AppInstanceArn: string): Promise<string> {
    return text((await client.listAppInstanceUsers({ AppInstanceArn, MaxResults: 1 })).NextToken);
  }

  it('is good only as it was issued', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    await createUsers(client, AppInstanceArn, 2);
    const token = await issuedToken(client, AppInstanceArn);
    expect(await failure(client.listAppInstanceUsers({ AppInstanceArn, NextToken: token }))).toBe('no failure');
    const forged = Buffer.from(Buffer.from(token, 'base64url').toString().replace(/^1/, '0')).toString('base64url');
    for (const NextToken of ['', 'x', `${token}=`, `${token}x`, token.slice(1), forged, 'x'.repeat(2049), 'a\nb']) {
      expect(await failure(client.listAppInstanceUsers({ AppInstanceArn, NextToken }))).toBe(BAD_REQUEST);
    }
  });

  it('is good for its own operation, parent, account and region only', async () => {
    const emulator = await start();
    const client = clientOf(emulator);
    const AppInstanceArn = await createInstance(client);
    const otherArn = await createInstance(client);
    await createUsers(client, AppInstanceArn, 2);
    const NextToken = await issuedToken(client, AppInstanceArn);
    expect(await failure(client.listAppInstanceUsers({ AppInstanceArn: otherArn, NextToken }))).toBe(BAD_REQUEST);
    expect(await failure(client.listAppInstanceBots({ AppInstanceArn, NextToken }))).toBe(BAD_REQUEST);
    const page = await client.listAppInstances({ MaxResults: 1 });
    for (const other of [
      clientOf(emulator, { accessKeyId: '999988887777' }),
      clientOf(emulator, { region: 'eu-central-1' }),
    ]) {
      expect(await failure(other.listAppInstances({ NextToken: page.NextToken }))).toBe(BAD_REQUEST);
    }
  });

  it('is not good for another run', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock });
    await createInstance(client);
    await createInstance(client);
    const { NextToken } = await client.listAppInstances({ MaxResults: 1 });
    clock.advance(1);
    const other = await startClient({ clock });
    expect(await failure(other.client.listAppInstances({ NextToken }))).toBe(BAD_REQUEST);
  });
});
