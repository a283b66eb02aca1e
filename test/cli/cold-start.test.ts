import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { PROGRAM, startProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

/** Writes at the end which CommonJS modules a process has loaded; the SDK's packages are such. */
const TELL_MODULES = `
  import { writeFileSync } from 'node:fs';
  import { createRequire } from 'node:module';
  process.on('exit', () => {
    writeFileSync('modules.txt', Object.keys(createRequire(import.meta.url).cache).join('\\n'));
  });
`;

describe('cold start', () => {
  test.each([
    { args: ['--version'], loadsSdk: false },
    { args: ['--help'], loadsSdk: false },
    { args: ['plan', '--help'], loadsSdk: false },
    { args: ['validate'], loadsSdk: false },
    { args: ['plan'], loadsSdk: true },
  ])('$args loads the SDK: $loadsSdk', async ({ args, loadsSdk }) => {
    const { emulator } = await startService();
    const { directory, write } = workspaceOf(appInstance());
    write('tell-modules.mjs', TELL_MODULES);
    const hook = pathToFileURL(join(directory, 'tell-modules.mjs')).href;
    const command = [process.execPath, '--import', hook, PROGRAM];
    const { code } = await startProgram(args, { directory, endpointUrl: emulator.url }, command).result;
    expect(code).toBe(0);
    const modules = readFileSync(join(directory, 'modules.txt'), 'utf8');
    expect(modules).toContain('node_modules');
    expect(/node_modules[\\/]@(?:aws-sdk|smithy)[\\/]/u.test(modules)).toBe(loadsSdk);
  });
});
