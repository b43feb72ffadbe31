/** Rows about folders, patterns and links. */

import { folder, link, text } from "../file_source.ts";
import { ct, minimal, mr } from "../inputs.ts";
import type { FileSource } from "../file_source.ts";
import type { Row } from "../row.ts";
import { summary } from "./expected_lines.ts";

const scanned: Record<string, FileSource> = {
  "d/a.dcm": ct("1.2.3.2.1"),
  "d/b.dcm": mr("1.2.3.4.2"),
  "d/M.DCM": ct("1.2.3.2.3"),
  "d/.hidden.dcm": ct("1.2.3.2.4"),
  "d/lnk.dcm": link("a.dcm"),
  "d/sub/c.dcm": mr("1.2.3.4.5"),
  "d/sub/.deep/d.dcm": mr("1.2.3.4.6"),
};

function scan(name: string, args: readonly string[], more: Partial<Row> = {}): Row {
  return { name, args: ["HOST", "PORT", ...args], files: scanned, peer: {}, exit: 0, ...more };
}

/** Deviation 9: the loop is met once, said once, and skipped. */
const parentLink: Partial<Row> = {
  files: { "d/x/a.dcm": minimal("1.2.3.7.1"), "d/x/up": link("..") },
  levels: ["default", "-v"],
  ours: {
    deviations: [9],
    exit: 0,
    lines: [
      "I: determining input files ...",
      /^W: .*\bd\/x\/up\b.*$/,
      "I: checking input files ...",
      "I: starting association #1",
      "I: initializing network ...",
      "I: negotiating network association ...",
      "I: Requesting Association",
      "I: Association Accepted (Max Send PDV: 16372)",
      "I: sending SOP instances ...",
      "I: Sending C-STORE Request (MsgID 1, SC)",
      "I: Received C-STORE Response (Success)",
      "I: Releasing Association",
      ...summary({ associations: 1, contexts: 1, instances: 1, sent: 1, success: 1 }),
    ],
    wire: ["1: contexts 1", "1: store 1.2.3.7.1 on 1 as 1", "1: A-RELEASE-RQ"],
  },
};

const PATTERNS_WITHOUT_MATCH = ["\\*.dcm", "a.dcm\\", "[b-a]*", "?"];

const scanning: readonly Row[] = [
  {
    name: "folder without +sd",
    observations: [28],
    args: ["HOST", "PORT", "d"],
    files: scanned,
    exit: 21,
    says: [
      "W: ignoring directory because option --scan-directories is not set: d",
      "F: no input files to be processed",
    ],
  },
  scan("folder without +sd beside a file", ["d", "d/a.dcm"]),
  scan("linked folder without +sd", ["ld", "d/a.dcm"], {
    files: { ...scanned, "ld": link("d") },
  }),
  {
    name: "pattern that matches nothing",
    observations: [29],
    args: ["+sd", "HOST", "PORT", "d", "+sp", "*.nope"],
    files: scanned,
    exit: 21,
    says: ["I: determining input files ...", "F: no input files to be processed"],
  },
  scan("pattern *.dcm", ["+sd", "d", "+sp", "*.dcm"], {
    observations: [30],
  }),
  scan("pattern with a question mark", ["+sd", "d", "+sp", "?.dcm"]),
  scan("pattern with a set", ["+sd", "d", "+sp", "[ac]*"]),
  scan("pattern with a negated set", ["+sd", "d", "+sp", "[!a]*"]),
  scan("pattern with a range", ["+sd", "+r", "d", "+sp", "[a-c].*"]),
  scan("pattern with a backslash", ["+sd", "d", "+sp", "\\a.dcm"]),
  scan("pattern in capitals", ["+sd", "d", "+sp", "*.DCM"]),
  scan("pattern with braces is literal", ["+sd", "d", "+sp", "{a,b}.dcm"], { exit: 21 }),
  scan("pattern does not apply to file parameters", ["+sd", "+sp", "*.DCM", "d/a.dcm", "d"]),
  scan("pattern with an unclosed bracket", ["+sd", "d", "+sp", "[a*"], { exit: 21 }),
  scan("pattern with a slash matches nothing", ["+sd", "+r", "d", "+sp", "sub/*"], { exit: 21 }),
  ...[
    "*",
    "**",
    ".*",
    "a*.d?m",
    "[[:alpha:]].dcm",
    "[^a]*",
    "[]a]*",
    "[a-]*",
    "[!.]*.[dD]*",
    "\\*.dcm",
    "a.dcm\\",
    "[b-a]*",
    "*.dcm*",
    "?",
    "*a*d*m",
  ].map((pattern) =>
    scan(`scan for ${pattern}`, ["+sd", "-nh", "d", "+sp", pattern], {
      levels: ["-d"],
      ...(PATTERNS_WITHOUT_MATCH.includes(pattern) ? { exit: 21 } : {}),
    })
  ),
  scan("missing file with a line break in its name", ["-nh", "two\nlines", "d/a.dcm"]),
  scan("empty pattern", ["+sd", "d", "+sp", ""]),
  scan("scan without recursion", ["+sd", "d"]),
  scan("scan with recursion", ["+sd", "+r", "d"]),
  scan("scan with a trailing slash", ["-v", "+sd", "d/"], { levels: ["-d"] }),
  scan("scan with a dotted path", ["+sd", "./d"], { levels: ["-d"] }),
  scan("scan of the current folder", ["+sd", "+r", "."], { levels: ["-v", "-d"] }),
  scan("scan of two folders and a file", ["+sd", "d/sub", "d/a.dcm", "d"]),
  scan("scan of a linked folder", ["+sd", "+r", "x"], {
    files: { "y/a.dcm": ct(), "x/l": link("../y") },
    levels: ["-d"],
  }),
  scan("scan of an empty folder", ["+sd", "d"], { files: { "d": folder() }, exit: 21 }),
  scan("scan meets a dangling link", ["+sd", "d"], {
    files: { "d/gone.dcm": link("nowhere") },
    exit: 22,
    says: ["F: bad DICOM file: d/gone.dcm: No such file or directory"],
  }),
  scan("scan meets a text file", ["+sd", "d"], {
    files: { "d/readme.txt": text("hello") },
    exit: 22,
  }),
  scan("scan meets a text file, -nh", ["+sd", "d", "-nh"], {
    observations: [32],
    files: { "d/a.dcm": ct(), "d/readme.txt": text("This is not a DICOM file. ".repeat(20)) },
    says: ["W: bad DICOM file: d/readme.txt: File meta information header missing, ignoring file"],
  }),
  scan("link to the parent folder, -nh", ["+sd", "+r", "-nh", "d"], {
    ...parentLink,
    observations: [31],
    says: [
      /^W: bad DICOM file: d\/x\/up.*: Too many levels of symbolic links, ignoring file$/,
      "I: Number of SOP instances  : 41",
    ],
  }),
  scan("link to the parent folder", ["+sd", "+r", "d"], {
    ...parentLink,
    exit: 22,
    says: [/^F: bad DICOM file: d\/x\/up.*: Too many levels of symbolic links$/],
  }),
  scan("the same file three times", ["d/a.dcm", "d/a.dcm", "./d/a.dcm"], {
    says: ["I: Number of SOP instances  : 3"],
  }),
];

export const scanningRows: readonly Row[] = scanning;
