import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PROGRAM, type ProgramResult, runProgram, startProgram } from '../support/cli/run-program.js';
import { startOnTerminal } from '../support/cli/terminal.js';
import { appInstance, workspaceOf } from '../support/cli/workspace.js';

const SECRET = 'wJalrXUtnFEMI';
const program = [process.execPath, PROGRAM];

/** Codes and files of the diagnostics of a run. */
function told({ json }: ProgramResult): readonly unknown[] {
  const diagnostics = json['diagnostics'] as readonly { readonly code: string; readonly file?: string }[];
  return diagnostics.map(({ code, file }) => (file === undefined ? code : `${code} ${file}`));
}

/** Makes something at a path that is no regular file. */
type Make = (path: string) => Promise<unknown>;

const makePipe: Make = (path) => {
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  return Promise.resolve();
};

const makeSocket: Make = async (path) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    server.close();
  });
};

const makeEndless: Make = (path) => symlink('/dev/zero', path);

describe('S3: what a folder without permission holds is not taken for absent', () => {
  // Root may read everything unless that right is taken away.
  const asAnybody =
    process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'] : ['env'];
  const canBeTried = spawnSync(asAnybody[0] ?? '', [...asAnybody.slice(1), 'true']).status === 0;

  test.skipIf(!canBeTried).each([
    { pattern: 'manifests/**/*.yaml', closed: 'manifests/team', mode: 0o000 },
    { pattern: 'manifests/**/*.yaml', closed: 'manifests/team', mode: 0o311 },
    { pattern: '{manifests,other}/*.yaml', closed: 'other', mode: 0o000 },
    { pattern: 'manifests/{all,team/a}.yaml', closed: 'manifests/team', at: 'manifests/team/a.yaml', mode: 0o644 },
    { pattern: 'manifests/*.yaml', closed: 'manifests/b.yaml', mode: 0o000 },
    { pattern: 'manifests/*/a.yaml', closed: 'manifests/team', at: 'manifests/team/a.yaml', mode: 0o644 },
    { pattern: 'manifests/**/*.yaml', closed: 'away', at: 'manifests/link', mode: 0o000 },
  ])('$pattern where $closed has mode $mode', async ({ pattern, closed, at = closed, mode }) => {
    const workspace = workspaceOf(appInstance());
    const path = join(workspace.directory, closed);
    workspace.configure({ manifests: [pattern] });
    mkdirSync(join(workspace.directory, 'away/team'), { recursive: true });
    symlinkSync('../away/team', join(workspace.directory, 'manifests/link'));
    workspace.write(closed.endsWith('.yaml') ? closed : `${closed}/a.yaml`, JSON.stringify(appInstance({ id: 'b' })));
    chmodSync(path, mode);
    onTestFinished(() => {
      chmodSync(path, 0o700);
      rmSync(path, { recursive: true });
    });
    const { directory } = workspace;
    const result = await startProgram(['validate', '--json'], { directory }, [...asAnybody, ...program]).result;
    expect([result.code, told(result)]).toEqual([1, [`file-unreadable ${at}`]]);
  });
});

describe('only regular files are read, and nothing else holds the program up', () => {
  const kinds = [
    { about: 'a named pipe', make: makePipe },
    { about: 'a socket', make: makeSocket },
    { about: 'a device that never ends', make: makeEndless },
  ];

  test.each(kinds)('$about among the manifests', async ({ make }) => {
    const { directory } = workspaceOf(appInstance());
    await make(join(directory, 'manifests/b.yaml'));
    for (const files of ['manifests/*.yaml', 'manifests/b.yaml']) {
      const result = await runProgram(['validate', '--json', '-f', files], { directory });
      const [diagnostic] = told(result);
      expect([result.code, diagnostic]).toEqual([1, expect.stringMatching(/^file-unreadable (?:manifests|.dev)/u)]);
    }
  });

  test.each(kinds)('$about in place of the project file', async ({ make }) => {
    const { directory } = workspaceOf(appInstance());
    rmSync(join(directory, 'chime-sync.yaml'));
    await make(join(directory, 'chime-sync.yaml'));
    for (const args of [[], ['--project', 'chime-sync.yaml']]) {
      const result = await runProgram(['validate', '--json', ...args], { directory });
      expect([result.code, told(result)]).toEqual([1, ['file-unreadable chime-sync.yaml']]);
    }
  });

  test.each(kinds)('$about in place of a saved plan', async ({ make }) => {
    const { directory } = workspaceOf(appInstance());
    await make(join(directory, 'plan.json'));
    const result = await runProgram(['apply', 'plan.json', '--json'], { directory });
    expect([result.code, told(result)]).toEqual([1, ['invalid-plan']]);
  });

  test('a terminal', async () => {
    const { directory } = workspaceOf(appInstance());
    const { code, stdout } = await startOnTerminal(['validate', '-f', '/dev/tty'], { directory }).result;
    expect([code, stdout]).toEqual([1, expect.stringContaining('file-unreadable')]);
  });

  test('a folder, or something without end, as standard input', async () => {
    const { directory } = workspaceOf(appInstance());
    for (const [input, code] of [
      ['.', 'empty-file <stdin>'],
      ['/dev/zero', 'file-too-large <stdin>'],
    ]) {
      const command = ['sh', '-c', `exec "$@" < ${input ?? ''}`, 'sh', ...program];
      const result = await startProgram(['validate', '--json', '-f', '-'], { directory }, command).result;
      expect([result.code, told(result)]).toEqual([1, [code]]);
    }
  });

  test.each([
    ['validate', '-f', 'a'.repeat(300)],
    ['validate', '--project', 'a'.repeat(300)],
    ['apply', 'a'.repeat(300)],
  ])('a name that is too long is no defect: %s %s', async (...args) => {
    const { directory } = workspaceOf(appInstance());
    const result = await runProgram([...args, '--json'], { directory });
    expect([result.code, told(result)]).toEqual([1, ['usage']]);
  });
});

describe('nothing of a file that is no manifest is shown', () => {
  const secrets = [
    { about: 'credentials', text: `[default]\naws_secret_access_key = ${SECRET}\n` },
    { about: 'credentials that begin as YAML', text: `${SECRET}: x\n"` },
    { about: 'an environment', text: `A=b\0TOKEN=${SECRET}\0` },
    { about: 'one long word', text: SECRET },
    { about: 'YAML', text: `- ${SECRET}: ${SECRET}\n  a: b\n` },
    { about: 'a mapping', text: `a: b\n${SECRET}: ${SECRET}\n` },
    { about: 'a mapping with a duplicate', text: `${SECRET}: b\n${SECRET}: ${SECRET}\n` },
    { about: 'a configuration of Kubernetes', text: `apiVersion: v1\nkind: Config\nusers:\n- token: ${SECRET}\n` },
    { about: 'a project of somebody else', text: `apiVersion: v1\nkind: Project\n${SECRET}: ${SECRET}\n` },
    { about: 'JSON', text: `{"${SECRET}": "${SECRET}", }, "apiVersion": "chime-sync/v1"` },
  ];

  test.each(secrets)('$about', async ({ text }) => {
    const { directory, write } = workspaceOf(appInstance());
    write('secret', text);
    for (const args of [
      ['-f', 'secret'],
      ['-f', '-'],
      ['--project', 'secret'],
    ]) {
      const { code, stdout, stderr } = await runProgram(['validate', ...args], { directory, input: text });
      expect([code, stderr]).toEqual([1, expect.stringContaining('error[')]);
      expect(stdout + stderr).not.toContain(SECRET);
    }
  });

  test('a project file that is a link to such a file', async () => {
    const { directory, write } = workspaceOf(appInstance());
    write('secret', `apiVersion: v1\n${SECRET}: ${SECRET}\nvariables: [${SECRET}]\n`);
    rmSync(join(directory, 'chime-sync.yaml'));
    symlinkSync('secret', join(directory, 'chime-sync.yaml'));
    const { code, stdout, stderr } = await runProgram(['validate'], { directory });
    expect([code, stderr]).toEqual([1, expect.stringContaining('unknown-api-version')]);
    expect(stdout + stderr).not.toContain(SECRET);
  });

  test("the runner's environment, which a pull request may name", async () => {
    const workspace = workspaceOf(appInstance());
    workspace.configure({ manifests: ['/proc/self/environ', 'manifests/*'] });
    symlinkSync('/proc/self/environ', join(workspace.directory, 'manifests/b.yaml'));
    const { directory } = workspace;
    for (const args of [[], ['-f', '/proc/self/environ']]) {
      const { code, stdout, stderr } = await runProgram(['validate', ...args], { directory, env: { TOKEN: SECRET } });
      expect([code, stderr]).toEqual([1, expect.stringContaining('file-unreadable')]);
      expect(stdout + stderr).not.toContain(SECRET);
    }
  });
});

describe('standard input is decoded as files are', () => {
  const manifest = JSON.stringify(appInstance({ name: 'Zoë' }));

  test.each([
    { about: 'Latin-1', input: Buffer.from(manifest, 'latin1') },
    { about: 'UTF-8 that was cut off', input: Buffer.from(`# Zoë`).subarray(0, -1) },
    { about: 'UTF-16', input: Buffer.from(`\uFEFF${manifest}`, 'utf16le') },
    { about: 'NUL', input: Buffer.from(`${manifest}\0`) },
  ])('$about', async ({ input }) => {
    const { directory } = workspaceOf(appInstance());
    const result = await runProgram(['validate', '-f', '-', '--json'], { directory, input });
    expect([result.code, told(result)]).toEqual([1, ['file-unreadable <stdin>']]);
  });

  test('byte order marks of files that were put one behind another', async () => {
    const { directory } = workspaceOf(appInstance());
    const user = (id: string): string =>
      `apiVersion: chime-sync/v1\nkind: AppInstanceUser\nappInstance: support\nid: ${id}\n`;
    const input = [
      '\uFEFF---\napiVersion: chime-sync/v1\nkind: AppInstance\nid: support\n',
      `\uFEFF---\n${user('a')}`,
      `---\n\uFEFF${user('b')}`,
      `--- # c\r\n\uFEFF${user('c')}`,
      `...\n\uFEFF# d\n---\n${user('d')}`,
      `...\n\uFEFF${user('e')}`,
    ];
    const result = await runProgram(['validate', '-f', '-'], { directory, input: input.join('') });
    expect([result.stderr, result.stdout]).toEqual(['', 'Valid: 6 resources.\n']);
  });
});
