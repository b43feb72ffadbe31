import { deepEqual, equal, rejects } from "node:assert/strict";
import type { ByteStream } from "../../lib/base/byte_stream.ts";
import { MemoryStream } from "../../lib/net/memory_stream.ts";
import { PDataFramer } from "../../lib/net/p_data.ts";
import type { Pdv } from "../../lib/net/pdu.ts";
import { decodePdu } from "../../lib/net/pdu_decode.ts";
import * as golden from "../golden/dcmtk_pdus.ts";

function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7) & 0xff);
}

/** Frames everything through a buffer of `capacity` bytes. @returns what each filling was */
async function frameAll(framer: PDataFramer, capacity: number): Promise<Uint8Array[]> {
  const buffer = new Uint8Array(capacity).fill(0xee);
  const fillings: Uint8Array[] = [];
  while (!framer.done) {
    const used = await framer.fill(buffer);
    equal(used > 0, true, "the buffer is large enough");
    fillings.push(buffer.slice(0, used));
  }
  return fillings;
}

function pdvsOf(bytes: Uint8Array): Pdv[] {
  const pdvs: Pdv[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const decoded = decodePdu(rest, { maxPduLength: 131072 });
    if (decoded.type !== "pdu" || decoded.pdu.type !== "P-DATA-TF") throw new Error(decoded.type);
    equal(decoded.pdu.pdvs.length, 1, "one PDV in a PDU");
    pdvs.push(...decoded.pdu.pdvs);
    rest = rest.subarray(decoded.lengthBytes);
  }
  return pdvs;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test("PDataFramer makes the bytes of DCMTK's command PDU", async () => {
  const stream = new MemoryStream(golden.STORE_RQ_COMMAND.subarray(12));
  const framer = new PDataFramer(stream, {
    presentationContextId: 3,
    command: true,
    maxFragmentLength: 16372,
  });
  deepEqual(await frameAll(framer, 20000), [Uint8Array.from(golden.STORE_RQ_COMMAND)]);
});

Deno.test("PDataFramer makes the bytes of DCMTK's data PDU", async () => {
  const stream = new MemoryStream(golden.STORE_RQ_DATA.subarray(12));
  const framer = new PDataFramer(stream, {
    presentationContextId: 1,
    command: false,
    maxFragmentLength: 4084,
  });
  deepEqual(await frameAll(framer, 8192), [Uint8Array.from(golden.STORE_RQ_DATA)]);
});

const SIZES: readonly { length: number; fragments: readonly number[] }[] = [
  { length: 0, fragments: [0] },
  { length: 2, fragments: [2] },
  { length: 98, fragments: [98] },
  { length: 100, fragments: [100] },
  { length: 102, fragments: [100, 2] },
  { length: 200, fragments: [100, 100] },
  { length: 350, fragments: [100, 100, 100, 50] },
];

for (const { length, fragments } of SIZES) {
  for (const capacity of [112, 113, 223, 224, 10000]) {
    Deno.test(`PDataFramer cuts ${length} bytes into ${fragments} with a buffer of ${capacity}`, async () => {
      const bytes = bytesOf(length);
      const framer = new PDataFramer(new MemoryStream(bytes), {
        presentationContextId: 5,
        command: false,
        maxFragmentLength: 100,
      });
      const pdvs = pdvsOf(join(await frameAll(framer, capacity)));
      deepEqual(pdvs.map((pdv) => pdv.data.length), fragments);
      deepEqual(pdvs.map((pdv) => pdv.last), fragments.map((_, i) => i === fragments.length - 1));
      deepEqual(
        new Set(pdvs.map((pdv) => `${pdv.presentationContextId} ${pdv.command}`)),
        new Set(["5 false"]),
      );
      deepEqual(join(pdvs.map((pdv) => pdv.data)), bytes);
    });
  }
}

Deno.test("PDataFramer puts as many whole PDUs into one buffer as fit", async () => {
  const framer = new PDataFramer(new MemoryStream(bytesOf(1000)), {
    presentationContextId: 1,
    command: false,
    maxFragmentLength: 100,
  });
  const fillings = await frameAll(framer, 112 * 4 + 111);
  deepEqual(fillings.map((filling) => filling.length), [448, 448, 224]);
});

/** Gives a few bytes at a time, now and then only later. */
class SlowStream implements ByteStream {
  #offset = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#offset === this.#bytes.length;
  }

  fill(target: Uint8Array): number | Promise<number> {
    const part = this.#bytes.subarray(this.#offset, this.#offset + Math.min(target.length, 3));
    target.set(part);
    this.#offset += part.length;
    return this.#offset % 2 === 0 ? part.length : Promise.resolve(part.length);
  }
}

Deno.test("PDataFramer fills its PDUs from a stream that gives little at a time", async () => {
  const bytes = bytesOf(250);
  const framer = new PDataFramer(new SlowStream(bytes), {
    presentationContextId: 1,
    command: false,
    maxFragmentLength: 100,
  });
  const pdvs = pdvsOf(join(await frameAll(framer, 500)));
  deepEqual(pdvs.map((pdv) => pdv.data.length), [100, 100, 50]);
  deepEqual(join(pdvs.map((pdv) => pdv.data)), bytes);
});

Deno.test("PDataFramer does nothing with a buffer that is too short for a PDU", async () => {
  const stream = new MemoryStream(bytesOf(10));
  const framer = new PDataFramer(stream, {
    presentationContextId: 1,
    command: false,
    maxFragmentLength: 100,
  });
  equal(framer.needsMoreThan(111), true);
  equal(await framer.fill(new Uint8Array(111)), 0);
  equal(framer.done, false);
});

Deno.test("PDataFramer passes on what its stream throws", async () => {
  const stream: ByteStream = {
    done: false,
    fill: () => {
      throw new RangeError("The file has shrunk");
    },
  };
  const framer = new PDataFramer(stream, {
    presentationContextId: 1,
    command: false,
    maxFragmentLength: 100,
  });
  await rejects(framer.fill(new Uint8Array(200)), RangeError);
});
