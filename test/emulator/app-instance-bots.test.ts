import { describe, expect, it } from 'vitest';
import {
  BAD_REQUEST,
  createBot,
  createInstance,
  FORBIDDEN,
  failure,
  fakeClock,
  LEX,
  NOT_FOUND,
  plain,
  startClient,
} from './support.js';

describe('AppInstanceBots', () => {
  it('are created, described and listed with the members of the API and no others', async () => {
    const clock = fakeClock();
    const { client } = await startClient({ clock });
    const AppInstanceArn = await createInstance(client);
    const invokedBy = { StandardMessages: 'MENTIONS', TargetedMessages: 'ALL' } as const;
    const Configuration = { Lex: { ...LEX, InvokedBy: invokedBy, WelcomeIntent: 'Hello_World' } };
    const created = await client.createAppInstanceBot({ AppInstanceArn, Name: 'Helper', Metadata: 'm', Configuration });
    const { AppInstanceBotArn } = created;
    expect(AppInstanceBotArn).toMatch(/\/bot\/[0-9a-f-]{36}$/);
    expect(created.$metadata.httpStatusCode).toBe(201);
    const summary = { AppInstanceBotArn, Name: 'Helper', Metadata: 'm' };
    expect(plain(await client.listAppInstanceBots({ AppInstanceArn }))).toEqual({
      AppInstanceArn,
      AppInstanceBots: [summary],
    });
    const at = new Date(clock());
    expect(plain(await client.describeAppInstanceBot({ AppInstanceBotArn }))).toEqual({
      AppInstanceBot: { ...summary, Configuration, CreatedTimestamp: at, LastUpdatedTimestamp: at },
    });
  });

  it('need no name, and may have an empty one', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const Configuration = { Lex: { ...LEX, RespondsTo: 'STANDARD_MESSAGES' } } as const;
    const { AppInstanceBotArn } = await client.createAppInstanceBot({ AppInstanceArn, Configuration });
    const nameless = await client.describeAppInstanceBot({ AppInstanceBotArn });
    expect(nameless.AppInstanceBot).not.toHaveProperty('Name');
    expect(nameless.AppInstanceBot?.Configuration).toEqual(Configuration);
    await client.updateAppInstanceBot({ AppInstanceBotArn, Name: '', Metadata: '' });
    expect((await client.describeAppInstanceBot({ AppInstanceBotArn })).AppInstanceBot?.Name).toBe('');
  });

  it('keep their configuration in an update without one, and else get a wholly new one', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const first = { Lex: { ...LEX, WelcomeIntent: 'Hello' } };
    const { AppInstanceBotArn } = await client.createAppInstanceBot({ AppInstanceArn, Configuration: first });
    const updated = await client.updateAppInstanceBot({ AppInstanceBotArn, Name: 'n', Metadata: '' });
    expect(plain(updated)).toEqual({ AppInstanceBotArn });
    expect((await client.describeAppInstanceBot({ AppInstanceBotArn })).AppInstanceBot?.Configuration).toEqual(first);
    const second = { Lex: { ...LEX, LocaleId: 'de_DE' } };
    await client.updateAppInstanceBot({ AppInstanceBotArn, Name: 'n', Metadata: '', Configuration: second });
    expect((await client.describeAppInstanceBot({ AppInstanceBotArn })).AppInstanceBot?.Configuration).toEqual(second);
  });

  it('go with their admin role', async () => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    const AppInstanceBotArn = await createBot(client, AppInstanceArn);
    await client.createAppInstanceAdmin({ AppInstanceArn, AppInstanceAdminArn: AppInstanceBotArn });
    const deleted = await client.deleteAppInstanceBot({ AppInstanceBotArn });
    expect(deleted.$metadata.httpStatusCode).toBe(204);
    expect((await client.listAppInstanceAdmins({ AppInstanceArn })).AppInstanceAdmins).toEqual([]);
    expect((await client.listAppInstanceBots({ AppInstanceArn })).AppInstanceBots).toEqual([]);
  });

  it('that are absent are not found by describe, and forbidden to the rest', async () => {
    const { client } = await startClient();
    const AppInstanceBotArn = `${await createInstance(client)}/bot/00000000-0000-4000-8000-000000000000`;
    expect(await failure(client.describeAppInstanceBot({ AppInstanceBotArn }))).toBe(NOT_FOUND);
    expect(await failure(client.deleteAppInstanceBot({ AppInstanceBotArn }))).toBe(FORBIDDEN);
    expect(await failure(client.updateAppInstanceBot({ AppInstanceBotArn, Name: '', Metadata: '' }))).toBe(FORBIDDEN);
    expect(await failure(client.listTagsForResource({ ResourceARN: AppInstanceBotArn }))).toBe(FORBIDDEN);
  });

  it.each([
    ['no configuration', undefined],
    ['no Lex', {}],
    ['no locale', { Lex: { LexBotAliasArn: LEX.LexBotAliasArn } }],
    ['an alias of another partition', { Lex: { ...LEX, LexBotAliasArn: LEX.LexBotAliasArn.replace('aws', 'aws-cn') } }],
    ['an alias of another form', { Lex: { ...LEX, LexBotAliasArn: LEX.LexBotAliasArn.toLowerCase() } }],
    ['an unknown trigger', { Lex: { ...LEX, InvokedBy: { StandardMessages: 'SOME', TargetedMessages: 'ALL' } } }],
    ['half a trigger', { Lex: { ...LEX, InvokedBy: { StandardMessages: 'ALL' } } }],
    ['an unknown RespondsTo', { Lex: { ...LEX, RespondsTo: 'ALL' } }],
    ['a digit in the welcome intent', { Lex: { ...LEX, WelcomeIntent: 'Hello1' } }],
    ['an empty welcome intent', { Lex: { ...LEX, WelcomeIntent: '' } }],
  ])('are refused with %s', async (_case, Configuration) => {
    const { client } = await startClient();
    const AppInstanceArn = await createInstance(client);
    // @ts-expect-error -- the types of the SDK know better than this.
    expect(await failure(client.createAppInstanceBot({ AppInstanceArn, Configuration }))).toBe(BAD_REQUEST);
  });
});
