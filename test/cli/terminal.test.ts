import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { mutatingAfter } from '../support/cli/pipeline.js';
import type { ProgramOptions, ProgramResult } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { startOnTerminal } from '../support/cli/terminal.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is how terminals are told to change colour
const COLOUR = /\u001b\[\d+m/u;

describe('on a terminal', () => {
  test('apply asks, goes on at `yes`, shows a bar and colours', async () => {
    const { directory, emulator, endpointUrl } = await world();
    const { code, stdout } = await answer({ directory, endpointUrl }, 'yes\r');
    expect(code).toBe(0);
    expect(stdout).toContain('Only "yes" goes on');
    expect(stdout).toMatch(/█+░* \d\/2 support/u);
    expect(stdout).toMatch(COLOUR);
    expect(mutatingAfter(emulator).map(({ operation }) => operation)).toEqual([
      'CreateAppInstance',
      'CreateAppInstanceUser',
    ]);
  });

  test.each(['y', 'Yes', 'yes please', 'no', ''])('apply sends nothing at %j', async (text) => {
    const { directory, emulator, endpointUrl } = await world();
    const { code, stdout } = await answer({ directory, endpointUrl }, `${text}\r`);
    expect(code).toBe(1);
    expect(stdout).toContain('error');
    expect(stdout).toContain('[not-confirmed]');
    expect(mutatingAfter(emulator)).toEqual([]);
  });

  test('apply warns before it asks, and not again', async () => {
    const expirationSettings = { expirationDays: 30, expirationCriterion: 'CREATED_TIMESTAMP' };
    const { directory, emulator, endpointUrl } = await world({ expirationSettings });
    const { code, stdout } = await answer({ directory, endpointUrl }, 'yes\r');
    expect(code).toBe(0);
    expect(stdout.match(/user-expires|goes on|Apply complete/gu)).toEqual([
      'user-expires',
      'goes on',
      'Apply complete',
    ]);
    expect(mutatingAfter(emulator)).toHaveLength(2);
  });

  test('apply takes no end of the input for the end of an answer', async () => {
    const { directory, emulator, endpointUrl } = await world();
    const { code, stdout } = await answer({ directory, endpointUrl }, 'yes\u0004\u0004');
    expect(code).toBe(1);
    expect(stdout).toContain('[not-confirmed]');
    expect(mutatingAfter(emulator)).toEqual([]);
  });

  test('Ctrl-C at the question is an interruption', async () => {
    const { directory, emulator, endpointUrl } = await world();
    const { code } = await answer({ directory, endpointUrl }, '\u0003');
    expect(code).toBe(130);
    expect(mutatingAfter(emulator)).toEqual([]);
  });

  test.each([
    { title: 'NO_COLOR', args: [], env: { NO_COLOR: '1' } },
    { title: 'FORCE_COLOR=0', args: [], env: { FORCE_COLOR: '0' } },
    { title: '--no-color', args: ['--no-color'], env: {} },
    { title: '--no-color before FORCE_COLOR', args: ['--no-color'], env: { FORCE_COLOR: '1' } },
    { title: 'TERM=dumb', args: [], env: { TERM: 'dumb' } },
  ])('$title takes the colours away', async ({ args, env }) => {
    const { directory, endpointUrl } = await world();
    const { code, stdout } = await startOnTerminal(['plan', ...args], { directory, endpointUrl, env }).result;
    expect(code).toBe(0);
    expect(stdout).toContain('# support will be created');
    expect(stdout).not.toMatch(COLOUR);
  });

  test('--quiet shows no progress', async () => {
    const { directory, endpointUrl } = await world();
    const { code, stdout } = await startOnTerminal(['apply', '--yes', '--quiet'], { directory, endpointUrl }).result;
    expect(code).toBe(0);
    expect(stdout).not.toContain('█');
    expect(stdout).not.toContain('Reading the account');
  });
});

/** Runs apply, and types this when it asks. */
async function answer(options: ProgramOptions, text: string): Promise<ProgramResult> {
  const program = startOnTerminal(['apply'], options);
  await program.says('goes on');
  program.type(text);
  return await program.result;
}

async function world(user: JsonObject = {}) {
  const { emulator } = await startService();
  const { directory } = workspaceOf(appInstance({ users: [{ id: 'alice', name: 'Alice', ...user }] }));
  return { emulator, endpointUrl: emulator.url, directory };
}
