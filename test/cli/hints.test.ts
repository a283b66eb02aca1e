import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { applyIn, problemsOf } from '../support/cli/pipeline.js';
import { type ProgramResult, runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, LEX, workspaceOf } from '../support/cli/workspace.js';

/** An account that is what the first document says, and manifests that say the second. */
async function changed(before: JsonObject | undefined, after: JsonObject) {
  const { emulator } = await startService();
  const workspace = workspaceOf(...(before === undefined ? [] : [before]));
  if (before !== undefined) {
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
  }
  workspace.declare(after);
  const run = async (...args: readonly string[]): Promise<ProgramResult> =>
    await runProgram(args, { directory: workspace.directory, endpointUrl: emulator.url });
  return { workspace, run };
}

function told({ json }: ProgramResult): unknown {
  const { diagnostics } = json as { diagnostics: readonly { severity: string; code: string; hint?: string }[] };
  return diagnostics.map(({ severity, code, hint }) => [severity, code, hint]);
}

describe('S30a: an id that has changed without previousId', () => {
  const bot = (fields: JsonObject) => ({ configuration: { lex: LEX }, name: 'Helper', ...fields });

  test('of a bot', async () => {
    const { workspace, run } = await changed(
      appInstance({ bots: [bot({ id: 'helper' })] }),
      appInstance({ bots: [bot({ id: 'assistant' })] }),
    );
    const hint = 'If just its id has changed, write `previousId: helper` in its manifest.';
    expect(told(await run('plan', '--json'))).toEqual([['warning', 'possible-rename', hint]]);
    expect(told(await run('drift', '-f', 'manifests/all.yaml', '--json'))).toEqual([]);
    workspace.declare(appInstance({ bots: [bot({ id: 'assistant', previousId: 'helper' })] }));
    const { stdout, stderr } = await run('plan');
    expect([stdout.split('\n')[0], stderr]).toEqual([
      expect.stringContaining('# support/bots/assistant will be updated (moved from helper)'),
      '',
    ]);
  });

  test('of an AppInstance that would be deleted: it comes before the flag that allows that', async () => {
    const { workspace, run } = await changed(appInstance(), appInstance({ id: 'care' }));
    workspace.configure({ prune: { appInstances: 'owned' } });
    const expected = [
      ['warning', 'possible-rename', 'If just its id has changed, write `previousId: support` in its manifest.'],
      ['error', 'data-loss', 'To allow it: --allow-data-loss support'],
    ];
    for (const command of ['plan', 'apply']) {
      const result = await run(command, '--json');
      expect([result.code, told(result)]).toEqual([3, expected]);
    }
    const { stderr } = await run('plan');
    expect(stderr).toMatch(/^manifests\/all\.yaml:5:9: warning\[possible-rename\].*previousId.*--allow-data-loss/su);
  });
});

describe('S11: an admin whose user is perhaps misspelt', () => {
  const users = [{ id: 'alice', name: 'Alice' }];

  test('validate warns, and does not fail', async () => {
    const { run } = await changed(undefined, appInstance({ users, admins: [{ user: 'alcie' }] }));
    const result = await run('validate', '--json');
    expect([result.code, told(result)]).toEqual([0, [['warning', 'unresolved-reference', 'Did you mean `alice`?']]]);
  });

  test('plan says so where there is no such user, and nothing where there is', async () => {
    const alcie = { id: 'alcie', name: 'Alcie' };
    const { workspace, run } = await changed(
      appInstance({ users: [...users, alcie] }),
      appInstance({ users, admins: [{ user: 'alcie' }] }),
    );
    expect(told(await run('plan', '--json'))).toEqual([]);
    workspace.declare(appInstance({ users, admins: [{ user: 'alic' }] }));
    const result = await run('plan', '--json');
    expect([result.code, told(result)]).toEqual([1, [['error', 'unresolved-reference', 'Did you mean `alice`?']]]);
  });
});

test('S14: a new user is not said to have expired in an AppInstance that is as new', async () => {
  const expirationSettings = { expirationDays: 1, expirationCriterion: 'CREATED_TIMESTAMP' };
  const users = [{ id: 'alice', name: 'Alice', expirationSettings }];
  const fresh = await changed(undefined, appInstance({ users }));
  expect((await fresh.run('plan')).stdout).not.toContain('expired');
  const known = await changed(appInstance(), appInstance({ users }));
  expect((await known.run('plan')).stdout).toContain('! may have expired; created again for 1 day');
});
