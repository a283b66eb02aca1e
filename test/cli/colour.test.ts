import { describe, expect, test } from 'vitest';
import { wantsColour } from '../../src/cli/colour.js';
import { runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is how terminals are told to change colour
const COLOUR = /\u001b\[\d+m/u;

describe('whether a stream is coloured', () => {
  test.each([
    { said: 'nothing', argv: [], env: {}, terminal: true, pipe: false },
    { said: '--color', argv: ['--color'], env: {}, terminal: true, pipe: true },
    { said: '--no-color', argv: ['--no-color'], env: {}, terminal: false, pipe: false },
    { said: 'both: the last one', argv: ['--no-color', '--color'], env: {}, terminal: true, pipe: true },
    { said: 'FORCE_COLOR', argv: [], env: { FORCE_COLOR: '1' }, terminal: true, pipe: true },
    { said: 'FORCE_COLOR=true', argv: [], env: { FORCE_COLOR: 'true' }, terminal: true, pipe: true },
    { said: 'FORCE_COLOR=0', argv: [], env: { FORCE_COLOR: '0' }, terminal: false, pipe: false },
    { said: 'FORCE_COLOR=false', argv: [], env: { FORCE_COLOR: 'false' }, terminal: false, pipe: false },
    { said: 'an empty FORCE_COLOR', argv: [], env: { FORCE_COLOR: '' }, terminal: true, pipe: false },
    { said: 'NO_COLOR', argv: [], env: { NO_COLOR: '1' }, terminal: false, pipe: false },
    { said: 'NO_COLOR, whatever it holds', argv: [], env: { NO_COLOR: '0' }, terminal: false, pipe: false },
    { said: 'an empty NO_COLOR', argv: [], env: { NO_COLOR: '' }, terminal: true, pipe: false },
    { said: 'TERM=dumb', argv: [], env: { TERM: 'dumb' }, terminal: false, pipe: false },
    {
      said: 'FORCE_COLOR and NO_COLOR',
      argv: [],
      env: { FORCE_COLOR: '1', NO_COLOR: '1' },
      terminal: true,
      pipe: true,
    },
    {
      said: 'FORCE_COLOR and TERM=dumb',
      argv: [],
      env: { FORCE_COLOR: '1', TERM: 'dumb' },
      terminal: true,
      pipe: true,
    },
    {
      said: '--no-color and FORCE_COLOR',
      argv: ['--no-color'],
      env: { FORCE_COLOR: '1' },
      terminal: false,
      pipe: false,
    },
    { said: '--color and NO_COLOR', argv: ['--color'], env: { NO_COLOR: '1' }, terminal: true, pipe: true },
  ])('$said: terminal $terminal, pipe $pipe', ({ argv, env, terminal, pipe }) => {
    expect([wantsColour(true, argv, env), wantsColour(false, argv, env)]).toEqual([terminal, pipe]);
  });
});

describe('the program in a pipe', () => {
  test.each([
    { said: 'nothing', args: [], env: {}, coloured: false },
    { said: '--color', args: ['--color'], env: {}, coloured: true },
    { said: 'FORCE_COLOR', args: [], env: { FORCE_COLOR: '1' }, coloured: true },
    { said: 'FORCE_COLOR and --no-color', args: ['--no-color'], env: { FORCE_COLOR: '1' }, coloured: false },
  ])('with $said: a plan on stdout, problems on stderr', async ({ args, env, coloured }) => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(appInstance());
    const planned = await runProgram(['plan', ...args], { directory, endpointUrl: emulator.url, env });
    expect(planned.code).toBe(0);
    expect(COLOUR.test(planned.stdout)).toBe(coloured);
    const { directory: broken } = workspaceOf(appInstance({ nmae: 'Support' }));
    const refused = await runProgram(['validate', ...args], { directory: broken, env });
    expect(refused.stderr).toContain('unknown-field');
    expect(COLOUR.test(refused.stderr)).toBe(coloured);
  });

  test('--json has none, whatever is said', async () => {
    const { directory } = workspaceOf(appInstance());
    const { stdout, code } = await runProgram(['validate', '--json', '--color'], { directory });
    expect(code).toBe(0);
    expect(stdout).not.toMatch(COLOUR);
  });

  test('a value brings no colours of its own along', async () => {
    const { emulator } = await startService();
    const { directory } = workspaceOf(appInstance({ metadata: '\u001b[2J\u001b[31mred' }));
    const { stdout } = await runProgram(['plan', '--color'], { directory, endpointUrl: emulator.url });
    expect(stdout).toContain('\\u001b[2J\\u001b[31mred');
  });
});
