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

/** Most that all variables together may hold: each can repeat all that is in another one. */
const MAX_TOTAL = 20_000_000;
const MAX_NAMED = 10;

/** Replaces the references that variables hold to others, and tells of those that refer to themselves. */
export function resolveVariables(written: ReadonlyMap<string, WrittenVariable>, problems: Problems): ResolvedVariables {
  // All names are there from the beginning: what is not resolved is no unset variable.
  const variables = new Map<string, Variable | undefined>([...written.keys()].map((name) => [name, undefined]));
  const interpolator = new Interpolator({ variables, env: {} }, problems);
  const order = new DependencyOrder(written);
  for (const cycle of order.cycles) {
    reportCycle(cycle, written, problems);
  }
  let length = 0;
  for (const name of order.names()) {
    const variable = resolve(written.get(name), interpolator);
    length += String(variable?.value ?? '').length;
    if (length > MAX_TOTAL) {
      const message = `With their references replaced the variables are longer than ${MAX_TOTAL} characters together.`;
      const hint = 'Let fewer of them refer to one another.';
      problems.add('too-long', written.get(name)?.place, message, { hint });
      break;
    }
    variables.set(name, variable);
  }
  return { variables, used: interpolator.used };
}

/** A variable whose references are being followed. */
interface OpenVariable {
  readonly name: string;
  /** Those that are not followed yet, the first one last. */
  readonly references: string[];
}

/** Finds an order in which each variable stands behind those that it refers to. */
class DependencyOrder {
  readonly #written: ReadonlyMap<string, WrittenVariable>;
  readonly #seen = new Set<string>();
  /** Each refers to the next. They are kept here and not in calls, of which there cannot be as many. */
  readonly #trail: OpenVariable[] = [];
  readonly #depths = new Map<string, number>();
  readonly #circular = new Set<string>();
  readonly #order: string[] = [];
  /** No two of them share a variable. */
  readonly cycles: (readonly string[])[] = [];

  constructor(written: ReadonlyMap<string, WrittenVariable>) {
    this.#written = written;
    for (const name of written.keys()) {
      this.#open(name);
      for (let last = this.#trail.at(-1); last !== undefined; last = this.#trail.at(-1)) {
        this.#step(last);
      }
    }
  }

  /** All variables but those that refer to themselves. */
  names(): readonly string[] {
    return this.#order.filter((name) => !this.#circular.has(name));
  }

  #open(name: string): void {
    const value = this.#written.get(name)?.value;
    if (!this.#seen.has(name) && this.#written.has(name)) {
      this.#seen.add(name);
      this.#depths.set(name, this.#trail.length);
      this.#trail.push({ name, references: typeof value === 'string' ? [...variablesIn(value)].reverse() : [] });
    }
  }

  #step({ name, references }: OpenVariable): void {
    const reference = references.pop();
    const depth = reference === undefined ? undefined : this.#depths.get(reference);
    if (reference === undefined) {
      this.#order.push(name);
      this.#depths.delete(name);
      this.#trail.pop();
    } else if (depth === undefined) {
      this.#open(reference);
    } else {
      this.#close(depth);
    }
  }

  /** The last one of the trail refers to the one at a depth. What leads through a cycle that was told needs no other. */
  #close(depth: number): void {
    const cycle: string[] = [];
    let at = this.#trail.length - 1;
    for (let name = this.#trail[at]?.name; at >= depth && name !== undefined; name = this.#trail[at]?.name) {
      if (this.#circular.has(name)) {
        break;
      }
      this.#circular.add(name);
      cycle.push(name);
      at -= 1;
    }
    if (at < depth) {
      this.cycles.push(cycle.reverse());
    }
  }
}

/** The variables of the command line, which are text, over those of files. */
export function givenVariables(
  given: Readonly<Record<string, string>>,
  ofFiles: ReadonlyMap<string, WrittenVariable> = new Map(),
): Map<string, WrittenVariable> {
  const ofCommandLine = Object.entries(given).map(([name, value]): [string, WrittenVariable] => [
    name,
    { value, place: undefined, flag: flagOf(name), traits: { untyped: true } },
  ]);
  return new Map([...ofFiles, ...ofCommandLine]);
}

/** Tells of variables of the command line that are not of the type which the project file, or another file, gives them. */
export function checkGivenTypes(variables: Variables, problems: Problems): void {
  for (const [name, variable] of variables) {
    const { value, declared } = variable ?? {};
    // A number that would print otherwise, such as 1.20, is good enough for a text.
    const isNumeric = declared === 'number' && typeof value === 'string' && NUMBER.test(value);
    if (typeof value === 'string' && declared !== undefined && !isNumeric && readTyped(value, declared) === undefined) {
      const message = `${flagOf(name)} must be a ${declared}, as it is where it is set otherwise.`;
      const example = declared === 'number' ? '30' : 'true';
      problems.add('usage', undefined, message, { hint: `Write it as YAML does: --var ${name}=${example}.` });
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

function reportCycle(
  cycle: readonly string[],
  written: ReadonlyMap<string, WrittenVariable>,
  problems: Problems,
): void {
  const [first = ''] = cycle;
  const names = [...cycle.slice(0, MAX_NAMED), ...(cycle.length > MAX_NAMED ? ['…'] : []), first];
  const path = names.map((name) => (name === '…' ? name : `\`${name}\``)).join(' → ');
  const place = cycle.map((name) => written.get(name)?.place).find((candidate) => candidate !== undefined);
  problems.add('invalid-interpolation', place, `A variable cannot refer to itself: ${path}.`, {
    hint: 'Write one of them without a reference to the others.',
  });
}
