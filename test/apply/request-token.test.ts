import { describe, expect, it } from 'vitest';
import { firstToken, nextToken, type TokenParts } from '../../src/apply/request-token.js';
import { instanceArn, liveEndpoint, modelOf } from '../support/resources.js';

const BOT: TokenParts = {
  owner: 'acme/dev',
  model: modelOf('AppInstanceBot'),
  address: 'support/bots/helper',
  change: { action: 'create', spec: {}, fields: [] },
  parentId: instanceArn('i1'),
  nonce: 'this run',
};

describe('S33: a request token', () => {
  it('depends on owner, address and parent, and on nothing that is read from a list', () => {
    const tokens = [
      firstToken(BOT),
      firstToken({ ...BOT, owner: 'acme/prod' }),
      firstToken({ ...BOT, address: 'support/bots/other' }),
      firstToken({ ...BOT, parentId: instanceArn('i2') }),
      nextToken(firstToken(BOT)),
      nextToken(nextToken(firstToken(BOT))),
    ];
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(firstToken({ ...BOT, nonce: 'another run' })).toBe(firstToken(BOT));
  });

  it('of a replacement depends on what it replaces', () => {
    const replacing = (id: string) =>
      firstToken({
        ...BOT,
        model: modelOf('AppInstanceUserEndpoint'),
        change: { action: 'replace', spec: {}, fields: [], live: liveEndpoint('i1', 'alice', id) },
      });
    expect(replacing('e1')).not.toBe(replacing('e2'));
    expect(replacing('e1')).toBe(replacing('e1'));
  });

  it.each(['AppInstanceUser', 'AppInstanceAdmin'])('of an %s, which the caller names, is one of this run', (kind) => {
    const user = { ...BOT, model: modelOf(kind) };
    expect(firstToken({ ...user, nonce: 'another run' })).not.toBe(firstToken(user));
  });

  it('is what the service takes', () => {
    expect(firstToken(BOT)).toMatch(/^[-_a-zA-Z0-9]{2,64}$/u);
    expect(nextToken(firstToken(BOT))).toMatch(/^[-_a-zA-Z0-9]{2,64}$/u);
  });
});
