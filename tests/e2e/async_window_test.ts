/** `--async-window`: several objects on their way without an answer, as far as the peer grants it. */

import assert from "node:assert/strict";
import { ContextResult } from "../../lib/net/pdu.ts";
import { encodePdu } from "../../lib/net/pdu_encode.ts";
import { startDcmsend } from "../support/executable.ts";
import { UID } from "../support/make.ts";
import { type Peer, type PeerStep, startPeer } from "../support/peer.ts";
import { startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { NOT_SENT, sendFiles, smallFiles, STORED } from "./support/outcome.ts";
import {
  accept,
  answer,
  heard,
  RECEIVE_OBJECT,
  RECEIVE_PDU,
  RELEASE_RESPONSE,
} from "./support/pdus.ts";
import { splitAnswer, WATCH_MS } from "./support/split_answer.ts";

const OPENED: readonly PeerStep[] = [RECEIVE_PDU, accept()];
const RELEASED: readonly PeerStep[] = [RECEIVE_PDU, RELEASE_RESPONSE, { recv: "close" }];

/** Accepts the association and grants that many operations. */
function granting(invoked: number): PeerStep[] {
  const bytes = encodePdu({
    type: "A-ASSOCIATE-AC",
    calledAeTitle: "ANY-SCP",
    callingAeTitle: "DCMSEND",
    applicationContext: "1.2.840.10008.3.1.1.1",
    presentationContexts: [
      { id: 1, result: ContextResult.acceptance, transferSyntax: UID.explicitLe },
    ],
    userInformation: {
      maxPduLength: 16384,
      implementationClassUid: "1.2.3.4",
      asynchronousOperations: { invoked, performed: 1 },
    },
  });
  return [RECEIVE_PDU, { send: bytes }];
}

/** Waits for so many objects. */
function objects(count: number): PeerStep[] {
  return Array.from({ length: count }, () => RECEIVE_OBJECT).flat();
}

/** Watches for a while how many PDUs come, and notes it. */
function watch(peer: () => Peer, notes: number[]): PeerStep[] {
  return [{ wait: WATCH_MS }, { call: () => void notes.push(peer().connections[0]!.pdus.length) }];
}

function hasBytes(bytes: Uint8Array, wanted: string): boolean {
  return bytes.toHex().includes(wanted.replaceAll(" ", ""));
}

for (
  const { options, item } of [
    { options: ["--async-window", "5"], item: "53 00 0004 0005 0001" },
    { options: ["--async-window", "1024"], item: "53 00 0004 0400 0001" },
    { options: ["--async-window", "1"], item: undefined },
    { options: [], item: undefined },
  ]
) {
  Deno.test(`the request of a run with "${options.join(" ")}" ${item ? "asks for" : "says nothing of"} a window`, async () => {
    await using peer = await startPeer([...OPENED, ...RECEIVE_OBJECT, answer(1), ...RELEASED]);
    assert.equal((await sendFiles(peer.port, smallFiles(1), options)).code, 0);
    const request = peer.connections[0]!.pdus[0]!;
    if (item === undefined) assert.ok(!hasBytes(request, "53 00 0004"));
    else assert.ok(hasBytes(request, item), request.toHex());
  });
}

Deno.test("a peer that grants no window gets one object at a time", async () => {
  const notes: number[] = [];
  await using peer = await startPeer([
    ...[...OPENED, ...RECEIVE_OBJECT, ...watch(() => peer, notes), answer(1)],
    ...[...RECEIVE_OBJECT, ...watch(() => peer, notes), answer(2), ...RELEASED],
  ]);
  const { code, statuses } = await sendFiles(peer.port, smallFiles(2), ["--async-window", "4"]);
  assert.deepEqual({ code, statuses }, { code: 0, statuses: [STORED, STORED] });
  assert.deepEqual(notes, [3, 5]);
});

for (
  const { granted, asked, used } of [
    { granted: 1, asked: 4, used: 1 },
    { granted: 2, asked: 4, used: 2 },
    { granted: 4, asked: 4, used: 4 },
    { granted: 9, asked: 3, used: 3 },
    { granted: 0, asked: 3, used: 3 },
  ]
) {
  Deno.test(`a peer that grants ${granted} of ${asked} operations gets ${used} objects at a time`, async () => {
    const notes: number[] = [];
    const count = used + 2;
    const last = Array.from({ length: used }, (_, index) => answer(count - index));
    await using peer = await startPeer([
      ...[...granting(granted), ...objects(used), ...watch(() => peer, notes), answer(1)],
      ...[...objects(1), ...watch(() => peer, notes), answer(2)],
      ...[...objects(1), ...watch(() => peer, notes), ...last, ...RELEASED],
    ]);
    const options = ["--async-window", `${asked}`];
    const { code, messages, statuses } = await sendFiles(peer.port, smallFiles(count), options);
    assert.deepEqual({ code, messages }, { code: 0, messages: [] });
    assert.deepEqual(statuses, Array(count).fill(STORED));
    assert.deepEqual(notes, [used, used + 1, used + 2].map((objects) => 1 + 2 * objects));
  });
}

Deno.test("with a window there is no lead, and no release before the last response", async () => {
  const notes: number[] = [];
  const { front, rest } = splitAnswer(1);
  await using peer = await startPeer([
    ...[...granting(2), ...objects(2), front, ...watch(() => peer, notes), rest],
    ...[...objects(1), answer(2), ...watch(() => peer, notes), answer(3), ...RELEASED],
  ]);
  const { code, statuses } = await sendFiles(peer.port, smallFiles(3), ["--async-window", "2"]);
  assert.deepEqual({ code, statuses }, { code: 0, statuses: [STORED, STORED, STORED] });
  assert.deepEqual(notes, [5, 7]);
});

Deno.test("responses in any order belong to the objects whose Message IDs they have", async () => {
  await using peer = await startPeer([
    ...[...granting(4), ...objects(4), answer(3, { status: 0xb000 }), answer(1)],
    ...[answer(4, { status: 0xa700 }), answer(2), ...RELEASED],
  ]);
  const outcome = await sendFiles(peer.port, smallFiles(4), ["--async-window", "4"]);
  assert.equal(outcome.code, 0);
  assert.deepEqual(outcome.statuses, [
    STORED,
    STORED,
    "0xb000 (Warning: CoercionOfDataElements)",
    "0xa700 (Refused: OutOfResources)",
  ]);
  assert.match(outcome.messages[0]!, /3\.dcm: 0xb000/);
  assert.match(outcome.messages[1]!, /4\.dcm: 0xa700/);
});

const LOST = "Peer aborted Association (or never connected)";
const ABORT: PeerStep = { send: encodePdu({ type: "A-ABORT", source: 2, reason: 0 }) };

/** What ends an association on which the objects 2, 3 and 4 await their responses. */
const ENDS: readonly { name: string; steps: PeerStep[]; message: string; fatal: string }[] = [
  {
    name: "a response to nothing",
    steps: [answer(9), RECEIVE_PDU],
    message: "E: Failed receiving DIMSE response: " +
      "0006:0203 DIMSE: Unexpected Response MsgId: 9 (expected: 2)",
    fatal: "DIMSE: Unexpected Response MsgId: 9 (expected: 2)",
  },
  {
    name: "a response to what is answered",
    steps: [answer(1), RECEIVE_PDU],
    message: "E: Failed receiving DIMSE response: " +
      "0006:0203 DIMSE: Unexpected Response MsgId: 1 (expected: 2)",
    fatal: "DIMSE: Unexpected Response MsgId: 1 (expected: 2)",
  },
  {
    name: "an A-ABORT",
    steps: [ABORT, { close: true }],
    message: `E: Failed receiving DIMSE response: 0006:0317 ${LOST}`,
    fatal: LOST,
  },
  {
    name: "FIN",
    steps: [{ close: true }],
    message: `E: Failed receiving DIMSE response: 0006:0317 ${LOST}`,
    fatal: LOST,
  },
  {
    name: "RST",
    steps: [{ reset: true }],
    message: `E: Failed receiving DIMSE response: 0006:0317 ${LOST}`,
    fatal: LOST,
  },
  {
    name: "silence",
    steps: [RECEIVE_PDU],
    message: "E: Failed receiving DIMSE response: " +
      "0006:0207 DIMSE No data available (timeout in non-blocking mode)",
    fatal: "DIMSE No data available (timeout in non-blocking mode)",
  },
];

for (const { name, steps, message, fatal } of ENDS) {
  const script = [...granting(3), ...objects(3), answer(1), ...objects(1), ...steps];
  const options = ["--async-window", "3", "-td", "1"];

  Deno.test(`${name} loses all that is outstanding, and with -nh the rest goes over a new association`, async () => {
    await using peer = await startPeer(
      script,
      [...granting(3), ...objects(2), answer(2), answer(1), ...RELEASED],
    );
    const outcome = await sendFiles(peer.port, smallFiles(6), [...options, "-nh"]);
    assert.deepEqual({ code: outcome.code, messages: outcome.messages }, {
      code: 0,
      messages: [
        message,
        "W: trying to continue with a new association in order to send the remaining 2 SOP instances",
      ],
    });
    assert.deepEqual(outcome.statuses, [STORED, NOT_SENT, NOT_SENT, NOT_SENT, STORED, STORED]);
    assert.equal(outcome.summary["- NOT sent to the peer"], 3);
  });

  Deno.test(`${name} with several objects outstanding ends the run without -nh`, async () => {
    await using peer = await startPeer(script);
    const outcome = await sendFiles(peer.port, smallFiles(6), options);
    assert.deepEqual({ code: outcome.code, messages: outcome.messages }, {
      code: 62,
      messages: [message, `F: cannot send SOP instance: ${fatal}`],
    });
    assert.equal(peer.connections.length, 1);
  });
}

/** Five files of which the third one ends too early. */
function withDamagedFile(): ReturnType<typeof smallFiles> {
  return smallFiles(5).map(({ name, bytes }, index) => ({
    name,
    bytes: index === 2 ? bytes.subarray(0, -1) : bytes,
  }));
}

Deno.test("with -nh a file that cannot be sent costs nothing of what is outstanding", async () => {
  await using peer = await startPeer([
    ...[...granting(3), ...objects(3), answer(3), answer(2), ...objects(1), answer(1), answer(4)],
    ...RELEASED,
  ]);
  const options = ["--async-window", "3", "-nh"];
  const { code, statuses } = await sendFiles(peer.port, withDamagedFile(), options);
  assert.equal(code, 0);
  assert.deepEqual(statuses, [STORED, STORED, NOT_SENT, STORED, STORED]);
  assert.match(heard(peer.connections[0]), /^associateRq( pData){8} releaseRq$/);
});

Deno.test("a file that cannot be sent ends the run although others are outstanding", async () => {
  await using peer = await startPeer([...granting(3), ...objects(2), { recv: "close" }]);
  const options = ["--async-window", "3"];
  const { code, messages } = await sendFiles(peer.port, withDamagedFile(), options);
  assert.equal(code, 62);
  assert.equal(messages.at(-1), "F: cannot send SOP instance: Invalid stream");
  await peer.finished();
  assert.equal(heard(peer.connections[0]), "associateRq pData pData pData pData abort");
});

Deno.test("SIGTERM with several objects outstanding aborts the association", async () => {
  using folder = temporaryFolder();
  const cwd = folder.path;
  const inputs = smallFiles(5);
  for (const { name, bytes } of inputs) await Deno.writeFile(`${cwd}/${name}`, bytes);
  await using peer = await startPeer([
    ...[...granting(3), ...objects(3), answer(2), ...objects(1)],
    ...[{ call: () => running.kill("SIGTERM") }, { recv: "close" } as const],
  ]);
  const args = ["-v", "--async-window", "3", "127.0.0.1", `${peer.port}`];
  const running = startDcmsend([...args, ...inputs.map(({ name }) => name)], { cwd });
  const { code, stderr } = await running.result;
  await peer.finished();
  assert.equal(code, 143, stderr);
  assert.match(stderr, /^I: - sent to the peer +: 1$/m);
  assert.match(stderr, /^I: - NOT sent to the peer +: 4$/m);
  assert.match(heard(peer.connections[0]), / abort$/);
});

Deno.test("many objects over a window, answered in blocks from behind, each have their own status", async () => {
  await using scp = startScp({
    asyncWindow: 8,
    holdResponses: 5,
    status: ({ sopInstanceUid }) => Number(sopInstanceUid.split(".").at(-1)) % 3 === 0 ? 0xb000 : 0,
  });
  const inputs = smallFiles(200);
  const { code, statuses } = await sendFiles(scp.port, inputs, ["--async-window", "20"]);
  assert.equal(code, 0);
  statuses.forEach((status, index) =>
    assert.match(status, (index + 1) % 3 === 0 ? /^0xb000/ : /^0x0000/, `object ${index + 1}`)
  );
  const [association] = scp.associations;
  assert.equal(association?.mostOutstanding, 5);
  assert.equal(association.ended, "released");
  const uids = scp.received.map(({ sopInstanceUid }) => sopInstanceUid);
  assert.deepEqual(uids, inputs.map((_, index) => `${UID.instance}.${index + 1}`));
});
