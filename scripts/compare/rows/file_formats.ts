/** Rows about files that are checked and refused. */

import { latin1 } from "../data_set.ts";
import { bytes, text } from "../file_source.ts";
import { ct, mr, opaque, SYNTAXES } from "../inputs.ts";
import type { FileSource } from "../file_source.ts";
import type { Row } from "../row.ts";

function sent(name: string, args: readonly string[], more: Partial<Row> = {}): Row {
  return { name, args: ["HOST", "PORT", ...args], peer: {}, exit: 0, ...more };
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
  sent("bare data set, +f", ["+f", "b"], {
    observations: [34],
    files: { "b": ct("1.2.3.2.1", { withoutMeta: true }) },
  }),
  sent("bare data set, -f", ["-f", "b"], {
    files: { "b": ct("1.2.3.2.1", { withoutMeta: true }) },
  }),
  sent("bare implicit data set, -f", ["-f", "b"], {
    files: { "b": ct("1.2.3.2.1", { withoutMeta: true, syntax: SYNTAXES.implicit }) },
  }),
  sent("bare big endian data set, -f", ["-f", "b"], {
    files: { "b": ct("1.2.3.2.1", { withoutMeta: true, syntax: SYNTAXES.bigEndian }) },
  }),
  sent("bare implicit data set, +f", ["+f", "b"], {
    files: { "b": ct("1.2.3.2.1", { withoutMeta: true, syntax: SYNTAXES.implicit }) },
  }),
  sent("bare big endian data set, +f", ["+f", "b"], {
    files: { "b": ct("1.2.3.2.1", { withoutMeta: true, syntax: SYNTAXES.bigEndian }) },
  }),
  bad(
    "group 0002 without preamble",
    ["b"],
    { "b": ct("1.2.3.2.1", { preamble: false }) },
    "File meta information header missing",
    { observations: [35] },
  ),
  sent("group 0002 without preamble, +f", ["+f", "b"], {
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
  sent("meta header without SOP class, +f", ["+f", "m"], {
    files: { "m": ct("1.2.3.2.1", { metaClass: "none" }) },
  }),
  sent("meta header without transfer syntax, +f", ["+f", "m"], {
    files: { "m": ct("1.2.3.2.1", { metaSyntax: "none" }) },
  }),
  sent("meta header without group length", ["m"], {
    files: { "m": ct("1.2.3.2.1", { metaGroupLength: "none" }) },
    says: ["W: DcmMetaInfo: No Group Length available in Meta Information Header"],
  }),
  sent("meta header with too large a group length", ["m"], {
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

export const fileFormatRows: readonly Row[] = [...formats, ...halting];
