import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** The package as users get it: packed, and installed in a folder that knows nothing of this repository. */
export interface InstalledPackage {
  /** Where it is installed; it has a copy of the first example as well. */
  readonly directory: string;
  /** Paths of all files of the tarball, relative to the package. */
  readonly files: readonly string[];
  /** Where the package itself lies. */
  readonly packageDirectory: string;
  /** Executable of the other supported version of Node. */
  readonly otherNode: string;
  remove(): void;
}

/** Packs and installs; takes a minute without a warm npm cache. */
export function installPackage(otherNodeVersion: string): InstalledPackage {
  const directory = mkdtempSync(join(tmpdir(), 'chime-sync-package-'));
  const packed = join(directory, 'packed');
  mkdirSync(packed);
  execFileSync('npm', ['pack', '--loglevel', 'error', '--pack-destination', packed], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const tarballs = readdirSync(packed).map((name) => join(packed, name));
  const files = tarballs.flatMap((tarball) => execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n'));
  writeFileSync(join(directory, 'package.json'), '{ "private": true }\n');
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', ...tarballs, `node@${otherNodeVersion}`], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  cpSync(join(ROOT, 'examples', 'quickstart'), join(directory, 'quickstart'), { recursive: true });
  return {
    directory,
    packageDirectory: join(directory, 'node_modules', 'chime-sync'),
    files: files.filter((path) => path !== '').map((path) => path.replace(/^package\//, '')),
    otherNode: join(directory, 'node_modules', 'node', 'bin', 'node'),
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** How a run of the installed program ended. */
export interface ProgramRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the installed program to its end, in the example's folder. */
export function runInstalled({ directory }: InstalledPackage, node: string, args: readonly string[]): ProgramRun {
  const { status, stdout, stderr } = spawnSync(node, [programOf(directory), ...args], {
    cwd: join(directory, 'quickstart'),
    env: cleanEnvironment(directory),
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

/** Starts the installed emulator on a free port. */
export async function startInstalledEmulator(
  { directory }: Pick<InstalledPackage, 'directory'>,
  node: string,
): Promise<{ readonly url: string; stop(): Promise<number | null> }> {
  const child = spawn(node, [programOf(directory), 'emulator', '--port', '0'], {
    cwd: directory,
    env: cleanEnvironment(directory),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const url = await Promise.race([announcedUrl(child), ended]);
  if (typeof url !== 'string') {
    throw new Error(`The emulator ended with code ${String(url)} before it listened.`);
  }
  return {
    url,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function announcedUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (url !== undefined) {
        resolve(url);
      }
    });
  });
}

function programOf(directory: string): string {
  return join(directory, 'node_modules', '.bin', 'chime-sync');
}

function cleanEnvironment(directory: string): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: directory, AWS_EC2_METADATA_DISABLED: 'true' };
}
