/** What the rows about the command line have in common. */

import type { Row } from "../row.ts";

export const NO_FILE = "F: bad DICOM file: x: No such file or directory";

/** A command line that ends with an error message and exit code 1. */
export function usageError(
  name: string,
  args: readonly string[],
  error: string,
  more: Partial<Row> = {},
): Row {
  return { name, args, exit: 1, says: [`error: ${error}`], levels: ["default"], ...more };
}

/** A command line that is accepted; its only file does not exist. */
export function accepted(name: string, args: readonly string[], more: Partial<Row> = {}): Row {
  return { name, args, exit: 22, says: [NO_FILE], levels: ["default"], ...more };
}
