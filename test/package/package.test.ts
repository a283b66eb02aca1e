import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InstalledPackage, installPackage, runInstalled, startInstalledEmulator } from './installed-package.js';

const OTHER_NODE_VERSION = '24.9.0';
const PUBLISHED = /^(bin|dist|schemas|examples)\/|^(LICENSE|README\.md|oclif\.manifest\.json|package\.json)$/;

let installed: InstalledPackage;

beforeAll(() => {
  installed = installPackage(OTHER_NODE_VERSION);
});

afterAll(() => {
  installed.remove();
});

describe('the tarball', () => {
  it('has everything that the program needs, and the licence', () => {
    const needed = ['bin/run.js', 'oclif.manifest.json', 'schemas/manifest.schema.json', 'LICENSE', 'README.md'];
    expect(installed.files).toEqual(expect.arrayContaining(needed));
    expect(installed.files).toEqual(expect.arrayContaining(commandModules()));
  });

  it('has nothing else: no sources, no tests, no source maps', () => {
    expect(installed.files.filter((path) => !PUBLISHED.test(path))).toEqual([]);
    expect(installed.files.filter((path) => /\.ts$|\.map$|\.tsbuildinfo$|\.test\./.test(path))).toEqual([]);
  });

  it('says nothing of the place where it was built', () => {
    const repository = join(import.meta.dirname, '..', '..');
    const telling = installed.files.filter((path) => {
      const text = readFileSync(join(installed.packageDirectory, path), 'utf8');
      return text.includes(repository) || text.includes('sourceMappingURL');
    });
    expect(telling).toEqual([]);
  });

  it('lists every command', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(installed.packageDirectory, 'oclif.manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      commands: Object.fromEntries(
        commandModules().map((path) => [commandId(path), { relativePath: path.split('/') }]),
      ),
    });
  });
});

describe.each(['this', 'the other'])('the installed program, with %s Node', (which) => {
  const run = (...args: readonly string[]) => runInstalled(installed, executable(), args);
  const executable = () => (which === 'this' ? process.execPath : installed.otherNode);

  it('tells its version and that of Node', () => {
    const version = which === 'this' ? process.version : `v${OTHER_NODE_VERSION}`;
    expect(run('--version')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining(version) as string });
  });

  it('has help for every command', () => {
    const { code, stdout } = run('--help');
    expect(code).toBe(0);
    for (const path of commandModules()) {
      expect(stdout).toContain(commandId(path));
      expect(run(commandId(path), '--help')).toMatchObject({ code: 0, stderr: '' });
    }
  });

  it('validates the first example', () => {
    expect(run('validate')).toMatchObject({ code: 0, stderr: '' });
  });

  it('plans, applies and then has nothing left to plan', async () => {
    const emulator = await startInstalledEmulator(installed, executable());
    try {
      const connection = ['--endpoint-url', emulator.url, '--quiet'];
      expect(run('plan', '--detailed-exitcode', ...connection)).toMatchObject({ code: 2, stderr: '' });
      expect(run('apply', '--yes', ...connection)).toMatchObject({ code: 0, stderr: '' });
      expect(run('plan', '--detailed-exitcode', ...connection)).toMatchObject({ code: 0, stderr: '' });
    } finally {
      expect(await emulator.stop()).toBe(0);
    }
  });
});

function commandModules(): string[] {
  const sources = join(import.meta.dirname, '..', '..', 'src', 'commands');
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `dist/commands/${path.replaceAll('\\', '/').replace(/\.ts$/, '.js')}`);
}

function commandId(modulePath: string): string {
  return modulePath.slice('dist/commands/'.length, -'.js'.length).replaceAll('/', ':');
}
