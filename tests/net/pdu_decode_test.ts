import { deepEqual, equal } from "node:assert/strict";
import { type DecodedPdu, decodePdu } from "../../lib/net/pdu_decode.ts";
import type { Pdu } from "../../lib/net/pdu.ts";
import { PduBuffer } from "../../lib/net/pdu_buffer.ts";
import * as golden from "../golden/dcmtk_pdus.ts";
import * as orthanc from "../golden/orthanc_commitment.ts";

const LIMIT = { maxPduLength: 16384 };
const DCMTK = {
  implementationClassUid: "1.2.276.0.7230010.3.0.3.6.7",
  implementationVersionName: "OFFIS_DCMTK_367",
};
const DICOM = "1.2.840.10008.3.1.1.1";
const EXPLICIT_LE = "1.2.840.10008.1.2.1";
const EXPLICIT_BE = "1.2.840.10008.1.2.2";
const IMPLICIT_LE = "1.2.840.10008.1.2";
const JPEG_LS_LOSSY = "1.2.840.10008.1.2.4.81";

const STORAGE_COMMITMENT = "1.2.840.10008.1.20.1";

const GOLDEN: readonly { name: string; bytes: Uint8Array; pdu: Pdu }[] = [
  {
    name: "A-ASSOCIATE-RQ",
    bytes: golden.ASSOCIATE_RQ,
    pdu: {
      type: "A-ASSOCIATE-RQ",
      calledAeTitle: "ANY-SCP",
      callingAeTitle: "DCMSEND",
      applicationContext: DICOM,
      presentationContexts: [
        {
          id: 1,
          abstractSyntax: "1.2.840.10008.5.1.4.1.1.7",
          transferSyntaxes: [JPEG_LS_LOSSY],
        },
        {
          id: 3,
          abstractSyntax: "1.2.840.10008.5.1.4.1.1.4",
          transferSyntaxes: [EXPLICIT_LE, EXPLICIT_BE, IMPLICIT_LE],
        },
      ],
      userInformation: { maxPduLength: 16384, ...DCMTK },
    },
  },
  {
    name: "A-ASSOCIATE-AC with a refused context",
    bytes: golden.ASSOCIATE_AC,
    pdu: {
      type: "A-ASSOCIATE-AC",
      calledAeTitle: "ANY-SCP",
      callingAeTitle: "DCMSEND",
      applicationContext: DICOM,
      presentationContexts: [
        { id: 1, result: 4, transferSyntax: IMPLICIT_LE },
        { id: 3, result: 0, transferSyntax: EXPLICIT_LE },
      ],
      userInformation: { maxPduLength: 16384, ...DCMTK },
    },
  },
  {
    name: "A-ASSOCIATE-AC with other titles and length",
    bytes: golden.ASSOCIATE_AC_LOSSY,
    pdu: {
      type: "A-ASSOCIATE-AC",
      calledAeTitle: "ARCHIVE",
      callingAeTitle: "STORE_SCU",
      applicationContext: DICOM,
      presentationContexts: [{ id: 1, result: 0, transferSyntax: JPEG_LS_LOSSY }],
      userInformation: { maxPduLength: 4096, ...DCMTK },
    },
  },
  {
    name: "A-ASSOCIATE-RJ",
    bytes: golden.ASSOCIATE_RJ,
    pdu: { type: "A-ASSOCIATE-RJ", result: 1, source: 1, reason: 1 },
  },
  {
    name: "P-DATA-TF with a command",
    bytes: golden.STORE_RSP,
    pdu: {
      type: "P-DATA-TF",
      pdvs: [{
        presentationContextId: 3,
        command: true,
        last: true,
        data: golden.STORE_RSP.subarray(12),
      }],
    },
  },
  {
    name: "P-DATA-TF with data",
    bytes: golden.STORE_RQ_DATA,
    pdu: {
      type: "P-DATA-TF",
      pdvs: [{
        presentationContextId: 1,
        command: false,
        last: true,
        data: golden.STORE_RQ_DATA.subarray(12),
      }],
    },
  },
  { name: "A-RELEASE-RQ", bytes: golden.RELEASE_RQ, pdu: { type: "A-RELEASE-RQ" } },
  { name: "A-RELEASE-RP", bytes: golden.RELEASE_RP, pdu: { type: "A-RELEASE-RP" } },
  {
    name: "A-ASSOCIATE-RQ in Orthanc, which wants to be an SCP",
    bytes: orthanc.ASSOCIATE_RQ,
    pdu: {
      type: "A-ASSOCIATE-RQ",
      calledAeTitle: "DCMSEND",
      callingAeTitle: "ORTHANC",
      applicationContext: DICOM,
      presentationContexts: [{
        id: 1,
        abstractSyntax: STORAGE_COMMITMENT,
        transferSyntaxes: [IMPLICIT_LE, EXPLICIT_LE],
      }],
      userInformation: {
        maxPduLength: 16384,
        ...DCMTK,
        roleSelections: [{ sopClassUid: STORAGE_COMMITMENT, scu: false, scp: true }],
      },
    },
  },
  {
    name: "A-ASSOCIATE-AC in Orthanc, which lets us be an SCU",
    bytes: orthanc.ASSOCIATE_AC,
    pdu: {
      type: "A-ASSOCIATE-AC",
      calledAeTitle: "ORTHANC",
      callingAeTitle: "DCMSEND",
      applicationContext: DICOM,
      presentationContexts: [{ id: 1, result: 0, transferSyntax: IMPLICIT_LE }],
      userInformation: {
        maxPduLength: 16384,
        ...DCMTK,
        roleSelections: [{ sopClassUid: STORAGE_COMMITMENT, scu: true, scp: false }],
      },
    },
  },
  { name: "A-ABORT", bytes: golden.ABORT, pdu: { type: "A-ABORT", source: 0, reason: 0 } },
];

for (const { name, bytes, pdu } of GOLDEN) {
  Deno.test(`decodePdu() reads DCMTK's ${name}`, () => {
    deepEqual(decodePdu(bytes, LIMIT), { type: "pdu", pdu, lengthBytes: bytes.length });
  });

  Deno.test(`decodePdu() reports ${name} as incomplete at every earlier end`, () => {
    for (let length = 0; length < bytes.length; length++) {
      const decoded = decodePdu(bytes.subarray(0, length), LIMIT);
      equal(decoded.type, "incomplete", `after ${length} bytes`);
      const needed = decoded.type === "incomplete" ? decoded.neededBytes : 0;
      equal(needed, length < 6 ? 6 : bytes.length);
    }
  });
}

/** Feeds `pieces` to a PduBuffer. @returns the PDUs, their data copied */
async function feed(pieces: readonly Uint8Array[]): Promise<Pdu[]> {
  const buffer = new PduBuffer(LIMIT.maxPduLength);
  const pdus: Pdu[] = [];
  for (const piece of pieces) {
    await buffer.readFrom((target) => {
      target.set(piece);
      return Promise.resolve(piece.length);
    });
    for (let next = buffer.next(); next.type !== "incomplete"; next = buffer.next()) {
      if (next.type === "invalid") throw new Error(JSON.stringify(next.error));
      pdus.push(structuredClone(next.pdu));
    }
  }
  return pdus;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test("PduBuffer cuts the same PDUs from a stream split at every offset", async () => {
  const stream = concatenate([golden.ASSOCIATE_AC, golden.STORE_RSP, golden.RELEASE_RP]);
  const whole = await feed([stream]);
  equal(whole.length, 3);
  for (let offset = 1; offset < stream.length; offset++) {
    const split = [stream.subarray(0, offset), stream.subarray(offset)];
    deepEqual(await feed(split), whole, `split at ${offset}`);
  }
});

Deno.test("PduBuffer cuts the same PDUs from a stream that comes byte by byte", async () => {
  const stream = concatenate(GOLDEN.map(({ bytes }) => bytes));
  const bytewise = await feed(Array.from(stream, (byte) => Uint8Array.of(byte)));
  deepEqual(bytewise, await feed([stream]));
  equal(bytewise.length, GOLDEN.length);
});

Deno.test("PduBuffer takes a PDU that is longer than its first capacity", async () => {
  const data = new Uint8Array(150_000).fill(7);
  const pdu = new Uint8Array(12 + data.length);
  pdu.set([4, 0, 0, 2, 0x49, 0xf6, 0, 2, 0x49, 0xf2, 1, 2]);
  pdu.set(data, 12);
  const buffer = new PduBuffer(200_000);
  for (let offset = 0; offset < pdu.length;) {
    await buffer.readFrom((target) => {
      const part = pdu.subarray(offset, offset + target.length);
      target.set(part);
      offset += part.length;
      return Promise.resolve(part.length);
    });
  }
  const next = buffer.next();
  equal(
    next.type === "pdu" && next.pdu.type === "P-DATA-TF" && next.pdu.pdvs[0]?.data.length,
    150_000,
  );
});

/** A PDU with a given body, length included. */
function pdu(type: number, body: readonly number[]): Uint8Array {
  return Uint8Array.of(type, 0, 0, 0, body.length >> 8, body.length & 0xff, ...body);
}

/** An A-ASSOCIATE-AC whose items are `items`. */
function accept(items: readonly number[]): Uint8Array {
  return pdu(2, [
    0,
    1,
    0,
    0,
    ...Array<number>(32).fill(0x41),
    ...Array<number>(32).fill(0),
    ...items,
  ]);
}

const INVALID: readonly { name: string; bytes: Uint8Array; error: string }[] = [
  { name: "type 0", bytes: Uint8Array.of(0), error: "unrecognized" },
  { name: "type 8", bytes: Uint8Array.of(8), error: "unrecognized" },
  { name: "type 255", bytes: Uint8Array.of(255), error: "unrecognized" },
  { name: "HTTP", bytes: new TextEncoder().encode("HTTP/1.1 400"), error: "unrecognized" },
  { name: "TLS alert", bytes: Uint8Array.of(21, 3, 3, 0, 2, 2, 40), error: "unrecognized" },
  { name: "SSH banner", bytes: new TextEncoder().encode("SSH-2.0-x"), error: "unrecognized" },
  { name: "P-DATA-TF of 4 GB", bytes: Uint8Array.of(4, 0, 255, 255, 255, 255), error: "tooLong" },
  { name: "P-DATA-TF over the limit", bytes: Uint8Array.of(4, 0, 0, 0, 0x48, 0), error: "tooLong" },
  {
    name: "A-ASSOCIATE-AC of 4 GB",
    bytes: Uint8Array.of(2, 0, 255, 255, 255, 255),
    error: "tooLong",
  },
  { name: "empty P-DATA-TF", bytes: pdu(4, []), error: "malformed" },
  { name: "PDV of length 0", bytes: pdu(4, [0, 0, 0, 0]), error: "malformed" },
  { name: "PDV of length 1", bytes: pdu(4, [0, 0, 0, 1, 1]), error: "malformed" },
  { name: "PDV longer than its PDU", bytes: pdu(4, [0, 0, 0, 9, 1, 3, 0]), error: "malformed" },
  { name: "bytes behind the last PDV", bytes: pdu(4, [0, 0, 0, 2, 1, 3, 0]), error: "malformed" },
  { name: "empty A-ASSOCIATE-AC", bytes: pdu(2, []), error: "malformed" },
  { name: "A-ASSOCIATE-RJ of 2 bytes", bytes: pdu(3, [0, 1]), error: "malformed" },
  { name: "A-ABORT of 3 bytes", bytes: pdu(7, [0, 0, 0]), error: "malformed" },
  { name: "item longer than its PDU", bytes: accept([0x10, 0, 0, 9, 1]), error: "malformed" },
  {
    name: "sub-item longer than its item",
    bytes: accept([0x50, 0, 0, 4, 0x52, 0, 0, 9]),
    error: "malformed",
  },
  { name: "context of 3 bytes", bytes: accept([0x21, 0, 0, 3, 1, 0, 0]), error: "malformed" },
  {
    name: "transfer syntax longer than its context",
    bytes: accept([0x21, 0, 0, 8, 1, 0, 0, 0, 0x40, 0, 0, 1]),
    error: "malformed",
  },
  {
    name: "role selection whose UID is longer than its item",
    bytes: accept([0x50, 0, 0, 9, 0x54, 0, 0, 5, 0, 4, 0x31, 1, 0]),
    error: "malformed",
  },
  {
    name: "role selection without roles",
    bytes: accept([0x50, 0, 0, 7, 0x54, 0, 0, 3, 0, 1, 0x31]),
    error: "malformed",
  },
  {
    name: "maximum length of 2 bytes",
    bytes: accept([0x50, 0, 0, 6, 0x51, 0, 0, 2, 0, 0]),
    error: "malformed",
  },
];

for (const { name, bytes, error } of INVALID) {
  Deno.test(`decodePdu() refuses a PDU: ${name}`, () => {
    const decoded = decodePdu(bytes, LIMIT);
    equal(decoded.type === "invalid" ? decoded.error.type : decoded.type, error);
  });
}

function acceptOf(decoded: DecodedPdu): Pdu & { type: "A-ASSOCIATE-AC" } {
  if (decoded.type !== "pdu" || decoded.pdu.type !== "A-ASSOCIATE-AC") {
    throw new Error(decoded.type);
  }
  return decoded.pdu;
}

Deno.test("decodePdu() reads an A-ASSOCIATE-AC without any item", () => {
  const ac = acceptOf(decodePdu(accept([]), LIMIT));
  deepEqual(ac.presentationContexts, []);
  deepEqual(ac.userInformation, {});
  equal(ac.applicationContext, "");
});

Deno.test("decodePdu() passes over unknown items and keeps what repeats", () => {
  const ac = acceptOf(decodePdu(
    accept([
      ...[0x77, 0, 0, 2, 9, 9],
      ...[0x21, 0, 0, 4, 2, 0, 7, 0],
      ...[0x21, 0, 0, 4, 2, 0, 0, 0],
      ...[0x50, 0, 0, 13, 0x99, 0, 0, 1, 5, 0x51, 0, 0, 4, 255, 255, 255, 255],
    ]),
    LIMIT,
  ));
  deepEqual(ac.presentationContexts, [{ id: 2, result: 7 }, { id: 2, result: 0 }]);
  equal(ac.userInformation.maxPduLength, 0xffffffff);
});

Deno.test("decodePdu() takes UIDs without the padding that some peers add", () => {
  const ac = acceptOf(decodePdu(
    accept([0x21, 0, 0, 12, 1, 0, 0, 0, 0x40, 0, 0, 4, 0x31, 0x2e, 0x32, 0]),
    LIMIT,
  ));
  equal(ac.presentationContexts[0]?.transferSyntax, "1.2");
});
