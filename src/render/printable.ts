import type { JsonValue } from '../core/json.js';

/** Longest text of one value, in characters, before its middle is cut out. */
const LONGEST_VALUE = 400;

/** What a terminal would obey instead of show: line breaks, control characters, what turns the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be found
const UNPRINTABLE = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** The text with everything that could play tricks on a terminal written out. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** A value on one line, as JSON. */
export function formatValue(value: JsonValue): string {
  const text = printable(JSON.stringify(value));
  if (text.length <= LONGEST_VALUE) {
    return text;
  }
  const half = LONGEST_VALUE / 2;
  return `${text.slice(0, half)}… ${text.length - LONGEST_VALUE} characters …${text.slice(-half)}`;
}

/** `1 orphan`, `2 orphans`. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : plural}`;
}

/** `8 calls/s`, `1 call/s`, `0.04 calls/s`. */
export function formatRate(callsPerSecond: number): string {
  const rounded = Number(callsPerSecond < 1 ? callsPerSecond.toPrecision(1) : callsPerSecond.toFixed(1));
  return `${count(rounded, 'call')}/s`;
}

/** A duration in the unit that a person would use: `1 s`, `3 min`, `2 h 47 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 120) {
    return `${whole} s`;
  }
  const minutes = Math.round(whole / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
