import { closest, distance } from 'fastest-levenshtein';
import { skeletonOf } from './appearance.js';

/** Longer names are not worth a comparison. */
const MAX_COMPARED = 100;
/** Among more names than these the search would cost more than the hint is worth. */
const MAX_CANDIDATES = 20_000;

/** The name that was probably meant: near enough in spelling, whatever the case and whatever nobody sees in it. */
export function suggestion(name: string, candidates: Iterable<string>): string | undefined {
  const names = [...candidates].slice(0, MAX_CANDIDATES);
  if (names.length === 0 || name.length > MAX_COMPARED) {
    return undefined;
  }
  const spelling = spellingOf(name);
  const nearest = names.find((candidate) => spellingOf(candidate) === spelling) ?? closest(skeletonOf(name), names);
  return isNear(name, nearest) ? nearest : undefined;
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
  const meant = suggestion(name, candidates);
  return meant === undefined ? fallback : `Did you mean \`${meant}\`?`;
}
