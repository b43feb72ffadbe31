/** Numbers as DCMTK reads them from the command line: the grammar of C's `scanf("%lu")`. */

/** The result of {@link scanUnsigned}. */
export interface ScannedNumber {
  /** 0 to 2^64-1: larger numbers saturate, negative ones wrap around. */
  readonly value: bigint;
  /** True when a minus sign was read. */
  readonly negative: boolean;
}

const MAX_UNSIGNED = 2n ** 64n - 1n;

/**
 * Reads white space, an optional sign and decimal digits; whatever follows them is ignored.
 *
 * @returns undefined when there is no digit where the first one should be
 * @example `scanUnsigned(" 4096x")` is 4096, `scanUnsigned("0x2000")` is 0.
 */
export function scanUnsigned(text: string): ScannedNumber | undefined {
  const match = /^[ \t\n\v\f\r]*([+-]?)([0-9]+)/.exec(text);
  const digits = match?.[2];
  if (digits === undefined) return undefined;
  const negative = match?.[1] === "-";
  const magnitude = parseDigits(digits);
  if (magnitude > MAX_UNSIGNED) return { value: MAX_UNSIGNED, negative };
  return { value: negative ? BigInt.asUintN(64, -magnitude) : magnitude, negative };
}

/** No number above 2^64 is told from another: bounds the work that a megabyte of digits makes. */
function parseDigits(digits: string): bigint {
  const significant = digits.replace(/^0+(?=.)/, "");
  return significant.length > 20 ? MAX_UNSIGNED + 1n : BigInt(significant);
}
