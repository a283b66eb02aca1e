import type { KindModel } from '../core/kind.js';
import { isNear } from '../core/suggest.js';

const MAX_KNOWN = 10_000;
/** What a slip of the keyboard or of the clipboard leaves between two letters of a name, and how others part its words. */
const BETWEEN = '[\\s\\p{Default_Ignorable_Code_Point}"\'`:{}[\\],\\\\_-]{0,3}';

/** Finds the keys whose values are secret by their name, misspelt ones too. */
export class SecretKeys {
  readonly #names: readonly string[];
  readonly #spelt: RegExp | undefined;
  readonly #word: RegExp;
  readonly #known = new Map<string, boolean>();

  constructor(models: readonly KindModel[]) {
    this.#names = [...new Set(models.flatMap((model) => model.manifest.alwaysSecret.flat()))];
    const patterns = this.#names.map((name) => Array.from(name).join(BETWEEN));
    this.#spelt = patterns.length === 0 ? undefined : new RegExp(patterns.join('|'), 'iu');
    const lengths = this.#names.map(({ length }) => length);
    // A misspelling has at most three letters more or less. No expression may take a long text at once: its stack is small.
    const [shortest, longest] = [Math.max(1, Math.min(...lengths) - 3), Math.max(1, ...lengths) + 3];
    this.#word = new RegExp(`(?<![A-Za-z])[A-Za-z]{${Math.min(shortest, longest)},${longest}}(?![A-Za-z])`, 'gu');
  }

  /** Whether what stands below this key must not be shown: it is, or has in it, the name of a secret field. */
  covers(key: string): boolean {
    let covered = this.#known.get(key);
    if (covered === undefined) {
      if (this.#known.size === MAX_KNOWN) {
        this.#known.clear();
      }
      covered = this.isName(key) || this.#spelt?.test(key) === true;
      this.#known.set(key, covered);
    }
    return covered;
  }

  /** Whether the key is the name of a secret field, perhaps misspelt, and nothing more. */
  isName(key: string): boolean {
    return this.#names.some((name) => name === key || isNear(key, name));
  }

  /** Offset behind the first secret name in a text, perhaps misspelt, or `undefined`: for text that was not parsed. */
  endOfFirst(text: string): number | undefined {
    const spelt = this.#spelt?.exec(text);
    let end = spelt === null || spelt === undefined ? undefined : spelt.index + spelt[0].length;
    for (const { 0: word, index } of this.#names.length === 0 ? [] : text.matchAll(this.#word)) {
      if (end !== undefined && index >= end) {
        break;
      }
      if (this.covers(word)) {
        end = Math.min(end ?? text.length, index + word.length);
      }
    }
    return end;
  }
}
