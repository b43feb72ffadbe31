/** Rows about the check of UIDs and about UIDs that disagree. */

import { element } from "../data_set.ts";
import type { FileSource } from "../file_source.ts";
import { CLASSES, ct, image, type ImageOptions, minimal, opaque, SYNTAXES } from "../inputs.ts";
import type { Row } from "../row.ts";
import { begun, RELEASING, stored, summary } from "./expected_lines.ts";

function refused(
  name: string,
  options: ImageOptions,
  reason: string,
  more: Partial<Row> = {},
): Row {
  return {
    name,
    args: ["HOST", "PORT", "x.dcm"],
    files: { "x.dcm": minimal("1.2.3.7.1", options) },
    exit: 22,
    says: [
      `E: cannot add DICOM file to the transfer list: x.dcm: ${reason}`,
      `F: bad DICOM file: x.dcm: ${reason}`,
    ],
    ...more,
  };
}

function sent(
  name: string,
  args: readonly string[],
  file: FileSource,
  more: Partial<Row> = {},
): Row {
  return {
    name,
    args: ["HOST", "PORT", ...args, "x.dcm"],
    files: { "x.dcm": file },
    peer: { syntaxes: "first" },
    exit: 0,
    ...more,
  };
}

const classes: readonly Row[] = [
  refused("class Verification", { sopClass: CLASSES.verification }, "Invalid SOP Class UID", {
    observations: [39],
  }),
  refused(
    "class of a query model",
    { sopClass: "1.2.840.10008.5.1.4.1.2.1.1" },
    "Invalid SOP Class UID",
  ),
  refused(
    "class Media Storage Directory",
    { sopClass: CLASSES.mediaStorageDirectory },
    "Invalid SOP Class UID",
  ),
  refused(
    "standard class that nobody knows",
    { sopClass: "1.2.840.10008.9.9.9" },
    "Unknown Storage SOP Class",
    {
      observations: [40],
    },
  ),
  refused("class with letters", { sopClass: "1.2.abc" }, "Invalid SOP Class UID"),
  refused("class with a leading zero", { sopClass: "1.2.03.4" }, "Invalid SOP Class UID"),
  refused("class with 65 characters", { sopClass: "1." + "2".repeat(63) }, "Invalid SOP Class UID"),
  refused("class with an empty component", { sopClass: "1..2" }, "Invalid SOP Class UID"),
  sent(
    "new storage class",
    [],
    minimal("1.2.3.7.1", { sopClass: "1.2.840.10008.5.1.4.1.1.999.1" }),
    {
      observations: [41],
    },
  ),
  sent("private class", [], minimal("1.2.3.7.1", { sopClass: "1.3.99.1" }), {
    observations: [41],
    says: ["I: Sending C-STORE Request (MsgID 1, OT)"],
  }),
  sent(
    "class that only looks like a storage class",
    [],
    minimal("1.2.3.7.1", {
      sopClass: "1.2.840.10008.5.1.4.1.19.1",
    }),
  ),
  sent("Hanging Protocol", [], minimal("1.2.3.7.1", { sopClass: "1.2.840.10008.5.1.4.38.1" })),
  sent("Stored Print, retired", [], minimal("1.2.3.7.1", { sopClass: "1.2.840.10008.5.1.1.27" })),
  sent(
    "class Verification, -nuc",
    ["-nuc"],
    minimal("1.2.3.7.1", { sopClass: CLASSES.verification }),
    {
      observations: [44],
    },
  ),
  sent("class with letters, -nuc", ["-nuc"], minimal("1.2.3.7.1", { sopClass: "1.2.abc" }), {
    observations: [44],
  }),
];

const instances: readonly Row[] = [
  refused(
    "instance with 74 characters",
    { uid: "1.2." + "3".repeat(70) },
    "Invalid SOP Instance UID",
    {
      observations: [42],
    },
  ),
  refused("instance with a leading zero", { uid: "1.2.03.4" }, "Invalid SOP Instance UID", {
    observations: [42],
  }),
  refused("two instances", { uid: "1.2.3.4\\1.2.3.5" }, "Invalid SOP Instance UID", {
    observations: [42],
  }),
  refused("instance that ends with a dot", { uid: "1.2.3." }, "Invalid SOP Instance UID"),
  refused("empty instance", { uid: "" }, "Invalid SOP Instance UID"),
  refused("empty instance, -nuc", { uid: "" }, "Invalid SOP Instance UID", {
    args: ["-nuc", "HOST", "PORT", "x.dcm"],
  }),
  sent("instance with 64 characters", [], minimal("1.2." + "3".repeat(60))),
  sent("instance with a leading zero, -nuc", ["-nuc"], minimal("1.2.03.4")),
  sent(
    "instance with a space behind, -nuc",
    ["-nuc"],
    image({
      sopClass: CLASSES.ct,
      uid: "1.2.3.2.12",
      metaUid: "1.2.3.2.1 ",
    }),
    {
      says: [/^W: DcmUniqueIdentifier: Element MediaStorageSOPInstanceUID \(0002,0003\) contains/],
    },
  ),
  sent(
    "instance with a space behind",
    [],
    image({
      sopClass: CLASSES.ct,
      uid: "1.2.3.2.12",
      metaUid: "1.2.3.2.1 ",
    }),
    {
      says: [/^W: DcmUniqueIdentifier: Element MediaStorageSOPInstanceUID \(0002,0003\) contains/],
    },
  ),
];

const syntaxes: readonly Row[] = [
  refused("private transfer syntax", { metaSyntax: "1.3.99.7" }, "Unknown Transfer Syntax"),
  refused("transfer syntax with letters", { metaSyntax: "1.2.x" }, "Invalid Transfer Syntax UID"),
  {
    name: "HTJ2K",
    observations: [43],
    args: ["HOST", "PORT", "x.dcm"],
    files: { "x.dcm": opaque(SYNTAXES.htj2kLossless, "1.2.3.4.1") },
    peer: { syntaxes: "first" },
    exit: 22,
    says: ["F: bad DICOM file: x.dcm: Unknown Transfer Syntax"],
    needsDecoder: ["jpeg2000"],
    ours: {
      deviations: [5, 6],
      exit: 0,
      lines: [
        ...begun(),
        ...stored(1, "MR"),
        RELEASING,
        ...summary({ associations: 1, contexts: 1, instances: 1, sent: 1, success: 1 }),
      ],
      wire: ["1: contexts 1", "1: store 1.2.3.4.1 on 1 as 1", "1: A-RELEASE-RQ"],
    },
  },
  {
    name: "private transfer syntax, -nuc",
    observations: [43],
    args: ["-nuc", "HOST", "PORT", "x.dcm"],
    files: { "x.dcm": minimal("1.2.3.7.1", { metaSyntax: "1.3.99.7" }) },
    peer: { syntaxes: "first" },
    exit: 62,
    says: [
      "W: transfer syntax is unknown, trying to propose only this one: 1.3.99.7",
      "E: cannot send SOP instance from file: x.dcm: File meta information header missing",
    ],
    ours: {
      deviations: [7],
      exit: 0,
      lines: [
        "I: checking input files ...",
        "W: transfer syntax is unknown, trying to propose only this one: 1.3.99.7",
        ...begun().slice(1),
        ...stored(1, "SC"),
        RELEASING,
        ...summary({ associations: 1, contexts: 1, instances: 1, sent: 1, success: 1 }),
      ],
      wire: ["1: contexts 1", "1: store 1.2.3.7.1 on 1 as 1", "1: A-RELEASE-RQ"],
    },
  },
  refused("JPEG XL", { metaSyntax: "1.2.840.10008.1.2.4.110" }, "Unknown Transfer Syntax", {
    args: ["HOST", "PORT", "x.dcm"],
    files: { "x.dcm": opaque("1.2.840.10008.1.2.4.112", "1.2.3.4.1") },
    peer: { syntaxes: "first" },
    ours: {
      deviations: [5, 6],
      exit: 0,
      lines: [
        ...begun(),
        ...stored(1, "MR"),
        RELEASING,
        ...summary({ associations: 1, contexts: 1, instances: 1, sent: 1, success: 1 }),
      ],
      wire: ["1: contexts 1", "1: store 1.2.3.4.1 on 1 as 1", "1: A-RELEASE-RQ"],
    },
  }),
];

const disagreements: readonly Row[] = [
  sent(
    "instance differs between meta header and data set",
    [],
    ct("1.2.3.2.1", { metaUid: "1.2.3.2.9" }),
    {
      observations: [45],
      says: ["W: SOP Instance UID in dataset differs from the one in the transfer list"],
      wire: ["1: contexts 1", "1: store 1.2.3.2.1 on 1 as 1", "1: A-RELEASE-RQ"],
    },
  ),
  sent(
    "class differs between meta header and data set",
    [],
    ct("1.2.3.2.1", { metaClass: CLASSES.mr }),
    {
      says: [
        "W: SOP Class UID in dataset differs from the one in the transfer list",
        "W: Inappropriate presentation context with ID 1: abstract syntax does not match SOP class UID",
      ],
    },
  ),
  sent(
    "both differ, with a report",
    ["+crf", "r.txt"],
    ct("1.2.3.2.1", {
      metaClass: CLASSES.mr,
      metaUid: "1.2.3.4.9",
    }),
  ),
  sent("data set without SOP class", [], ct("1.2.3.2.1", { dataClass: "none" }), {
    observations: [46],
    exit: 62,
    says: [
      "E: Cannot send SOP instance, missing information:",
      "F: cannot send SOP instance: Invalid SOP Class UID",
    ],
  }),
  sent("data set without SOP instance", [], ct("1.2.3.2.1", { dataUid: "none" }), {
    observations: [46],
    exit: 62,
    says: [
      "E: Cannot send SOP instance, missing information:",
      "F: cannot send SOP instance: Invalid SOP Instance UID",
    ],
  }),
  {
    name: "data sets without UIDs between good ones, -nh",
    args: ["-nh", "+crf", "r.txt", "HOST", "PORT", "a.dcm", "c.dcm", "i.dcm", "b.dcm"],
    files: {
      "a.dcm": ct("1.2.3.2.1"),
      "c.dcm": ct("1.2.3.2.2", { dataClass: "none" }),
      "i.dcm": ct("1.2.3.2.3", { dataUid: "none" }),
      "b.dcm": ct("1.2.3.2.4"),
    },
    peer: {},
    exit: 0,
    wire: [
      "1: contexts 1",
      "1: store 1.2.3.2.1 on 1 as 1",
      "1: store 1.2.3.2.4 on 1 as 4",
      "1: A-RELEASE-RQ",
    ],
  },
  sent("data set's instance is no UID", [], ct("1.2.3.2.1", { dataUid: "not a uid" }), {
    ours: { deviations: [3], asInFile: { "notauid": "x.dcm" } },
  }),
  sent("data set's instance with a space behind", [], ct("1.2.3.2.1", { dataUid: "1.2.3.2.1 " }), {
    ours: { deviations: [3], asInFile: { "1.2.3.2.1": "x.dcm" } },
  }),
  sent("data set's instance is doubled", [], ct("1.2.3.2.1", { dataUid: "1.2.3\\1.2.4" })),
  sent("empty class in the data set", [], ct("1.2.3.2.1", { dataClass: "" }), { exit: 62 }),
  sent(
    "data set with a character set",
    [],
    ct("1.2.3.2.1", {
      extra: [element(0x00080005, "CS", "ISO_IR 100")],
    }),
  ),
];

export const uidRows: readonly Row[] = [...classes, ...instances, ...syntaxes, ...disagreements];
