import { equal } from "node:assert/strict";
import { statusDumpText, statusGroup, statusText } from "../../lib/net/status.ts";

/** Texts as DCMTK 3.6.7's `dcmsend` was seen to print them, and the groups of its summary. */
const CASES: readonly (readonly [status: number, text: string, dump: string, group: string])[] = [
  [0x0000, "Success", "0x0000: Success", "success"],
  [0x0001, "Unknown Status: 0x1", "0x0001: Warning", "warning"],
  [0x0105, "Unknown Status: 0x105", "0x0105: Failure", "unknown"],
  [0x0107, "Unknown Status: 0x107", "0x0107: Warning", "warning"],
  [0x0110, "Unknown Status: 0x110", "0x0110: Failure", "unknown"],
  [0x0116, "Unknown Status: 0x116", "0x0116: Warning", "warning"],
  [0x0117, "Unknown Status: 0x117", "0x0117: Invalid SOP Class", "unknown"],
  [0x0122, "Refused: SOPClassNotSupported", "0x0122: Refused: SOP Class not supported", "refused"],
  [0x0124, "Unknown Status: 0x124", "0x0124: Refused: Not authorized", "unknown"],
  [0x0200, "Unknown Status: 0x200", "0x0200: Failure", "unknown"],
  [0x0210, "Unknown Status: 0x210", "0x0210: Duplicate invocation", "unknown"],
  [0x0211, "Unknown Status: 0x211", "0x0211: Unrecognized operation", "unknown"],
  [0x0212, "Unknown Status: 0x212", "0x0212: Mistyped argument", "unknown"],
  [0x1234, "Unknown Status: 0x1234", "0x1234: Unknown Status Code (non-standard)", "unknown"],
  [0xa500, "Unknown Status: 0xa500", "0xa500: Failure", "unknown"],
  [0xa700, "Refused: OutOfResources", "0xa700: Refused: Out of resources", "refused"],
  [0xa7ff, "Refused: OutOfResources", "0xa7ff: Refused: Out of resources", "refused"],
  [0xa800, "Unknown Status: 0xa800", "0xa800: Failure", "unknown"],
  [
    0xa9ff,
    "Error: DataSetDoesNotMatchSOPClass",
    "0xa9ff: Error: Data Set does not match SOP Class",
    "error",
  ],
  [
    0xb000,
    "Warning: CoercionOfDataElements",
    "0xb000: Warning: Coercion of Data Elements",
    "warning",
  ],
  [0xb006, "Warning: ElementsDiscarded", "0xb006: Warning: Elements discarded", "warning"],
  [
    0xb007,
    "Warning: DataSetDoesNotMatchSOPClass",
    "0xb007: Warning: Data Set does not match SOP Class",
    "warning",
  ],
  [0xb101, "Unknown Status: 0xb101", "0xb101: Warning", "warning"],
  [0xc000, "Error: CannotUnderstand", "0xc000: Error: Cannot understand", "error"],
  [0xcfff, "Error: CannotUnderstand", "0xcfff: Error: Cannot understand", "error"],
  [0xd000, "Unknown Status: 0xd000", "0xd000: Unknown Status Code (non-standard)", "unknown"],
  [0xfe00, "Unknown Status: 0xfe00", "0xfe00: Cancel", "unknown"],
  [0xff00, "Unknown Status: 0xff00", "0xff00: Pending", "unknown"],
  [0xff01, "Unknown Status: 0xff01", "0xff01: Pending", "unknown"],
  [0xfffe, "Unknown Status: 0xfffe", "0xfffe: Unknown Status Code (non-standard)", "unknown"],
  [0xffff, "Unknown Status: 0xffff", "0xffff: Unknown Status Code (non-standard)", "unknown"],
];

for (const [status, text, dump, group] of CASES) {
  Deno.test(`Status ${dump}`, () => {
    equal(statusText(status), text);
    equal(statusDumpText(status), dump);
    equal(statusGroup(status), group);
  });
}
