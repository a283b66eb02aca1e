// Before anything that asks who the user is.
import './nameless-user.js';
import { fileURLToPath } from 'node:url';
// It listens for errors of stdout as soon as it is loaded, and throws them: that has to be over when stdout is taken over.
import '@oclif/core/command';
import { run } from '@oclif/core/run';
import { endChildrenAtExit } from './child-processes.js';
import { EXIT_CODES } from './exit-codes.js';
import { EndedRun, finishRun } from './finish-run.js';
import { outcomeOfError } from './outcome.js';
import { letGoOfClosedTerminal, standardError, standardOutput } from './streams.js';
import { wordsBeforeEnd } from './usage-problems.js';

/**
 * Runs the program: oclif finds the command and runs it; what that comes to is told here, in one way for all. oclif's own
 * way to the end gives up on a slow reader after ten seconds.
 */
export async function main(entry: string): Promise<void> {
  // Until the end says otherwise this run has failed: an event loop that runs dry must not end as success.
  process.exitCode = EXIT_CODES.error;
  standardOutput.takeOver();
  standardError.takeOver();
  letGoOfClosedTerminal();
  endChildrenAtExit();
  const exitCode = await finishRun(await runCommand(process.argv.slice(2), entry));
  // Everything is told. What a run that was stopped still waits for, such as a program that gives credentials, is let go.
  process.exit(exitCode);
}

async function runCommand(argv: readonly string[], entry: string): Promise<EndedRun> {
  try {
    // Nothing that somebody has put into the home of the user is part of the program.
    const ended = await run([...helpRequest(argv)], { root: fileURLToPath(entry), userPlugins: false });
    // Help and version are told by oclif itself.
    return ended instanceof EndedRun ? ended : new EndedRun('', argv, { exitCode: EXIT_CODES.success });
  } catch (error) {
    const [id = ''] = argv;
    return new EndedRun(id, argv, outcomeOfError(error, { id, flags: {}, commands: [] }));
  }
}

/** A question for help as `help` takes it: oclif would take each word beside `-h` for a part of the command's name. */
function helpRequest(argv: readonly string[]): readonly string[] {
  const words = wordsBeforeEnd(argv);
  const [first, second] = words;
  const command = first !== undefined && isHelpFlag(first) ? second : first;
  return words.some(isHelpFlag) && command !== undefined && !command.startsWith('-') ? ['help', command] : argv;
}

function isHelpFlag(word: string): boolean {
  return word === '-h' || word === '--help';
}
