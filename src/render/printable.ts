import type { JsonValue } from '../core/json.js';

/** Longest text of one value, in characters, before its middle is cut out. */
const LONGEST_VALUE = 400;

/**
 * What a terminal would obey instead of show, or would not show at all: control characters, what turns the direction of
 * text or has no width, tags, halves of a character. Line breaks are left to those who use it.
 */
const UNPRINTABLE = String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Surrogate}]`;
const UNPRINTABLE_ON_A_LINE = new RegExp(String.raw`\n|${UNPRINTABLE}`, 'gu');
/** Colours, and the way to draw over a line: what this program itself says to a terminal. */
const OWN_SEQUENCE_OR_UNPRINTABLE = new RegExp(String.raw`(\r?\u001b\[[\d;]*[Km])|${UNPRINTABLE}`, 'gu');
/** Where a line begins as workflow commands of GitHub do. */
const COLONS_AT_LINE_START = /^([^\S\n]*):(?=:)/gmu;
/** `##[command]`, `##vso[…]`, `##teamcity[…]`: build servers look for these everywhere in a line. */
const HASHES_BEFORE_BRACKET = /(?<=#)#(?=\w*\[)/gu;

/** The text on one line, with everything that could play tricks on a terminal written out. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE_ON_A_LINE, writtenOut);
}

/**
 * Text as it may stand in an output stream, whoever wrote it: nothing in it moves a terminal but colours and the progress
 * line, and none off a terminal; no build server takes a line of it for a command. What is written out is so as JSON
 * does it: a JSON document stays one, of the same values.
 */
export function harmless(text: string, onTerminal: boolean): string {
  return text
    .replaceAll(OWN_SEQUENCE_OR_UNPRINTABLE, (found: string, own: string | undefined) => {
      if (own === undefined) {
        return writtenOut(found);
      }
      return onTerminal ? own : '';
    })
    .replaceAll(COLONS_AT_LINE_START, (_, indent: string) => `${indent}${writtenOut(':')}`)
    .replaceAll(HASHES_BEFORE_BRACKET, writtenOut);
}

/** As JSON writes it: `\u001b`, and two of these for a character outside of the basic plane. */
function writtenOut(text: string): string {
  return Array.from({ length: text.length }, (_, at) => {
    const unit = text.charCodeAt(at);
    return `\\u${unit.toString(16).padStart(4, '0')}`;
  }).join('');
}

/** A value on one line, as JSON. */
export function formatValue(value: JsonValue): string {
  const text = printable(JSON.stringify(value));
  // By characters, of which none may be cut in two.
  const characters = Array.from(text);
  if (characters.length <= LONGEST_VALUE) {
    return text;
  }
  const half = LONGEST_VALUE / 2;
  const [head, tail] = [characters.slice(0, half), characters.slice(-half)];
  return `${head.join('')}… ${characters.length - LONGEST_VALUE} characters …${tail.join('')}`;
}

/** `1 orphan`, `2 orphans`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
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
