import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';
import { mutatingAfter } from '../support/cli/pipeline.js';
import { runProgram, startProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';

const root = fileURLToPath(new URL('../../examples', import.meta.url));
const examples = globSync('*/chime-sync.yaml', { cwd: root }).map((file) => dirname(file));

test('there are examples of a first project, a bot and a layout for teams', () => {
  expect(examples.sort()).toEqual(['lex-bot', 'quickstart', 'team-layout']);
});

test.each(examples)('%s is valid, applied, and planned empty after that', async (example) => {
  const { emulator } = await startService();
  const run = async (...args: string[]) =>
    await runProgram([...args, '-e', 'dev'], {
      directory: join(root, example),
      endpointUrl: emulator.url,
      env: { NIGHT_DESK_DEVICE_TOKEN: 'token' },
    });
  expect(await run('validate')).toMatchObject({ code: 0, stderr: '' });
  expect((await run('apply', '--yes')).code).toBe(0);
  const applied = emulator.requests.at(-1)?.sequence;
  const planned = await run('plan', '--detailed-exitcode');
  expect(planned).toMatchObject({ code: 0, stderr: '' });
  expect(planned.stdout).toContain('No changes.');
  expect((await run('apply', '--yes')).code).toBe(0);
  expect(mutatingAfter(emulator, applied)).toEqual([]);
});

// It applies without being asked: with these, AWS_ENDPOINT_URL would lead to the real service.
test.each<Record<string, string>>([
  { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
  { AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY: 'http://127.0.0.1:1', AWS_PROFILE: 'that-is-not-there' },
])(
  'the demo stays on the emulator with %j',
  async (env) => {
    const demo = [process.execPath, join(root, 'demo.mjs')];
    const { code, stdout, stderr } = await startProgram([], { directory: root, env }, demo).result;
    expect({ code, stderr: stderr.replaceAll(/^(?:created|updated) .*\n/gmu, '') }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('That was all of it.');
  },
  60_000,
);
