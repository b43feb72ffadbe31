import { deepEqual, equal } from "node:assert/strict";
import { decodePdu } from "../../lib/net/pdu_decode.ts";
import { encodePdu } from "../../lib/net/pdu_encode.ts";
import type { Pdu } from "../../lib/net/pdu.ts";
import * as golden from "../golden/dcmtk_pdus.ts";
import * as orthanc from "../golden/orthanc_commitment.ts";

function decoded(bytes: Uint8Array): Pdu {
  const result = decodePdu(bytes, { maxPduLength: 16384 });
  if (result.type !== "pdu") throw new Error(result.type);
  return result.pdu;
}

for (
  const [name, bytes] of Object.entries({
    ASSOCIATE_AC: golden.ASSOCIATE_AC,
    ASSOCIATE_AC_LOSSY: golden.ASSOCIATE_AC_LOSSY,
    ASSOCIATE_RJ: golden.ASSOCIATE_RJ,
    STORE_RQ_COMMAND: golden.STORE_RQ_COMMAND,
    STORE_RQ_DATA: golden.STORE_RQ_DATA,
    STORE_RSP: golden.STORE_RSP,
    RELEASE_RQ: golden.RELEASE_RQ,
    RELEASE_RP: golden.RELEASE_RP,
    ABORT: golden.ABORT,
    ASSOCIATE_AC_WITH_ROLE: orthanc.ASSOCIATE_AC,
  })
) {
  Deno.test(`encodePdu() makes the bytes of DCMTK's ${name}`, () => {
    deepEqual(encodePdu(decoded(bytes)), bytes);
  });
}

Deno.test("encodePdu() makes DCMTK's A-ASSOCIATE-RQ but for a reserved byte", () => {
  const expected = golden.ASSOCIATE_RQ.slice();
  // DCMTK sets byte 7 of a presentation context item to FFH; PS3.8 §9.3.2.2 says 00H.
  for (const contextOffset of [99, 162]) {
    equal(expected[contextOffset], 0x20);
    equal(expected[contextOffset + 6], 0xff);
    expected[contextOffset + 6] = 0;
  }
  deepEqual(encodePdu(decoded(golden.ASSOCIATE_RQ)), expected);
});

Deno.test("encodePdu() cuts AE titles to 16 characters", () => {
  const request = decoded(golden.ASSOCIATE_RQ);
  if (request.type !== "A-ASSOCIATE-RQ") throw new Error(request.type);
  const bytes = encodePdu({ ...request, callingAeTitle: "A".repeat(22), calledAeTitle: " B " });
  equal(new TextDecoder().decode(bytes.subarray(10, 42)), " B              AAAAAAAAAAAAAAAA");
});

Deno.test("encodePdu() writes the asynchronous operations window of PS3.7 D.3.3.3", () => {
  const answer = decoded(golden.ASSOCIATE_AC);
  if (answer.type !== "A-ASSOCIATE-AC") throw new Error(answer.type);
  const userInformation = { asynchronousOperations: { invoked: 8, performed: 1 } };
  const bytes = encodePdu({ ...answer, userInformation });
  deepEqual([...bytes.subarray(-12)], [0x50, 0, 0, 8, 0x53, 0, 0, 4, 0, 8, 0, 1]);
});
