import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runProgram, startProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

describe('plan --out', () => {
  test('S41: replaces a file, keeps it private and leaves nothing beside it', async () => {
    const world = await openWorld();
    world.write('out/plan.json', 'old');
    expect((await world.plan('out/plan.json')).code).toBe(0);
    expectPlan(world.path('out/plan.json'));
    expect(statSync(world.path('out/plan.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(world.path('out'))).toEqual(['plan.json']);
  });

  test('writes what a link leads to, be it there or not, and leaves the link', async () => {
    const world = await openWorld();
    world.write('out/real.json', 'old');
    world.write('links/beside', '');
    for (const [link, target] of [
      ['links/existing', '../out/real.json'],
      ['links/dangling', '../out/new.json'],
      ['links/twice', 'dangling'],
    ] as const) {
      symlinkSync(target, world.path(link));
      expect((await world.plan(link)).code).toBe(0);
      expect(readlinkSync(world.path(link))).toBe(target);
    }
    expectPlan(world.path('out/real.json'));
    expectPlan(world.path('out/new.json'));
    expect(readdirSync(world.path('out')).sort()).toEqual(['new.json', 'real.json']);
    expect(readdirSync(world.path('links')).sort()).toEqual(['beside', 'dangling', 'existing', 'twice']);
  });

  test('writes to a device', async () => {
    const world = await openWorld();
    symlinkSync('/dev/null', world.path('null'));
    expect((await world.plan('null')).code).toBe(0);
    expect(readlinkSync(world.path('null'))).toBe('/dev/null');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('a device that is full is an error', async () => {
    const world = await openWorld();
    symlinkSync('/dev/full', world.path('full'));
    const { code, json } = await world.plan('full', '--json');
    expect(code).toBe(1);
    expect(json).toMatchObject({ diagnostics: [{ code: 'file-not-written' }] });
    expect(lstatSync(world.path('full')).isSymbolicLink()).toBe(true);
  });

  test('writes to a pipe, however long it takes until somebody reads it', async () => {
    const world = await openWorld(2000);
    execFileSync('mkfifo', [world.path('pipe')]);
    const program = startProgram(['plan', '--out', 'pipe'], world.options);
    await program.says('to apply.');
    const reading = startProgram([], { directory: world.options.directory }, ['cat', 'pipe']);
    expect((await program.result).code).toBe(0);
    expect((await reading.result).json).toHaveProperty('changes.length', 2001);
    expect(lstatSync(world.path('pipe')).isFIFO()).toBe(true);
  });

  test('an interrupt ends the waiting for a reader', async () => {
    const world = await openWorld();
    execFileSync('mkfifo', [world.path('pipe')]);
    const program = startProgram(['plan', '--out', 'pipe'], world.options);
    await program.says('to apply.');
    program.process.kill('SIGTERM');
    expect((await program.result).code).toBe(130);
    expect(lstatSync(world.path('pipe')).isFIFO()).toBe(true);
  });

  test.each([
    ['a folder', 'manifests'],
    ['below a folder that is not there', 'nowhere/plan.json'],
    ['below a file', 'chime-sync.yaml/plan.json'],
    ['a name that is too long', 'x'.repeat(300)],
    ['a link in a circle', 'circle'],
  ])('%s is refused before anything is read', async (_title, out) => {
    const world = await openWorld();
    symlinkSync('circle', world.path('circle'));
    const { code, json } = await world.plan(out, '--json');
    expect(code).toBe(1);
    expect(json).toMatchObject({ diagnostics: [{ code: 'file-not-written', severity: 'error' }] });
    expect(world.emulator.requests).toEqual([]);
  });

  test('takes the longest name that there can be', async () => {
    const world = await openWorld();
    const name = 'x'.repeat(255);
    expect((await world.plan(name)).code).toBe(0);
    expectPlan(world.path(name));
  });
});

async function openWorld(users = 1) {
  const { emulator } = await startService();
  const { directory, write } = workspaceOf(
    appInstance({ users: Array.from({ length: users }, (_, number) => ({ id: `user-${number}`, name: 'User' })) }),
  );
  const options = { directory, endpointUrl: emulator.url };
  const plan = (out: string, ...args: readonly string[]) => runProgram(['plan', '--out', out, ...args], options);
  return { emulator, options, write, plan, path: (name: string) => join(directory, name) };
}

function expectPlan(path: string): void {
  expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveProperty('changes.length', 2);
}
