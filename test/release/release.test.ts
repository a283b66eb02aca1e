import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../.github/release/release.mjs', import.meta.url));
const CHANGELOG = '# Changelog\n\n## [Unreleased]\n\n- Something new.\n';

/** In the place of npm: tells of every call, sets versions, and fails or is interrupted where a test says so. */
const NPM = `#!/bin/sh
echo "npm $*" >> "$CALLS"
case "npm $*" in
  "$FAILS") exit 1 ;;
  "$INTERRUPTED") kill -TERM "$PPID"; exec sleep 600 ;;
  'npm version '*) sed -i 's/"version": "[^"]*"/"version": "'"$2"'"/' package.json package-lock.json ;;
esac
`;
const CHECKS = '#!/bin/sh\necho checks >> "$CALLS"\n[ "$FAILS" != checks ]\n';

const PREPARED = [
  'checks',
  'npm version 0.2.0 --no-git-tag-version --allow-same-version --ignore-scripts',
  'npm run build',
  'npm run check:package',
  'npm publish --dry-run',
];

describe('a release', () => {
  it('is one commit and one tag; what cannot be taken back is left to who releases', () => {
    const { release, calls, git, read } = repository();
    const { status, stdout } = release(['0.2.0']);
    expect(status).toBe(0);
    expect(calls()).toEqual(PREPARED);
    expect(git('log', '--format=%s')).toBe('Release 0.2.0\nStart\n');
    expect(git('show', '--name-only', '--format=', 'v0.2.0^{commit}')).toBe(
      'CHANGELOG.md\npackage-lock.json\npackage.json\n',
    );
    expect(git('status', '--porcelain')).toBe('');
    expect(read('CHANGELOG.md')).toMatch(
      /## \[Unreleased\]\n\n## \[0\.2\.0\] - \d{4}-\d\d-\d\d\n\n- Something new\.\n/u,
    );
    expect(read('package.json')).toContain('"version": "0.2.0"');
    expect(stdout).toContain('  git push --atomic origin main v0.2.0\n  npm publish\n');
  });

  it('is pushed before it is published, if it is told to', () => {
    const { release, calls, git } = repository();
    expect(release(['0.2.0', '--publish']).status).toBe(1);
    expect(calls()).toEqual(PREPARED);
    git('init', '--quiet', '--bare', '../remote.git');
    git('remote', 'add', 'origin', '../remote.git');
    git('reset', '--quiet', '--hard', 'HEAD~1');
    git('tag', '--delete', 'v0.2.0');
    expect(release(['0.2.0', '--publish']).status).toBe(0);
    expect(calls()).toEqual([...PREPARED, ...PREPARED, 'npm publish']);
    expect(git('ls-remote', '--tags', 'origin')).toContain('refs/tags/v0.2.0');
  });

  it('leaves nothing as a dry run', () => {
    const { release, calls, expectUntouched } = repository();
    const { status, stdout } = release(['0.2.0', '--dry-run']);
    expect(status).toBe(0);
    expect(stdout).toContain('+  "version": "0.2.0"');
    expect(calls()).toEqual([...PREPARED, 'npm run build']);
    expectUntouched();
  });

  it.each([...PREPARED, 'the commit', 'the tag'])('leaves nothing if a step fails: %s', (step) => {
    const { release, expectUntouched, write } = repository();
    if (step === 'the commit') {
      write('.git/hooks/pre-commit', '#!/bin/sh\nexit 1\n');
    } else if (step === 'the tag') {
      write('.git/hooks/reference-transaction', '#!/bin/sh\n! grep -q refs/tags/\n');
    }
    const { status, stderr } = release(['0.2.0'], { FAILS: step });
    expect(status).toBe(1);
    expect(stderr).toContain('Not released: ');
    expectUntouched();
  });

  it('leaves nothing if it is interrupted', () => {
    const { release, expectUntouched } = repository();
    const { status, stderr } = release(['0.2.0'], { INTERRUPTED: 'npm run check:package' });
    expect([status, stderr]).toEqual([1, '\nNot released: Interrupted.\n']);
    expectUntouched();
  });

  it.each<[string, readonly string[], (made: ReturnType<typeof repository>) => unknown]>([
    ['Usage', [], () => undefined],
    ['Usage', ['v0.2.0'], () => undefined],
    ['Usage', ['0.2.0', '0.3.0'], () => undefined],
    ['contradict', ['0.2.0', '--dry-run', '--publish'], () => undefined],
    ['lower than 0.1.0', ['0.0.9'], () => undefined],
    ['on the branch main', ['0.2.0'], ({ git }) => git('switch', '--quiet', '--create', 'other')],
    ['not clean', ['0.2.0'], ({ write }) => write('new.txt', '')],
    ['a tag v0.2.0', ['0.2.0'], ({ git }) => git('tag', 'v0.2.0')],
    [
      'nothing as unreleased',
      ['0.2.0'],
      ({ git, write }) => {
        write('CHANGELOG.md', '## [Unreleased]\n');
        git('commit', '--quiet', '--all', '--message', 'Empty');
      },
    ],
  ])('is refused before anything runs: %s (%j)', (message, args, prepare) => {
    const made = repository();
    prepare(made);
    const { status, stderr } = made.release(args);
    expect([status, made.calls()]).toEqual([1, []]);
    expect(stderr).toContain(message);
  });
});

/** A repository that has what a release looks at, and its own npm and checks. */
function repository() {
  const folder = mkdtempSync(join(tmpdir(), 'chime-sync-release-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const directory = join(folder, 'repository');
  const calls = join(folder, 'calls.txt');
  const write = (name: string, content: string): void => {
    const path = join(directory, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    if (content.startsWith('#!')) chmodSync(path, 0o755);
  };
  const env = {
    PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@example.com',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.com',
    CALLS: calls,
  };
  const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: directory, env }).toString();
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
  write('../bin/npm', NPM);
  write('../calls.txt', '');
  write('.ci/run', CHECKS);
  write('CHANGELOG.md', CHANGELOG);
  for (const name of ['package.json', 'package-lock.json']) {
    write(name, '{\n  "version": "0.1.0"\n}\n');
  }
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Start');
  return {
    git,
    write,
    read,
    calls: () => readFileSync(calls, 'utf8').split('\n').slice(0, -1),
    release: (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      spawnSync(process.execPath, [SCRIPT, ...args], { cwd: directory, env: { ...env, ...more }, encoding: 'utf8' }),
    expectUntouched: () => {
      expect(git('status', '--porcelain')).toBe('');
      expect(git('log', '--format=%s')).toBe('Start\n');
      expect(git('tag')).toBe('');
      expect(read('CHANGELOG.md')).toBe(CHANGELOG);
    },
  };
}
