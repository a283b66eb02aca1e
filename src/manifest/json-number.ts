/**
 * Whether a number means the same after a trip through JSON as it does where it is written: finite, an integer only
 * up to 2^53 - 1, and with no more digits than a double keeps.
 * @param source the number as written, without quotes
 */
export function survivesJson(value: number, source: string): boolean {
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    return false;
  }
  const written = decimalDigits(source);
  // Octal and hexadecimal integers are exact as long as they are safe.
  return written === undefined || written === decimalDigits(String(value));
}

/**
 * Whether a number or boolean prints as it is written. `01234`, `1.10`, `1e3` and `True` do not: as part of a text, or
 * of JSON, they would become something else.
 */
export function printsAsWritten(value: number | boolean, source: string): boolean {
  return String(value) === source;
}

const DECIMAL = /^[-+]?(?<whole>[0-9]*)(?:\.(?<fraction>[0-9]*))?(?:[eE](?<exponent>[-+]?[0-9]+))?$/u;

/** The digits that count and the power of ten of the first one: the same for `1.50`, `15e-1` and `1.5`. */
function decimalDigits(source: string): string | undefined {
  const groups = DECIMAL.exec(source)?.groups;
  if (groups === undefined) {
    return undefined;
  }
  const { whole = '', fraction = '', exponent = '0' } = groups;
  const digits = whole + fraction;
  const significant = digits.replace(/^0+/u, '');
  const power = whole.length - (digits.length - significant.length) + Number(exponent);
  const kept = withoutTrailingZeros(significant);
  return kept === '' ? '0' : `${kept}e${power}`;
}

/** A loop, because a regular expression takes time that grows with the square of the zeros. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') {
    end -= 1;
  }
  return digits.slice(0, end);
}
