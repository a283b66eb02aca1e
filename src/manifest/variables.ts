/** What a variable can hold. */
export type VariableValue = string | number | boolean;

/** A variable that manifests may refer to. */
export interface Variable {
  readonly value: VariableValue;
  /**
   * It came from the command line, where everything is text: a field that takes a number or a boolean reads the text
   * as one.
   */
  readonly untyped?: true;
  /** The type that a file gives a variable of the command line: what it is where any JSON may stand. */
  readonly declared?: 'number' | 'boolean' | undefined;
}

/** Variables by name; `undefined` where a problem of the variable has been told. */
export type Variables = ReadonlyMap<string, Variable | undefined>;

/** The values that manifests can refer to. */
export interface Values {
  readonly variables: Variables;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** They are those of another environment than the one that the texts are for. */
  readonly foreign?: true;
}

/** Reads text as the wanted type; `undefined` where it is none, or would not print as it is written. */
export function readTyped(text: string, type: 'number' | 'boolean'): number | boolean | undefined {
  if (type === 'number') {
    const value = Number(text);
    return Number.isFinite(value) && String(value) === text ? value : undefined;
  }
  return text === 'true' || text === 'false' ? text === 'true' : undefined;
}
