/** Rows about report files and the environment. */

import { folder, link, text } from "../file_source.ts";
import type { FileSource } from "../file_source.ts";
import { CLASSES, ct, image, manyClasses, minimal, mr, SYNTAXES } from "../inputs.ts";
import type { Row } from "../row.ts";
import { begun, RELEASING, stored, summary } from "./expected_lines.ts";

const files: Record<string, FileSource> = {
  "images/ct.dcm": ct("1.2.3.2.1"),
  "images/mr.dcm": mr("1.2.3.4.1", { syntax: SYNTAXES.implicit }),
  "images/us.dcm": image({ sopClass: CLASSES.us, uid: "1.2.3.6.1" }),
  "images/private.dcm": minimal("1.2.3.99.1", { sopClass: "1.3.99.1" }),
  "images/hanging.dcm": minimal("1.2.3.38.1", { sopClass: "1.2.840.10008.5.1.4.38.1" }),
  "d/x": text("x"),
};

const ALL = [
  "images/ct.dcm",
  "images/mr.dcm",
  "images/us.dcm",
  "images/private.dcm",
  "images/hanging.dcm",
];

function row(name: string, args: readonly string[], more: Partial<Row> = {}): Row {
  return { name, args: [...args, "HOST", "PORT", ...ALL], files, peer: {}, exit: 0, ...more };
}

const reports: readonly Row[] = [
  row("report of five classes", ["+crf", "r.txt"], {
    says: ["I: creating detailed report on the transfer ..."],
  }),
  row("report with other AE titles", ["+crf", "r.txt", "-aet", "ME", "-aec", "YOU"]),
  row("report with a refused context", ["+crf", "r.txt", "-nh"], {
    peer: { refuse: { 3: 3, 7: 4 } },
  }),
  row("report exists already", ["+crf", "r.txt"], {
    files: { ...files, "r.txt": text("old\n".repeat(1000)) },
    says: ["W: file 'r.txt' already exists, overwriting"],
  }),
  row("report name is empty", ["+crf", ""]),
  row("report in a missing folder", ["+crf", "/no/such/dir/r.txt"], {
    observations: [89],
    exit: 43,
    says: ["E: cannot write detailed report to file '/no/such/dir/r.txt'"],
  }),
  row("report is a folder", ["+crf", "d"], {
    files: { ...files, "d": folder() },
    exit: 43,
    says: ["E: cannot write detailed report to file 'd'"],
  }),
  row("report in a folder", ["+crf", "d/r.txt"]),
  row("report through a link", ["+crf", "l"], {
    files: { ...files, "d/r.txt": text("old"), "l": link("d/r.txt") },
  }),
  row("last of two reports", ["+crf", "a.txt", "+crf", "b.txt"]),
  row("no report after a failure", ["+crf", "r.txt"], { peer: { refuse: { 3: 3 } }, exit: 62 }),
  row("no report without a peer", ["+crf", "r.txt"], {
    peer: { onAssociate: { type: "close" } },
    exit: 61,
  }),
  row("report of three associations", [], {
    args: ["+crf", "r.txt", "HOST", "PORT", ...Object.keys(manyClasses(260)), ...ALL],
    files: { ...files, ...manyClasses(260) },
    peer: { syntaxes: "first" },
    env: { TCP_NODELAY: "1" },
    levels: ["default", "-v"],
  }),
  row("report with an unloaded file", ["-nh", "+crf", "r.txt"], {
    files: { ...files, "images/mr.dcm": mr("1.2.3.4.1", { cut: 10 }) },
  }),
  row("report of all uncompressed encodings", [], {
    args: ["+crf", "r.txt", "HOST", "PORT", "a", "b", "c"],
    files: {
      "a": ct("1.2.3.2.1"),
      "b": ct("1.2.3.2.2", { syntax: SYNTAXES.implicit }),
      "c": ct("1.2.3.2.3", { syntax: SYNTAXES.bigEndian }),
    },
    peer: { syntaxes: [SYNTAXES.bigEndian] },
  }),
];

const MISSING_DICTIONARY = "E: DcmDataDictionary: Cannot open file: /nonexistent";
const NO_DICTIONARY = "W: no data dictionary loaded, check environment variable: DCMDICTPATH";

const environment: readonly Row[] = [
  {
    name: "dictionary file is missing",
    observations: [90],
    args: ["HOST", "PORT", "ok.dcm"],
    files: { "ok.dcm": minimal() },
    env: { DCMDICTPATH: "/nonexistent" },
    peer: {},
    exit: 62,
    says: [
      MISSING_DICTIONARY,
      NO_DICTIONARY,
      "F: cannot send SOP instance: Data dictionary missing",
    ],
    ours: {
      deviations: [19],
      exit: 0,
      lines: [
        MISSING_DICTIONARY,
        NO_DICTIONARY,
        ...begun(),
        ...stored(1, "SC"),
        RELEASING,
        ...summary({ associations: 1, contexts: 1, instances: 1, sent: 1, success: 1 }),
      ],
      wire: ["1: contexts 1", "1: store 1.2.3.7.1 on 1 as 1", "1: A-RELEASE-RQ"],
    },
  },
  {
    name: "DCMDICTPATH is empty",
    args: ["HOST", "PORT", "ok.dcm"],
    files: { "ok.dcm": minimal() },
    env: { DCMDICTPATH: "" },
    peer: {},
    exit: 0,
    levels: ["default", "-v"],
  },
  {
    name: "environment that has no effect",
    args: ["HOST", "PORT", "ok.dcm"],
    files: { "ok.dcm": minimal() },
    env: {
      http_proxy: "http://127.0.0.1:9",
      HTTP_PROXY: "http://127.0.0.1:9",
      ALL_PROXY: "socks5://127.0.0.1:9",
      LANG: "de_DE.UTF-8",
      LC_ALL: "C",
      DCMTK_LOG_LEVEL: "debug",
      NO_COLOR: "",
    },
    peer: {},
    exit: 0,
  },
  {
    name: "TCP_BUFFER_LENGTH=8192",
    args: ["HOST", "PORT", "ok.dcm"],
    files: { "ok.dcm": ct("1.2.3.2.1", { size: 256 }) },
    env: { TCP_BUFFER_LENGTH: "8192", TCP_NODELAY: "1" },
    peer: {},
    exit: 0,
    levels: ["-v"],
  },
  {
    name: "TCP_NODELAY=0",
    args: ["HOST", "PORT", "ok.dcm"],
    files: { "ok.dcm": minimal() },
    env: { TCP_NODELAY: "0" },
    peer: {},
    exit: 0,
    levels: ["-v"],
  },
];

export const reportRows: readonly Row[] = [...reports, ...environment];
