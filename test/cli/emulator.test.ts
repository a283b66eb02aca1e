import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isJsonObject, type JsonObject } from '../../src/core/json.js';
import { type RunningProgram, runProgram, startProgram } from '../support/cli/run-program.js';
import { workspaceOf } from '../support/cli/workspace.js';

/** The built emulator, in a process of its own. */
interface EmulatorProgram extends RunningProgram {
  readonly url: string;
  readonly client: ChimeSDKIdentity;
}

/** Starts the emulator as a script does: by the document that it says its address with. */
async function startEmulatorProgram(
  directory: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<EmulatorProgram> {
  const program = startProgram(['emulator', '--port', '0', '--json', ...args], { directory, env });
  let said = '';
  program.process.stdout?.on('data', (text: string) => {
    said += text;
  });
  await program.says('\n');
  const { url } = JSON.parse(said.slice(0, said.indexOf('\n'))) as { url: string };
  const client = new ChimeSDKIdentity({
    region: 'us-east-1',
    endpoint: url,
    credentials: { accessKeyId: 'somebody', secretAccessKey: 'else' },
    maxAttempts: 1,
  });
  onTestFinished(() => {
    client.destroy();
    program.process.kill('SIGKILL');
  });
  return { ...program, url, client };
}

/** The documents of a run with `--json`, one a line. */
function documents(stdout: string): readonly JsonObject[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
    .filter(isJsonObject);
}

async function names({ client }: EmulatorProgram): Promise<readonly (string | undefined)[]> {
  const { AppInstances = [] } = await client.listAppInstances({ MaxResults: 50 });
  return AppInstances.map(({ Name }) => Name);
}

const EMPTY = '{"FormatVersion": 1, "Accounts": []}';

describe('--json', () => {
  test('says in one line where it listens, and at the end in another how it ended', async () => {
    const { directory } = workspaceOf();
    const { process: child, result, url } = await startEmulatorProgram(directory);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await result;
    expect([code, stderr]).toEqual([0, '']);
    expect(documents(stdout)).toEqual([
      { formatVersion: 1, command: 'emulator', url, port: Number(new URL(url).port), processId: child.pid },
      { formatVersion: 1, command: 'emulator', exitCode: 0, diagnostics: [] },
    ]);
  });

  test.each([
    { why: 'a seed that is not there', args: ['--seed', 'none.json'] },
    { why: 'an unknown flag', args: ['--sead', 'none.json'] },
    { why: 'a behaviour that is none', args: ['--behaviour', 'much'] },
  ])(
    'says in one line that it did not start because of $why: the first line is a document, come what may',
    async ({ args }) => {
      const { directory } = workspaceOf();
      const { code, stdout } = await runProgram(['emulator', '--json', ...args], { directory });
      expect(code).toBe(1);
      expect(documents(stdout)).toMatchObject([{ command: 'emulator', exitCode: 1, diagnostics: [{ code: 'usage' }] }]);
    },
  );

  test('says in one line that a second signal ended it', async () => {
    const { directory } = workspaceOf();
    const { process: child, result, url, client } = await startEmulatorProgram(directory, ['--latency', '60000']);
    const waiting = client.listAppInstances({}).catch(() => undefined);
    // The log is answered without delay, after what came before.
    await fetch(`${url}/_emulator/requests`);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    const { code, stdout } = await result;
    await waiting;
    expect(code).toBe(130);
    expect(documents(stdout).slice(1)).toMatchObject([{ exitCode: 130, diagnostics: [{ code: 'interrupted' }] }]);
  });
});

describe('--behaviour', () => {
  test('has its values in the help, the default first', async () => {
    const { stdout } = await runProgram(['emulator', '--help'], { directory: workspaceOf().directory });
    const help = stdout.replaceAll(/\s+/gu, ' ');
    for (const values of ['absentAnswer=forbidden|notFound,', 'emptyPages=false|true,', 'defaultPageSize=50|N,']) {
      expect(help).toContain(values);
    }
  });

  test.each([
    ['absentAnser=notFound', 'the emulator has no behaviour "absentAnser", but these: absentAnswer, '],
    ['endpointResourceArn=on', 'the behaviour endpointResourceArn takes badRequest, inactive, active; not "on"'],
    ['maximumPageSize=0', 'the behaviour maximumPageSize takes 50, N; not 0'],
  ])('says of %s what there is', async (behaviour, message) => {
    const args = ['emulator', '--port', '0', '--behaviour', behaviour];
    const { code, stderr } = await runProgram(args, { directory: workspaceOf().directory });
    expect([code, stderr]).toEqual([1, expect.stringContaining(message) as unknown]);
  });
});

test('a port that is taken is told with a way out', async () => {
  const { directory } = workspaceOf();
  const { url } = await startEmulatorProgram(directory);
  const { code, stderr } = await runProgram(['emulator', '--port', new URL(url).port], { directory });
  expect(code).toBe(1);
  expect(stderr).toContain(`port ${new URL(url).port} of 127.0.0.1: something else uses it already.`);
  expect(stderr).toContain('hint: Give it another --port; 0 takes any free one.');
});

describe('a data file', () => {
  test('that cannot be reached or read is named', async () => {
    const { directory } = workspaceOf();
    const data = await runProgram(['emulator', '--port', '0', '--data', 'none/data.json'], { directory });
    expect([data.code, data.stderr]).toEqual([
      1,
      expect.stringContaining('none/data.json cannot be reached: it does not exist.'),
    ]);
    const seed = await runProgram(['emulator', '--port', '0', '--seed', 'none.json'], { directory });
    expect([seed.code, seed.stderr]).toEqual([
      1,
      expect.stringContaining('none.json cannot be read: it does not exist.'),
    ]);
  });

  test('has one emulator only, whatever path leads to it; a kill leaves nothing that keeps the next one out', async () => {
    const { directory, write } = workspaceOf();
    mkdirSync(join(directory, 'real'));
    write('real/data.json', EMPTY);
    symlinkSync('real', join(directory, 'folder'));
    symlinkSync('real/data.json', join(directory, 'link.json'));
    const first = await startEmulatorProgram(directory, ['--data', 'real/data.json']);
    await first.client.createAppInstance({ Name: 'kept' });
    for (const path of ['real/data.json', 'folder/data.json', 'link.json', join(directory, 'real/../real/data.json')]) {
      const { code, stderr } = await runProgram(['emulator', '--port', '0', '--data', path], { directory });
      expect([path, code]).toEqual([path, 1]);
      expect(stderr).toContain(`/real/data.json is in use by another emulator (process ${first.process.pid})`);
    }
    expect(await names(first)).toEqual(['kept']);
    await expect.poll(() => readFileSync(join(directory, 'real/data.json'), 'utf8')).toContain('"kept"');
    first.process.kill('SIGKILL');
    await first.result;
    const second = await startEmulatorProgram(directory, ['--data', 'link.json']);
    expect(await names(second)).toEqual(['kept']);
    expect(readdirSync(join(directory, 'real'))).toEqual(['data.json']);
  });

  test('is given to one of several that start at once', async () => {
    const { directory } = workspaceOf();
    const args = ['emulator', '--port', '0', '--data', 'data.json'];
    const programs = Array.from({ length: 3 }, () => startProgram(args, { directory }));
    const outcomes = programs.map(async ({ says, result, process: child }) => {
      const isRunning = await says('listens at').then(
        () => true,
        () => false,
      );
      return { isRunning, child, result };
    });
    const all = await Promise.all(outcomes);
    expect(all.map(({ isRunning }) => isRunning).sort()).toEqual([false, false, true]);
    for (const { child } of all) child.kill('SIGTERM');
    for (const { isRunning, result } of all) expect((await result).code).toBe(isRunning ? 0 : 1);
  });

  test('that cannot be written any more is told of at once; changes are refused until it can', async () => {
    const { directory } = workspaceOf();
    const folder = join(directory, 'folder');
    mkdirSync(folder);
    const program = await startEmulatorProgram(directory, ['--data', 'folder/data.json']);
    await rename(folder, `${folder}-moved`);
    await program.client.createAppInstance({ Name: 'before it was noticed' });
    await program.says('error[file-not-written]: folder/data.json could not be written: it does not exist.');
    await expect(program.client.createAppInstance({ Name: 'refused' })).rejects.toMatchObject({
      name: 'ServiceUnavailableException',
      message: expect.stringContaining('nothing was done') as unknown,
    });
    expect(await names(program)).toEqual(['before it was noticed']);
    await rename(`${folder}-moved`, folder);
    await program.says('folder/data.json is written again.');
    await program.client.createAppInstance({ Name: 'after' });
    program.process.kill('SIGTERM');
    expect((await program.result).code).toBe(0);
    const written = readFileSync(join(folder, 'data.json'), 'utf8');
    expect(written.match(/"Name": "[^"]*"/gu)).toEqual(['"Name": "before it was noticed"', '"Name": "after"']);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'that cannot be written at the end is an error, after %s too',
    async (signal) => {
      const { directory } = workspaceOf();
      mkdirSync(join(directory, 'folder'));
      const program = await startEmulatorProgram(directory, ['--data', 'folder/data.json']);
      await rename(join(directory, 'folder'), join(directory, 'moved'));
      await program.client.createAppInstance({ Name: 'lost' });
      program.process.kill(signal);
      const { code, stdout } = await program.result;
      expect(code).toBe(1);
      expect(documents(stdout).at(-1)).toMatchObject({ exitCode: 1, diagnostics: [{ code: 'file-not-written' }] });
    },
  );

  test('with --data-sync holds all that was answered, be the emulator killed', async () => {
    const { directory } = workspaceOf();
    const program = await startEmulatorProgram(directory, ['--data', 'data.json', '--data-sync']);
    const answered: string[] = [];
    const load = Array.from({ length: 8 }, async (_, worker) => {
      for (let number = 0; number < 12; number += 1) {
        const name = `${worker}-${number}`;
        await program.client.createAppInstance({ Name: name });
        answered.push(name);
        if (answered.length === 60) program.process.kill('SIGKILL');
      }
    });
    await Promise.allSettled(load);
    await program.result;
    expect(answered.length).toBeLessThan(96);
    const second = await startEmulatorProgram(directory, ['--data', 'data.json']);
    const kept: (string | undefined)[] = [];
    for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
      const page = await second.client.listAppInstances({ MaxResults: 50, NextToken: token });
      kept.push(...(page.AppInstances ?? []).map(({ Name }) => Name));
      token = page.NextToken;
    }
    expect(kept).toEqual(expect.arrayContaining(answered));
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('with --data-sync shows nothing of a change that could not be written', async () => {
    const { directory } = workspaceOf();
    mkdirSync(join(directory, 'folder'));
    const program = await startEmulatorProgram(directory, ['--data', 'folder/data.json', '--data-sync']);
    await program.client.createAppInstance({ Name: 'kept' });
    await rename(join(directory, 'folder'), join(directory, 'moved'));
    const refused = { name: 'ServiceUnavailableException' };
    await expect(program.client.createAppInstance({ Name: 'refused' })).rejects.toMatchObject(refused);
    expect(await names(program)).toEqual(['kept']);
    await rename(join(directory, 'moved'), join(directory, 'folder'));
    await program.says('is written again');
    await program.client.createAppInstance({ Name: 'after' });
    const written = readFileSync(join(directory, 'folder/data.json'), 'utf8');
    expect(written.match(/"Name": "[^"]*"/gu)).toEqual(['"Name": "kept"', '"Name": "after"']);
  });

  test('--data-sync takes one', async () => {
    const { code, stderr } = await runProgram(['emulator', '--data-sync'], { directory: workspaceOf().directory });
    expect([code, stderr]).toEqual([1, expect.stringContaining('error[usage]: --data-sync needs --data.') as unknown]);
  });

  test('keeps its permissions, and where a link leads; what a crash left is cleared away, and nothing else', async () => {
    const { directory, write } = workspaceOf();
    write('folder/data.json', EMPTY);
    chmodSync(join(directory, 'folder/data.json'), 0o640);
    const others = [
      '.data.json.tmp',
      '.data.json.0123456789ab.tmp~',
      '.other.json.0123456789ab.tmp',
      'data.json.0123456789ab.tmp',
    ];
    for (const name of ['.data.json.0123456789ab.tmp', ...others]) write(`folder/${name}`, 'left');
    symlinkSync('folder/data.json', join(directory, 'link.json'));
    symlinkSync('folder/new.json', join(directory, 'dangling.json'));
    for (const link of ['link.json', 'dangling.json']) {
      const program = await startEmulatorProgram(directory, ['--data', link]);
      await program.client.createAppInstance({ Name: 'by a link' });
      program.process.kill('SIGTERM');
      expect((await program.result).code).toBe(0);
    }
    expect(readdirSync(join(directory, 'folder')).sort()).toEqual([...others, 'data.json', 'new.json'].sort());
    expect(readFileSync(join(directory, 'folder/data.json'), 'utf8')).toContain('by a link');
    expect(readFileSync(join(directory, 'dangling.json'), 'utf8')).toContain('by a link');
    expect(statSync(join(directory, 'folder/data.json')).mode & 0o777).toBe(0o640);
    expect(statSync(join(directory, 'folder/new.json')).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['is a folder', 'is a folder, not a file', (path: string) => mkdirSync(path)],
    [
      'is half written',
      'does not hold a valid state: the text is not JSON',
      (path: string) => writeFileSync(path, '{"Fo'),
    ],
    [
      'is of another format version',
      'it is of format version 7; this version of chime-sync reads format version 1 only',
      (path: string) => writeFileSync(path, '{"FormatVersion": 7, "Accounts": []}'),
    ],
    ['is no UTF-8', 'the text is not UTF-8', (path: string) => writeFileSync(path, Buffer.from([0x22, 0xff, 0x22]))],
    ['leads to itself', 'is a link that leads to itself', (path: string) => symlinkSync(path, path)],
  ])('that %s keeps it from starting, in one line without control characters', async (_case, message, make) => {
    const { directory } = workspaceOf();
    const name = 'a\nb\u001b[31m.json';
    make(join(directory, name));
    const { code, stderr } = await runProgram(['emulator', '--port', '0', '--data', name], { directory });
    expect(code).toBe(1);
    const [line = '', ...more] = stderr.trimEnd().split('\n');
    expect(line).toContain('error[usage]: The emulator did not start: ');
    expect(line).toContain(String.raw`a\u000ab\u001b[31m.json`);
    expect(line).toContain(message);
    expect(more.every((other) => other.startsWith('  hint: '))).toBe(true);
  });

  test('with several faults keeps it from starting, with a line for each', async () => {
    const { directory, write } = workspaceOf();
    write('seed.json', '{"FormatVersion": 1, "Accounts": [{"AccountId": "1", "Region": "mars", "AppInstances": []}]}');
    const { code, stderr } = await runProgram(['emulator', '--port', '0', '--seed', 'seed.json'], { directory });
    expect([code, ...stderr.trimEnd().split('\n')]).toEqual([
      1,
      'error[usage]: The emulator did not start: seed.json does not hold a valid state.',
      '  hint: It is left as it is.',
      expect.stringMatching(/^error\[usage\]: Value at 'Accounts\[0\]\.AccountId' failed /u),
      expect.stringMatching(/^error\[usage\]: Value at 'Accounts\[0\]\.Region' failed /u),
      '3 errors',
    ]);
  });

  test('that somebody began in milliseconds is refused with a hint', async () => {
    const { directory, write } = workspaceOf();
    const instances = [{ Name: 'n', CreatedTimestamp: Date.now() }];
    const accounts = [{ AccountId: '123456789012', Region: 'us-east-1', AppInstances: instances }];
    write('seed.json', JSON.stringify({ FormatVersion: 1, Accounts: accounts }));
    for (const flag of ['--seed', '--data']) {
      const { code, stderr } = await runProgram(['emulator', '--port', '0', flag, 'seed.json'], { directory });
      expect([flag, code]).toEqual([flag, 1]);
      expect(stderr).toMatch(
        /CreatedTimestamp.*must be in epoch seconds; this is in the year 5\d{4}, so probably milliseconds/u,
      );
    }
  });
});

test('a clock that goes back at each look hides nothing from lists', async () => {
  const { directory } = workspaceOf();
  const back = 'const real = Date.now; let looks = 0; Date.now = () => real() - 60_000 * looks++;';
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(back)}` };
  const behaviour = ['--behaviour', 'listLagMilliseconds=1'];
  const program = await startEmulatorProgram(directory, behaviour, env);
  const created = ['first', 'second', 'third'];
  for (const Name of created) await program.client.createAppInstance({ Name });
  await expect.poll(() => names(program)).toEqual(created);
});

describe('SIGTERM', () => {
  test('neither waits for what takes long, nor does that later', async () => {
    const { directory } = workspaceOf();
    const program = await startEmulatorProgram(directory, ['--data', 'data.json', '--latency', '3600000']);
    const call = program.client.createAppInstance({ Name: 'never' }).catch((error: unknown) => error);
    // An answer that is never given has no other sign of its request.
    const isConnected = () =>
      readFileSync(`/proc/${program.process.pid}/net/tcp`, 'utf8').includes(portOf(program.url));
    await expect.poll(isConnected).toBe(true);
    program.process.kill('SIGTERM');
    expect((await program.result).code).toBe(0);
    expect(await call).toBeInstanceOf(Error);
    expect(readFileSync(join(directory, 'data.json'), 'utf8')).not.toContain('never');
  });

  test('under load loses nothing that was answered, and does nothing that was not', async () => {
    const { directory } = workspaceOf();
    const program = await startEmulatorProgram(directory, ['--data', 'data.json']);
    const answered: string[] = [];
    await Promise.allSettled(
      Array.from({ length: 8 }, async (_, worker) => {
        for (let number = 0; number < 12; number += 1) {
          await program.client.createAppInstance({ Name: `${worker}-${number}` });
          answered.push(`${worker}-${number}`);
          if (answered.length === 40) program.process.kill('SIGTERM');
        }
      }),
    );
    expect((await program.result).code).toBe(0);
    const written = readFileSync(join(directory, 'data.json'), 'utf8').match(/(?<="Name": ")[^"]*/gu) ?? [];
    expect([...written].sort()).toEqual(answered.sort());
    expect(existsSync(join(directory, 'data.json'))).toBe(true);
  });
});

/** A port as `/proc/net/tcp` has it, at the end of an address of an open connection. */
function portOf(url: string): string {
  return `:${Number(new URL(url).port).toString(16).toUpperCase().padStart(4, '0')} 0100007F:`;
}
