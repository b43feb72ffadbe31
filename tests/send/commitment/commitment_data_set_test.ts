import { deepEqual, equal, throws } from "node:assert/strict";
import type { ByteStream } from "../../../lib/base/byte_stream.ts";
import { DataSetError } from "../../../lib/dicom/conditions.ts";
import {
  encodeCommitmentRequest,
  parseCommitmentReport,
} from "../../../lib/send/commitment/commitment_data_set.ts";
import * as golden from "../../golden/orthanc_commitment.ts";
import {
  concat,
  element,
  EXPLICIT_LE,
  IMPLICIT_LE,
  item,
  sequence,
  UID,
  us,
} from "../../support/make.ts";

/** PDU header, PDV header. */
const HEADERS_LENGTH = 12;
const TRANSACTION = "2.25.82929180019249718497165376122915926079";
const CLASS = UID.secondaryCaptureImageStorage;
const REFERENCES = ["1.2.3.4.5", "1.2.3.4.99"].map((sopInstanceUid) => ({
  sopClassUid: CLASS,
  sopInstanceUid,
}));

async function read(stream: ByteStream): Promise<Uint8Array> {
  const target = new Uint8Array(4096);
  let length = 0;
  while (!stream.done) length += await stream.fill(target.subarray(length));
  return target.slice(0, length);
}

Deno.test("encodeCommitmentRequest() makes the bytes of Orthanc's action information", async () => {
  deepEqual(
    await read(encodeCommitmentRequest(TRANSACTION, REFERENCES, UID.implicitLe)),
    golden.N_ACTION_RQ_DATA.slice(HEADERS_LENGTH),
  );
});

Deno.test("encodeCommitmentRequest() writes explicit VR where that was accepted", async () => {
  const items = REFERENCES.map(({ sopClassUid, sopInstanceUid }) =>
    item(concat(element(0x00081150, "UI", sopClassUid), element(0x00081155, "UI", sopInstanceUid)))
  );
  deepEqual(
    await read(encodeCommitmentRequest(TRANSACTION, REFERENCES, UID.explicitLe)),
    concat(element(0x00081195, "UI", TRANSACTION), sequence(0x00081199, items)),
  );
});

Deno.test("parseCommitmentReport() reads Orthanc's event information", () => {
  const bytes = golden.N_EVENT_REPORT_RQ_DATA.slice(HEADERS_LENGTH);
  deepEqual(parseCommitmentReport(bytes, UID.implicitLe), {
    transactionUid: TRANSACTION,
    committed: [{ sopClassUid: CLASS, sopInstanceUid: "1.2.3.4.5" }],
    failed: [{ sopClassUid: CLASS, sopInstanceUid: "1.2.3.4.99", reason: 0x0112 }],
  });
});

for (const encoding of [EXPLICIT_LE, IMPLICIT_LE]) {
  for (const undefinedLength of [false, true]) {
    const name = `${encoding.explicitVr ? "ex" : "im"}plicit VR, ${undefinedLength ? "un" : ""}`;
    Deno.test(`parseCommitmentReport() reads ${name}defined lengths and passes over the rest`, () => {
      const reference = concat(
        element(0x00080054, "AE", "ARCHIVE", encoding),
        element(0x00081150, "UI", CLASS, encoding),
        element(0x00081155, "UI", "1.2.3", encoding),
        element(0x00880130, "SH", "FILE_SET", encoding),
      );
      const failure = concat(
        element(0x00081155, "UI", "1.2.4", encoding),
        us(0x00081197, 0x0213, encoding),
      );
      const options = { encoding, undefinedLength };
      const bytes = concat(
        element(0x00080054, "AE", "ARCHIVE", encoding),
        element(0x00081195, "UI", "1.2.5", encoding),
        sequence(0x00081198, [item(failure, options), item(new Uint8Array(0), options)], options),
        sequence(0x00081199, [item(reference, options)], options),
      );
      deepEqual(
        parseCommitmentReport(bytes, encoding.explicitVr ? UID.explicitLe : UID.implicitLe),
        {
          transactionUid: "1.2.5",
          committed: [{ sopClassUid: CLASS, sopInstanceUid: "1.2.3" }],
          failed: [
            { sopClassUid: "", sopInstanceUid: "1.2.4", reason: 0x0213 },
            { sopClassUid: "", sopInstanceUid: "", reason: undefined },
          ],
        },
      );
    });
  }
}

Deno.test("parseCommitmentReport() finds nothing in an empty data set", () => {
  deepEqual(parseCommitmentReport(new Uint8Array(0), UID.implicitLe), {
    transactionUid: "",
    committed: [],
    failed: [],
  });
});

Deno.test("parseCommitmentReport() invents nothing, wherever the bytes end", () => {
  const bytes = golden.N_EVENT_REPORT_RQ_DATA.slice(HEADERS_LENGTH);
  let refused = 0;
  for (let length = 0; length < bytes.length; length++) {
    try {
      const { transactionUid, committed, failed } = parseCommitmentReport(
        bytes.subarray(0, length),
        UID.implicitLe,
      );
      deepEqual([TRANSACTION, ""].includes(transactionUid), true, `${length}`);
      deepEqual(committed, [], `${length}`);
      equal(failed.length <= 1, true, `${length}`);
    } catch (error) {
      if (!(error instanceof DataSetError)) throw error;
      refused++;
    }
  }
  equal(refused > bytes.length / 2, true, `${refused}`);
});

for (
  const { name, bytes } of [
    { name: "in the other VR encoding", bytes: element(0x00081195, "UI", "1.2.3.4") },
    { name: "nested without end", bytes: sequenceOfSequences(1000) },
  ]
) {
  Deno.test(`parseCommitmentReport() refuses a data set ${name}`, () => {
    throws(() => parseCommitmentReport(bytes, UID.implicitLe), DataSetError);
  });
}

function sequenceOfSequences(depth: number): Uint8Array {
  let bytes: Uint8Array = new Uint8Array(0);
  const options = { encoding: IMPLICIT_LE };
  for (let level = 0; level < depth; level++) {
    bytes = sequence(0x00081199, [item(bytes, options)], options);
  }
  return bytes;
}
