import assert from "node:assert/strict";
import fc from "fast-check";
import type { ByteStream } from "../../lib/base/byte_stream.ts";
import { encodeStoreRequest } from "../../lib/net/command_set.ts";
import { PDataFramer } from "../../lib/net/p_data.ts";
import { PDATA_HEADER_LENGTH } from "../../lib/net/pdu.ts";
import { StoreMessage } from "../../lib/net/store_message.ts";
import { concat } from "../support/make.ts";
import { splitPdus } from "../support/p_data.ts";
import { holdsForAll, uids, unsigned } from "./property.ts";

/** A stream that gives its bytes out in portions of any size, at once or later. */
interface StreamModel {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly portions: readonly { readonly length: number; readonly isLate: boolean }[];
}

const streams: fc.Arbitrary<StreamModel> = fc.record({
  content: fc.uint8Array({ maxLength: 600 }).map((array) =>
    new Uint8Array(array.subarray(0, array.length & ~1))
  ),
  portions: fc.array(
    fc.record({ length: fc.integer({ min: 1, max: 200 }), isLate: fc.boolean() }),
    { minLength: 1, maxLength: 10 },
  ),
});

const fragmentLengths = fc.integer({ min: 1, max: 150 }).map((half) => half * 2);

class ModelStream implements ByteStream {
  readonly #model: StreamModel;
  #offset = 0;
  #turn = 0;

  constructor(model: StreamModel) {
    this.#model = model;
  }

  get done(): boolean {
    return this.#offset === this.#model.content.length;
  }

  fill(target: Uint8Array): number | Promise<number> {
    assert(target.length > 0, "Nothing fits into that");
    const { content, portions } = this.#model;
    const { length, isLate } = portions[this.#turn++ % portions.length]!;
    const end = this.#offset + Math.min(length, target.length);
    const part = content.subarray(this.#offset, end);
    const write = (): number => {
      target.set(part);
      this.#offset += part.length;
      return part.length;
    };
    return isLate ? Promise.resolve().then(write) : write();
  }
}

Deno.test("PDataFramer cuts any stream into PDUs that hold it, full ones but for the last", async () => {
  const inputs = fc.record({
    model: streams,
    maxFragmentLength: fragmentLengths,
    surplus: fc.nat(1000),
    presentationContextId: unsigned(8),
    command: fc.boolean(),
  });
  await holdsForAll(inputs, async ({ model, surplus, ...framing }) => {
    const framer = new PDataFramer(new ModelStream(model), framing);
    const buffer = new Uint8Array(PDATA_HEADER_LENGTH + framing.maxFragmentLength + surplus);
    const parts: Uint8Array[] = [];
    while (!framer.done) {
      const used = await framer.fill(buffer);
      assert(used > 0, "The buffer has room for a PDU, and nothing was framed");
      parts.push(buffer.slice(0, used));
    }
    const pdus = splitPdus(concat(...parts));
    assert.deepEqual(concat(...pdus.map(({ data }) => data)), model.content);
    assert.equal(framer.lastPduLength, pdus.at(-1)!.lengthBytes);
    for (const [index, pdu] of pdus.entries()) {
      const isLast = index === pdus.length - 1;
      assert.equal(pdu.isLast, isLast);
      assert.equal(pdu.isCommand, framing.command);
      assert.equal(pdu.presentationContextId, framing.presentationContextId);
      if (!isLast) assert.equal(pdu.data.length, framing.maxFragmentLength);
      else assert(pdu.data.length > 0 || model.content.length === 0);
    }
  });
});

/** What is done with a message, in turns, until it is asked for as a whole. */
const actions = fc.array(fc.constantFrom("frame", "takeLead"), { maxLength: 12 });

Deno.test("StoreMessage: the lead and what follows are the message, and the lead is never all of it", async () => {
  const inputs = fc.record({
    model: streams,
    maxFragmentLength: fragmentLengths,
    surplus: fc.nat(700),
    messageId: unsigned(16),
    sopClassUid: uids(),
    sopInstanceUid: uids(),
    actions,
  });
  await holdsForAll(inputs, async ({ model, maxFragmentLength, surplus, actions, ...fields }) => {
    const length = PDATA_HEADER_LENGTH + maxFragmentLength + surplus;
    const buffers = [new Uint8Array(length), new Uint8Array(length)];
    const request = {
      ...fields,
      presentationContextId: 1,
      label: "XX",
      body: new ModelStream(model),
    };
    const message = new StoreMessage(request, { buffers, maxFragmentLength });
    const lead: Uint8Array[] = [];
    for (const action of actions) {
      if (action === "frame") await message.frame();
      else {
        const part = message.takeLead();
        if (part !== undefined) lead.push(part.slice());
      }
    }
    const leadPdus = splitPdus(concat(...lead));
    assert(!leadPdus.some(({ isCommand, isLast }) => !isCommand && isLast), "The lead is all");
    const tail: Uint8Array[] = [];
    do {
      await message.frame();
      for (let part = message.take(); part !== undefined; part = message.take()) {
        tail.push(part.slice());
      }
    } while (!message.isFramed);
    const pdus = [...leadPdus, ...splitPdus(concat(...tail))];
    const join = (isCommand: boolean) =>
      concat(...pdus.filter((pdu) => pdu.isCommand === isCommand).map(({ data }) => data));
    assert.deepEqual(join(true), encodeStoreRequest(fields));
    assert.deepEqual(join(false), model.content);
    assert.equal(
      pdus.findIndex(({ isCommand }) => !isCommand),
      pdus.filter((pdu) => pdu.isCommand).length,
    );
    assert.deepEqual(
      pdus.filter(({ isLast }) => isLast).map(({ isCommand }) => isCommand),
      [true, false],
    );
    assert.equal(pdus.at(-1)!.isLast, true);
  });
});
