import { closest, distance } from 'fastest-levenshtein';
import { skeletonOf } from './appearance.js';
import { groupBy } from './group-by.js';

/** More suggestions than these nobody reads, and each is a search among many names. */
const MAX_SEARCHES = 100;
/** Longer names are not worth a comparison. */
const MAX_COMPARED = 100;
/** Among more names than these the search would cost more than the hint is worth. */
const MAX_CANDIDATES = 20_000;

/**
 * The name that was probably meant: near enough in spelling, whatever the case and whatever nobody sees in it; or else the
 * only one of which it is a part, as `User` is of `AppInstanceUser`. Two names that differ in a number, such as `node-1`
 * and `node-2`, are two names, and no misspelling.
 */
export function suggestion(name: string, candidates: Iterable<string>): string | undefined {
  const names = [...candidates].slice(0, MAX_CANDIDATES);
  if (name === '' || names.length === 0 || name.length > MAX_COMPARED) {
    return undefined;
  }
  const spelling = spellingOf(name);
  const nearest = names.find((candidate) => spellingOf(candidate) === spelling) ?? closest(skeletonOf(name), names);
  return isNear(name, nearest) && numbersIn(name) === numbersIn(nearest)
    ? nearest
    : onlyOne(names.filter((candidate) => isPart(name, candidate)));
}

/** Whether one name is a part of the other, at its beginning or end: `env` of `environment`, `id` of `userId`. */
function isPart(name: string, other: string): boolean {
  if (name.length < other.length) {
    return (name.length > 2 && startsWith(other, name)) || isLastWord(name, other);
  }
  return isLastWord(other, name) || (startsWith(name, other) && /^[A-Z\W_]/u.test(name.slice(other.length)));
}

/** Whether a name ends with a word: `id` with `userId`, but not with `valid`. */
function isLastWord(word: string, name: string): boolean {
  const rest = name.slice(-word.length);
  const isBegun = /^[A-Z]/u.test(rest) || /[\W_]$/u.test(name.slice(0, -word.length));
  return word.length > 1 && isBegun && rest.toLowerCase() === word.toLowerCase();
}

function startsWith(name: string, beginning: string): boolean {
  return name.toLowerCase().startsWith(beginning.toLowerCase());
}

function onlyOne(names: readonly string[]): string | undefined {
  return new Set(names).size === 1 ? names[0] : undefined;
}

/** Whether one name may be a misspelling of the other: about one letter in three may differ, or two be swapped. */
export function isNear(name: string, other: string): boolean {
  const [left, right] = [spellingOf(name), spellingOf(other)];
  const allowed = Math.max(1, Math.floor(Math.min(left.length, right.length) / 3));
  const letters = distance(left, right);
  return letters <= Math.min(3, allowed) || (letters === 2 && sortedLetters(left) === sortedLetters(right));
}

function spellingOf(name: string): string {
  return skeletonOf(name).toLowerCase();
}

function sortedLetters(text: string): string {
  return Array.from(text).sort().join('');
}

/** A hint such as "Did you mean `users`?", or else the fallback. */
export function didYouMean(name: string, candidates: Iterable<string>, fallback?: string): string | undefined {
  return hintAt(suggestion(name, candidates)) ?? fallback;
}

function hintAt(meant: string | undefined): string | undefined {
  return meant === undefined ? undefined : `Did you mean \`${meant}\`?`;
}

/** Names by what tells at once that one cannot be meant, or that it is. */
interface NameIndex {
  readonly bySpelling: ReadonlyMap<string, string>;
  /** Two names that differ in a number are two names, and no misspelling. */
  readonly byNumbers: ReadonlyMap<string, readonly string[]>;
  /** What was searched for, and found or not. */
  readonly searched: Map<string, string | undefined>;
}

/** Suggestions out of many names, for many that are perhaps misspelt, without comparing each with all. */
export class Suggestions {
  readonly #indexes = new Map<string, NameIndex>();
  #searches = 0;

  /**
   * A hint such as "Did you mean `alice`?". What differs in case only, or in what nobody sees, is always found; of other
   * misspellings those of the first hundred names.
   * @param scope what the names belong to
   * @param namesOf the names of the scope; asked once for each
   */
  hint(name: string, scope: string, namesOf: () => readonly string[]): string | undefined {
    return hintAt(this.#find(name, scope, namesOf));
  }

  #find(name: string, scope: string, namesOf: () => readonly string[]): string | undefined {
    const { bySpelling, byNumbers, searched } = this.#indexOf(scope, namesOf);
    const candidates = byNumbers.get(numbersIn(name));
    const known = bySpelling.get(spellingOf(name)) ?? searched.get(name);
    if (known !== undefined || candidates === undefined || searched.has(name) || this.#searches === MAX_SEARCHES) {
      return known;
    }
    this.#searches += 1;
    const meant = suggestion(name, candidates);
    searched.set(name, meant);
    return meant;
  }

  #indexOf(scope: string, namesOf: () => readonly string[]): NameIndex {
    const known = this.#indexes.get(scope);
    if (known !== undefined) {
      return known;
    }
    const names = namesOf();
    const index = {
      bySpelling: new Map(names.map((other) => [spellingOf(other), other])),
      byNumbers: groupBy(names, numbersIn),
      searched: new Map<string, string | undefined>(),
    };
    this.#indexes.set(scope, index);
    return index;
  }
}

function numbersIn(name: string): string {
  return name.match(/\d+/gu)?.join(' ') ?? '';
}
