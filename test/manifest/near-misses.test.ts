import { describe, expect, test } from 'vitest';
import { brief, HEAD, loadManifest } from './workspace.js';

const USERS =
  'users: [{id: alice, name: A}, {id: Bob-2, name: B}, {id: agent-1, name: C}, {id: gone, ensure: absent}]\n';

/** What is warned of where nobody looks the account up. */
async function warningsOf(admins: string, isOffline = true): Promise<readonly string[]> {
  const { warnings } = await loadManifest(`${HEAD}name: Support\n${USERS}admins: ${admins}\n`, { isOffline });
  return warnings.map((warning) => `${brief(warning)} ${warning.hint}`);
}

describe('S11: an undeclared user that looks misspelt', () => {
  test.each([
    ['swapped letters', '[{user: alcie}]', ['unresolved-reference m.manifest.yaml:6:17 Did you mean `alice`?']],
    ['another case', '[{user: Alice}]', ['unresolved-reference m.manifest.yaml:6:17 Did you mean `alice`?']],
    [
      'of one that is to be absent',
      '[{user: bob-2, ensure: absent}]',
      ['unresolved-reference m.manifest.yaml:6:17 Did you mean `Bob-2`?'],
    ],
    ['a declared one', '[{user: alice}]', []],
    ['another one', '[{user: mallory}]', []],
    ['one of another number', '[{user: agent-2}]', []],
    ['one that is like an absent one', '[{user: gonee}]', []],
  ])('%s', async (_what, admins, expected) => {
    expect(await warningsOf(admins)).toEqual(expected);
  });

  test('is not warned of where it is looked up', async () => {
    expect(await warningsOf('[{user: alcie}]', false)).toEqual([]);
  });

  test('is none in another instance', async () => {
    const other = '---\napiVersion: chime-sync/v1\nkind: AppInstance\nid: care\nname: Care\nadmins: [{user: alcie}]\n';
    const { warnings } = await loadManifest(`${HEAD}name: Support\n${USERS}${other}`, { isOffline: true });
    expect(warnings).toEqual([]);
  });
});
