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

/** What other tools call a command, or what takes its place here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  check: 'Here it is `chime-sync validate`.',
  delete: 'Here it is `chime-sync destroy`, or `ensure: absent` in a manifest.',
  deploy: 'Here it is `chime-sync apply`.',
  diff: 'Here it is `chime-sync plan`.',
  lint: 'Here it is `chime-sync validate`.',
  preview: 'Here it is `chime-sync plan`.',
  status: 'Here it is `chime-sync drift`.',
  sync: 'Here it is `chime-sync apply`.',
  version: 'Here it is `chime-sync --version`.',
};

function unknownCommand(name: string, argv: readonly string[], known: readonly string[]) {
  if (!name.startsWith('-')) {
    const message = `There is no command ${JSON.stringify(name)}.`;
    const elsewhere = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
    return { message, hint: elsewhere ?? didYouMean(name, known) ?? helpOf({ id: '' }) };
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
