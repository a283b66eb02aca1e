/** An answer that is none of the service, or not the one that was promised. Nothing is believed of it. */
export class InvalidAnswer extends Error {
  override readonly name = 'InvalidAnswer';
  /** The SDK's mark of what may go well the next time; it looks for the property, whatever is in it. */
  readonly $retryable?: object;

  /** @param problem what is wrong with it, without a value of it: any may be a secret */
  constructor(problem: string, { isTransient }: { readonly isTransient: boolean }) {
    super(`The answer cannot be believed: ${problem}.`);
    if (isTransient) {
      this.$retryable = {};
    }
  }
}
