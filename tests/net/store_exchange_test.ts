/**
 * Objects one after the other on an association: what goes ahead of a response, and what follows it.
 * Without a network, so that nothing has to be waited for.
 */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { ConditionError } from "../../lib/base/condition.ts";
import { concat } from "../support/make.ts";
import { splitPdus } from "../support/p_data.ts";
import { settle } from "../support/recording_transport.ts";
import {
  bodyOf,
  ExchangeFixture,
  firstRequest,
  FRAGMENT,
  FRONT,
  FRONT_LENGTH,
  kinds,
  RECEIVED,
  RESPONSE,
  REST,
  secondRequest,
  SENDING_SECOND,
} from "./exchange_fixture.ts";
import { accept, pData, pdu, response, responseCommand } from "./wire.ts";

const LEADS: readonly { name: string; lengthBytes: number; lead: readonly string[] }[] = [
  { name: "with one data PDU", lengthBytes: 600, lead: ["command"] },
  { name: "with one full data PDU", lengthBytes: FRAGMENT, lead: ["command"] },
  { name: "with several data PDUs", lengthBytes: 3500, lead: ["command", "data", "data", "data"] },
];

for (const { name, lengthBytes, lead } of LEADS) {
  Deno.test(`the lead of an object ${name} goes when the front of a response has come, the tail when all of it has`, async () => {
    await using bench = await ExchangeFixture.open();
    const second = secondRequest(lengthBytes);
    const first = await bench.sendFirst(firstRequest(), second);
    const { transport, association } = bench;

    await bench.feed(FRONT);
    deepEqual(kinds(transport.written), lead);
    await bench.feed(REST.subarray(0, -1));
    deepEqual(kinds(transport.written), lead, "more went before the response was complete");
    await bench.feed(REST.subarray(-1));
    deepEqual(kinds(transport.written), lead, "the tail went before its turn");
    equal((await first.response).status, 0);

    const { response: answer } = await association.send(second);
    deepEqual(kinds(transport.written), [...lead, "last"]);
    const data = splitPdus(transport.written).filter(({ isCommand }) => !isCommand);
    deepEqual(concat(...data.map((each) => each.data)), bodyOf(lengthBytes));
    deepEqual(bench.story, ["pause", "write", RECEIVED, "resume", SENDING_SECOND, "write"]);
    await bench.feed(response({ messageId: 2 }));
    equal((await answer).status, 0);
  });
}

Deno.test("the lead of an object that is larger than the buffers is what they hold, and its end is streamed", async () => {
  await using bench = await ExchangeFixture.open();
  const lengthBytes = 2_000_000;
  const second = secondRequest(lengthBytes);
  const first = await bench.sendFirst(firstRequest(), second);
  await bench.feed(FRONT);
  const lead = kinds(bench.transport.written);
  equal(lead[0], "command");
  ok(!lead.includes("last"), "the object went before the response was complete");
  ok(lead.length > 500 && lead.length < 1500, `${lead.length} PDUs`);
  await bench.feed(REST);
  deepEqual(kinds(bench.transport.written), lead);
  await first.response;
  await bench.association.send(second);
  const pdus = splitPdus(bench.transport.written).filter(({ isCommand }) => !isCommand);
  const data = concat(...pdus.map((each) => each.data));
  ok(data.every((byte, index) => byte === (index * 31 + (index >> 8) & 0xff)));
  equal(data.length, lengthBytes);
  await bench.feed(response({ messageId: 2 }));
});

Deno.test("an object of which nothing was framed in time has no lead", async () => {
  await using bench = await ExchangeFixture.open();
  const gate = Promise.withResolvers<void>();
  let isDone = false;
  const slow = {
    get done() {
      return isDone;
    },
    fill: async (target: Uint8Array) => {
      await gate.promise;
      isDone = true;
      target.set([1, 2]);
      return 2;
    },
  };
  const second = secondRequest(0, { body: slow });
  const first = await bench.sendFirst(firstRequest(), second);
  await bench.feed(FRONT, REST);
  await first.response;
  equal(bench.transport.written.length, 0);
  gate.resolve();
  await settle();
  equal(bench.transport.written.length, 0, "it went before its turn");
  await bench.association.send(second);
  deepEqual(kinds(bench.transport.written), ["command", "last"]);
});

Deno.test("an object that is framed when the front of the response is there already has a lead", async () => {
  await using bench = await ExchangeFixture.open();
  const gate = Promise.withResolvers<void>();
  let isDone = false;
  const slow = {
    get done() {
      return isDone;
    },
    fill: async (target: Uint8Array) => {
      await gate.promise;
      isDone = true;
      target.set([1, 2]);
      return 2;
    },
  };
  await bench.sendFirst(firstRequest(), secondRequest(0, { body: slow }));
  await bench.feed(FRONT);
  equal(bench.transport.written.length, 0);
  gate.resolve();
  await settle();
  deepEqual(kinds(bench.transport.written), ["command"]);
});

Deno.test("11 bytes of a response are no reason for a lead, the 12th is", async () => {
  await using bench = await ExchangeFixture.open();
  await bench.sendFirst(firstRequest(), secondRequest(3500));
  for (let index = 0; index < FRONT_LENGTH - 1; index++) {
    await bench.feed(RESPONSE.subarray(index, index + 1));
    equal(bench.transport.written.length, 0, `after ${index + 1} bytes`);
  }
  await bench.feed(RESPONSE.subarray(FRONT_LENGTH - 1, FRONT_LENGTH));
  deepEqual(kinds(bench.transport.written), ["command", "data", "data", "data"]);
});

Deno.test("a response that comes byte by byte has one lead, and then the tail", async () => {
  await using bench = await ExchangeFixture.open();
  const second = secondRequest(3500);
  const first = await bench.sendFirst(firstRequest(), second);
  for (const byte of RESPONSE) await bench.feed(Uint8Array.of(byte));
  await first.response;
  deepEqual(kinds(bench.transport.written), ["command", "data", "data", "data"]);
  await bench.association.send(second);
  deepEqual(kinds(bench.transport.written), ["command", "data", "data", "data", "last"]);
});

Deno.test("a response split at any place is followed by the same object", async () => {
  for (let split = 1; split < RESPONSE.length; split++) {
    await using bench = await ExchangeFixture.open();
    const second = secondRequest(3500);
    const first = await bench.sendFirst(firstRequest(), second);
    await bench.feed(RESPONSE.subarray(0, split));
    const ahead = split < FRONT_LENGTH ? [] : ["command", "data", "data", "data"];
    deepEqual(kinds(bench.transport.written), ahead, `split at ${split}`);
    await bench.feed(RESPONSE.subarray(split));
    await first.response;
    await bench.association.send(second);
    deepEqual(kinds(bench.transport.written), ["command", "data", "data", "data", "last"]);
  }
});

Deno.test("a response in fragments of its own has one lead", async () => {
  const command = responseCommand();
  const fragments = [pData(1, 1, command.slice(0, 20)), pData(1, 3, command.slice(20))];
  await using bench = await ExchangeFixture.open();
  const second = secondRequest(1500);
  const first = await bench.sendFirst(firstRequest(), second);
  await bench.feed(fragments[0]!);
  equal(bench.transport.written.length, 0, "a whole PDU leaves nothing to be acknowledged");
  await bench.feed(fragments[1]!.subarray(0, FRONT_LENGTH));
  deepEqual(kinds(bench.transport.written), ["command", "data"]);
  await bench.feed(fragments[1]!.subarray(FRONT_LENGTH));
  equal((await first.response).status, 0);
  await bench.association.send(second);
  deepEqual(kinds(bench.transport.written), ["command", "data", "last"]);
});

/** What begins to come and is no response to what is awaited. */
const NO_FRONTS: readonly { name: string; bytes: Uint8Array }[] = [
  { name: "a response on another context", bytes: response({ presentationContextId: 3 }) },
  { name: "a data set", bytes: pData(1, 2, responseCommand()) },
  { name: "a data set that goes on", bytes: pData(1, 0, responseCommand()) },
  { name: "an A-ASSOCIATE-AC", bytes: accept() },
  { name: "an A-ABORT with a tail", bytes: pdu(7, [...[0, 0, 2, 0], ...Array(20).fill(0)]) },
  { name: "bytes that are no PDU", bytes: pdu(0x99, responseCommand()) },
];

for (const { name, bytes } of NO_FRONTS) {
  Deno.test(`the front of ${name} is no reason for a lead`, async () => {
    await using bench = await ExchangeFixture.open();
    const first = await bench.sendFirst(firstRequest(), secondRequest(3500));
    for (let end = 1; end < bytes.length; end++) {
      await bench.feed(bytes.subarray(end - 1, end));
      if (bench.transport.written[0] === 7) break; // our own A-ABORT
      equal(bench.transport.written.length, 0, `after ${end} bytes`);
    }
    await bench.feed(bytes.subarray(-1));
    await rejects(first.response, ConditionError);
  });
}

Deno.test("a response that comes in one piece has no lead, and the next object goes in one write", async () => {
  await using bench = await ExchangeFixture.open();
  const second = secondRequest(3500);
  const first = await bench.sendFirst(firstRequest(), second);
  await bench.feed(RESPONSE);
  await first.response;
  equal(bench.transport.writes.length, 0);
  await bench.association.send(second);
  deepEqual(bench.transport.writes.map(kinds), [["command", "data", "data", "data", "last"]]);
});

Deno.test("without lead nothing goes before a response is complete", async () => {
  await using bench = await ExchangeFixture.open({ lead: false });
  const second = secondRequest(3500);
  const first = await bench.sendFirst(firstRequest(), second);
  await bench.feed(FRONT, REST.subarray(0, -1));
  equal(bench.transport.written.length, 0);
  await bench.feed(REST.subarray(-1));
  await first.response;
  equal(bench.transport.written.length, 0);
  await bench.association.send(second);
  deepEqual(kinds(bench.transport.written), ["command", "data", "data", "data", "last"]);
});

Deno.test("with an asynchronous operations window there is no lead", async () => {
  await using bench = await ExchangeFixture.open({}, 2);
  await bench.sendFirst(firstRequest(), secondRequest(3500));
  await bench.feed(FRONT);
  equal(bench.transport.written.length, 0);
});
