import type { Hook } from '@oclif/core';
import { shellWords } from '../core/shell.js';
import { didYouMean } from '../core/suggest.js';
import { EndedRun } from './finish-run.js';
import { failedOutcome } from './outcome.js';
import { helpOf, surplusArguments } from './usage-problems.js';

/** Called by oclif for a command that does not exist: it ends as every other wrong use does. */
const commandNotFound: Hook.CommandNotFound = async ({ id, argv = [], config }) => {
  const [name = '', ...parts] = id.split(':');
  const problem = config.commandIDs.includes(name)
    ? surplusArguments(parts, { id: name, flags: config.findCommand(name)?.flags ?? {} })
    : unknownCommand(name, argv, config.commandIDs);
  return new EndedRun(name, argv, failedOutcome({ code: 'usage', severity: 'error', ...problem }));
};

function unknownCommand(name: string, argv: readonly string[], known: readonly string[]) {
  if (!name.startsWith('-')) {
    const message = `There is no command ${JSON.stringify(name)}.`;
    return { message, hint: didYouMean(name, known) ?? helpOf({ id: '' }) };
  }
  const command = argv.find((argument) => known.includes(argument));
  if (command === undefined) {
    const hint = didYouMean(name, ['--help', '--version']) ?? helpOf({ id: '' });
    return { message: `There is no command, only ${name}.`, hint };
  }
  const words = shellWords([command, name, ...argv.filter((argument) => argument !== command)]);
  return { message: `There is no command before ${name}.`, hint: `Write the command first: chime-sync ${words}` };
}

export default commandNotFound;
