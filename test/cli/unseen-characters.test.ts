import { expect, test } from 'vitest';
import { applyIn, problemsOf } from '../support/cli/pipeline.js';
import { runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

const users = (alice: string, family: string) => [
  { id: 'alice', name: alice },
  { id: 'family', name: family },
];

test('a plan writes out what nobody sees, and its document has the values', async () => {
  const { emulator } = await startService();
  const workspace = workspaceOf(appInstance({ name: 'Caf\u00e9', users: users('Alice\u00a0B.', '👩‍👩‍👧 Família') }));
  expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
  workspace.declare(appInstance({ name: 'Cafe\u0301', users: users('Alice B.', '👩‍👩‍👧 Família محمد') }));
  const options = { directory: workspace.directory, endpointUrl: emulator.url };
  const { stdout } = await runProgram(['plan'], options);
  expect(stdout.split('\n').filter((line) => line.startsWith('  ~'))).toEqual([
    '  ~ name: "Caf\\u00e9" -> "Cafe\\u0301"',
    '  ~ name: "Alice\\u00a0B." -> "Alice B."',
    '  ~ name: "👩‍👩‍👧 Família" -> "👩‍👩‍👧 Família محمد"',
  ]);
  const { json } = await runProgram(['plan', '--json'], options);
  expect(json).toHaveProperty('plan.changes.1.fields.0.before', 'Alice\u00a0B.');
});

test('an error shows and names what nobody sees, below a caret that stands right', async () => {
  const { directory, write } = workspaceOf();
  write(
    'manifests/all.yaml',
    `apiVersion: chime-sync/v1
kind: AppInstance
id: support
name: "日本語"
re\u200btentionSettings: {}
users: [{name: "👩‍👩‍👧 日本", id: "al\u00a0ice"}]
`,
  );
  const { code, stderr } = await runProgram(['validate'], { directory });
  expect(code).toBe(1);
  expect(stderr.split('\n').filter((line) => !line.includes('hint: AppInstanceUserId'))).toEqual([
    expect.stringMatching(/^manifests\/all\.yaml:5:1: error\[unknown-field\]: .*re\\u200btentionSettings.* U\+200B/u),
    '  5 | re\\u200btentionSettings: {}',
    '    | ^^^^^^^^^^^^^^^^^^^^^^^',
    '  hint: Did you mean `retentionSettings`?',
    expect.stringMatching(/^manifests\/all\.yaml:6:35: error\[invalid-format\]: .* U\+00A0/u),
    '  6 | users: [{name: "👩‍👩‍👧 日本", id: "al\\u00a0ice"}]',
    `    | ${' '.repeat(30)}^^^^^^^^^^^^^`,
    '2 errors',
    '',
  ]);
  const { json } = await runProgram(['validate', '--json'], { directory });
  expect(JSON.stringify(json)).toContain('re\u200btentionSettings');
});
