import type { Place, Problems } from './problems.js';

/** Which references a text may hold; every other one is an error, never text. */
export type AllowedReferences = 'none' | 'variables' | 'variables and secrets';

/** A text as it is written. */
export interface WrittenText {
  readonly text: string;
  /** Where it stands; undefined for text of the command line. */
  readonly place: Place | undefined;
  /** What of the command line it is, for messages. */
  readonly flag?: string;
}

/** A reference with the place where it stands. */
export interface Reference {
  readonly source: 'var' | 'env';
  readonly name: string;
  readonly place: Place | undefined;
}

/** What a text is made of: what stands for itself, and references; `undefined` for one that may not stand there. */
export type TextPart = { readonly literal: string } | Reference | undefined;

type RawPart = { readonly literal: string } | { readonly written: string };

const REFERENCE = /^\$\{(?<source>var|env)\.(?<name>[A-Za-z_][A-Za-z0-9_-]*)\}$/u;

/** Takes a text apart, and tells of every reference in it that is none or that may not stand there. */
export function readReferences(
  written: WrittenText,
  allowed: AllowedReferences,
  problems: Problems,
): readonly TextPart[] {
  const { text, place } = written;
  if (!text.includes('${')) {
    return [{ literal: text }];
  }
  let from = place?.start ?? 0;
  return splitReferences(text).map((part) => {
    if ('literal' in part) {
      return part;
    }
    const start = place?.file.text.indexOf(part.written, from) ?? -1;
    // A reference may be written with escape sequences: then the whole text is its place.
    const isFound = place?.end !== undefined && start >= from && start < place.end;
    const end = start + part.written.length;
    from = isFound ? end : from;
    return checkReference(part.written, isFound ? { ...place, start, end } : place, written.flag, allowed, problems);
  });
}

/** Names of the variables that a text refers to. */
export function variablesIn(text: string): readonly string[] {
  return splitReferences(text).flatMap((part) => {
    const { source, name } = ('written' in part ? REFERENCE.exec(part.written)?.groups : undefined) ?? {};
    return source === 'var' && name !== undefined ? [name] : [];
  });
}

function checkReference(
  written: string,
  place: Place | undefined,
  flag: string | undefined,
  allowed: AllowedReferences,
  problems: Problems,
): Reference | undefined {
  const { source, name } = REFERENCE.exec(written)?.groups ?? {};
  const where = flag === undefined ? '' : ` (in ${flag})`;
  if (name === undefined || (source !== 'var' && source !== 'env')) {
    problems.add('invalid-interpolation', place, `After \`\${\` comes \`var.NAME}\` or \`env.NAME}\`${where}.`, {
      hint: 'Write `${var.NAME}` for a variable, `${env.NAME}` for a secret, and `$${` for a literal `${`.',
    });
    return undefined;
  }
  if (source === 'env' && allowed !== 'variables and secrets') {
    const hint =
      allowed === 'none' ? 'Write the value itself.' : 'What is no secret can be a variable: --var NAME=VALUE.';
    const message = `Values from the environment are secret and cannot stand here${where}.`;
    problems.add('secret-not-allowed', place, message, { hint });
    return undefined;
  }
  if (allowed === 'none') {
    const message = 'No variable can stand here: of the project file, only `variables` and `ignoreTags` refer to some.';
    problems.add('invalid-interpolation', place, message, {
      hint: 'Write the value itself, or `$${` for a literal `${`.',
    });
    return undefined;
  }
  return { source, name, place };
}

/** Takes a text apart into what stands for itself and references; `$${` stands for `${`. */
function splitReferences(text: string): readonly RawPart[] {
  const parts: RawPart[] = [];
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
      if (literal !== '') {
        parts.push({ literal });
        literal = '';
      }
      const close = text.indexOf('}', next);
      // One that never ends is told where it begins.
      parts.push({ written: close < 0 ? '${' : text.slice(next, close + 1) });
      at = close < 0 ? text.length : close + 1;
    } else {
      literal += '$';
      at = next + 1;
    }
  }
  if (literal !== '' || parts.length === 0) {
    parts.push({ literal });
  }
  return parts;
}
