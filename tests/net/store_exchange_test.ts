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
    await using fixture = await ExchangeFixture.open();
    const second = secondRequest(lengthBytes);
    const first = await fixture.sendFirst(firstRequest(), second);
    const { transport, association } = fixture;

    await fixture.feed(FRONT);
    deepEqual(kinds(transport.written), lead);
    await fixture.feed(REST.subarray(0, -1));
    deepEqual(kinds(transport.written), lead, "more went before the response was complete");
    await fixture.feed(REST.subarray(-1));
    deepEqual(kinds(transport.written), lead, "the tail went before its turn");
    equal((await first.response).status, 0);

    const { response: answer } = await association.send(second);
    deepEqual(kinds(transport.written), [...lead, "last"]);
    const data = splitPdus(transport.written).filter(({ isCommand }) => !isCommand);
    deepEqual(concat(...data.map((each) => each.data)), bodyOf(lengthBytes));
    deepEqual(fixture.story, ["pause", "write", RECEIVED, "resume", SENDING_SECOND, "write"]);
    await fixture.feed(response({ messageId: 2 }));
    equal((await answer).status, 0);
  });
}

Deno.test("the lead of an object that is larger than the buffers is what they hold, and its end is streamed", async () => {
  await using fixture = await ExchangeFixture.open();
  const lengthBytes = 2_000_000;
  const second = secondRequest(lengthBytes);
  const first = await fixture.sendFirst(firstRequest(), second);
  await fixture.feed(FRONT);
  const lead = kinds(fixture.transport.written);
  equal(lead[0], "command");
  ok(!lead.includes("last"), "the object went before the response was complete");
  ok(lead.length > 500 && lead.length < 1500, `${lead.length} PDUs`);
  await fixture.feed(REST);
  deepEqual(kinds(fixture.transport.written), lead);
  await first.response;
  await fixture.association.send(second);
  const pdus = splitPdus(fixture.transport.written).filter(({ isCommand }) => !isCommand);
  const data = concat(...pdus.map((each) => each.data));
  ok(data.every((byte, index) => byte === (index * 31 + (index >> 8) & 0xff)));
  equal(data.length, lengthBytes);
  await fixture.feed(response({ messageId: 2 }));
});

/** Two bytes that come when the gate is opened. */
function slowBody() {
  const gate = Promise.withResolvers<void>();
  let isDone = false;
  const body = {
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
  return { body, gate };
}

Deno.test("an object of which nothing was framed in time has no lead", async () => {
  await using fixture = await ExchangeFixture.open();
  const { body: slow, gate } = slowBody();
  const second = secondRequest(0, { body: slow });
  const first = await fixture.sendFirst(firstRequest(), second);
  await fixture.feed(FRONT, REST);
  await first.response;
  equal(fixture.transport.written.length, 0);
  gate.resolve();
  await settle();
  equal(fixture.transport.written.length, 0, "it went before its turn");
  await fixture.association.send(second);
  deepEqual(kinds(fixture.transport.written), ["command", "last"]);
});

Deno.test("an object that is framed when the front of the response is there already has a lead", async () => {
  await using fixture = await ExchangeFixture.open();
  const { body: slow, gate } = slowBody();
  await fixture.sendFirst(firstRequest(), secondRequest(0, { body: slow }));
  await fixture.feed(FRONT);
  equal(fixture.transport.written.length, 0);
  gate.resolve();
  await settle();
  deepEqual(kinds(fixture.transport.written), ["command"]);
});

Deno.test("11 bytes of a response are no reason for a lead, the 12th is", async () => {
  await using fixture = await ExchangeFixture.open();
  await fixture.sendFirst(firstRequest(), secondRequest(3500));
  for (let index = 0; index < FRONT_LENGTH - 1; index++) {
    await fixture.feed(RESPONSE.subarray(index, index + 1));
    equal(fixture.transport.written.length, 0, `after ${index + 1} bytes`);
  }
  await fixture.feed(RESPONSE.subarray(FRONT_LENGTH - 1, FRONT_LENGTH));
  deepEqual(kinds(fixture.transport.written), ["command", "data", "data", "data"]);
});

Deno.test("a response that comes byte by byte has one lead, and then the tail", async () => {
  await using fixture = await ExchangeFixture.open();
  const second = secondRequest(3500);
  const first = await fixture.sendFirst(firstRequest(), second);
  for (const byte of RESPONSE) await fixture.feed(Uint8Array.of(byte));
  await first.response;
  deepEqual(kinds(fixture.transport.written), ["command", "data", "data", "data"]);
  await fixture.association.send(second);
  deepEqual(kinds(fixture.transport.written), ["command", "data", "data", "data", "last"]);
});

Deno.test("a response split at any place is followed by the same object", async () => {
  for (let split = 1; split < RESPONSE.length; split++) {
    await using fixture = await ExchangeFixture.open();
    const second = secondRequest(3500);
    const first = await fixture.sendFirst(firstRequest(), second);
    await fixture.feed(RESPONSE.subarray(0, split));
    const ahead = split < FRONT_LENGTH ? [] : ["command", "data", "data", "data"];
    deepEqual(kinds(fixture.transport.written), ahead, `split at ${split}`);
    await fixture.feed(RESPONSE.subarray(split));
    await first.response;
    await fixture.association.send(second);
    deepEqual(kinds(fixture.transport.written), ["command", "data", "data", "data", "last"]);
  }
});

Deno.test("a response in fragments of its own has one lead", async () => {
  const command = responseCommand();
  const fragments = [pData(1, 1, command.slice(0, 20)), pData(1, 3, command.slice(20))];
  await using fixture = await ExchangeFixture.open();
  const second = secondRequest(1500);
  const first = await fixture.sendFirst(firstRequest(), second);
  await fixture.feed(fragments[0]!);
  equal(fixture.transport.written.length, 0, "a whole PDU leaves nothing to be acknowledged");
  await fixture.feed(fragments[1]!.subarray(0, FRONT_LENGTH));
  deepEqual(kinds(fixture.transport.written), ["command", "data"]);
  await fixture.feed(fragments[1]!.subarray(FRONT_LENGTH));
  equal((await first.response).status, 0);
  await fixture.association.send(second);
  deepEqual(kinds(fixture.transport.written), ["command", "data", "last"]);
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
    await using fixture = await ExchangeFixture.open();
    const first = await fixture.sendFirst(firstRequest(), secondRequest(3500));
    for (let end = 1; end < bytes.length; end++) {
      await fixture.feed(bytes.subarray(end - 1, end));
      if (fixture.transport.written[0] === 7) break; // our own A-ABORT
      equal(fixture.transport.written.length, 0, `after ${end} bytes`);
    }
    await fixture.feed(bytes.subarray(-1));
    await rejects(first.response, ConditionError);
  });
}

Deno.test("a response that comes in one piece has no lead, and the next object goes in one write", async () => {
  await using fixture = await ExchangeFixture.open();
  const second = secondRequest(3500);
  const first = await fixture.sendFirst(firstRequest(), second);
  await fixture.feed(RESPONSE);
  await first.response;
  equal(fixture.transport.writes.length, 0);
  await fixture.association.send(second);
  deepEqual(fixture.transport.writes.map(kinds), [["command", "data", "data", "data", "last"]]);
});

Deno.test("without lead nothing goes before a response is complete", async () => {
  await using fixture = await ExchangeFixture.open({ lead: false });
  const second = secondRequest(3500);
  const first = await fixture.sendFirst(firstRequest(), second);
  await fixture.feed(FRONT, REST.subarray(0, -1));
  equal(fixture.transport.written.length, 0);
  await fixture.feed(REST.subarray(-1));
  await first.response;
  equal(fixture.transport.written.length, 0);
  await fixture.association.send(second);
  deepEqual(kinds(fixture.transport.written), ["command", "data", "data", "data", "last"]);
});

Deno.test("with an asynchronous operations window there is no lead", async () => {
  await using fixture = await ExchangeFixture.open({}, 2);
  await fixture.sendFirst(firstRequest(), secondRequest(3500));
  await fixture.feed(FRONT);
  equal(fixture.transport.written.length, 0);
});
