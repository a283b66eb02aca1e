import { Interpolator } from './interpolate.js';
import type { Problems } from './problems.js';
import { variablesIn, type WrittenText } from './references.js';
import { readTyped, type Variable, type Variables, type VariableValue } from './variables.js';

/** A variable as it is written, before its references are replaced. */
export interface WrittenVariable extends Omit<WrittenText, 'text'> {
  /** `undefined` where a problem of it has been told. */
  readonly value: VariableValue | undefined;
  /** What else is known of its value. */
  readonly traits?: Omit<Variable, 'value'>;
}

/** Variables with their references replaced. */
export interface ResolvedVariables {
  readonly variables: Variables;
  /** Names of those that something refers to. */
  readonly used: ReadonlySet<string>;
}

/** Replaces the references that variables hold to others, and tells of those that refer to themselves. */
export function resolveVariables(written: ReadonlyMap<string, WrittenVariable>, problems: Problems): ResolvedVariables {
  // All names are there from the beginning: what is not resolved is no unset variable.
  const variables = new Map<string, Variable | undefined>([...written.keys()].map((name) => [name, undefined]));
  const interpolator = new Interpolator({ variables, env: {} }, problems);
  const pending = new Map<string, readonly string[]>(
    [...written].map(([name, { value }]) => [name, typeof value === 'string' ? variablesIn(value) : []]),
  );
  while (pending.size > 0) {
    let isStuck = true;
    for (const [name, references] of pending) {
      if (!references.some((reference) => pending.has(reference))) {
        pending.delete(name);
        variables.set(name, resolve(written.get(name), interpolator));
        isStuck = false;
      }
    }
    if (isStuck) {
      const cycle = findCycle(pending);
      reportCycle(cycle, written, problems);
      for (const name of cycle) {
        pending.delete(name);
      }
    }
  }
  return { variables, used: interpolator.used };
}

/** The variables of the command line, which are text. */
export function givenVariables(given: Readonly<Record<string, string>>): Map<string, WrittenVariable> {
  return new Map(
    Object.entries(given).map(([name, value]) => [
      name,
      { value, place: undefined, flag: flagOf(name), traits: { untyped: true } },
    ]),
  );
}

/** Tells of variables of the command line that are not of the type which the project file gives them. */
export function checkGivenTypes(variables: Variables, problems: Problems): void {
  for (const [name, variable] of variables) {
    const { value, declared } = variable ?? {};
    // A number that would print otherwise, such as 1.20, is good enough for a text.
    const isNumeric = declared === 'number' && typeof value === 'string' && NUMBER.test(value);
    if (typeof value === 'string' && declared !== undefined && !isNumeric && readTyped(value, declared) === undefined) {
      problems.add('usage', undefined, `${flagOf(name)} must be a ${declared}, as it is in the project file.`);
    }
  }
}

const NUMBER = /^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/u;

function flagOf(name: string): string {
  return `--var ${name}`;
}

function resolve(written: WrittenVariable | undefined, interpolator: Interpolator): Variable | undefined {
  const { value, traits } = written ?? {};
  if (written === undefined || typeof value !== 'string') {
    return value === undefined ? undefined : { value };
  }
  const interpolated = interpolator.interpolate({ ...written, text: value }, 'variables');
  // One that is a single reference is what it refers to, its type included.
  return interpolated && (interpolated.variable ?? { ...traits, value: interpolated.value });
}

/** The first cycle among variables of which each refers to another one of them. */
function findCycle(pending: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const trail = new Set<string>();
  let next: string | undefined = pending.keys().next().value;
  while (next !== undefined && !trail.has(next)) {
    trail.add(next);
    next = pending.get(next)?.find((name) => pending.has(name));
  }
  const names = [...trail];
  return next === undefined ? names : names.slice(names.indexOf(next));
}

function reportCycle(
  cycle: readonly string[],
  written: ReadonlyMap<string, WrittenVariable>,
  problems: Problems,
): void {
  const [first = ''] = cycle;
  const path = [...cycle, first].map((name) => `\`${name}\``).join(' → ');
  const place = cycle.map((name) => written.get(name)?.place).find((candidate) => candidate !== undefined);
  problems.add('invalid-interpolation', place, `A variable cannot refer to itself: ${path}.`, {
    hint: 'Write one of them without a reference to the others.',
  });
}
