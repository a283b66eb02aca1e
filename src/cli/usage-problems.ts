import { stripVTControlCharacters } from 'node:util';
import type { Command } from '@oclif/core';
import type { CLIError } from '@oclif/core/errors';
import { type Diagnostic, failure } from '../core/diagnostic.js';
import { shellWords } from '../core/shell.js';
import { didYouMean } from '../core/suggest.js';

/** A command as far as wrong uses of it are explained. */
export interface UsedCommand {
  readonly id: string;
  readonly flags: Readonly<Record<string, FlagFacts>>;
  /** All commands of the program. */
  readonly commands: readonly Pick<Command.Loadable, 'id' | 'flags'>[];
}

interface FlagFacts {
  readonly helpValue?: string | readonly string[] | undefined;
  readonly options?: readonly string[] | undefined;
  readonly allowNo?: boolean | undefined;
}

/** What is wrong, and what to do about it. */
type Explained = Pick<Diagnostic, 'message' | 'hint'>;

/** What a wrong use of a command is about, told by oclif's own words for it. */
interface Rule {
  readonly pattern: RegExp;
  readonly explain: (found: Readonly<Record<string, string>>, command: UsedCommand) => Explained;
}

const RULES: readonly Rule[] = [
  {
    pattern: /^Flag --(?<flag>\S+) expects (?:a value|one of these values: .*)$/u,
    explain: ({ flag = '' }, command) => ({ message: `--${flag} needs a value.`, hint: howToWrite(flag, command) }),
  },
  {
    pattern: /^Parsing --(?<flag>\S+) Expected an integer(?<bound>.*) but received: (?<value>.*)$/u,
    explain: ({ flag = '', bound = '', value = '' }, command) => {
      const [, than, limit] = /(greater|less) than or equal to (\d+)/u.exec(bound) ?? [];
      const range = limit === undefined ? '' : ` of at ${than === 'greater' ? 'least' : 'most'} ${limit}`;
      return {
        message: `--${flag} takes a whole number${range}, not ${JSON.stringify(value)}.`,
        hint: helpOf(command),
      };
    },
  },
  {
    pattern: /^Expected --(?<flag>[^=\s]+)=(?<value>.*) to be one of: (?<options>.*)$/u,
    explain: ({ flag = '', value = '', options = '' }) => ({
      message: `--${flag} cannot be ${JSON.stringify(value)}.`,
      hint: [didYouMean(value, options.split(', ')), `Allowed: ${options}.`].join(' ').trim(),
    }),
  },
  {
    pattern: /^Flag --(?<flag>\S+) can only be specified once$/u,
    explain: ({ flag = '' }) => ({ message: `--${flag} is given twice.`, hint: 'Leave one of the two out.' }),
  },
  {
    // What the program's own flags say of their values stands for itself.
    pattern: /^Parsing --(?<flag>\S+) (?<message>.*)$/u,
    explain: ({ flag = '', message = '' }, command) => ({ message, hint: howToWrite(flag, command) }),
  },
];

/** The words of a command line that may be flags: those before `--`. */
export function wordsBeforeEnd(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

/**
 * Refuses long names behind a single dash, as Terraform takes them: `-out=plan.json` would be `-o` with the value `ut=…`.
 * @throws DiagnosticError `usage`
 */
export function refuseSingleDashes(argv: readonly string[], { flags }: Pick<UsedCommand, 'flags'>): void {
  for (const argument of wordsBeforeEnd(argv)) {
    const name = /^-(?<name>[a-z][a-z-]+)/u.exec(argument)?.groups?.['name'];
    if (name !== undefined && [...flagNames(flags), 'help'].includes(name)) {
      throw failure('usage', `-${name} is written with two dashes.`, { hint: `Write -${argument}.` });
    }
  }
}

/**
 * Refuses values that hold nothing: mostly a variable of the shell that is not set. The working directory, or none, would
 * be taken instead.
 * @throws DiagnosticError `usage`
 */
export function refuseEmptyValues(values: Readonly<Record<string, unknown>>): void {
  for (const [flag, value] of Object.entries(values)) {
    if (value === '' || (Array.isArray(value) && value.includes(''))) {
      throw failure('usage', `The value of --${flag} is empty.`, { hint: `Give one, or leave the flag out: ${UNSET}` });
    }
  }
}

/** What is wrong with how a command was called, in the way of all other problems. */
export function usageProblems(error: CLIError, command: UsedCommand): readonly Diagnostic[] {
  return explain(error, command).map((problem) => ({ code: 'usage', severity: 'error', ...problem }));
}

function explain(error: CLIError, command: UsedCommand): readonly Explained[] {
  if ('flags' in error && Array.isArray(error.flags)) {
    return error.flags.map((flag) => unknownFlag(String(flag), command));
  }
  if ('args' in error && Array.isArray(error.args)) {
    // Arguments that are too many are texts, those that are missing are definitions.
    const args: readonly (string | Pick<Command.Arg.Any, 'name'>)[] = error.args;
    const names = args.map((arg) => (typeof arg === 'string' ? arg : arg.name));
    return [typeof args[0] === 'string' ? surplusArguments(names, command) : missingArguments(names, command)];
  }
  const lines = stripVTControlCharacters(error.message)
    .split('\n')
    .map((line) => line.trim());
  const message = lines
    .filter((line) => line !== '' && !/^(?:See more help|The following errors?)/u.test(line))
    .join(' ');
  for (const rule of RULES) {
    const { groups } = rule.pattern.exec(message) ?? {};
    if (groups !== undefined) {
      return [rule.explain(groups, command)];
    }
  }
  return [{ message: message.replace(/(?<!\.)$/u, '.'), hint: helpOf(command) }];
}

/** What other tools call a flag, or what takes its place here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'auto-approve': 'Here it is `--yes`.',
  'dry-run': '`chime-sync plan` shows what would be done, and does nothing.',
  env: 'Here it is `--environment`, or `-e`.',
  format: 'Here it is `--json`.',
  manifest: 'Here it is `--file`, or `-f`.',
  manifests: 'Here it is `--file`, or `-f`.',
  output: 'A plan is saved with `--out FILE`; `--json` prints JSON.',
  parallelism: 'Here it is `--concurrency`.',
};

function unknownFlag(flag: string, command: UsedCommand): Explained {
  const known = [...flagNames(command.flags), 'help'];
  const name = flag.replace(/^-+/u, '').replace(/=.*$/u, '');
  const owners = command.commands.filter(({ flags }) => Object.hasOwn(flags, name)).map(({ id }) => id);
  const owned = owners.length === 0 ? undefined : `It is a flag of ${owners.join(', ')}.`;
  const meant = flag.startsWith('--') ? didYouMean(name, known)?.replace('`', '`--') : undefined;
  return {
    message: `${command.id} has no flag ${flag}.`,
    hint: ELSEWHERE[name.replaceAll('_', '-')] ?? owned ?? meant ?? helpOf(command),
  };
}

function flagNames(flags: UsedCommand['flags']): readonly string[] {
  return Object.entries(flags).flatMap(([name, { allowNo }]) => (allowNo === true ? [name, `no-${name}`] : [name]));
}

function missingArguments(names: readonly string[], command: UsedCommand): Explained {
  return {
    message: `${command.id} needs ${names.map((name) => name.toUpperCase()).join(' and ')}.`,
    hint: helpOf(command),
  };
}

const UNSET = 'maybe a variable of the shell is not set.';

/** Arguments that are named one by one. */
const MAX_NAMED = 3;

/** What is written behind switches elsewhere: `--json=true`, `--color=never`. */
const SWITCHED: readonly string[] = ['true', 'false', 'always', 'never', 'auto'];

/** Arguments that a command does not take: mostly manifests, or an environment. */
export function surplusArguments(
  texts: readonly string[],
  { id, flags }: Pick<UsedCommand, 'id' | 'flags'>,
): Explained {
  const [first = ''] = texts;
  const message = `${id} does not take ${texts
    .slice(0, MAX_NAMED)
    .map((text) => JSON.stringify(text))
    .join(' ')}${texts.length > MAX_NAMED ? ' …' : ''}.`;
  if (first === '') {
    return { message, hint: `It is empty: ${UNSET}` };
  }
  if (SWITCHED.includes(first)) {
    return {
      message,
      hint: 'A switch is given alone: `--json`, not `--json=true`; `--no-color`, not `--color=never`.',
    };
  }
  if (first === 'help') {
    return { message, hint: helpOf({ id }) };
  }
  const dash = /^(?<dash>[\u2010-\u2015\u2212])+(?<name>.+)$/u.exec(first)?.groups;
  if (dash !== undefined) {
    const { name = '' } = dash;
    const flag = `${name.length === 1 ? '-' : '--'}${name}`;
    return { message, hint: `It begins with a dash of text, not with a hyphen. Write ${flag}.` };
  }
  if (!('file' in flags)) {
    return { message, hint: helpOf({ id }) };
  }
  if (texts.length > MAX_NAMED) {
    return {
      message,
      hint: "Manifests are named with -f; many of them by a pattern in quotes: -f 'manifests/**/*.yaml'",
    };
  }
  const [flag, noun] = /[/.*]/u.test(first) ? ['-f', 'Manifests are'] : ['-e', 'An environment is'];
  const words = shellWords([id, ...texts.flatMap((text) => [flag, text])]);
  return { message, hint: `${noun} named with ${flag}: chime-sync ${words}` };
}

function howToWrite(flag: string, { flags }: UsedCommand): string {
  const { helpValue, options } = flags[flag] ?? {};
  return `Write --${flag} ${options?.join('|') ?? (typeof helpValue === 'string' ? helpValue : 'VALUE')}.`;
}

/** Where it is told how a command is called; all of them, without one. */
export function helpOf({ id }: Pick<UsedCommand, 'id'>): string {
  return `See chime-sync ${id === '' ? '' : `${id} `}--help.`;
}
