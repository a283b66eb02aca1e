import { describe, expect, it } from 'vitest';
import type { Address } from '../../src/core/address.js';
import { Targets } from '../../src/core/targets.js';
import { desireAdmin, desireEndpoint, desireInstance, desireUser, modelOf, models } from '../support/resources.js';

const desired = [
  desireInstance('support'),
  desireUser('support', 'alice'),
  desireEndpoint('support', 'alice', 'phone'),
  desireAdmin('support', { user: 'alice' }),
];
const targetsOf = (...globs: string[]) => new Targets(globs, desired, models);
const ADDRESSES = [
  'support',
  'sup.ort',
  'support/users/alice',
  'support/users/a%2Fb',
  'support/bots/alice',
  'support/admins/users/alice',
  'support/users/alice/endpoints/phone',
] as const;

describe('S29: a target', () => {
  it.each([
    ['support', ['support']],
    ['sup?ort', []],
    ['sup.ort', ['sup.ort']],
    ['s*', ['support', 'sup.ort']],
    ['s*t', ['support', 'sup.ort']],
    ['s**t', ['support', 'sup.ort']],
    ['support/*', []],
    ['support/users/*', ['support/users/alice', 'support/users/a%2Fb']],
    ['support/*/alice', ['support/users/alice', 'support/bots/alice']],
    ['*/*/*/alice', ['support/admins/users/alice']],
    ['**/alice', ['support/users/alice', 'support/bots/alice', 'support/admins/users/alice']],
    ['support/**/users/*', ['support/users/alice', 'support/users/a%2Fb', 'support/admins/users/alice']],
    ['**/endpoints/**', ['support/users/alice/endpoints/phone']],
    ['support/**', ADDRESSES.filter((address) => address.startsWith('support'))],
    ['**', ADDRESSES],
    ['**/**/**', ADDRESSES],
    ['', []],
  ])('%j matches', (glob, expected) => {
    const targets = targetsOf(glob);
    expect(ADDRESSES.filter((address) => targets.matches(address as Address))).toEqual(expected);
  });

  it('concerns what the targeted stands on, too', () => {
    const targets = targetsOf('support/admins/**');
    const concerned = desired.map(({ address }) => address).filter((address) => targets.concerns(address));
    expect(concerned).toEqual(['support', 'support/users/alice', 'support/admins/users/alice']);
  });

  it.each([
    ['support/users/*', ['AppInstanceUser']],
    ['support/users/bob', ['AppInstanceUser']],
    // Of what is declared there is no other of that address.
    ['support/users/alice', []],
    ['support/*/**', ['AppInstanceUser', 'AppInstanceBot', 'AppInstanceAdmin', 'AppInstanceUserEndpoint']],
    ['**/bots/*', ['AppInstanceBot', 'AppInstanceAdmin']],
    ['support/*/*/endpoints/*', ['AppInstanceUserEndpoint']],
    ['support/admins/*', []],
    ['*', ['AppInstance']],
    ['sales/**', ['AppInstance']],
    ['**/phone', ['AppInstance', 'AppInstanceUser', 'AppInstanceBot', 'AppInstanceAdmin', 'AppInstanceUserEndpoint']],
  ])('%j may match what is not declared', (glob, expected) => {
    const targets = targetsOf(glob);
    const parents: Record<string, string> = { AppInstance: 'support', AppInstanceUser: 'support/users/alice' };
    const kinds = models.filter((model) =>
      targets.mayMatchUndeclared(parents[modelOf(model.name).parent ?? ''] as Address | undefined, model),
    );
    expect(kinds.map(({ name }) => name).sort()).toEqual([...expected].sort());
  });
});
