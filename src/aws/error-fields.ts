/** What an error says of itself in texts: by the name of a field, which is empty where there is no such text. */
export function textsOf(error: unknown): (name: string) => string {
  return (name) => {
    const value = fieldOf(error, name);
    return typeof value === 'string' ? value : '';
  };
}

/** The status of the answer that the SDK has made an error of; undefined where there was none. */
export function statusOf(error: unknown): number | undefined {
  const status = fieldOf(fieldOf(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
