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
}

/** The values that manifests can refer to. */
export interface Values {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const NUMBER = /^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/u;

/** Reads text as YAML would read it unquoted; `undefined` where that is not the wanted type. */
export function readTyped(text: string, type: 'number' | 'boolean'): number | boolean | undefined {
  if (type === 'number') {
    return NUMBER.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
  }
  return /^(?:true|false)$/iu.test(text) ? text.toLowerCase() === 'true' : undefined;
}
