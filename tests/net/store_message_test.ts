import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { ByteStream } from "../../lib/base/byte_stream.ts";
import { MemoryStream } from "../../lib/net/memory_stream.ts";
import { createPartBuffers, StoreMessage } from "../../lib/net/store_message.ts";
import { concat } from "../support/make.ts";
import { splitPdus } from "../support/p_data.ts";
import { requestFor } from "./associate.ts";

const FRAGMENT = 16372;

function bodyOf(lengthBytes: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: lengthBytes }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
}

function messageOf(body: ByteStream, maxFragmentLength = FRAGMENT): StoreMessage {
  const request = requestFor(new Uint8Array(0), { body });
  return new StoreMessage(request, { buffers: createPartBuffers(), maxFragmentLength });
}

/** Takes parts until there is none, framing more in between; copies, as buffers are used again. */
async function takeAll(message: StoreMessage): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for (let part = message.take(); part !== undefined; part = message.take()) {
    parts.push(part.slice());
    await message.frame();
  }
  return parts;
}

function takeWholeLead(message: StoreMessage): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let part = message.takeLead(); part !== undefined; part = message.takeLead()) {
    parts.push(part.slice());
  }
  return parts;
}

const SIZES: readonly { name: string; lengthBytes: number; maxFragmentLength?: number }[] = [
  { name: "two bytes", lengthBytes: 2 },
  { name: "one PDU that is not full", lengthBytes: 1000 },
  { name: "exactly one PDU", lengthBytes: FRAGMENT },
  { name: "one PDU and two bytes", lengthBytes: FRAGMENT + 2 },
  { name: "several PDUs", lengthBytes: 5 * FRAGMENT + 100 },
  { name: "exactly several PDUs", lengthBytes: 5 * FRAGMENT },
  { name: "more than the buffers hold", lengthBytes: 3_000_000 },
  { name: "small PDUs", lengthBytes: 5000, maxFragmentLength: 2 },
  { name: "large PDUs", lengthBytes: 2_000_000, maxFragmentLength: 131066 },
];

for (const { name, lengthBytes, maxFragmentLength = FRAGMENT } of SIZES) {
  Deno.test(`StoreMessage of ${name}: what is taken is the command, then the data set`, async () => {
    const body = bodyOf(lengthBytes);
    const message = messageOf(new MemoryStream(body), maxFragmentLength);
    await message.frame();
    const pdus = splitPdus(concat(...await takeAll(message)));
    const commands = pdus.findIndex(({ isCommand }) => !isCommand);
    ok(commands > 0 && pdus.slice(commands).every(({ isCommand }) => !isCommand));
    deepEqual(pdus.flatMap(({ isLast }, index) => isLast ? [index] : []), [
      commands - 1,
      pdus.length - 1,
    ]);
    deepEqual(concat(...pdus.slice(commands).map(({ data }) => data)), body);
    ok(message.isFramed);
  });

  Deno.test(`StoreMessage of ${name}: the lead is all that is framed but the last PDU`, async () => {
    const body = bodyOf(lengthBytes);
    const message = messageOf(new MemoryStream(body), maxFragmentLength);
    await message.frame();
    const fits = message.isFramed;
    const lead = splitPdus(concat(...takeWholeLead(message)));
    ok(lead.some(({ isCommand, isLast }) => isCommand && isLast), "the command has not gone ahead");
    ok(lead.every(({ isCommand, isLast }) => isCommand || !isLast), "the object is whole");
    equal(message.takeLead(), undefined, "a lead that was taken is there again");
    await message.frame();
    const tail = splitPdus(concat(...await takeAll(message)));
    if (fits) equal(tail.length, 1, "more than the last PDU was held back");
    else ok(concat(...lead.map(({ data }) => data)).length > 500_000, "the lead is short");
    const data = [...lead, ...tail].filter(({ isCommand }) => !isCommand);
    deepEqual(concat(...data.map((pdu) => pdu.data)), body);
    equal(tail.at(-1)?.isLast, true);
  });
}

Deno.test("StoreMessage puts the command and the first data into one part", async () => {
  const message = messageOf(new MemoryStream(bodyOf(1000)));
  await message.frame();
  const part = message.take();
  ok(part !== undefined);
  deepEqual(splitPdus(part).map(({ isCommand }) => isCommand), [true, false]);
  equal(message.take(), undefined);
});

Deno.test("StoreMessage reads no further than its buffers hold", async () => {
  let read = 0;
  const body: ByteStream = {
    done: false,
    fill: (target) => {
      read += target.length;
      return target.length;
    },
  };
  const message = messageOf(body);
  await message.frame();
  const before = read;
  ok(before > 500_000 && before < 2_000_000, `${before} bytes`);
  await message.frame();
  equal(read, before, "more was read although nothing was taken");
  message.take();
  await message.frame();
  equal(read, before, "the part that was taken last may still be on its way");
  message.take();
  await message.frame();
  ok(read > before, "nothing more was read although a buffer was free");
});

Deno.test("StoreMessage does not write into the part that was taken last", async () => {
  const message = messageOf(new MemoryStream(bodyOf(3_000_000)));
  await message.frame();
  for (let part = message.take(); part !== undefined; part = message.take()) {
    const before = part.slice();
    await message.frame();
    deepEqual(part, before);
  }
});

Deno.test("StoreMessage does not write into the lead that was taken last", async () => {
  const message = messageOf(new MemoryStream(bodyOf(3_000_000)));
  await message.frame();
  message.takeLead();
  const lead = message.takeLead();
  ok(lead !== undefined);
  const before = lead.slice();
  await message.frame();
  deepEqual(lead, before);
});

Deno.test("StoreMessage waits for a data set that is not there yet", async () => {
  const body = bodyOf(5 * FRAGMENT + 100);
  const inner = new MemoryStream(body);
  const slow: ByteStream = {
    get done() {
      return inner.done;
    },
    fill: async (target) => {
      await new Promise((resolve) => setTimeout(resolve, 0));
      return inner.fill(target.subarray(0, 999));
    },
  };
  const message = messageOf(slow);
  await message.frame();
  const pdus = splitPdus(concat(...takeWholeLead(message), ...await takeAll(message)));
  deepEqual(concat(...pdus.slice(1).map(({ data }) => data)), body);
});

Deno.test("StoreMessage throws what the data set throws", async () => {
  const message = messageOf({
    done: false,
    fill: () => {
      throw new RangeError("Cannot read");
    },
  });
  await rejects(message.frame(), new RangeError("Cannot read"));
  equal(message.takeLead(), undefined);
});
