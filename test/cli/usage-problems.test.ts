import * as Args from '@oclif/core/args';
import type { CLIError } from '@oclif/core/errors';
import * as Flags from '@oclif/core/flags';
import { parse } from '@oclif/core/parser';
import { expect, test } from 'vitest';
import { usageProblems } from '../../src/cli/usage-problems.js';

// What no command of the program can be told yet: each is a problem like all others, without help texts.

const flags = {
  all: Flags.boolean({ exclusive: ['only'] }),
  only: Flags.string({ dependsOn: ['since'] }),
  since: Flags.string(),
  format: Flags.string({ required: true, options: ['json', 'text'] }),
};
const args = {
  address: Args.string({ required: true, description: 'Which one.' }),
  depth: Args.string({ options: ['1', '2'] }),
};

test.each([
  [[], 'show needs ADDRESS.'],
  [['support'], 'Missing required flag format.'],
  [['support', '3', '--format', 'text'], 'Expected 3 to be one of: 1, 2.'],
  [
    ['support', '--format', 'text', '--all', '--only', 'x', '--since', 'y'],
    '--only=x cannot also be provided when using --all.',
  ],
  [['support', '--format', 'text', '--only', 'x'], 'All of the following must be provided when using --only: --since.'],
])('%j', async (argv, message) => {
  const error = await parse(argv, { flags, args, strict: true }).catch((thrown: unknown) => thrown);
  const problems = usageProblems(error as CLIError, { id: 'show', flags, commands: [] });
  expect(problems).toEqual([{ code: 'usage', severity: 'error', message, hint: 'See chime-sync show --help.' }]);
});
