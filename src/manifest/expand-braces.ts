/** Most patterns that braces may stand for. */
export const MAX_ALTERNATIVES = 1_000;

/**
 * The patterns that one with `{a,b}` stands for, braces in braces too, no two of them equal; `undefined` where they are
 * too many. Braces without a comma are what they look like.
 */
export function expandBraces(pattern: string): readonly string[] | undefined {
  for (let at = 0; at < pattern.length; at = afterUnit(pattern, at)) {
    const parts = pattern[at] === '{' ? partsOf(pattern, at) : undefined;
    if (parts !== undefined) {
      const rest = expandBraces(pattern.slice(parts.end));
      const choices = choicesOf(parts.texts);
      if (rest === undefined || choices === undefined || rest.length * choices.length > MAX_ALTERNATIVES) {
        return undefined;
      }
      const before = pattern.slice(0, at);
      return [...new Set(choices.flatMap((choice) => rest.map((after) => before + choice + after)))];
    }
  }
  return [pattern];
}

function choicesOf(texts: readonly string[]): readonly string[] | undefined {
  const choices: string[] = [];
  for (const text of texts) {
    const expanded = expandBraces(text);
    if (expanded === undefined || choices.length + expanded.length > MAX_ALTERNATIVES) {
      return undefined;
    }
    choices.push(...expanded);
  }
  return [...new Set(choices)];
}

/** What stands between the commas of the brace at an offset, and the offset behind it. */
function partsOf(pattern: string, open: number): { texts: readonly string[]; end: number } | undefined {
  const texts: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < pattern.length; at = afterUnit(pattern, at)) {
    const character = pattern[at];
    if (character === '{') {
      depth += 1;
    } else if (character === ',' && depth === 1) {
      texts.push(pattern.slice(from, at));
      from = at + 1;
    } else if (character === '}') {
      depth -= 1;
      if (depth === 0) {
        return texts.length === 0 ? undefined : { texts: [...texts, pattern.slice(from, at)], end: at + 1 };
      }
    }
  }
  return undefined;
}

/** The offset behind a character, an escaped one, or a whole `[…]`. */
function afterUnit(pattern: string, at: number): number {
  if (pattern[at] === '\\') {
    return at + 2;
  }
  return pattern[at] === '[' ? (endOfSet(pattern, at) ?? at + 1) : at + 1;
}

/** The offset behind the `[…]` at an offset; `undefined` where it does not end in its part of the path. */
export function endOfSet(pattern: string, open: number): number | undefined {
  const first = pattern[open + 1] === '!' || pattern[open + 1] === '^' ? open + 2 : open + 1;
  // A bracket right at the beginning is one of the characters.
  for (let at = first; at < pattern.length && pattern[at] !== '/'; at += pattern[at] === '\\' ? 2 : 1) {
    if (pattern[at] === ']' && at > first) {
      return at + 1;
    }
  }
  return undefined;
}
