import { describe, expect, it } from 'vitest';
import { BAD_REQUEST, createInstance, failure, fakeClock, plain, startClient } from './support.js';

const THIRTY_DAYS = 30 * 24 * 60 * 60 * 1000;

describe('retention settings', () => {
  it('are set, with the time at which deletion begins, and read back', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock });
    const AppInstanceArn = await createInstance(client);
    expect(plain(await client.getAppInstanceRetentionSettings({ AppInstanceArn }))).toEqual({});
    const AppInstanceRetentionSettings = { ChannelRetentionSettings: { RetentionDays: 5475 } };
    const expected = { AppInstanceRetentionSettings, InitiateDeletionTimestamp: new Date(clock() + THIRTY_DAYS) };
    expect(
      plain(await client.putAppInstanceRetentionSettings({ AppInstanceArn, AppInstanceRetentionSettings })),
    ).toEqual(expected);
    clock.advance(1000);
    expect(plain(await client.getAppInstanceRetentionSettings({ AppInstanceArn }))).toEqual(expected);
  });

  it.each([
    ['without channel settings', {}],
    ['with empty channel settings', { ChannelRetentionSettings: {} }],
  ])('are switched off %s', async (_case, empty) => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const AppInstanceRetentionSettings = { ChannelRetentionSettings: { RetentionDays: 1 } };
    await client.putAppInstanceRetentionSettings({ AppInstanceArn, AppInstanceRetentionSettings });
    await client.putAppInstanceRetentionSettings({ AppInstanceArn, AppInstanceRetentionSettings: empty });
    expect(plain(await client.getAppInstanceRetentionSettings({ AppInstanceArn }))).toEqual({});
  });

  it.each([0, 5476, 1.5])('are refused with %d days', async (RetentionDays) => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const AppInstanceRetentionSettings = { ChannelRetentionSettings: { RetentionDays } };
    expect(
      await failure(client.putAppInstanceRetentionSettings({ AppInstanceArn, AppInstanceRetentionSettings })),
    ).toBe(BAD_REQUEST);
  });

  it('must be given to be put', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const call = client.putAppInstanceRetentionSettings({ AppInstanceArn, AppInstanceRetentionSettings: undefined });
    expect(await failure(call)).toBe(BAD_REQUEST);
  });
});
