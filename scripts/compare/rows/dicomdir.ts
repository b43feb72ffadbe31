/** Rows about DICOMDIRs. */

import { dicomdir, type DicomdirOptions, type FileRecord, record } from "../dicomdir.ts";
import { text } from "../file_source.ts";
import type { FileSource } from "../file_source.ts";
import { CLASSES, ct, mr, SYNTAXES } from "../inputs.ts";
import type { Row } from "../row.ts";

const REAL_RECORDS = 31;

/** As many records as files; CT and MR in turn. */
function records(count: number): FileRecord[] {
  return Array.from(
    { length: count },
    (_, index) => record(`D\\F${index}`, classOf(index), uidOf(index), SYNTAXES.explicit),
  );
}

function files(count: number): Record<string, FileSource> {
  const made: Record<string, FileSource> = {};
  for (let index = 0; index < count; index++) {
    made[`m/D/F${index}`] = index % 2 ? mr(uidOf(index)) : ct(uidOf(index));
  }
  return made;
}

function uidOf(index: number): string {
  return `1.2.3.20.${index + 1}`;
}

function classOf(index: number): string {
  return index % 2 ? CLASSES.mr : CLASSES.ct;
}

function whole(name: string, options: DicomdirOptions, reorder = false): Row {
  const list = reorder ? records(REAL_RECORDS).reverse() : records(REAL_RECORDS);
  return {
    name,
    observations: [49],
    args: ["+rd", "HOST", "PORT", "m/DICOMDIR"],
    files: { ...files(REAL_RECORDS), "m/DICOMDIR": dicomdir(list, options) },
    peer: {},
    exit: 0,
    says: ["I: Number of SOP instances  : 31"],
    levels: ["default", "-v", "-d"],
  };
}

function listing(
  name: string,
  args: readonly string[],
  list: readonly FileRecord[],
  more: Partial<Row> = {},
): Row {
  return {
    name,
    args: [...args, "+rd", "HOST", "PORT", "m/DICOMDIR"],
    files: { ...files(3), "m/DICOMDIR": dicomdir(list) },
    peer: {},
    exit: 0,
    ...more,
  };
}

const [first, second, third] = records(3) as [FileRecord, FileRecord, FileRecord];
const missing = record("D\\NOPE", CLASSES.ct, "1.2.3.20.9", SYNTAXES.explicit);
const badClass: FileRecord = { ...second, sopClass: CLASSES.verification };

const wholeRows: readonly Row[] = [
  whole("DICOMDIR of 31 records", {}),
  whole("DICOMDIR with records in another order", {}, true),
  whole("implicit DICOMDIR", { syntax: "implicit" }),
  whole("big endian DICOMDIR", { syntax: "bigEndian" }),
  whole("DICOMDIR without offsets", { withoutOffsets: true }),
  whole("DICOMDIR with undefined lengths", { undefinedLength: true }),
];

const partRows: readonly Row[] = [
  {
    name: "DICOMDIR without +rd",
    observations: [48],
    args: ["HOST", "PORT", "m/DICOMDIR"],
    files: { "m/DICOMDIR": dicomdir([first]) },
    exit: 22,
    says: ["F: bad DICOM file: m/DICOMDIR: Invalid SOP Class UID"],
  },
  listing("DICOMDIR without +rd, -nuc", [], [first], {
    args: ["-nuc", "HOST", "PORT", "m/DICOMDIR"],
    exit: 62,
  }),
  listing("DICOMDIR with a missing file", [], [first, missing, third], {
    observations: [50],
    exit: 62,
    says: [
      "E: cannot send SOP instance from file: m/D/NOPE: No such file or directory",
      "F: cannot send SOP instance: No such file or directory",
    ],
    wire: ["1: contexts 1", "1: store 1.2.3.20.1 on 1 as 1", "1: A-ABORT 0 0"],
  }),
  listing("DICOMDIR with a missing file, -nh", ["-nh", "+crf", "r.txt"], [first, missing, third], {
    observations: [50],
    wire: [
      "1: contexts 1",
      "1: store 1.2.3.20.1 on 1 as 1",
      "1: store 1.2.3.20.3 on 1 as 2",
      "1: A-RELEASE-RQ",
    ],
  }),
  listing("DICOMDIR with a bad last record, -nh", ["-nh"], [first, third, badClass], {
    observations: [51],
    says: [
      "E: cannot add DICOM file from DICOMDIR to the transfer list: D\\F1: Invalid SOP Class UID",
      "E: cannot add DICOM files from DICOMDIR to the transfer list: m/DICOMDIR: Invalid SOP Class UID",
      "W: bad DICOM file: m/DICOMDIR: Invalid SOP Class UID, ignoring file",
      "I: Number of SOP instances  : 2",
    ],
  }),
  listing("DICOMDIR with a bad middle record, -nh", ["-nh"], [first, badClass, third], {
    says: [
      "E: cannot add DICOM file from DICOMDIR to the transfer list: D\\F1: Invalid SOP Class UID",
      "I: Number of SOP instances  : 2",
    ],
  }),
  listing("DICOMDIR with a bad middle record", [], [first, badClass, third], { exit: 22 }),
  listing("empty DICOMDIR", [], [], {
    observations: [52],
    exit: 23,
    says: ["F: no valid input files to be processed"],
  }),
  listing("empty DICOMDIR beside a file", [], [], {
    args: ["+rd", "HOST", "PORT", "m/DICOMDIR", "m/D/F0"],
  }),
  listing("DICOMDIR with records without files", [], [{ sopClass: CLASSES.ct }, first, {}]),
  listing("DICOMDIR with only records without files", [], [{}, {}], { exit: 23 }),
  listing("DICOMDIR with an inactive record", [], [first, { ...second, inactive: true }], {
    says: ["I: Number of SOP instances  : 2"],
  }),
  listing("DICOMDIR with a record without SOP class", [], [
    { fileId: "D\\F0", uid: uidOf(0), syntax: SYNTAXES.explicit },
  ], {
    exit: 22,
  }),
  listing("DICOMDIR with a record without instance", ["-nh"], [
    { fileId: "D\\F0", sopClass: CLASSES.ct, syntax: SYNTAXES.explicit },
    second,
  ]),
  listing("DICOMDIR with a record without transfer syntax", ["-nh"], [
    second,
    { fileId: "D\\F0", sopClass: CLASSES.ct, uid: uidOf(0) },
  ]),
  listing("DICOMDIR with an empty file ID", ["-nh"], [{ ...first, fileId: "" }, second]),
  listing("DICOMDIR that leads out of its folder", [], [
    record("..\\out.dcm", CLASSES.ct, "1.2.3.2.1", SYNTAXES.explicit),
  ], {
    files: {
      "out.dcm": ct("1.2.3.2.1"),
      "m/DICOMDIR": dicomdir([record("..\\out.dcm", CLASSES.ct, "1.2.3.2.1", SYNTAXES.explicit)]),
    },
  }),
  listing("DICOMDIR in the wrong case", [], [
    record("d\\f0", CLASSES.ct, uidOf(0), SYNTAXES.explicit),
  ], { exit: 62 }),
  listing("DICOMDIR whose record has another instance", [], [{ ...first, uid: "1.2.3.20.77" }], {
    says: ["W: SOP Instance UID in dataset differs from the one in the transfer list"],
  }),
  listing("DICOMDIR whose record has another class", [], [{ ...first, sopClass: CLASSES.mr }]),
  listing("DICOMDIR whose record has another transfer syntax", ["+crf", "r.txt"], [{
    ...first,
    syntax: SYNTAXES.implicit,
  }]),
  listing("DICOMDIR found by a scan", [], [first, second], {
    args: ["+rd", "+sd", "-nh", "HOST", "PORT", "m"],
  }),
  listing("DICOMDIR with another name in the current folder", [], [], {
    args: ["+rd", "HOST", "PORT", "dir"],
    files: {
      "D/F0": ct(uidOf(0)),
      "dir": dicomdir([first]),
    },
  }),
  listing("DICOMDIR and its files as parameters", [], [first], {
    args: ["+rd", "HOST", "PORT", "m/D/F0", "m/DICOMDIR", "m/D/F2"],
    says: ["I: Number of SOP instances  : 3"],
  }),
  listing("DICOMDIR without meta header, +f", ["+f"], [first], {
    files: { ...files(1), "m/DICOMDIR": dicomdir([first], { withoutMeta: true }) },
    exit: 22,
  }),
  listing("DICOMDIR, +f", ["+f"], [first]),
  listing("+rd with an ordinary file", [], [], { args: ["+rd", "HOST", "PORT", "m/D/F0"] }),
  listing("+rd with a text file", [], [], {
    args: ["+rd", "HOST", "PORT", "DICOMDIR"],
    files: { "DICOMDIR": text("x".repeat(200)) },
    exit: 22,
  }),
];

export const dicomdirRows: readonly Row[] = [...wholeRows, ...partRows];
