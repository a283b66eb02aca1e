import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEditor } from '../editor/language-server.js';
import { startShellOnTerminal } from '../support/cli/terminal.js';
import { startInstalledEmulator } from './installed-package.js';

const ROOT = join(import.meta.dirname, '..', '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
/** What a clone does not bring along. */
const NOT_IN_A_CLONE = ['.git', 'node_modules', 'dist', 'coverage', 'oclif.manifest.json'];

const home = mkdtempSync(join(tmpdir(), 'chime-sync-readme-'));
const clone = join(home, 'chime-sync');
const project = join(home, 'acme');
const prefix = join(home, 'prefix');
const path = `${join(prefix, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;

/** Blocks of the README in a language, without its fences. */
function blocksOf(language: string): readonly string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gmsu'))].map(([, text = '']) => text);
}

/** The one block in a language that has this in it. */
function blockWith(language: string, words: string): string {
  const found = blocksOf(language).filter((text) => text.includes(words));
  expect(found, `${language} with ${words}`).toHaveLength(1);
  return found[0] ?? '';
}

/** Runs lines in a folder, as whoever has a place of their own for global packages, and tells all that is said. */
function shell(directory: string, lines: string): string {
  const env = { ...process.env, PATH: path, npm_config_prefix: prefix, npm_config_prefer_offline: 'true' };
  return execFileSync('bash', ['-ec', `exec 2>&1\n${lines}`], { cwd: directory, env, encoding: 'utf8', stdio: 'pipe' });
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
}

let told: string;
let emulator: Awaited<ReturnType<typeof startInstalledEmulator>>;

beforeAll(async () => {
  cpSync(ROOT, clone, { recursive: true, filter: (source) => !NOT_IN_A_CLONE.includes(basename(source)) });
  // The tests are what runs here.
  told = shell(clone, blockWith('sh', 'npm run demo').replace(/^npm test.*$/mu, ''));
  write('package.json', '{ "private": true }\n');
  write('chime-sync.yaml', blockWith('yaml', 'kind: Project'));
  write('manifests/support.yaml', blockWith('yaml', 'kind: AppInstance'));
  shell(project, /`(npm install --save-dev [^`]+)`/u.exec(README)?.[1] ?? 'false');
  emulator = await startInstalledEmulator({ directory: project }, process.execPath);
});

afterAll(async () => {
  await emulator.stop();
  rmSync(home, { recursive: true, force: true });
});

/** The lines with the address of the emulator that runs, in place of the one that it has where nobody else is. */
function connected(lines: string): string {
  expect(lines).toContain('http://127.0.0.1:4566');
  return lines.replaceAll('http://127.0.0.1:4566', emulator.url);
}

test('the demo tells what the README begins with, and no word of the tools beneath', () => {
  const shown = /^\$ chime-sync drift\n(?:.+\n)+?(?=```)/mu.exec(README)?.[0] ?? 'nothing';
  expect(told).toContain(shown);
  expect(told).not.toMatch(/oclif/u);
});

test('the lines that the demo ends with work as they stand', () => {
  const lines = [...told.matchAll(/^ {2}((?:cd|export|node .*plan) .*)$/gmu)].map(([, line]) => line);
  expect(shell(clone, connected(lines.join('\n')))).toContain('# support will be created');
});

test('the first manifest is validated, planned, applied when asked, and has no drift', async () => {
  const lines = connected(blockWith('sh', 'chime-sync apply'));
  const running = startShellOnTerminal(lines, { directory: project, env: { PATH: path, TERM: 'xterm' } });
  await running.says('yes');
  running.type('yes\n');
  const { code, stdout } = await running.result;
  expect([code, stdout]).toEqual([0, expect.stringContaining('No changes.')]);
});

describe.each([
  { where: 'where it is a dependency', setup: '', removed: '' },
  { where: 'where it is on the path', setup: blockWith('sh', 'npm root'), removed: 'node_modules/chime-sync/' },
])('the editor finds the schemas $where', ({ setup, removed }) => {
  const settings = JSON.parse(blockWith('json', 'yaml.schemas').replaceAll(removed, '')) as {
    readonly 'yaml.schemas': Readonly<Record<string, string>>;
  };
  const line = blockWith('yaml', '# yaml-language-server').replaceAll(removed, '');
  const MANIFEST = 'apiVersion: chime-sync/v1\nkind: AppInstance\nid: a\nnmae: a\n';

  beforeAll(() => {
    shell(project, setup);
  });

  test('by the settings', async () => {
    const editor = await startEditor(project, settings['yaml.schemas']);
    const misspelt = blockWith('yaml', 'kind: Project').replace('manifests', 'manifest');
    const inProject = editor.open('chime-sync.yaml', misspelt);
    expect(await inProject.problems()).toEqual(['4:1 Property manifest is not allowed.']);
    const inManifest = editor.open('manifests/team/more.yaml', MANIFEST);
    expect(await inManifest.problems()).toEqual(['4:1 Property nmae is not allowed.']);
    await editor.close();
  });

  test('by a line in each document', async () => {
    const editor = await startEditor(project);
    const documents = `${line}${MANIFEST}---\n${line}${MANIFEST}`;
    const problems = await editor.open('manifests/more.yaml', documents).problems();
    expect(problems).toEqual(['5:1 Property nmae is not allowed.', '11:1 Property nmae is not allowed.']);
    await editor.close();
  });
});
