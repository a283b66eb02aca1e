import type { Tag } from '@aws-sdk/client-chime-sdk-identity';
import { describe, expect, it } from 'vitest';
import {
  BAD_REQUEST,
  createBot,
  createInstance,
  createUser,
  failure,
  LEX,
  LIMIT_EXCEEDED,
  plain,
  startClient,
  text,
} from './support.js';

function tags(count: number, prefix = 'key'): Tag[] {
  return Array.from({ length: count }, (_, index) => ({ Key: `${prefix}${index}`, Value: 'v' }));
}

describe('tags', () => {
  it('are set by creation on the three kinds that carry them', async () => {
    const { client } = await startClient();
    const Tags = [{ Key: 'k', Value: 'v' }];
    const AppInstanceArn = text((await client.createAppInstance({ Name: 'n', Tags })).AppInstanceArn);
    const user = await client.createAppInstanceUser({ AppInstanceArn, AppInstanceUserId: 'u', Name: 'n', Tags });
    const bot = await client.createAppInstanceBot({ AppInstanceArn, Configuration: { Lex: LEX }, Tags });
    for (const ResourceARN of [AppInstanceArn, user.AppInstanceUserArn, bot.AppInstanceBotArn]) {
      expect(plain(await client.listTagsForResource({ ResourceARN }))).toEqual({ Tags });
    }
  });

  it('are merged by TagResource and removed by UntagResource', async () => {
    const { client } = await startClient();
    const ResourceARN = await createBot(client, await createInstance(client));
    const tagged = await client.tagResource({
      ResourceARN,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    });
    expect(tagged.$metadata.httpStatusCode).toBe(204);
    await client.tagResource({
      ResourceARN,
      Tags: [
        { Key: 'b', Value: '3' },
        { Key: 'c', Value: '4' },
      ],
    });
    const untagged = await client.untagResource({ ResourceARN, TagKeys: ['a', 'never-set'] });
    expect(untagged.$metadata.httpStatusCode).toBe(204);
    expect((await client.listTagsForResource({ ResourceARN })).Tags).toEqual([
      { Key: 'b', Value: '3' },
      { Key: 'c', Value: '4' },
    ]);
  });

  it('number 50 at most, counting those there are', async () => {
    const { client } = await startClient();
    const ResourceARN = await createInstance(client);
    await client.tagResource({ ResourceARN, Tags: tags(50) });
    expect(await failure(client.tagResource({ ResourceARN, Tags: tags(50) }))).toBe('no failure');
    expect(await failure(client.tagResource({ ResourceARN, Tags: tags(1, 'other') }))).toBe(LIMIT_EXCEEDED);
    expect((await client.listTagsForResource({ ResourceARN })).Tags).toHaveLength(50);
    await client.untagResource({ ResourceARN, TagKeys: ['key0'] });
    expect(await failure(client.tagResource({ ResourceARN, Tags: tags(1, 'other') }))).toBe('no failure');
  });

  it.each([
    ['none', []],
    ['51', tags(51)],
    ['a key twice', [...tags(1), ...tags(1)]],
    ['a reserved key', [{ Key: 'aws:cloudformation:stack-name', Value: 'v' }]],
    ['a reserved key in capitals', [{ Key: 'AWS:x', Value: 'v' }]],
    ['an empty key', [{ Key: '', Value: 'v' }]],
    ['a key that is too long', [{ Key: 'k'.repeat(129), Value: 'v' }]],
    ['an empty value', [{ Key: 'k', Value: '' }]],
    ['a value that is too long', [{ Key: 'k', Value: 'v'.repeat(257) }]],
    ['no value', [{ Key: 'k', Value: undefined }]],
  ])('are refused: %s', async (_case, Tags) => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    expect(await failure(client.tagResource({ ResourceARN: AppInstanceArn, Tags }))).toBe(BAD_REQUEST);
    expect(await failure(client.createAppInstance({ Name: 'n', Tags }))).toBe(BAD_REQUEST);
    const user = { AppInstanceArn, AppInstanceUserId: 'u', Name: 'n', Tags };
    expect(await failure(client.createAppInstanceUser(user))).toBe(BAD_REQUEST);
    expect((await client.listAppInstances({})).AppInstances).toHaveLength(1);
    expect((await client.listAppInstanceUsers({ AppInstanceArn })).AppInstanceUsers).toEqual([]);
  });

  it('are removed by at least one key and at most 50', async () => {
    const { client } = await startClient();
    const ResourceARN = await createInstance(client);
    const tooMany = tags(51).map(({ Key }) => Key ?? '');
    expect(await failure(client.untagResource({ ResourceARN, TagKeys: [] }))).toBe(BAD_REQUEST);
    expect(await failure(client.untagResource({ ResourceARN, TagKeys: tooMany }))).toBe(BAD_REQUEST);
  });

  it('are for instances, users and bots only', async () => {
    const { client } = await startClient();
    const channel = `${await createInstance(client)}/channel/abc`;
    expect(await failure(client.listTagsForResource({ ResourceARN: channel }))).toBe(BAD_REQUEST);
    expect(await failure(client.listTagsForResource({ ResourceARN: 'no-arn' }))).toBe(BAD_REQUEST);
  });

  it('do not touch the time of the last update', async () => {
    const { client } = await startClient();
    const AppInstanceUserArn = await createUser(client, await createInstance(client));
    const before = await client.describeAppInstanceUser({ AppInstanceUserArn });
    await client.tagResource({ ResourceARN: AppInstanceUserArn, Tags: tags(1) });
    const after = await client.describeAppInstanceUser({ AppInstanceUserArn });
    expect(after.AppInstanceUser).toEqual(before.AppInstanceUser);
  });
});
