import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';
import { mutatingAfter } from '../support/cli/pipeline.js';
import { runProgram } from '../support/cli/run-program.js';
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
