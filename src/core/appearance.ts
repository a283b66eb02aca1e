/** Looks like a space, takes no room, or is no character at all; the usual space aside. */
const UNSEEN = String.raw`(?! )[\p{Cc}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]`;

/** Scripts that write otherwise where a joiner stands: without it, the text would be another one. */
const JOINING = 'Arab|Beng|Deva|Gujr|Guru|Khmr|Knda|Mlym|Mong|Mymr|Nkoo|Orya|Sinh|Syrc|Taml|Telu'
  .split('|')
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('');

/** What is unseen itself, and shows in what it stands with: in emoji, and in scripts whose letters it joins or varies. */
const SEEN_IN_PLACE = [
  String.raw`(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic})`,
  String.raw`(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]`,
  String.raw`(?<=[#*\d])\ufe0f(?=\u20e3)`,
  String.raw`(?<=[${JOINING}])[\u200c\u200d]`,
  String.raw`(?<=\p{Script=Mong})[\u180b-\u180d\u180f]`,
  String.raw`(?<=\p{Script=Han})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`,
].join('|');

/** Cyrillic, Greek, Armenian and phonetic letters, each above the Latin one that most fonts draw alike. */
const FOREIGN_LETTERS = 'АВЕЅІЈКМНОРСТХҮԚԜӀΑΒΕΖΗΙΚΜΝΟΡΤΥΧՕаеорсухѕіјһԁԛԝӏѵνορօսցɑɡ';
const LATIN_LETTERS = 'ABESIJKMHOPCTXYQWIABEZHIKMNOPTYXOaeopcyxsijhdqwlvvopougag';

const LATIN_OF = new Map(Array.from(FOREIGN_LETTERS, (letter, at) => [letter, LATIN_LETTERS.charAt(at)]));

/** A letter that passes for a Latin one in a word that has Latin ones. */
const DISGUISED = [
  String.raw`(?<=[A-Za-z][\p{L}\p{M}\p{N}_]{0,40})[${FOREIGN_LETTERS}]`,
  String.raw`[${FOREIGN_LETTERS}](?=[\p{L}\p{M}\p{N}_]{0,40}[A-Za-z])`,
].join('|');

/** Source of a regular expression (flag `u`) for a character of which nobody sees what it is. Line breaks and tabs are some. */
export const DECEPTIVE = `(?!${SEEN_IN_PLACE})${UNSEEN}|${DISGUISED}`;

const ALL_DECEPTIVE = new RegExp(DECEPTIVE, 'gu');
const ALL_UNSEEN = new RegExp(UNSEEN, 'gu');
const PLAIN = /^[ -~]*$/u;
const SPACE = /[\s\u2800]/u;
const DASHES = /[\u2010-\u2015\u2212]/gu;
const QUOTES = /[\u2018-\u201b\u02bb\u02bc\u2032]/gu;
const DOUBLE_QUOTES = /[\u201c-\u201f\u2033]/gu;

/** Whether a text is of visible ASCII characters and spaces, with which nothing can be wrong. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** Two texts that look alike have the same skeleton: composed as accents may be, letters Latin, nothing that is unseen. */
export function skeletonOf(text: string): string {
  if (isPlain(text)) {
    return text;
  }
  const visible = text.normalize('NFKD').replaceAll(ALL_UNSEEN, (found) => (SPACE.test(found) ? ' ' : ''));
  const flat = visible.replaceAll(DASHES, '-').replaceAll(QUOTES, "'").replaceAll(DOUBLE_QUOTES, '"');
  return Array.from(flat, (character) => LATIN_OF.get(character) ?? character).join('');
}

/** The characters of a text of which nobody sees what they are, each once and in words: `U+200B (not visible)`. */
export function deceptiveCharacters(text: string): readonly string[] {
  const found = isPlain(text) ? [] : (text.match(ALL_DECEPTIVE) ?? []);
  return [...new Set(found)].map((character) => `${codePointOf(character)} (${appearanceOf(character)})`);
}

/** A character as Unicode names it by its number: `U+200B`. */
export function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function appearanceOf(character: string): string {
  const latin = LATIN_OF.get(character);
  if (latin !== undefined) {
    return `not the letter ${latin}`;
  }
  if (character === '\t') {
    return 'a tab';
  }
  return SPACE.test(character) ? 'another kind of space' : 'not visible';
}
