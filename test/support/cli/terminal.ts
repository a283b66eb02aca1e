import { PROGRAM, type ProgramOptions, type RunningProgram, startProgram } from './run-program.js';

/** Runs the command in its arguments on a pseudo-terminal, and passes everything on. */
const ON_A_TERMINAL = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

/**
 * Runs the command in its arguments on a pseudo-terminal, passes on what it says, and closes the terminal as soon as
 * something is typed. Says at the end how the command ended.
 */
const ON_A_TERMINAL_THAT_IS_CLOSED = `
import os, pty, select, sys
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
while 0 not in select.select([0, terminal], [], [])[0]:
    os.write(1, os.read(terminal, 65536))
os.close(terminal)
print('exit code', os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

/**
 * Starts the program on a terminal. What it says on stderr is part of `stdout`, as a person would see it.
 * @param redirection - of a shell, such as `>file`
 */
export function startOnTerminal(
  args: readonly string[],
  options: ProgramOptions,
  redirection?: string,
): RunningProgram {
  return onTerminal(ON_A_TERMINAL, args, options, redirection);
}

/** Starts lines of a shell on a terminal; the first that fails ends them. */
export function startShellOnTerminal(lines: string, options: ProgramOptions): RunningProgram {
  return startProgram([], { ...options, interactive: true }, ['python3', '-c', ON_A_TERMINAL, 'bash', '-ec', lines]);
}

/** Starts the program on a terminal that is closed when the first thing is typed. `exit code` and that is said after it. */
export function startOnClosingTerminal(args: readonly string[], options: ProgramOptions): RunningProgram {
  return onTerminal(ON_A_TERMINAL_THAT_IS_CLOSED, args, options);
}

function onTerminal(
  script: string,
  args: readonly string[],
  options: ProgramOptions,
  redirection?: string,
): RunningProgram {
  const env = { TERM: 'xterm', ...options.env };
  const shell = redirection === undefined ? [] : ['bash', '-c', `exec "$0" "$@" ${redirection}`];
  const command = ['python3', '-c', script, ...shell, process.execPath, PROGRAM];
  return startProgram(args, { ...options, env, interactive: true }, command);
}
