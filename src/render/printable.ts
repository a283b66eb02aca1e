import { DECEPTIVE, isPlain, skeletonOf } from '../core/appearance.js';
import { count } from '../core/count.js';
import { groupBy } from '../core/group-by.js';

/**
 * What a terminal would obey instead of show, or would not show at all: control characters, what turns the direction of
 * text or has no width, tags, halves of a character. Line breaks are left to those who use it.
 */
const UNPRINTABLE = String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Surrogate}]`;
/** Colours, and the way to draw over a line: what this program itself says to a terminal. */
const OWN_SEQUENCE_OR_UNPRINTABLE = new RegExp(String.raw`(\r?\u001b\[[\d;]*[Km])|${UNPRINTABLE}`, 'gu');
/** Where a line begins as workflow commands of GitHub do. */
const COLONS_AT_LINE_START = /^([^\S\n]*):(?=:)/gmu;
/** `##[command]`, `##vso[…]`, `##teamcity[…]`: build servers look for these everywhere in a line. */
const HASHES_BEFORE_BRACKET = /(?<=#)#(?=\w*\[)/gu;

/** What may look like something else. A tab is as wide as it is, and is left to those who use it. */
const ALL_DECEPTIVE = new RegExp(String.raw`(?!\t)(?:${DECEPTIVE})`, 'gu');
/** The words of text and of JSON, in which the letter of an escape sequence is none: the one behind an odd backslash. */
const ALL_WORDS = /(?!(?<=(?<!\\)(?:\\\\)*\\)[bfnrtu])[^\s"`/\\{}[\],:]+/gu;
const VISIBLE_ASCII = /[ -~]/u;

/** Words that are told from others beside them by their code points only. */
export type LookAlikes = ReadonlySet<string>;

const NO_LOOK_ALIKES: LookAlikes = new Set();

/** The words of texts that are read together which look like other ones among them, as accents do that are composed or not. */
export function lookAlikesIn(texts: readonly string[]): LookAlikes {
  if (texts.every(isPlain)) {
    return NO_LOOK_ALIKES;
  }
  const words = new Set(texts.flatMap((text) => text.match(ALL_WORDS) ?? []));
  return new Set([...groupBy(words, skeletonOf).values()].filter(({ length }) => length > 1).flat());
}

/**
 * The text on one line, with everything written out that could play tricks on a terminal or on who reads it. The form is
 * that of YAML in double quotes, and so it can be copied: `\u00a0`, `\U000e0041`.
 * @param lookAlikes words of which every character beyond ASCII is written out
 */
export function printable(text: string, lookAlikes: LookAlikes = NO_LOOK_ALIKES): string {
  return printableBefore(text, text.length, lookAlikes);
}

/** What {@link printable} shows of the characters before an offset; what is behind it counts for how they are shown. */
export function printableBefore(text: string, end: number, lookAlikes: LookAlikes = NO_LOOK_ALIKES): string {
  if (isPlain(text)) {
    return text.slice(0, end);
  }
  const hidden = new Set(Array.from(text.matchAll(ALL_DECEPTIVE), ({ index }) => index));
  const words = lookAlikes.size === 0 ? [] : [...text.matchAll(ALL_WORDS)].filter(([word]) => lookAlikes.has(word));
  for (const { index, 0: word } of words) {
    for (let at = index; at < index + word.length; at += 1) {
      hidden.add(at);
    }
  }
  let shown = '';
  let at = 0;
  for (const character of text) {
    if (at >= end) {
      break;
    }
    shown += hidden.has(at) ? writtenOut(character) : character;
    at += character.length;
  }
  return shown;
}

function writtenOut(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (VISIBLE_ASCII.test(character)) {
    return character;
  }
  const digits = code.toString(16);
  return code > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
}

/**
 * Text as it may stand in an output stream, whoever wrote it: nothing in it moves a terminal but colours and the progress
 * line, and none of them unless they are shown; no build server takes a line of it for a command. What is written out is
 * so as JSON does it: a JSON document stays one, of the same values.
 */
export function harmless(text: string, showsColours: boolean): string {
  return text
    .replaceAll(OWN_SEQUENCE_OR_UNPRINTABLE, (found: string, own: string | undefined) => {
      if (own === undefined) {
        return writtenAsJson(found);
      }
      return showsColours ? own : '';
    })
    .replaceAll(COLONS_AT_LINE_START, (_, indent: string) => `${indent}${writtenAsJson(':')}`)
    .replaceAll(HASHES_BEFORE_BRACKET, writtenAsJson);
}

/** As JSON writes it: `\u001b`, and two of these for a character outside of the basic plane. */
function writtenAsJson(text: string): string {
  return Array.from({ length: text.length }, (_, at) => {
    const unit = text.charCodeAt(at);
    return `\\u${unit.toString(16).padStart(4, '0')}`;
  }).join('');
}

/** `8 calls/s`, `1 call/s`, `0.04 calls/s`. */
export function formatRate(callsPerSecond: number): string {
  const rounded = Number(callsPerSecond < 1 ? callsPerSecond.toPrecision(1) : callsPerSecond.toFixed(1));
  return `${count(rounded, 'call')}/s`;
}
