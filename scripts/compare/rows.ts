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
export function allRows(): Row[] {
  return [
    ...commandLineRows,
    ...informationRows,
    ...inputRows,
    ...loggingRows,
    ...uidRows,
    ...dicomdirRows,
    ...contextRows,
    ...statusRows,
    ...transferRows,
    ...failureRows,
    ...reportRows,
    ...longRows,
  ];
}
