/** What every shell takes as it stands, wherever in a command. */
const PLAIN = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/u;

/** A word as it is typed in a POSIX shell so that the program is handed this very text. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Several words, as {@link shellWord} writes each. */
export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
