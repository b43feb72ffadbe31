/**
 * What comes of the objects of an association when one of them fails, or the peer breaks off, while a
 * lead is out; and of several objects that are not answered yet. Without a network.
 */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { ConditionError } from "../../lib/base/condition.ts";
import { tcpIoError } from "../../lib/net/conditions.ts";
import { concat } from "../support/make.ts";
import { settle } from "../support/recording_transport.ts";
import {
  describe,
  ExchangeFixture,
  firstRequest,
  FRAGMENT_PDU,
  FRAGMENT_REST,
  FRONT,
  FRONT_LENGTH,
  kinds,
  PEER_ABORTED,
  RECEIVED,
  REST,
  secondRequest,
} from "./exchange_fixture.ts";
import { abort, pdu, RELEASE_RQ, response, responseCommand } from "./wire.ts";

Deno.test("an object on a context that was not accepted has no lead and is no obstacle", async () => {
  await using fixture = await ExchangeFixture.open();
  const second = secondRequest(3500, { presentationContextId: 5 });
  const first = await fixture.sendFirst(firstRequest(), second);
  await fixture.feed(FRONT);
  equal(fixture.transport.written.length, 0);
  await fixture.feed(REST);
  await first.response;
  await rejects(fixture.association.send(second), /Bad presentation context ID/);
  await fixture.association.send(secondRequest(100, { messageId: 3 }));
  deepEqual(kinds(fixture.transport.written), ["command", "last"]);
  ok(fixture.association.isOpen);
});

Deno.test("an object whose data set fails before its lead goes is no obstacle", async () => {
  await using fixture = await ExchangeFixture.open();
  const broken = {
    done: false,
    fill: () => {
      throw new RangeError("Cannot read");
    },
  };
  const second = secondRequest(0, { body: broken });
  const first = await fixture.sendFirst(firstRequest(), second);
  await fixture.feed(FRONT);
  equal(fixture.transport.written.length, 0);
  await fixture.feed(REST);
  await first.response;
  await rejects(fixture.association.send(second), new RangeError("Cannot read"));
  ok(fixture.association.isOpen, "nothing of it was sent");
  await fixture.association.send(secondRequest(100, { messageId: 3 }));
  deepEqual(kinds(fixture.transport.written), ["command", "last"]);
});

Deno.test("an object whose data set fails behind its lead is the last one", async () => {
  await using fixture = await ExchangeFixture.open();
  let isBroken = false;
  const broken = {
    done: false,
    fill: (target: Uint8Array) => {
      if (isBroken) throw new RangeError("Cannot read");
      return target.length;
    },
  };
  const second = secondRequest(0, { body: broken });
  const first = await fixture.sendFirst(firstRequest(), second);
  await fixture.feed(FRONT);
  isBroken = true;
  await fixture.feed(REST);
  equal((await first.response).status, 0, "the object before it was stored");
  await rejects(fixture.association.send(second), new RangeError("Cannot read"));
  ok(!fixture.association.isOpen, "half an object is on the wire");
});

Deno.test("reading goes on while a lead cannot be written", async () => {
  await using fixture = await ExchangeFixture.open();
  const second = secondRequest(3500);
  const first = await fixture.sendFirst(firstRequest(), second);
  fixture.transport.hold();
  await fixture.feed(FRONT);
  deepEqual(fixture.story, ["pause", "write"]);
  for (const byte of REST) await fixture.feed(Uint8Array.of(byte));
  equal((await first.response).status, 0);
  deepEqual(fixture.story, ["pause", "write", RECEIVED, "resume"]);
  const sending = fixture.association.send(second);
  await settle();
  deepEqual(kinds(fixture.transport.written), ["command", "data", "data", "data"], "two at once");
  fixture.transport.release();
  await sending;
  deepEqual(kinds(fixture.transport.written), ["command", "data", "data", "data", "last"]);
});

/** How a peer ends the association while a lead is being written or is out. */
const ENDS: readonly {
  name: string;
  /** Comes before the lead goes; default: that of a response. */
  front?: Uint8Array;
  pieces: readonly Uint8Array[];
  closes?: boolean;
  /** The text of the condition. */
  failure: string;
}[] = [
  { name: "FIN", pieces: [], closes: true, failure: PEER_ABORTED },
  {
    name: "an A-ABORT behind a fragment",
    front: FRAGMENT_PDU.subarray(0, FRONT_LENGTH),
    pieces: [FRAGMENT_REST, abort(0, 0)],
    closes: true,
    failure: PEER_ABORTED,
  },
  {
    name: "an A-RELEASE-RQ behind a fragment",
    front: FRAGMENT_PDU.subarray(0, FRONT_LENGTH),
    pieces: [FRAGMENT_REST, RELEASE_RQ],
    failure: "DUL Peer Requested Release",
  },
  {
    name: "bytes that are no PDU behind a fragment",
    front: FRAGMENT_PDU.subarray(0, FRONT_LENGTH),
    pieces: [FRAGMENT_REST, pdu(0x99, [1, 2, 3])],
    failure: "DIMSE Failed to receive message",
  },
  {
    name: "the response to another message",
    pieces: [response({ messageId: 9 }).subarray(FRONT_LENGTH)],
    failure: "DIMSE: Unexpected Response MsgId: 9 (expected: 1)",
  },
  {
    name: "an unexpected command",
    pieces: [response({ commandField: 0x8030 }).subarray(FRONT_LENGTH)],
    failure: "DIMSE Bad command type",
  },
  {
    name: "bytes that are no command set",
    pieces: [new Uint8Array(responseCommand().length).fill(0xff)],
    failure: "DIMSE_parseCmdObject: Missing CommandField",
  },
];

for (const held of [false, true]) {
  for (const { name, front = FRONT, pieces, closes, failure } of ENDS) {
    Deno.test(`${name} while a lead ${held ? "cannot be written" : "is out"} ends the association`, async () => {
      await using fixture = await ExchangeFixture.open();
      const second = secondRequest(3500);
      const first = await fixture.sendFirst(firstRequest(), second);
      if (held) fixture.transport.hold();
      await fixture.feed(front);
      deepEqual(kinds(fixture.transport.written), ["command", "data", "data", "data"]);
      await fixture.feed(...pieces);
      if (closes) {
        fixture.transport.feedEnd();
        await settle();
      }
      await rejects(first.response, (error) => describe(error) === failure);
      ok(!fixture.association.isOpen);
      ok(fixture.association.lostAfterLead);
      fixture.transport.release();
      const aborting = fixture.association.abort();
      fixture.transport.feedEnd();
      await aborting;
      const leads = fixture.transport.writes.filter((bytes) => bytes[0] === 4);
      deepEqual(kinds(concat(...leads)), ["command", "data", "data", "data"]);
    });
  }
}

Deno.test("a response that is there when a lead cannot be written counts, and the association is lost", async () => {
  await using fixture = await ExchangeFixture.open();
  const second = secondRequest(3500);
  const first = await fixture.sendFirst(firstRequest(), second);
  fixture.transport.hold();
  await fixture.feed(FRONT);
  fixture.transport.fail(new ConditionError(tcpIoError("Broken pipe", "writeDataPDU")));
  await settle();
  await fixture.feed(REST);
  fixture.transport.feedEnd();
  equal((await first.response).status, 0, "what was read counts");
  const { response: answer } = await fixture.association.send(second);
  await rejects(answer, (error) => describe(error) === PEER_ABORTED);
  ok(!fixture.association.isOpen);
  ok(fixture.association.lostAfterLead);
});

Deno.test("without a response, a lead that cannot be written leaves the object before it in doubt", async () => {
  await using fixture = await ExchangeFixture.open();
  const first = await fixture.sendFirst(firstRequest(), secondRequest(3500));
  fixture.transport.hold();
  await fixture.feed(FRONT);
  fixture.transport.fail(new ConditionError(tcpIoError("Broken pipe", "writeDataPDU")));
  fixture.transport.feedEnd();
  await rejects(first.response, (error) => describe(error) === PEER_ABORTED);
  ok(fixture.association.lostAfterLead);
});

Deno.test("an interrupt while a lead cannot be written ends the association", async () => {
  const interrupt = new AbortController();
  await using fixture = await ExchangeFixture.open({ signal: interrupt.signal });
  const first = await fixture.sendFirst(firstRequest(), secondRequest(3500));
  fixture.transport.hold();
  await fixture.feed(FRONT);
  interrupt.abort(new Error("Interrupted"));
  await rejects(first.response, new Error("Interrupted"));
  await fixture.association.abort();
  ok(!fixture.association.isOpen);
  deepEqual(fixture.story, ["pause", "write", "I: Aborting Association", "close"]);
});

Deno.test("responses in any order find their requests by Message ID", async () => {
  await using fixture = await ExchangeFixture.open({}, 3);
  const answers = [];
  for (const messageId of [1, 2, 3]) {
    answers.push((await fixture.association.send(secondRequest(10, { messageId }))).response);
  }
  await fixture.feed(response({ messageId: 3, status: 0x103 }));
  await fixture.feed(
    concat(response({ messageId: 1, status: 0x101 }), response({ messageId: 2, status: 0x102 })),
  );
  const statuses = await Promise.all(answers);
  deepEqual(statuses.map(({ status }) => status), [0x101, 0x102, 0x103]);
  ok(fixture.association.isOpen);
});

Deno.test("a response to nothing ends everything that is awaited", async () => {
  await using fixture = await ExchangeFixture.open({}, 3);
  const answers: Promise<unknown>[] = [];
  for (const messageId of [1, 2, 3]) {
    answers.push((await fixture.association.send(secondRequest(10, { messageId }))).response);
  }
  await fixture.feed(response({ messageId: 2 }), response({ messageId: 9 }));
  const ends = await Promise.allSettled(answers);
  deepEqual(ends.map(({ status }) => status), ["rejected", "fulfilled", "rejected"]);
  ok(!fixture.association.isOpen);
});

Deno.test("a response on another request's context is matched by its Message ID", async () => {
  await using fixture = await ExchangeFixture.open({}, 2);
  const requests = [1, 3].map((presentationContextId, index) =>
    secondRequest(10, { messageId: index + 1, presentationContextId })
  );
  const answers = [];
  for (const request of requests) answers.push((await fixture.association.send(request)).response);
  await fixture.feed(response({ messageId: 2, presentationContextId: 3, status: 0x102 }));
  await fixture.feed(response({ messageId: 1, presentationContextId: 1, status: 0x101 }));
  deepEqual((await Promise.all(answers)).map(({ status }) => status), [0x101, 0x102]);
});
