/** DICOMDIRs that refer to what they must not: the built program does what the native one does. */

import { dicomdir, type FileRecord, record } from "../../scripts/compare/dicomdir.ts";
import { bytes, type FileSource } from "../../scripts/compare/file_source.ts";
import { CLASSES, ct, SYNTAXES } from "../../scripts/compare/inputs.ts";
import type { Ours, Row } from "../../scripts/compare/row.ts";
import { assertSameAsNative } from "../support/comparison.ts";

/** The one file that is there. */
const UID = "1.2.3.2.1";
const GOOD = referring("A\\B");

function referring(fileId: string, uid: string = UID): FileRecord {
  return record(fileId, CLASSES.ct, uid, SYNTAXES.explicit);
}

/** Whatever the first record refers to, the file of the last one is sent. */
function listed(
  name: string,
  directory: FileSource,
  reasons: readonly string[],
  more: Partial<Row> = {},
): Row {
  return {
    name,
    args: ["+rd", "-nh", "HOST", "PORT", "m/DICOMDIR"],
    files: { "m/A/B": ct(UID), "m/DICOMDIR": directory },
    peer: { syntaxes: "first" },
    levels: ["default"],
    exit: 0,
    says: reasons.map((reason) => `E: cannot send SOP instance from file: ${reason}`),
    ...more,
  };
}

const LATIN_1 = "cannot send SOP instance from file: m/A/\ufffd\ufffd\ufffd";

/** Deno cannot name such a file. */
const NOT_UTF_8: Ours = {
  deviations: [21],
  edits: [{
    replace: [`E: ${LATIN_1}: No such file or directory`],
    by: [`E: ${LATIN_1}: File name is not valid UTF-8`],
  }],
};

const ROWS: readonly Row[] = [
  listed("DICOMDIR with an absolute path", dicomdir([referring("\\dev\\null"), GOOD]), [
    "/dev/null: End of stream",
  ]),
  listed("DICOMDIR with slashes", dicomdir([referring("/dev/null"), GOOD]), [
    "/dev/null: End of stream",
  ]),
  listed(
    "DICOMDIR that climbs out of its folder to the root",
    dicomdir([referring(`${"..\\".repeat(40)}dev\\null`), GOOD]),
    [`m/${"../".repeat(40)}dev/null: End of stream`],
  ),
  listed(
    "DICOMDIR with a file ID in Latin 1",
    dicomdir([referring("A\\\xc4\xd6\xdc"), GOOD]),
    [],
    { ours: NOT_UTF_8 },
  ),
  listed(
    "DICOMDIR with a file ID in UTF-8",
    dicomdir([referring("A\\\xc3\x84", "1.2.3.2.2"), GOOD]),
    [],
    {
      files: {
        "m/A/B": ct(UID),
        "m/A/Ä": ct("1.2.3.2.2"),
        "m/DICOMDIR": dicomdir([referring("A\\\xc3\x84", "1.2.3.2.2"), GOOD]),
      },
      wire: [
        "1: contexts 1",
        "1: store 1.2.3.2.2 on 1 as 1",
        "1: store 1.2.3.2.1 on 1 as 2",
        "1: A-RELEASE-RQ",
      ],
    },
  ),
  listed("DICOMDIR whose records refer to the first one, and so to themselves", circular(), [], {
    wire: ["1: contexts 1", "1: store 1.2.3.2.1 on 1 as 1", "1: A-RELEASE-RQ"],
  }),
  listed(
    "DICOMDIR that refers to itself",
    dicomdir([referring("DICOMDIR", "1.2.3.2.2"), GOOD]),
    [],
  ),
  listed("DICOMDIR that refers to a folder", dicomdir([referring("A"), GOOD]), []),
];

/** All record offsets point to the first record. */
function circular(): FileSource {
  const source = dicomdir([GOOD]);
  if (source.type !== "bytes") throw new TypeError(`Cannot change a file source "${source.type}"`);
  const whole = source.bytes.slice();
  const view = new DataView(whole.buffer);
  const first = whole.findIndex((_, at) => view.getUint32(at, true) === 0xe000fffe);
  const offsets = [0x12000004, 0x12020004, 0x14000004, 0x14200004]; // as little endian numbers
  for (let at = 0; at + 12 <= whole.length; at++) {
    if (offsets.includes(view.getUint32(at, true))) view.setUint32(at + 8, first, true);
  }
  return bytes(whole);
}

Deno.test("hostile files, as native does: DICOMDIRs", () => assertSameAsNative(ROWS));
