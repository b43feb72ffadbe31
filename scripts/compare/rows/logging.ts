/** Rows about levels. */

import { ct, minimal, mr } from "../inputs.ts";
import type { Row } from "../row.ts";
import { usageError } from "./command_line_parts.ts";

const MISSING = {
  error: "E: cannot add DICOM file to the transfer list: x: No such file or directory",
  fatal: "F: bad DICOM file: x: No such file or directory",
};

function missingFile(
  name: string,
  args: readonly string[],
  says: readonly string[],
  more: Partial<Row> = {},
): Row {
  return { name, args, exit: 22, says, levels: ["default"], ...more };
}

const levels: readonly Row[] = [
  usageError(
    "+v below info",
    ["+v", "HOST", "104", "x"],
    "--verbose-pc only allowed with verbose mode",
    {
      observations: [19],
    },
  ),
  usageError("+v with -q", ["-q", "+v", "HOST", "104", "x"], "", { says: [] }),
  missingFile("-v then -q", ["-v", "-q", "HOST", "104", "x"], [MISSING.fatal], {
    observations: [20],
  }),
  missingFile("-q then -v", ["-q", "-v", "HOST", "104", "x"], [
    "I: checking input files ...",
    MISSING.error,
    MISSING.fatal,
  ], { observations: [20] }),
  usageError(
    "-ll with -v",
    ["-ll", "debug", "-v", "HOST", "104", "x"],
    "--log-level not allowed with --verbose, --debug or --quiet",
    { observations: [21] },
  ),
  usageError(
    "-ll with -q",
    ["-q", "-ll", "debug", "HOST", "104", "x"],
    "--log-level not allowed with --verbose, --debug or --quiet",
  ),
  missingFile("-ll off", ["-ll", "off", "HOST", "104", "x"], [], { observations: [22] }),
  missingFile("-ll fatal", ["-ll", "fatal", "HOST", "104", "x"], [MISSING.fatal]),
  missingFile("-ll ERROR in capitals", ["-ll", "ERROR", "HOST", "104", "x"], [
    MISSING.error,
    MISSING.fatal,
  ]),
  missingFile("-ll warn", ["-ll", "warn", "HOST", "104", "x"], [MISSING.error, MISSING.fatal]),
  missingFile("-ll info", ["-ll", "info", "HOST", "104", "x"], [
    "I: checking input files ...",
    MISSING.error,
    MISSING.fatal,
  ]),
  usageError(
    "-ll warning",
    ["-ll", "warning", "HOST", "104", "x"],
    "Invalid log level for --log-level option",
  ),
  usageError(
    "-ll empty",
    ["-ll", "", "HOST", "104", "x"],
    "Invalid log level for --log-level option",
  ),
  missingFile("rightmost -ll counts", ["-ll", "nope", "-ll", "fatal", "HOST", "104", "x"], [
    MISSING.fatal,
  ]),
  {
    name: "+v with -ll info",
    args: ["-ll", "info", "+v", "HOST", "PORT", "ct.dcm", "mr.dcm"],
    files: { "ct.dcm": ct(), "mr.dcm": mr() },
    peer: {},
    exit: 0,
    says: ["I: Request Parameters:", "I:     Abstract Syntax: =CTImageStorage"],
    levels: ["default"],
  },
  {
    name: "-ll error in a successful run",
    args: ["-ll", "error", "HOST", "PORT", "ct.dcm"],
    files: { "ct.dcm": ct() },
    peer: {},
    exit: 0,
    levels: ["default"],
  },
];

const summaries: readonly Row[] = [
  {
    name: "report and summary at every level",
    args: ["HOST", "PORT", "+crf", "r.txt", "ct.dcm", "ok.dcm", "mr.dcm"],
    files: { "ct.dcm": ct(), "ok.dcm": minimal(), "mr.dcm": mr() },
    peer: { refuse: { "3": 3 } },
    exit: 62,
  },
];

export const loggingRows: readonly Row[] = [...levels, ...summaries];
