/** Variables of the environment, by their names. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The first of these variables that is set. One that is set to nothing is not set. */
export function firstSet(env: Environment, ...names: readonly string[]): { name: string; value: string } | undefined {
  for (const name of names) {
    const value = env[name];
    if (value) {
      return { name, value };
    }
  }
  return undefined;
}
