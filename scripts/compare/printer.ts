/** The comparison's findings as text. */

import type { Difference } from "./compare_row.ts";
import { lineDifference } from "./line_difference.ts";
import type { SuiteResult } from "./suite.ts";

/** One difference: what was expected and not found with `-`, what was found and not expected with `+`. */
export function differenceText(difference: Difference): string {
  const { row, level, aspect, expected, actual } = difference;
  const where = level === "" || level === "default" ? row : `${row} (${level})`;
  return [
    `DIFFERS: ${where}: ${aspect}`,
    ...lineDifference(expected, actual).map((line) => `  ${line}`),
  ]
    .join("\n");
}

/** The last line. */
export function totalText(result: SuiteResult): string {
  return `compare_dcmtk: ${result.compared} rows, ${result.differences.length} differences, ` +
    `${result.waiting.length} waiting for a decoder`;
}
