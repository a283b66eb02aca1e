import { basename, dirname, isAbsolute, parse, resolve } from 'node:path';
import { expandBraces, MAX_ALTERNATIVES } from './expand-braces.js';
import { literalOf, matchesName, type Token, tokensOf } from './match-name.js';

/** Longest pattern in UTF-16 code units. */
const MAX_PATTERN = 1_024;

/** What one name of a path has to be, and what has to follow it. */
export interface Step {
  /** Tells steps apart where sets of them are compared. */
  readonly id: number;
  /** `**`: any number of folders, and at the end of a pattern any file in them. */
  readonly isAnyDepth: boolean;
  /** The only name that it can be. */
  readonly literal: string | undefined;
  readonly tokens: readonly Token[];
  /** Whether wildcards stand for names that begin with a dot. */
  readonly dots: boolean;
  /** `undefined` where the path ends. */
  readonly next: Step | undefined;
}

/** All that the next name of a path may be: a pattern is followed along a path, and never tried anew. */
export type Steps = ReadonlySet<Step>;

/** Where the paths of a pattern begin, and how they go on from there. */
export interface GlobStart {
  /** Absolute path. */
  readonly directory: string;
  readonly steps: Steps;
}

/** A pattern that was understood, or what is wrong with it. */
export type CompiledGlob =
  | {
      readonly starts: readonly GlobStart[];
      /** How many patterns it stands for with its braces written out. */
      readonly alternatives: number;
    }
  | { readonly problem: string };

/**
 * Reads a pattern: `*`, `?`, `[…]`, `**` for any number of folders, `{a,b}`, and `\` before a character that is meant
 * as it stands. A wildcard does not stand for the dot that a name begins with, unless `dots` says so.
 */
export function compileGlob(pattern: string, directory: string, dots = false): CompiledGlob {
  const problem = problemOf(pattern);
  const alternatives = problem === undefined ? expandBraces(pattern) : undefined;
  if (alternatives === undefined) {
    return { problem: problem ?? `The braces of the pattern stand for more than ${MAX_ALTERNATIVES} patterns.` };
  }
  const compiler = new Compiler(dots);
  const starts = new Map<string, Set<Step>>();
  for (const alternative of alternatives) {
    const start = startOf(alternative, directory);
    const first = compiler.compile(start.parts);
    if (first === undefined) {
      return { problem: '`..` may stand at the beginning of a pattern only.' };
    }
    const steps = starts.get(start.directory) ?? new Set();
    starts.set(start.directory, enter(first, steps));
  }
  return {
    starts: [...starts].map(([from, steps]) => ({ directory: from, steps })),
    alternatives: alternatives.length,
  };
}

/** The pattern that stands for one absolute path, whatever characters are in it. */
export function literalGlob(path: string): GlobStart {
  const step = { id: 0, isAnyDepth: false, literal: basename(path), tokens: [], dots: true, next: undefined };
  return { directory: dirname(path), steps: new Set([step]) };
}

/** An extension of some shells, which would otherwise be read as something else. */
const EXTENDED = /(?<!\\)[@?*+!]\(/u;

/** Why a pattern is refused as it stands. */
function problemOf(pattern: string): string | undefined {
  if (pattern === '') {
    return 'A pattern cannot be empty.';
  }
  if (pattern.includes('\0')) {
    return 'A path cannot hold the character NUL.';
  }
  if (pattern.length > MAX_PATTERN) {
    return `A pattern has at most ${MAX_PATTERN} characters.`;
  }
  if (EXTENDED.test(pattern)) {
    return 'A parenthesis behind one of @?*+! is not understood; write `\\(` if it is part of a name.';
  }
  return undefined;
}

/**
 * What is left of the steps behind a name.
 * @returns whether a path may end with the name, and how it may go on
 */
export function follow(steps: Steps, name: string): { readonly ends: boolean; readonly inner: Steps } {
  const characters = Array.from(name);
  const isHidden = name.startsWith('.');
  const inner = new Set<Step>();
  let ends = false;
  for (const step of steps) {
    const isTaken = step.isAnyDepth ? step.dots || !isHidden : isMeant(step, name, characters, isHidden);
    if (isTaken) {
      ends ||= step.next === undefined;
      const following = step.isAnyDepth ? step : step.next;
      if (following !== undefined) {
        enter(following, inner);
      }
    }
  }
  return { ends, inner };
}

function isMeant(step: Step, name: string, characters: readonly string[], isHidden: boolean): boolean {
  if (step.literal !== undefined) {
    return step.literal === name;
  }
  const mayBeHidden = step.dots || step.tokens[0]?.type === 'character';
  return (mayBeHidden || !isHidden) && matchesName(step.tokens, characters);
}

/** Any number of folders may be none: then what follows `**` is meant already. */
function enter(step: Step, steps: Set<Step>): Set<Step> {
  steps.add(step);
  if (step.isAnyDepth && step.next !== undefined) {
    enter(step.next, steps);
  }
  return steps;
}

/** Goes up from the folder, or to the root, as the pattern begins. */
function startOf(pattern: string, directory: string): { directory: string; parts: readonly string[] } {
  const root = isAbsolute(pattern) ? parse(pattern).root : '';
  const parts = pattern.slice(root.length).split('/');
  let from = root === '' ? directory : root;
  while (parts[0] === '..' || parts[0] === '.' || (parts[0] === '' && parts.length > 1)) {
    from = resolve(from, parts.shift() ?? '');
  }
  return { directory: from, parts };
}

/** Makes the steps of patterns, and numbers them. */
class Compiler {
  readonly #dots: boolean;
  #count = 0;

  constructor(dots: boolean) {
    this.#dots = dots;
  }

  /** The first step; `undefined` for a path that goes up where nobody knows from where. */
  compile(parts: readonly string[]): Step | undefined {
    const kept: string[] = [];
    for (const [index, part] of parts.entries()) {
      // A slash at the end means a folder, and no file has a name without a character.
      const isLast = index === parts.length - 1;
      if (part === '..') {
        const above = kept.pop();
        if (above === undefined || literalOf(tokensOf(above)) === undefined) {
          return undefined;
        }
      } else if (part !== '.' && (part !== '' || isLast) && !(part === '**' && kept.at(-1) === '**')) {
        kept.push(part);
      }
    }
    return kept.reduceRight<Step | undefined>((next, part) => this.#step(part, next), undefined);
  }

  #step(part: string, next: Step | undefined): Step {
    this.#count += 1;
    const tokens = tokensOf(part);
    return { id: this.#count, isAnyDepth: part === '**', literal: literalOf(tokens), tokens, dots: this.#dots, next };
  }
}
