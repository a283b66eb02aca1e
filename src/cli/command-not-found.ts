import type { Hook } from '@oclif/core';
import { didYouMean } from '../core/suggest.js';
import { EndedRun } from './finish-run.js';
import { failedOutcome } from './outcome.js';

/** Called by oclif for a command that does not exist: it ends as every other wrong use does. */
const commandNotFound: Hook.CommandNotFound = async ({ id, argv = [], config }) => {
  const [name = ''] = id.split(':');
  const known = config.commandIDs.includes(name);
  const message = known
    ? `${name} does not take ${JSON.stringify(id.slice(name.length + 1).replaceAll(':', ' '))}.`
    : `There is no command ${JSON.stringify(name)}.`;
  const suggestion = known ? undefined : didYouMean(name, config.commandIDs);
  const hint = suggestion ?? (known ? `See ${name} --help.` : 'See --help.');
  return new EndedRun(name, argv, failedOutcome({ code: 'usage', severity: 'error', message, hint }));
};

export default commandNotFound;
