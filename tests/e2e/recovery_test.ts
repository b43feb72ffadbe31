/**
 * What the program does where DCMTK's gives up, mixes up or keeps silent: lost connections,
 * time-outs, answers that do not fit, and releases that fail. The numbers are those of
 * the list of differences in the README.
 */

import assert from "node:assert/strict";
import { ContextResult } from "../../lib/net/pdu.ts";
import { encodePdu } from "../../lib/net/pdu_encode.ts";
import { concat, file, imageDataSet, UID } from "../support/make.ts";
import { type PeerStep, startPeer } from "../support/peer.ts";
import { NOT_SENT, sendFiles, smallFiles, STORED } from "./support/outcome.ts";
import {
  accept,
  answer,
  heard,
  RECEIVE_OBJECT,
  RECEIVE_PDU,
  RELEASE_RESPONSE,
} from "./support/pdus.ts";

/** Accepts the association. */
const OPENED: readonly PeerStep[] = [RECEIVE_PDU, accept()];

/** Answers objects with the Message IDs `from` to `to`. */
function serve(from: number, to: number): PeerStep[] {
  const ids = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return ids.flatMap((messageId) => [...RECEIVE_OBJECT, answer(messageId)]);
}

/** The end of an orderly association. */
const RELEASED: readonly PeerStep[] = [RECEIVE_PDU, RELEASE_RESPONSE, { recv: "close" }];

function abortStep(source: number, reason: number): PeerStep {
  return { send: encodePdu({ type: "A-ABORT", source, reason }) };
}

const LOST = "Peer aborted Association (or never connected)";

/** How a peer ends an association while the second object waits for its answer. */
const LOSSES: readonly { name: string; steps: readonly PeerStep[]; failure: string }[] = [
  { name: "FIN", steps: [{ close: true }], failure: `0006:0317 ${LOST}` },
  { name: "RST", steps: [{ reset: true }], failure: `0006:0317 ${LOST}` },
  {
    name: "A-ABORT of the user",
    steps: [abortStep(0, 0), { recv: "close" }],
    failure: `0006:0317 ${LOST}`,
  },
  {
    name: "A-ABORT of the provider",
    steps: [abortStep(2, 6), { recv: "close" }],
    failure: `0006:0317 ${LOST}`,
  },
];

for (const { name, steps, failure } of LOSSES) {
  Deno.test(`12: after ${name} with -nh, the rest goes over a new association`, async () => {
    await using peer = await startPeer(
      [...OPENED, ...serve(1, 1), ...RECEIVE_OBJECT, ...steps],
      [...OPENED, ...serve(1, 2), ...RELEASED],
    );
    const outcome = await sendFiles(peer.port, smallFiles(4), ["-nh"]);
    assert.deepEqual(outcome, {
      code: 0,
      messages: [
        `E: Failed receiving DIMSE response: ${failure}`,
        "W: trying to continue with a new association in order to send the remaining 2 SOP instances",
      ],
      statuses: [STORED, NOT_SENT, STORED, STORED],
      summary: {
        "Number of associations": 2,
        "Number of pres. contexts": 2,
        "Number of SOP instances": 4,
        "- sent to the peer": 3,
        "* with status SUCCESS": 3,
        "- NOT sent to the peer": 1,
      },
    });
    await peer.finished(2);
    assert.equal(heard(peer.connections[1]), "associateRq pData pData pData pData releaseRq");
  });

  Deno.test(`after ${name} without -nh, the run ends as DCMTK's does`, async () => {
    await using peer = await startPeer([...OPENED, ...serve(1, 1), ...RECEIVE_OBJECT, ...steps]);
    const outcome = await sendFiles(peer.port, smallFiles(3));
    assert.deepEqual(outcome, {
      code: 62,
      messages: [
        `E: Failed receiving DIMSE response: ${failure}`,
        `F: cannot send SOP instance: ${LOST}`,
      ],
      statuses: [],
      summary: {},
    });
    assert.equal(peer.connections.length, 1);
  });

  Deno.test(`after ${name} with -nh -ma, the rest is not sent`, async () => {
    await using peer = await startPeer([...OPENED, ...serve(1, 1), ...RECEIVE_OBJECT, ...steps]);
    const outcome = await sendFiles(peer.port, smallFiles(3), ["-nh", "-ma"]);
    assert.equal(outcome.code, 0);
    assert.deepEqual(outcome.messages, [
      `E: Failed receiving DIMSE response: ${failure}`,
      "W: association lost, not sending the remaining 1 SOP instances",
    ]);
    assert.deepEqual(outcome.statuses, [STORED, NOT_SENT, NOT_SENT]);
    assert.equal(peer.connections.length, 1);
  });
}

Deno.test("12: an association that got nothing through is not tried again", async () => {
  await using peer = await startPeer([...OPENED, ...RECEIVE_OBJECT, { close: true }]);
  const outcome = await sendFiles(peer.port, smallFiles(3), ["-nh"]);
  assert.equal(outcome.code, 0);
  assert.deepEqual(outcome.messages, [
    `E: Failed receiving DIMSE response: 0006:0317 ${LOST}`,
    "W: association lost, not sending the remaining 2 SOP instances",
  ]);
  assert.deepEqual(outcome.statuses, [NOT_SENT, NOT_SENT, NOT_SENT]);
  assert.equal(peer.connections.length, 1);
});

Deno.test("12: a peer that takes one object per association gets every second one", async () => {
  await using peer = await startPeer(
    [...OPENED, ...serve(1, 1), ...RECEIVE_OBJECT, { close: true }],
  );
  const outcome = await sendFiles(peer.port, smallFiles(6), ["-nh"]);
  assert.equal(outcome.code, 0);
  assert.deepEqual(outcome.statuses, [STORED, NOT_SENT, STORED, NOT_SENT, STORED, NOT_SENT]);
  assert.equal(peer.connections.length, 3);
});

Deno.test("12: an instance of which nothing had gone out is not lost with its association", async () => {
  const { send: answered } = answer(1) as PeerStep & { send: Uint8Array };
  const aborted = encodePdu({ type: "A-ABORT", source: 0, reason: 0 });
  for (const options of [["-nh"], ["--retry", "1", "--retry-delay", "0"]]) {
    // Both are read at once: the association has ended before the second instance begins.
    await using peer = await startPeer(
      [...OPENED, ...RECEIVE_OBJECT, { send: concat(answered, aborted) }, { recv: "close" }],
      [...OPENED, ...serve(1, 2), ...RELEASED],
    );
    const outcome = await sendFiles(peer.port, smallFiles(3), options);
    assert.equal(outcome.code, 0);
    assert.deepEqual(outcome.messages, [
      `E: Failed receiving DIMSE response: 0006:0317 ${LOST}`,
      "W: trying to continue with a new association in order to send the remaining 2 SOP instances",
    ]);
    assert.deepEqual(outcome.statuses, [STORED, STORED, STORED]);
    await peer.finished(2);
    assert.equal(heard(peer.connections[0]), "associateRq pData pData");
  }
});

Deno.test("12: without a new association, the rest is not sent and the exit code stays", async () => {
  const peer = await startPeer(
    [...OPENED, ...serve(1, 1), ...RECEIVE_OBJECT, { close: true }],
    [RECEIVE_PDU, {
      send: encodePdu({ type: "A-ASSOCIATE-RJ", result: 2, source: 3, reason: 1 }),
    }, { recv: "close" }],
  );
  try {
    const outcome = await sendFiles(peer.port, smallFiles(4), ["-nh"]);
    assert.equal(outcome.code, 0);
    assert.deepEqual(outcome.messages, [
      `E: Failed receiving DIMSE response: 0006:0317 ${LOST}`,
      "W: trying to continue with a new association in order to send the remaining 2 SOP instances",
      "W: cannot negotiate network association: DUL Association Rejected, " +
      "not sending the remaining 2 SOP instances",
    ]);
    assert.deepEqual(outcome.statuses, [STORED, NOT_SENT, NOT_SENT, NOT_SENT]);
  } finally {
    await peer[Symbol.asyncDispose]();
  }
});

Deno.test("12: a peer that asks for release in mid-transfer is left, with -nh for a new association", async () => {
  const releaseRequest: PeerStep = { send: encodePdu({ type: "A-RELEASE-RQ" }) };
  await using peer = await startPeer(
    [...OPENED, ...serve(1, 1), ...RECEIVE_OBJECT, releaseRequest, { recv: "close" }],
    [...OPENED, ...serve(1, 1), ...RELEASED],
  );
  const outcome = await sendFiles(peer.port, smallFiles(3), ["-nh"]);
  assert.equal(outcome.code, 0);
  assert.deepEqual(outcome.messages, [
    "E: Failed receiving DIMSE response: 0006:0319 DUL Peer Requested Release",
    "E: Protocol Error: Peer requested release (Aborting)",
    "W: trying to continue with a new association in order to send the remaining 1 SOP instances",
  ]);
  assert.deepEqual(outcome.statuses, [STORED, NOT_SENT, STORED]);
  await peer.finished(2);
  assert.match(heard(peer.connections[0]), / abort$/);
});

const TIMEOUT = "0006:0207 DIMSE No data available (timeout in non-blocking mode)";

Deno.test("11: after a time-out with -nh the association is aborted, and no answer is mixed up", async () => {
  await using peer = await startPeer(
    // The answer to the first object comes when nobody waits for it any more.
    [...OPENED, ...RECEIVE_OBJECT, RECEIVE_PDU, answer(1), answer(2), { recv: "close" }],
    [...OPENED, ...RECEIVE_OBJECT, answer(1, { status: 0xa700 }), ...serve(2, 2), ...RELEASED],
  );
  const outcome = await sendFiles(peer.port, smallFiles(3), ["-nh", "-td", "1"]);
  assert.equal(outcome.code, 0);
  assert.deepEqual(outcome.messages, [
    `E: Failed receiving DIMSE response: ${TIMEOUT}`,
    "W: trying to continue with a new association in order to send the remaining 2 SOP instances",
    "W: SOP instance not stored: 2.dcm: 0xa700 (Refused: OutOfResources)",
  ]);
  assert.deepEqual(outcome.statuses, [NOT_SENT, "0xa700 (Refused: OutOfResources)", STORED]);
  await peer.finished(2);
  assert.equal(heard(peer.connections[0]), "associateRq pData pData abort");
});

Deno.test("a time-out without -nh ends the run with an abort", async () => {
  await using peer = await startPeer([...OPENED, ...RECEIVE_OBJECT, { recv: "close" }]);
  const outcome = await sendFiles(peer.port, smallFiles(2), ["-td", "1"]);
  assert.equal(outcome.code, 62);
  assert.deepEqual(outcome.messages, [
    `E: Failed receiving DIMSE response: ${TIMEOUT}`,
    "F: cannot send SOP instance: DIMSE No data available (timeout in non-blocking mode)",
  ]);
  await peer.finished();
  assert.equal(heard(peer.connections[0]), "associateRq pData pData abort");
});

/** Answers to the second object that are none. */
const MISMATCHES: readonly { name: string; step: PeerStep; message: RegExp }[] = [
  {
    name: "the answer to another message",
    step: answer(1),
    message: /^E: Failed receiving DIMSE response: .*Unexpected Response MsgId: 1 \(expected: 2\)$/,
  },
  {
    name: "an answer on another context",
    step: answer(2, { presentationContextId: 3 }),
    message: /^E: Failed receiving DIMSE response: 0006:020d DIMSE Failed to receive message$/,
  },
  {
    name: "the answer to another command",
    step: answer(2, { commandField: 0x8030 }),
    message: /^E: Expected C-STORE response but received DIMSE command 0x8030$/,
  },
];

for (const { name, step, message } of MISMATCHES) {
  Deno.test(`13: ${name} is a protocol error`, async () => {
    const script = [...OPENED, ...serve(1, 1), ...RECEIVE_OBJECT, step, { recv: "close" }] as const;
    await using halted = await startPeer([...script]);
    const end = await sendFiles(halted.port, smallFiles(3));
    assert.equal(end.code, 62);
    assert.match(end.messages[0] ?? "", message);
    assert.ok(end.messages.some((line) => line.startsWith("F: cannot send SOP instance: DIMSE")));
    await halted.finished();
    assert.equal(heard(halted.connections[0]), "associateRq pData pData pData pData abort");

    await using peer = await startPeer([...script], [...OPENED, ...serve(1, 1), ...RELEASED]);
    const outcome = await sendFiles(peer.port, smallFiles(3), ["-nh"]);
    assert.equal(outcome.code, 0);
    assert.deepEqual(outcome.statuses, [STORED, NOT_SENT, STORED]);
  });
}

/** Ways in which a release fails, and what is said about it. */
const RELEASE_FAILURES: readonly {
  name: string;
  steps: readonly PeerStep[];
  message: string;
}[] = [
  {
    name: "no answer",
    steps: [{ recv: "close" }],
    message: "0006:031a DUL network read timeout",
  },
  { name: "FIN", steps: [{ close: true }], message: `0006:0317 ${LOST}` },
  {
    name: "data",
    steps: [answer(1), { recv: "close" }],
    message: "0006:0316 DUL P-Data PDU arrived",
  },
  {
    name: "A-ABORT",
    steps: [abortStep(0, 0), { recv: "close" }],
    message: `0006:0317 ${LOST}`,
  },
];

for (const { name, steps, message } of RELEASE_FAILURES) {
  Deno.test(`18: after ${name} instead of a release the next association opens`, async () => {
    const contexts = Array.from({ length: 128 }, (_, index) => ({
      id: 2 * index + 1,
      result: ContextResult.acceptance,
      transferSyntax: UID.explicitLe,
    }));
    const objects = contexts.flatMap(({ id }, index) => [
      ...RECEIVE_OBJECT,
      answer(index + 1, { presentationContextId: id }),
    ]);
    await using peer = await startPeer(
      [RECEIVE_PDU, accept(contexts), ...objects, RECEIVE_PDU, ...steps],
      [...OPENED, ...serve(1, 2), ...RELEASED],
    );
    const inputs = smallFiles(130).map(({ name }, index) => {
      const sopClassUid = `1.2.3.${Math.min(index, 128)}`; // 129 classes
      return { name, bytes: file(imageDataSet({ sopClassUid }), { sopClassUid }) };
    });
    const outcome = await sendFiles(peer.port, inputs, ["-ta", "1"]);
    assert.deepEqual(outcome.messages, [`E: Association Release Failed: ${message}`]);
    assert.deepEqual({ code: outcome.code, sent: outcome.summary["* with status SUCCESS"] }, {
      code: 0,
      sent: 130,
    });
    assert.equal(peer.connections.length, 2);
  });
}
