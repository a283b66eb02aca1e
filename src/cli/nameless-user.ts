import { homedir, userInfo } from 'node:os';

/**
 * Gives a user of whom the system knows nothing, as in a container that runs under any number, what else is asked of the
 * system: without an answer, libraries fail as soon as they are loaded. So this has to be imported before all of them.
 *
 * The home is the one that Docker gives in such a case: nothing is found in it that others could have put there.
 */
function completeEnvironment(env: Record<string, string | undefined>): void {
  if (!env['HOME'] && isUnknown(homedir)) {
    env['HOME'] = '/';
  }
  if (env['SHELL'] === undefined && isUnknown(userInfo)) {
    env['SHELL'] = '/bin/sh';
  }
}

function isUnknown(question: () => unknown): boolean {
  try {
    question();
    return false;
  } catch {
    return true;
  }
}

completeEnvironment(process.env);
