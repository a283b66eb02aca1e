import { PROGRAM, type ProgramOptions, type RunningProgram, startProgram } from './run-program.js';

/** Runs the command in its arguments on a pseudo-terminal, and passes everything on. */
const ON_A_TERMINAL = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

/** Starts the program on a terminal. What it says on stderr is part of `stdout`, as a person would see it. */
export function startOnTerminal(args: readonly string[], options: ProgramOptions): RunningProgram {
  const env = { TERM: 'xterm', ...options.env };
  const command = ['python3', '-c', ON_A_TERMINAL, process.execPath, PROGRAM];
  return startProgram(args, { ...options, env, interactive: true }, command);
}
