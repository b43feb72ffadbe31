import assert from "node:assert/strict";
import fc from "fast-check";
import type { Pdu, UserInformation } from "../../lib/net/pdu.ts";
import { PduBuffer } from "../../lib/net/pdu_buffer.ts";
import { decodePdu } from "../../lib/net/pdu_decode.ts";
import { encodePdu } from "../../lib/net/pdu_encode.ts";
import { concat } from "../support/make.ts";
import { bytes, holdsForAll, uids, unsigned } from "./property.ts";

const MAX_PDU_LENGTH = 16384;

/** Text without the padding at its ends that a decoder takes off. */
const texts = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) })
    .map((text) => text.slice(0, maxLength));

const titles = {
  calledAeTitle: texts(16),
  callingAeTitle: texts(16),
  applicationContext: uids(),
};

const userInformation: fc.Arbitrary<UserInformation> = fc.record({
  maxPduLength: unsigned(32),
  implementationClassUid: uids(),
  implementationVersionName: texts(16),
  asynchronousOperations: fc.record({ invoked: unsigned(16), performed: unsigned(16) }),
  roleSelections: fc.array(
    fc.record({ sopClassUid: uids(), scu: fc.boolean(), scp: fc.boolean() }),
    { minLength: 1, maxLength: 3 },
  ),
}, { requiredKeys: [] });

const pdus: fc.Arbitrary<Pdu> = fc.oneof(
  fc.record({
    type: fc.constant("A-ASSOCIATE-RQ" as const),
    ...titles,
    userInformation,
    presentationContexts: fc.array(fc.record({
      id: unsigned(8),
      abstractSyntax: uids(),
      transferSyntaxes: fc.array(uids(), { maxLength: 5 }),
    })),
  }),
  fc.record({
    type: fc.constant("A-ASSOCIATE-AC" as const),
    ...titles,
    userInformation,
    presentationContexts: fc.array(
      fc.record({ id: unsigned(8), result: unsigned(8), transferSyntax: uids() }, {
        requiredKeys: ["id", "result"],
      }),
    ),
  }),
  fc.record({
    type: fc.constant("A-ASSOCIATE-RJ" as const),
    result: unsigned(8),
    source: unsigned(8),
    reason: unsigned(8),
  }),
  fc.record({
    type: fc.constant("P-DATA-TF" as const),
    pdvs: fc.array(
      fc.record({
        presentationContextId: unsigned(8),
        command: fc.boolean(),
        last: fc.boolean(),
        data: bytes(300),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
  fc.constant({ type: "A-RELEASE-RQ" as const }),
  fc.constant({ type: "A-RELEASE-RP" as const }),
  fc.record({ type: fc.constant("A-ABORT" as const), source: unsigned(8), reason: unsigned(8) }),
);

/** How many bytes come at a time, in turns. */
const cuts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 });

Deno.test("what encodePdu() makes of any PDUs comes out of PduBuffer, wherever the stream is cut", async () => {
  await holdsForAll(fc.record({ sent: fc.array(pdus, { maxLength: 4 }), cuts }), async (input) => {
    const stream = concat(...input.sent.map(encodePdu));
    assert.deepEqual((await receive(stream, input.cuts)).pdus, plain(input.sent));
  });
});

Deno.test("any bytes are PDUs, the beginning of one, or none; the cuts make no difference", async () => {
  const streams = fc.tuple(fc.array(pdus, { maxLength: 2 }), bytes(40), fc.array(unsigned(16)))
    .map(([sent, junk, damages]) => {
      const stream = concat(...sent.map(encodePdu), junk);
      for (const damage of damages) {
        if (stream.length > 0) stream[damage % stream.length]! ^= 1 + (damage & 0x7f);
      }
      return stream;
    });
  await holdsForAll(fc.record({ stream: streams, cuts }), async (input) => {
    const whole = await receive(input.stream, [MAX_PDU_LENGTH]);
    assert.deepEqual(await receive(input.stream, input.cuts), whole);
    for (const pdu of whole.pdus) {
      const again = decodePdu(encodePdu(pdu), { maxPduLength: MAX_PDU_LENGTH });
      assert(again.type === "pdu");
      assert.deepEqual(again.pdu, pdu);
    }
  });
});

async function receive(
  stream: Uint8Array,
  cuts: readonly number[],
): Promise<{ pdus: Pdu[]; end: string }> {
  const buffer = new PduBuffer(MAX_PDU_LENGTH);
  const received: Pdu[] = [];
  let offset = 0;
  for (let turn = 0; offset < stream.length; turn++) {
    const length = cuts[turn % cuts.length] ?? 1;
    await buffer.readFrom((target) => {
      const part = stream.subarray(offset, offset + Math.min(length, target.length));
      target.set(part);
      offset += part.length;
      return Promise.resolve(part.length);
    });
    for (let next = buffer.next(); next.type !== "incomplete"; next = buffer.next()) {
      if (next.type === "invalid") return { pdus: received, end: JSON.stringify(next.error) };
      received.push(structuredClone(next.pdu));
    }
  }
  return { pdus: received, end: "incomplete" };
}

/** fast-check's records have no prototype. */
function plain<T>(value: T): T {
  return structuredClone(value);
}
