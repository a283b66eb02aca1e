import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
/** The build writes it last, so it is as old as the build. */
const COMMAND_MANIFEST = join(ROOT, 'oclif.manifest.json');

/**
 * Builds the program before the first test when a source is newer than the build, so that one test file can be run on
 * its own. It builds in place, so that a test run beside this one keeps a program to start. Types are left to
 * `npm run typecheck`.
 */
export function setup(): void {
  if (modifiedAt(COMMAND_MANIFEST) > newestInput()) return;
  removeOutputsWithoutSource();
  run('node_modules/typescript/bin/tsc', '--noCheck', '--noResolve');
  run('.github/build/command-manifest.mjs');
}

function removeOutputsWithoutSource(): void {
  const sources = new Set(filesUnder('src').map((path) => path.replace(/\.ts$/, '.js')));
  for (const output of filesUnder('dist')) {
    if (!sources.has(output)) rmSync(join(ROOT, 'dist', output), { recursive: true, force: true });
  }
}

/** In milliseconds since the epoch. Folders count as well: their time tells that a file was taken away. */
function newestInput(): number {
  const inputs = [...filesUnder('src').map((path) => join('src', path)), 'src', 'package.json', 'tsconfig.json'];
  return inputs.reduce((newest, path) => Math.max(newest, modifiedAt(join(ROOT, path))), 0);
}

/** Files and folders, relative to the folder; none if it does not exist. */
function filesUnder(folder: string): readonly string[] {
  const path = join(ROOT, folder);
  return modifiedAt(path) === 0 ? [] : readdirSync(path, { recursive: true, encoding: 'utf8' });
}

/** In milliseconds since the epoch; 0 for what does not exist. */
function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function run(script: string, ...options: readonly string[]): void {
  execFileSync(process.execPath, [join(ROOT, script), ...options], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
