import { endOfSet } from './expand-braces.js';

/** A piece of a pattern: one certain character, any one, one of a set, or any number of any. */
export type Token =
  | { readonly type: 'character'; readonly character: string }
  | { readonly type: 'any' }
  | { readonly type: 'star' }
  | { readonly type: 'set'; readonly negated: boolean; readonly ranges: readonly Range[] };

type Range = readonly [from: string, to: string];

/** Reads one part of a path: what stands between two slashes. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = characterAt(text, at);
    const setEnd = character === '[' ? endOfSet(text, at) : undefined;
    if (setEnd !== undefined) {
      tokens.push(setOf(text.slice(at + 1, setEnd - 1)));
      at = setEnd;
      continue;
    }
    if (character === '*') {
      if (tokens.at(-1)?.type !== 'star') {
        tokens.push({ type: 'star' });
      }
    } else if (character === '?') {
      tokens.push({ type: 'any' });
    } else {
      const isEscape = character === '\\' && at + 1 < text.length;
      at += isEscape ? 1 : 0;
      tokens.push({ type: 'character', character: characterAt(text, at) });
    }
    at += characterAt(text, at).length;
  }
  return tokens;
}

function setOf(text: string): Token {
  const negated = text.startsWith('!') || text.startsWith('^');
  const characters = Array.from(text.slice(negated ? 1 : 0));
  const ranges: Range[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    at += characters[at] === '\\' && at + 1 < characters.length ? 1 : 0;
    const from = characters[at] ?? '';
    const to = characters[at + 1] === '-' ? characters[at + 2] : undefined;
    ranges.push([from, to ?? from]);
    at += to === undefined ? 0 : 2;
  }
  return { type: 'set', negated, ranges };
}

/** The text that the tokens stand for, if it is just one. */
export function literalOf(tokens: readonly Token[]): string | undefined {
  let text = '';
  for (const token of tokens) {
    if (token.type !== 'character') {
      return undefined;
    }
    text += token.character;
  }
  return text;
}

/**
 * Whether the tokens stand for the whole name. Only the last star is ever tried again, since the ones before it lose
 * nothing by having taken as little as they could: the time grows with the product of the two lengths at most.
 */
export function matchesName(tokens: readonly Token[], name: readonly string[]): boolean {
  let token = 0;
  let at = 0;
  let afterStar = -1;
  let starEnd = 0;
  while (at < name.length) {
    const wanted = tokens[token];
    if (wanted?.type === 'star') {
      token += 1;
      afterStar = token;
      starEnd = at;
    } else if (wanted !== undefined && matchesCharacter(wanted, name[at] ?? '')) {
      token += 1;
      at += 1;
    } else if (afterStar >= 0) {
      starEnd += 1;
      at = starEnd;
      token = afterStar;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every(({ type }) => type === 'star');
}

function matchesCharacter(token: Token, character: string): boolean {
  switch (token.type) {
    case 'character':
      return token.character === character;
    case 'set':
      return token.negated !== token.ranges.some(([from, to]) => isBetween(character, from, to));
    case 'any':
    case 'star':
      return true;
  }
}

function isBetween(character: string, from: string, to: string): boolean {
  const [code, low, high] = [character, from, to].map((text) => text.codePointAt(0) ?? 0);
  return (low ?? 0) <= (code ?? 0) && (code ?? 0) <= (high ?? 0);
}

function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 0);
}
