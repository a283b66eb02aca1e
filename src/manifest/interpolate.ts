import type { Problems } from './problems.js';
import type { SourceFile } from './source-file.js';
import type { ScalarNode } from './source-node.js';
import { didYouMean } from './suggest.js';
import type { Values, Variable, VariableValue } from './variables.js';

/** A scalar with its references replaced. */
export interface Interpolated {
  readonly value: VariableValue;
  /** Some of it came from the environment. */
  readonly secret: boolean;
  /** The scalar is one reference to this variable. */
  readonly variable?: Variable;
}

const REFERENCE = /^(?<source>var|env)\.(?<name>[A-Za-z_][A-Za-z0-9_-]*)$/u;

type Part = { readonly text: string } | { readonly reference: string; readonly closed: boolean };

/** Replaces `${var.name}` and `${env.NAME}` in scalars. */
export class Interpolator {
  readonly #values: Values;
  readonly #problems: Problems;
  /** Names of the variables that were referred to. */
  readonly used = new Set<string>();

  constructor(values: Values, problems: Problems) {
    this.#values = values;
    this.#problems = problems;
  }

  /**
   * @param secretAllowed whether `${env.…}` may stand here
   * @returns `undefined` where a problem was found
   */
  interpolate(
    file: SourceFile,
    node: ScalarNode & { value: string },
    secretAllowed: boolean,
  ): Interpolated | undefined {
    if (!node.value.includes('${')) {
      return { value: node.value, secret: false };
    }
    const parts = splitReferences(node.value);
    const resolved: Interpolated[] = [];
    let from = node.start;
    for (const part of parts) {
      if ('text' in part) {
        resolved.push({ value: part.text, secret: false });
        continue;
      }
      const written = part.closed ? `\${${part.reference}}` : '${';
      const found = file.text.indexOf(written, from);
      const start = found >= 0 && found < node.end ? found : node.start;
      const end = start === found ? start + written.length : node.end;
      from = start === found ? end : from;
      const value = this.#resolve(part, { file, start, end }, secretAllowed);
      if (value !== undefined) {
        resolved.push(value);
      }
    }
    if (resolved.length < parts.length) {
      return undefined;
    }
    const [only] = resolved;
    if (only !== undefined && resolved.length === 1) {
      return only;
    }
    return {
      value: resolved.map(({ value }) => String(value)).join(''),
      secret: resolved.some(({ secret }) => secret),
    };
  }

  #resolve(
    part: { reference: string; closed: boolean },
    place: { file: SourceFile; start: number; end: number },
    secretAllowed: boolean,
  ): Interpolated | undefined {
    const { source, name } = (part.closed ? REFERENCE.exec(part.reference) : null)?.groups ?? {};
    if (source === undefined || name === undefined) {
      this.#problems.add('invalid-interpolation', place, 'After `${` comes `var.NAME}` or `env.NAME}`.', {
        hint: 'Write `$${` for a literal `${`.',
      });
      return undefined;
    }
    return source === 'var' ? this.#variable(name, place) : this.#environment(name, place, secretAllowed);
  }

  #variable(name: string, place: { file: SourceFile; start: number; end: number }): Interpolated | undefined {
    const variable = this.#values.variables.get(name);
    this.used.add(name);
    if (variable === undefined) {
      const hint = didYouMean(
        name,
        this.#values.variables.keys(),
        `Set it in the project file, or with --var ${name}=VALUE.`,
      );
      this.#problems.add('unset-variable', place, `The variable \`${name}\` is not set.`, { hint });
      return undefined;
    }
    return { value: variable.value, secret: false, variable };
  }

  #environment(
    name: string,
    place: { file: SourceFile; start: number; end: number },
    secretAllowed: boolean,
  ): Interpolated | undefined {
    if (!secretAllowed) {
      this.#problems.add(
        'secret-not-allowed',
        place,
        'Values from the environment are secret and cannot stand in this field.',
        {
          hint: 'Use a variable: `${var.NAME}`.',
        },
      );
      return undefined;
    }
    const value = Object.hasOwn(this.#values.env, name) ? this.#values.env[name] : undefined;
    if (value === undefined) {
      this.#problems.add('unset-environment-variable', place, `The environment variable \`${name}\` is not set.`);
      return undefined;
    }
    return { value, secret: true };
  }
}

/** Takes a text apart into what stands for itself and references; `$${` stands for `${`. */
function splitReferences(text: string): readonly Part[] {
  const parts: Part[] = [];
  let literal = '';
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('$', at);
    if (next < 0) {
      literal += text.slice(at);
      break;
    }
    literal += text.slice(at, next);
    if (text.startsWith('$${', next)) {
      literal += '${';
      at = next + 3;
    } else if (text.startsWith('${', next)) {
      const close = text.indexOf('}', next);
      if (literal !== '') {
        parts.push({ text: literal });
        literal = '';
      }
      parts.push({ reference: text.slice(next + 2, close < 0 ? undefined : close), closed: close >= 0 });
      at = close < 0 ? text.length : close + 1;
    } else {
      literal += '$';
      at = next + 1;
    }
  }
  if (literal !== '' || parts.length === 0) {
    parts.push({ text: literal });
  }
  return parts;
}
