/** A place in a manifest or project file, as people and editors count: lines and columns start at 1. */
export interface SourcePosition {
  /** Path as shown to people: relative to the working directory where that is shorter; `<stdin>` for `-f -`. */
  readonly file: string;
  readonly line: number;
  /** Column in UTF-16 code units, which is what editors jump to. */
  readonly column: number;
  /** How many characters of the line are meant; the caret is drawn that long. At least 1. */
  readonly length?: number | undefined;
  /** The source line, or 200 characters of it, with the values of secret fields already masked. */
  readonly sourceLine?: string | undefined;
  /** Column of the same character in `sourceLine`, where cutting or masking may have moved it. */
  readonly sourceLineColumn?: number | undefined;
}

/** Keys from the top of a resource's manifest down to one value; array items by index. */
export type FieldPath = readonly string[];

/** A path as people read it: `metadata.tier`, `tags["cost.center"]`. */
export function formatPath(path: FieldPath): string {
  return path
    .map((key, index) => {
      if (!/^[\w:-]+$/u.test(key)) {
        return `[${JSON.stringify(key)}]`;
      }
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}
