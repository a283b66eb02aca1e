/** How a run ended, as scripts see it. `--json` changes none of them. */
export const EXIT_CODES = {
  /** Done, or nothing to do. */
  success: 0,
  /** Usage, manifests, refused by AWS. Nothing was changed. */
  error: 1,
  /** Changes are pending (`drift`, `plan --detailed-exitcode`). */
  changesPending: 2,
  refused: 3,
  stale: 4,
  partial: 5,
  incomplete: 6,
  interrupted: 130,
} as const;

/** One of {@link EXIT_CODES}. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** The code that counts where several apply, strongest first. */
const PRECEDENCE: readonly ExitCode[] = [130, 1, 4, 3, 5, 6, 2, 0];

/** The strongest of the codes; success if there is none. */
export function strongest(...codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT_CODES.success;
}
