/** Rows about finding and checking input files (specification 3.1 to 3.5). */

import { element, latin1 } from "../data_set.ts";
import { bytes, folder, link, text } from "../file_source.ts";
import { CLASSES, ct, image, minimal, mr, opaque, SYNTAXES } from "../inputs.ts";
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

function bad(
  name: string,
  args: readonly string[],
  files: Record<string, FileSource>,
  reason: string,
  more: Partial<Row> = {},
): Row {
  const file = args.at(-1) ?? "";
  return {
    name,
    args: [...args.slice(0, -1), "HOST", "PORT", file],
    files,
    exit: 22,
    says: [
      `E: cannot add DICOM file to the transfer list: ${file}: ${reason}`,
      `F: bad DICOM file: ${file}: ${reason}`,
    ],
    ...more,
  };
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

const preamble = new Uint8Array(132).fill(0);
preamble.set(latin1("DICM"), 128);

const formats: readonly Row[] = [
  bad("missing file", ["nope.dcm"], {}, "No such file or directory"),
  bad("file in a missing folder", ["no/such/x.dcm"], {}, "No such file or directory"),
  bad("file below a file", ["x/y"], { "x": ct() }, "Not a directory"),
  bad("empty file", ["e"], { "e": text("") }, "End of stream", { observations: [33] }),
  bad("empty file, +f", ["+f", "e"], { "e": text("") }, "End of stream", { observations: [33] }),
  bad("empty file, -f", ["-f", "e"], { "e": text("") }, "Invalid SOP Class UID", {
    observations: [33],
  }),
  bad(
    "bare data set",
    ["b"],
    { "b": ct("1.2.3.2.1", { withoutMeta: true }) },
    "File meta information header missing",
    { observations: [34] },
  ),
  scan("bare data set, +f", ["+f", "b"], {
    observations: [34],
    files: { "b": ct("1.2.3.2.1", { withoutMeta: true }) },
  }),
  scan("bare data set, -f", ["-f", "b"], {
    files: { "b": ct("1.2.3.2.1", { withoutMeta: true }) },
  }),
  scan("bare implicit data set, -f", ["-f", "b"], {
    files: { "b": ct("1.2.3.2.1", { withoutMeta: true, syntax: SYNTAXES.implicit }) },
  }),
  scan("bare big endian data set, -f", ["-f", "b"], {
    files: { "b": ct("1.2.3.2.1", { withoutMeta: true, syntax: SYNTAXES.bigEndian }) },
  }),
  scan("bare implicit data set, +f", ["+f", "b"], {
    files: { "b": ct("1.2.3.2.1", { withoutMeta: true, syntax: SYNTAXES.implicit }) },
  }),
  scan("bare big endian data set, +f", ["+f", "b"], {
    files: { "b": ct("1.2.3.2.1", { withoutMeta: true, syntax: SYNTAXES.bigEndian }) },
  }),
  bad(
    "group 0002 without preamble",
    ["b"],
    { "b": ct("1.2.3.2.1", { preamble: false }) },
    "File meta information header missing",
    { observations: [35] },
  ),
  scan("group 0002 without preamble, +f", ["+f", "b"], {
    observations: [35],
    files: { "b": ct("1.2.3.2.1", { preamble: false }) },
  }),
  bad(
    "file with preamble, -f",
    ["-f", "p"],
    { "p": ct() },
    "I/O suspension or premature end of stream",
    {
      observations: [36],
    },
  ),
  bad(
    "text file, -f",
    ["-f", "t"],
    { "t": text("The quick brown fox jumps over the lazy dog.") },
    "I/O suspension or premature end of stream",
  ),
  bad(
    "text file, +f",
    ["+f", "t"],
    { "t": text("The quick brown fox jumps over the lazy dog.") },
    "I/O suspension or premature end of stream",
    { says: [] },
  ),
  bad("short text file", ["t"], { "t": text("hello") }, "File meta information header missing", {
    says: [],
  }),
  bad("preamble and nothing else", ["p"], { "p": bytes(preamble) }, "End of stream", { says: [] }),
  bad("131 bytes", ["p"], { "p": bytes(preamble.subarray(0, 131)) }, "", { says: [] }),
  bad(
    "meta header without SOP class",
    ["m"],
    { "m": ct("1.2.3.2.1", { metaClass: "none" }) },
    "Invalid SOP Class UID",
  ),
  bad(
    "meta header without SOP instance",
    ["m"],
    { "m": ct("1.2.3.2.1", { metaUid: "none" }) },
    "Invalid SOP Instance UID",
  ),
  bad("meta header without transfer syntax", ["m"], {
    "m": ct("1.2.3.2.1", { metaSyntax: "none" }),
  }, "Invalid Transfer Syntax UID"),
  scan("meta header without SOP class, +f", ["+f", "m"], {
    files: { "m": ct("1.2.3.2.1", { metaClass: "none" }) },
  }),
  scan("meta header without transfer syntax, +f", ["+f", "m"], {
    files: { "m": ct("1.2.3.2.1", { metaSyntax: "none" }) },
  }),
  scan("meta header without group length", ["m"], {
    files: { "m": ct("1.2.3.2.1", { metaGroupLength: "none" }) },
    says: ["W: DcmMetaInfo: No Group Length available in Meta Information Header"],
  }),
  scan("meta header with too large a group length", ["m"], {
    files: { "m": ct("1.2.3.2.1", { metaGroupLength: 0x200 }) },
    exit: 62,
    says: [
      "W: DcmMetaInfo: Group Length of Meta Information Header has incorrect value",
      "F: cannot send SOP instance: Invalid SOP Class UID",
    ],
  }),
  bad(
    "meta header with too small a group length",
    ["m"],
    { "m": ct("1.2.3.2.1", { metaGroupLength: 14 }) },
    "Invalid SOP Class UID",
    { says: [] },
  ),
  bad(
    "bare encapsulated data set, -f",
    ["-f", "b"],
    {
      "b": opaque(SYNTAXES.jpegBaseline, "1.2.3.4.1", { withoutMeta: true }),
    },
    "",
    {
      peer: {},
      exit: 62,
      says: [
        "W: DIMSE Warning: (DCMSEND,ANY-SCP): sendMessage: unable to convert dataset from 'Little Endian Explicit' transfer syntax to 'Little Endian Explicit'",
        "E: Failed sending C-STORE request: 0006:020e DIMSE Failed to send message",
      ],
    },
  ),
];

const halting: readonly Row[] = [
  {
    name: "two bad files and a missing one, -nh",
    observations: [47],
    args: ["-nh", "HOST", "PORT", "bad1", "bad2", "nofile"],
    files: { "bad1": text("no DICOM"), "bad2": text("") },
    exit: 23,
    says: [
      "W: bad DICOM file: bad2: End of stream, ignoring file",
      "W: bad DICOM file: nofile: No such file or directory, ignoring file",
      "F: no valid input files to be processed",
    ],
  },
  {
    name: "the first bad file halts before anything is sent",
    args: ["HOST", "PORT", "ct.dcm", "nofile", "mr.dcm"],
    files: { "ct.dcm": ct(), "mr.dcm": mr() },
    peer: {},
    exit: 22,
    wire: [],
  },
  {
    name: "bad files are ignored with -nh, the rest is sent and reported",
    args: ["-nh", "+crf", "r.txt", "HOST", "PORT", "nofile", "ct.dcm", "", "mr.dcm"],
    files: { "ct.dcm": ct(), "mr.dcm": mr() },
    peer: {},
    exit: 0,
    says: ["I: Number of SOP instances  : 2"],
  },
];

const dataSets: readonly Row[] = [
  {
    name: "truncated pixel data",
    observations: [37],
    args: ["HOST", "PORT", "cut.dcm"],
    files: { "cut.dcm": image({ sopClass: CLASSES.ct, size: 64, cut: 100 }) },
    peer: {},
    exit: 62,
    says: [
      "E: DcmElement: PixelData (7fe0,0010) larger (8192) than remaining bytes in file",
      "E: cannot send SOP instance from file: cut.dcm: I/O suspension or premature end of stream",
      "F: cannot send SOP instance: I/O suspension or premature end of stream",
    ],
  },
  {
    name: "truncated pixel data between good files, -nh",
    args: ["-nh", "+crf", "r.txt", "HOST", "PORT", "a.dcm", "cut.dcm", "b.dcm"],
    files: {
      "a.dcm": ct("1.2.3.2.1"),
      "cut.dcm": ct("1.2.3.2.2", { size: 64, cut: 100 }),
      "b.dcm": ct("1.2.3.2.3"),
    },
    peer: {},
    exit: 0,
    wire: [
      "1: contexts 1",
      "1: store 1.2.3.2.1 on 1 as 1",
      "1: store 1.2.3.2.3 on 1 as 2",
      "1: A-RELEASE-RQ",
    ],
  },
  {
    name: "one byte behind the data set",
    observations: [38],
    args: ["HOST", "PORT", "more.dcm"],
    files: { "more.dcm": ct("1.2.3.2.1", { tail: Uint8Array.of(0) }) },
    peer: { syntaxes: "first" },
    exit: 62,
    says: ["F: cannot send SOP instance: I/O suspension or premature end of stream"],
  },
  {
    name: "truncated in the middle of an element's header",
    args: ["HOST", "PORT", "cut.dcm"],
    files: { "cut.dcm": minimal("1.2.3.7.1", { cut: 14 }) },
    peer: {},
    exit: 62,
    says: ["F: cannot send SOP instance: I/O suspension or premature end of stream"],
  },
  {
    name: "data set is implicit, meta header says explicit",
    args: ["HOST", "PORT", "lie.dcm"],
    files: { "lie.dcm": image({ syntax: SYNTAXES.implicit, metaSyntax: SYNTAXES.explicit }) },
    peer: {},
    exit: 62,
    says: [],
  },
  {
    name: "data set is explicit, meta header says implicit",
    args: ["HOST", "PORT", "lie.dcm"],
    files: { "lie.dcm": image({ syntax: SYNTAXES.explicit, metaSyntax: SYNTAXES.implicit }) },
    peer: {},
    exit: 62,
    says: [],
  },
  {
    name: "file vanishes in the folder of a link",
    args: ["-nh", "HOST", "PORT", "gone.dcm", "a.dcm"],
    files: { "gone.dcm": link("nowhere"), "a.dcm": ct() },
    peer: {},
    exit: 0,
  },
  {
    name: "item longer than its sequence",
    args: ["HOST", "PORT", "x.dcm"],
    files: {
      "x.dcm": minimal("1.2.3.7.1", {
        extra: [{
          tag: 0x00081140,
          vr: "SQ",
          value: Uint8Array.of(0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0, 0, 8, 0, 0x50, 0x11),
        }],
      }),
    },
    peer: {},
    exit: 0,
  },
  {
    name: "element longer than the file",
    args: ["HOST", "PORT", "x.dcm"],
    files: {
      "x.dcm": minimal("1.2.3.7.1", {
        extra: [{ ...element(0x00204000, "LT", "comment"), statedLength: 0x7ffe }],
      }),
    },
    peer: {},
    exit: 62,
    says: [],
  },
  {
    name: "file name with spaces and quotes",
    args: ["HOST", "PORT", 'it\'s a "name".dcm'],
    files: { 'it\'s a "name".dcm': ct() },
    peer: {},
    exit: 0,
  },
  {
    name: "file name in UTF-8",
    args: ["+crf", "r.txt", "HOST", "PORT", "Bild-ä-画像.dcm"],
    files: { "Bild-ä-画像.dcm": ct() },
    peer: {},
    exit: 0,
  },
];

export const inputRows: readonly Row[] = [...scanning, ...formats, ...halting, ...dataSets];
