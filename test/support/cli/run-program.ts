import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../../../src/core/json.js';

/** The program as users start it. */
export const PROGRAM = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));

/** How the program is run. */
export interface ProgramOptions {
  readonly directory: string;
  /** The only service that the program can reach. */
  readonly endpointUrl?: string;
  /** Over a clean environment: none of the caller's AWS_ variables, no configuration files. */
  readonly env?: Readonly<Record<string, string>>;
  /** All of its standard input; with `interactive` more may follow. */
  readonly input?: string | Uint8Array;
  readonly interactive?: boolean;
}

/** How a run of the program ended. */
export interface ProgramResult {
  /** Exit code; `null` if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The one document on stdout. Throws a SyntaxError if stdout holds anything else. */
  readonly json: JsonObject;
}

/** A program under way. */
export interface RunningProgram {
  readonly process: ChildProcess;
  readonly result: Promise<ProgramResult>;
  /** Resolves as soon as stdout and stderr hold this text; rejects if the program ends before. */
  says(text: string): Promise<void>;
  /** Types something into standard input, if that is interactive. */
  type(text: string): void;
}

/** Runs the program to its end. */
export async function runProgram(args: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
  return await startProgram(args, options).result;
}

/** Starts the program; or another command, for what only that can give it, such as a terminal. */
export function startProgram(
  args: readonly string[],
  options: ProgramOptions,
  command: readonly string[] = [process.execPath, PROGRAM],
): RunningProgram {
  const [executable = '', ...before] = command;
  const child = spawn(executable, [...before, ...args, ...pacingOf(args, options)], {
    cwd: options.directory,
    env: cleanEnvironment(options),
    stdio: 'pipe',
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const hear = (): void => {
    for (const check of waiting) {
      check();
    }
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    hear();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    hear();
  });
  child.stdin.on('error', () => undefined).write(options.input ?? '');
  if (options.interactive !== true) {
    child.stdin.end();
  }
  const result = new Promise<ProgramResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({
        code,
        stdout,
        stderr,
        get json(): JsonObject {
          return JSON.parse(stdout) as JsonObject;
        },
      });
    });
  });
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if ((stdout + stderr).includes(text)) {
          waiting.delete(check);
          resolve();
        }
      };
      waiting.add(check);
      check();
      child.once('close', () => {
        reject(new Error(`The program ended without saying ${text}:\n${stdout}${stderr}`));
      });
    });
  const type = (text: string): void => {
    child.stdin.write(text);
  };
  return { process: child, result, says, type };
}

/** Tests are about something else than the documented rates, and have no time for them. */
function pacingOf([command = '']: readonly string[], { endpointUrl }: ProgramOptions): readonly string[] {
  const isPaced = ['plan', 'apply', 'drift', 'destroy'].includes(command);
  return isPaced && endpointUrl !== undefined ? ['--no-pacing'] : [];
}

function cleanEnvironment({ directory, endpointUrl, env }: ProgramOptions): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: directory,
    // Without an address of its own the SDK would look for the metadata service of an EC2 instance.
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(endpointUrl === undefined ? {} : { AWS_ENDPOINT_URL: endpointUrl }),
    ...env,
  };
}
