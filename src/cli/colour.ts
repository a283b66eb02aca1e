/** Values of FORCE_COLOR that say that there are to be none, as Node and supports-color read it. */
const FORCED_OFF = ['0', 'false'];

/**
 * Whether what is written to a stream is coloured. What is said for this one run goes before what is set for all of them:
 * `--color` and `--no-color` (the last one), then `FORCE_COLOR` (force-color.org) before `NO_COLOR` (no-color.org), as in
 * Node itself; an empty variable says nothing. Where nobody says anything, terminals get colours, but for dumb ones.
 * @param isTerminal - whether the stream is one
 */
export function wantsColour(isTerminal: boolean, argv: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const flag = argv.findLast((argument) => argument === '--color' || argument === '--no-color');
  if (flag !== undefined) {
    return flag === '--color';
  }
  const { FORCE_COLOR: forced = '', NO_COLOR: refused = '', TERM: terminal } = env;
  return forced === '' ? isTerminal && refused === '' && terminal !== 'dumb' : !FORCED_OFF.includes(forced);
}
