import type { JsonValue } from '../core/json.js';
import { type FieldPath, formatPath } from '../core/source.js';
import { type LookAlikes, printable } from './printable.js';

/** Longest text of one value, in characters, before something of it is cut out. */
const LONGEST_VALUE = 400;

/** How much of what two long texts share is shown on either side of what differs, in characters. */
const CONTEXT = 40;

/** A character as it is shown: one that is written out is not cut in two. */
const SHOWN_CHARACTERS = /\\u[\da-f]{4}|\\U[\da-f]{8}|\\.|./gsu;

/** The text of a value, on one line, before anything in it is written out. */
export function valueText(value: JsonValue): string {
  return JSON.stringify(value);
}

/** Where a value is. */
export function formatField(path: FieldPath, lookAlikes?: LookAlikes): string {
  return quoted(formatPath(path), lookAlikes);
}

/** A value on one line, as JSON. */
export function formatValue(value: JsonValue, lookAlikes?: LookAlikes): string {
  return cutMiddle(charactersOf(value, lookAlikes));
}

/** Two values that differ, each on one line, as JSON; of long ones, where they differ. */
export function formatDifference(before: JsonValue, after: JsonValue, lookAlikes?: LookAlikes): [string, string] {
  const [left, right] = [charactersOf(before, lookAlikes), charactersOf(after, lookAlikes)];
  if (Math.max(left.length, right.length) <= LONGEST_VALUE) {
    return [left.join(''), right.join('')];
  }
  const shortest = Math.min(left.length, right.length);
  const head = countWhile(shortest, (at) => left[at] === right[at]);
  const tail = countWhile(shortest - head, (at) => left.at(-1 - at) === right.at(-1 - at));
  const [skipped, dropped] = [Math.max(0, head - CONTEXT), Math.max(0, tail - CONTEXT)];
  const cut = (characters: readonly string[]): string =>
    (skipped === 0 ? '' : `… ${skipped} characters …`) +
    cutMiddle(characters.slice(skipped, characters.length - dropped)) +
    (dropped === 0 ? '' : `… ${dropped} characters …`);
  return [cut(left), cut(right)];
}

/** One line of a text of several lines: as in JSON, but for the quotes. Tabs and trailing spaces are written out. */
export function formatLine(line: string, lookAlikes?: LookAlikes): string {
  const unquoted = JSON.stringify(line).slice(1, -1);
  const text = unquoted.replaceAll(/\\(.)/gsu, (escaped, character) => (character === '"' ? '"' : escaped));
  return printable(text, lookAlikes).replace(/(?<! ) +$/u, writtenSpaces);
}

function charactersOf(value: JsonValue, lookAlikes: LookAlikes | undefined): readonly string[] {
  return quoted(valueText(value), lookAlikes).match(SHOWN_CHARACTERS) ?? [];
}

function quoted(json: string, lookAlikes: LookAlikes | undefined): string {
  // Nothing but the end of a text has a space before a quote: those within it are escaped.
  return printable(json, lookAlikes).replaceAll(/(?<! ) +(?=")/gu, writtenSpaces);
}

function writtenSpaces(spaces: string): string {
  return String.raw`\u0020`.repeat(spaces.length);
}

function cutMiddle(characters: readonly string[]): string {
  if (characters.length <= LONGEST_VALUE) {
    return characters.join('');
  }
  const half = LONGEST_VALUE / 2;
  const [head, tail] = [characters.slice(0, half), characters.slice(-half)];
  return `${head.join('')}… ${characters.length - LONGEST_VALUE} characters …${tail.join('')}`;
}

function countWhile(most: number, holds: (at: number) => boolean): number {
  let amount = 0;
  while (amount < most && holds(amount)) {
    amount += 1;
  }
  return amount;
}
