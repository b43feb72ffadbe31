/** All rows of the comparison. */

import type { Row } from "./row.ts";
import { commandLineRows } from "./rows/command_line.ts";
import { connectingRows } from "./rows/connecting.ts";
import { contextAnswerRows } from "./rows/context_answers.ts";
import { contextRows } from "./rows/contexts.ts";
import { conversionRows } from "./rows/conversion.ts";
import { dataSetRows } from "./rows/data_sets.ts";
import { dicomdirRows } from "./rows/dicomdir.ts";
import { endingRows } from "./rows/ending.ts";
import { fileFormatRows } from "./rows/file_formats.ts";
import { informationRows } from "./rows/information.ts";
import { logConfigRows } from "./rows/log_config.ts";
import { loggingRows } from "./rows/logging.ts";
import { longRows } from "./rows/long.ts";
import { losingRows } from "./rows/losing.ts";
import { noIllegalProposalRows } from "./rows/no_illegal_proposal.ts";
import { numberRows } from "./rows/numbers.ts";
import { reportRows } from "./rows/reports.ts";
import { scanningRows } from "./rows/scanning.ts";
import { statusRows } from "./rows/statuses.ts";
import { transferRows } from "./rows/transfer.ts";
import { uidRows } from "./rows/uids.ts";

/** The rows, by theme. */
export const ROWS_BY_THEME: Readonly<Record<string, readonly Row[]>> = {
  "the command line": commandLineRows,
  "numbers": numberRows,
  "help and version": informationRows,
  "levels": loggingRows,
  "log configurations": logConfigRows,
  "scanning folders": scanningRows,
  "checking files": fileFormatRows,
  "reading data sets": dataSetRows,
  "UIDs": uidRows,
  "DICOMDIRs": dicomdirRows,
  "proposed presentation contexts": contextRows,
  "-nip": noIllegalProposalRows,
  "answers to presentation contexts": contextAnswerRows,
  "statuses": statusRows,
  "transfer": transferRows,
  "conversion": conversionRows,
  "connecting": connectingRows,
  "lost associations": losingRows,
  "release, time-outs and signals": endingRows,
  "reports and environment": reportRows,
  "long waits": longRows,
};

/** All rows. */
export function allRows(): Row[] {
  return Object.values(ROWS_BY_THEME).flat();
}
