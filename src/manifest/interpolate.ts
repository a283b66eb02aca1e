import { didYouMean } from '../core/suggest.js';
import type { Place, ProblemDetails, Problems } from './problems.js';
import { type AllowedReferences, type Reference, readReferences, type WrittenText } from './references.js';
import type { Values, Variable, VariableValue } from './variables.js';

/** A text with its references replaced. */
export interface Interpolated {
  readonly value: VariableValue;
  /** Some of it came from the environment. */
  readonly secret: boolean;
  /** The text is one reference to this variable. */
  readonly variable?: Variable | undefined;
  /** Variables that it refers to and that have no value: it is not what it is meant to be. */
  readonly missing?: readonly MissingVariable[];
  /** It is another environment that says what it is. */
  readonly foreign?: boolean;
}

/** A reference to a variable without a value. */
export interface MissingVariable {
  readonly name: string;
  readonly place: Place | undefined;
  /** It is set, to nothing: what CI passes for a secret that it does not have. */
  readonly isEmpty: boolean;
}

/** Tells that a value is needed that is not there. */
export function reportMissing(
  { name, place, isEmpty }: MissingVariable,
  problems: Problems,
  related?: ProblemDetails['related'],
): void {
  const message = `The environment variable \`${name}\` ${isEmpty ? 'holds nothing' : 'is not set'}.`;
  const hint = isEmpty
    ? 'Its secret is probably missing where this runs. What is meant to be cleared is written as `null`.'
    : hintToSet(name);
  problems.add('unset-environment-variable', place, message, { hint, related });
}

/** What to do about an environment variable that is not set. */
export function hintToSet(name: string): string {
  return `Set it where this runs: in the secrets of the build server, or with \`export ${name}=…\`. \`plan\` and \`drift\` do without with --allow-unset-env.`;
}

/** Longest text that references may make: variables that refer to variables can multiply without end. */
const MAX_LENGTH = 100_000;

/** Replaces `${var.name}` and `${env.NAME}` in texts. */
export class Interpolator {
  readonly #values: Values;
  readonly #problems: Problems;
  /** Names of the variables that were referred to. */
  readonly used: Set<string>;

  constructor(values: Values, problems: Problems, used = new Set<string>()) {
    this.#values = values;
    this.#problems = problems;
    this.used = used;
  }

  /**
   * The same for what other environments declare. Their variables are not known here: a value that holds references is
   * `foreign`, and one that refers to what is not set here `missing`.
   */
  forOtherEnvironments(): Interpolator {
    return new Interpolator({ ...this.#values, foreign: true }, this.#problems, this.used);
  }

  /** The text with its references replaced; `undefined` where a problem was found. */
  interpolate(written: WrittenText, allowed: AllowedReferences): Interpolated | undefined {
    const parts = readReferences(written, allowed, this.#problems);
    const resolved = parts.flatMap((part) => {
      const value = part === undefined ? undefined : this.#resolve(part);
      return value === undefined ? [] : [value];
    });
    if (resolved.length < parts.length) {
      return undefined;
    }
    const [only] = resolved;
    if (only !== undefined && resolved.length === 1) {
      return only;
    }
    if (resolved.reduce((length, { value }) => length + String(value).length, 0) > MAX_LENGTH) {
      this.#problems.add('too-long', written.place, `With its references replaced it is longer than ${MAX_LENGTH}.`, {
        hint: 'Shorten the variables that it refers to.',
      });
      return undefined;
    }
    return {
      value: resolved.map(({ value }) => String(value)).join(''),
      secret: resolved.some(({ secret }) => secret),
      missing: resolved.flatMap((part) => part.missing ?? []),
      foreign: resolved.some(({ foreign }) => foreign === true),
    };
  }

  #resolve(part: { readonly literal: string } | Reference): Interpolated | undefined {
    if ('literal' in part) {
      return { value: part.literal, secret: false };
    }
    const { source, name, place } = part;
    const resolved = source === 'var' ? this.#variable(name, place) : this.#environment(name, place);
    return resolved && this.#values.foreign === true ? { ...resolved, foreign: true } : resolved;
  }

  #variable(name: string, place: Place | undefined): Interpolated | undefined {
    this.used.add(name);
    const { variables } = this.#values;
    const variable = variables.get(name);
    if (variable !== undefined) {
      return { value: variable.value, secret: false, variable };
    }
    if (!variables.has(name)) {
      if (this.#values.foreign === true) {
        return { value: '', secret: false, missing: [{ name, place, isEmpty: false }] };
      }
      const hint = didYouMean(
        name,
        variables.keys(),
        `Set it under \`variables\` in the project file, or with --var ${name}=VALUE.`,
      );
      this.#problems.add('unset-variable', place, `The variable \`${name}\` is not set.`, { hint });
    }
    return undefined;
  }

  /** Whether the value is needed is not known yet: where it is missing, whoever knows that tells it (S55). */
  #environment(name: string, place: Place | undefined): Interpolated {
    const value = Object.hasOwn(this.#values.env, name) ? this.#values.env[name] : undefined;
    // A secret that CI does not have arrives as an empty text, which would clear what it should have been.
    return value === undefined || value.trim() === ''
      ? { value: '', secret: true, missing: [{ name, place, isEmpty: value !== undefined }] }
      : { value, secret: true };
  }
}
