/** The report, against one that the native program wrote (UIDs shortened). */

import assert from "node:assert/strict";
import { toTransfer, type Transfer } from "../../../lib/send/instance.ts";
import { formatReport, formatSummary } from "../../../lib/send/reports/report.ts";
import { sendOptionsFor } from "../send_options.ts";

const OPTIONS = {
  ...sendOptionsFor(11112, "images"),
  peer: "localhost",
  callingAeTitle: "DCMSEND",
  calledAeTitle: "ANY-SCP",
};

const EXPLICIT_LE = "1.2.840.10008.1.2.1";

function transfer(changes: Partial<Transfer>, sopClassUid = "1.2.840.10008.5.1.4.1.1.2"): Transfer {
  return {
    ...toTransfer({
      path: "images/a.dcm",
      readMode: "fileOnly",
      sopClassUid,
      sopInstanceUid: "1.2.3",
      transferSyntaxUid: EXPLICIT_LE,
      tooLongDecoded: false,
      fileLengthBytes: undefined,
    }),
    ...changes,
  };
}

Deno.test("formatReport() writes what the native program writes", () => {
  const transfers = [
    transfer({
      result: { type: "noAcceptableContext" },
      associationNumber: 1,
      presentationContextId: 1,
      dataSetLengthBytes: 38870,
      networkTransferSyntaxUid: EXPLICIT_LE,
    }),
    transfer({
      result: { type: "answered", status: 0 },
      associationNumber: 1,
      presentationContextId: 3,
      dataSetLengthBytes: 9496,
      networkTransferSyntaxUid: EXPLICIT_LE,
    }, "1.2.840.10008.5.1.4.1.1.4"),
  ];
  const report = [
    ...formatReport(transfers, { associations: 1, presentationContexts: 2 }, {
      options: OPTIONS,
      date: new Date(2026, 10, 24, 5, 7, 39),
    }),
  ].join("");
  assert.equal(
    report,
    `Detailed Report on the Transfer of Instances
============================================

Communication Peer : localhost:11112
AE Titles used     : DCMSEND -> ANY-SCP
Current Date/Time  : 2026-11-24 05:07:39


Number        : 1
Filename      : images/a.dcm
SOP Instance  : 1.2.3
SOP Class     : 1.2.840.10008.5.1.4.1.1.2 = CTImageStorage
Original Xfer : 1.2.840.10008.1.2.1 = Little Endian Explicit
Dataset Size  : 38870 bytes
Association   : 1
Pres. Context : 1
Network Xfer  : 1.2.840.10008.1.2.1 = Little Endian Explicit
DIMSE Status  : <no acceptable presentation context>

Number        : 2
Filename      : images/a.dcm
SOP Instance  : 1.2.3
SOP Class     : 1.2.840.10008.5.1.4.1.1.4 = MRImageStorage
Original Xfer : 1.2.840.10008.1.2.1 = Little Endian Explicit
Dataset Size  : 9496 bytes
Association   : 1
Pres. Context : 3
Network Xfer  : 1.2.840.10008.1.2.1 = Little Endian Explicit
DIMSE Status  : 0x0000 (Success)


Status Summary
--------------
Number of associations   : 1
Number of pres. contexts : 2
Number of SOP instances  : 2
- sent to the peer       : 1
  * with status SUCCESS  : 1
- NOT sent to the peer   : 1
  * no acceptable pres.  : 1`,
  );
});

Deno.test("formatReport() says so where a file was never read and its UIDs are unknown", () => {
  const unread = toTransfer({
    path: "b",
    readMode: "fileOnly",
    sopClassUid: "1.2.9",
    sopInstanceUid: "1.2.3",
    transferSyntaxUid: "1.2.8",
    tooLongDecoded: false,
    fileLengthBytes: undefined,
  });
  const report = [
    ...formatReport([unread], { associations: 0, presentationContexts: 0 }, {
      options: OPTIONS,
      date: new Date(),
    }),
  ].join("");
  assert.match(report, /\nSOP Class {5}: 1\.2\.9 = unknown\n/);
  assert.match(report, /\nOriginal Xfer : 1\.2\.8 = Unknown Transfer Syntax\n/);
  assert.match(report, /\nNetwork Xfer {2}: \nDIMSE Status {2}: <not sent>\n/);
});

Deno.test("formatSummary() counts each status in its group and leaves out what is zero", () => {
  // The statuses of the native program's observation, and the two that it mistakes for its own.
  const statuses = [
    ...[0xa700, 0xc000, 0xb000, 0x0122, 0x0000, 0xa900, 0x0110, 0xfe00, 0xb007, 0xb006, 0x0107],
    ...[0x0117, 0xffff, 0xfffe],
  ];
  const transfers = statuses.map((status) => transfer({ result: { type: "answered", status } }));
  assert.deepEqual(
    formatSummary(transfers, { associations: 1, presentationContexts: 1 }).split("\n").slice(4),
    [
      "Number of SOP instances  : 14",
      "- sent to the peer       : 14",
      "  * with status SUCCESS  : 1",
      "  * with status WARNING  : 4",
      "  * with status ERROR    : 2",
      "  * with status REFUSED  : 2",
      "  * with unknown status  : 5",
    ],
  );
});
