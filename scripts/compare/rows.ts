/** All rows of the comparison. */

import type { Row } from "./row.ts";
import { commandLineRows } from "./rows/command_line.ts";
import { contextRows } from "./rows/contexts.ts";
import { dicomdirRows } from "./rows/dicomdir.ts";
import { failureRows } from "./rows/failures.ts";
import { informationRows } from "./rows/information.ts";
import { inputRows } from "./rows/input.ts";
import { loggingRows } from "./rows/logging.ts";
import { longRows } from "./rows/long.ts";
import { reportRows } from "./rows/reports.ts";
import { statusRows } from "./rows/statuses.ts";
import { transferRows } from "./rows/transfer.ts";
import { uidRows } from "./rows/uids.ts";

/** The rows, by theme. */
export const ROWS_BY_THEME: Readonly<Record<string, readonly Row[]>> = {
  "the command line": commandLineRows,
  "help and version": informationRows,
  "input files": inputRows,
  "logging": loggingRows,
  "UIDs": uidRows,
  "DICOMDIRs": dicomdirRows,
  "presentation contexts": contextRows,
  "statuses": statusRows,
  "transfer": transferRows,
  "failures": failureRows,
  "reports and environment": reportRows,
  "long waits": longRows,
};

/** All rows. */
export function allRows(): Row[] {
  return Object.values(ROWS_BY_THEME).flat();
}
