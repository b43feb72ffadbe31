/**
 * Peers that do not let an association come about, or accept it in odd ways: exit code, message, what
 * is stored, and the time. What they say that is no answer at all is in `hostile_peers_matrix_test.ts`.
 */

import assert from "node:assert/strict";
import { accept, type AcceptFields, context, item, reject, response } from "../net/wire.ts";
import { UID } from "../support/make.ts";
import { type PeerStep, startPeer } from "../support/peer.ts";
import { dribble } from "./support/dribble.ts";
import { NOT_SENT, STORED } from "./support/hostile_verdicts.ts";
import { type Outcome, sendFiles, smallFiles } from "./support/outcome.ts";
import { RECEIVE_OBJECT, RECEIVE_PDU, RELEASE_RESPONSE } from "./support/pdus.ts";

const CANNOT_NEGOTIATE = "F: cannot negotiate network association: ";
const LOST = "Peer aborted Association (or never connected)";
const UNTIL_OVER: PeerStep = { recv: "abort" };
/** Beyond any time-out in play. */
const GRACE_MS = 5000;

interface Opening {
  readonly name: string;
  readonly script: PeerStep[];
  readonly options?: readonly string[];
  readonly messages: readonly string[];
  /** Not before that; 0 unless given. */
  readonly notBeforeMs?: number;
}

const TIMED: Pick<Opening, "options" | "messages" | "notBeforeMs"> = {
  options: ["-ta", "1"],
  messages: [`${CANNOT_NEGOTIATE}DUL network read timeout`],
  notBeforeMs: 1000,
};

const SLOW: readonly Opening[] = [
  { name: "accepts the connection and is silent", script: [RECEIVE_PDU, UNTIL_OVER], ...TIMED },
  { name: "never reads", script: [{ stall: true }], ...TIMED },
  { name: "dribbles its A-ASSOCIATE-AC", script: [RECEIVE_PDU, ...dribble(accept())], ...TIMED },
  {
    name: "dribbles an A-ASSOCIATE-RJ",
    script: [RECEIVE_PDU, ...dribble(reject(1, 1, 1))],
    ...TIMED,
  },
];

const OPENINGS: readonly Opening[] = [
  { name: "closes at once", script: [{ close: true }], messages: [`${CANNOT_NEGOTIATE}${LOST}`] },
  { name: "resets at once", script: [{ reset: true }], messages: [`${CANNOT_NEGOTIATE}${LOST}`] },
  {
    name: "speaks first, as SSH servers do",
    script: [{ send: new TextEncoder().encode("SSH-2.0-OpenSSH_9.2\r\n") }, UNTIL_OVER],
    messages: [`${CANNOT_NEGOTIATE}Unrecognized PDU type: 53`],
  },
  {
    name: "rejects for good",
    script: [RECEIVE_PDU, { send: reject(1, 1, 7) }, UNTIL_OVER],
    messages: [`${CANNOT_NEGOTIATE}DUL Association Rejected`],
  },
  {
    name: "rejects for reasons that do not exist",
    script: [RECEIVE_PDU, { send: reject(9, 9, 0x63) }, UNTIL_OVER],
    messages: [
      "E: Received invalid A-ASSOCIATE-RJ reject result 0x0009, using default.",
      "E: Received invalid A-ASSOCIATE-RJ reject source 0x0009, using default.",
      "E: Received invalid A-ASSOCIATE-RJ reject reason 0x0963, using default.",
      `${CANNOT_NEGOTIATE}DUL Association Rejected`,
    ],
  },
  {
    name: "rejects every association for the time being: it is asked once",
    script: [RECEIVE_PDU, { send: reject(2, 3, 1) }, UNTIL_OVER],
    messages: [`${CANNOT_NEGOTIATE}DUL Association Rejected`],
  },
  {
    name: "accepts a context without a transfer syntax",
    script: [RECEIVE_PDU, { send: accept({ contexts: context(1, 0, null) }) }, UNTIL_OVER],
    messages: [`${CANNOT_NEGOTIATE}DUL Peer supplied illegal number of transfer syntaxes (0)`],
  },
  ...([
    [
      "an item longer than the PDU",
      { extraItems: [0x21, 0, 0xff, 0xff, 1] },
      "item 21H: 65535 bytes needed at offset 149, 1 left",
    ],
    [
      "a transfer syntax longer than its context",
      { contexts: item(0x21, [1, 0, 0, 0, 0x40, 0, 0, 99, 0x31]) },
      "item 40H: 99 bytes needed at offset 8, 1 left",
    ],
    [
      "a user item longer than the user information",
      { withoutUserInformation: true, extraItems: item(0x50, [0x52, 0, 0, 99]) },
      "item 52H: 99 bytes needed at offset 4, 0 left",
    ],
    [
      "a context of 3 bytes",
      { contexts: item(0x21, [1, 0, 0]) },
      "reserved byte: 1 bytes needed at offset 3, 0 left",
    ],
    [
      "a maximum length of 2 bytes",
      { withoutUserInformation: true, extraItems: item(0x50, item(0x51, [0x40, 0])) },
      "Maximum-length: 4 bytes needed at offset 0, 2 left",
    ],
  ] as [string, AcceptFields, string][]).map(([name, fields, detail]): Opening => ({
    name: `accepts with ${name}`,
    script: [RECEIVE_PDU, { send: accept(fields) }, UNTIL_OVER],
    messages: [
      `${CANNOT_NEGOTIATE}DUL Illegal or ill-formed PDU`,
      `F: 0006:0308 Cannot read ${detail}`,
    ],
  })),
];

async function open({ script, options = [] }: Opening, isHalting: boolean): Promise<Opened> {
  await using peer = await startPeer([...script]);
  const startedAt = performance.now();
  const args = [...options, ...isHalting ? [] : ["-nh"]];
  const outcome = await sendFiles(peer.port, smallFiles(2), args);
  const elapsedMs = performance.now() - startedAt;
  return { ...outcome, connections: peer.connections.length, elapsedMs };
}

interface Opened extends Outcome {
  readonly connections: number;
  readonly elapsedMs: number;
}

/** `-nh` makes no difference here. */
async function openBothWays(opening: Opening): Promise<() => void> {
  const { name, messages, notBeforeMs = 0 } = opening;
  const runs = await Promise.all([open(opening, true), open(opening, false)]);
  return () => {
    for (const { elapsedMs, ...outcome } of runs) {
      const expected = { code: 61, messages, statuses: [], summary: {}, connections: 1 };
      assert.deepEqual({ name, ...outcome }, { name, ...expected });
      assert.ok(elapsedMs >= notBeforeMs && elapsedMs < notBeforeMs + GRACE_MS, `${elapsedMs} ms`);
    }
  };
}

for (const opening of OPENINGS) {
  Deno.test(`no association with a peer that ${opening.name}`, async () => {
    const check = await openBothWays(opening);
    check();
  });
}

Deno.test("no association, at the end of the ACSE time, with peers that are slow", async () => {
  const checks = await Promise.all(SLOW.map(openBothWays));
  for (const check of checks) check();
});

Deno.test("no association with a peer that refuses TCP", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const startedAt = performance.now();
  assert.deepEqual(await sendFiles(port, smallFiles(2)), {
    code: 61,
    messages: [`${CANNOT_NEGOTIATE}TCP Initialization Error: Connection refused`],
    statuses: [],
    summary: {},
  });
  assert.ok(performance.now() - startedAt < GRACE_MS);
});

interface OddAccept {
  readonly name: string;
  readonly fields: AcceptFields;
  /** Default: exit code 0 without a message, and both objects are stored. */
  readonly outcome?: Partial<Outcome>;
}

const NOT_ACCEPTED = "<no acceptable presentation context>";

/** The peer accepts nothing: as in DCMTK, no failed run. */
const NONE: Partial<Outcome> = {
  messages: [
    "E: No Acceptable Presentation Contexts",
    "E: cannot negotiate network association: No acceptable Presentation Contexts",
  ],
  statuses: [NOT_ACCEPTED, NOT_ACCEPTED],
};

/** What is said of each object that does not go; with `-nh` there are two. */
function notSent(before: readonly string[], ...lines: string[]): Partial<Outcome> {
  return { messages: [...before, ...lines, ...lines], statuses: [NOT_SENT, NOT_SENT] };
}

const ODD_ACCEPTS: readonly OddAccept[] = [
  {
    name: "contexts that were not proposed, an even one among them",
    fields: {
      contexts: [2, 1, 99, 255].flatMap((id) => context(id, 0, UID.explicitLe)),
    },
  },
  {
    name: "a context twice: the first answer counts",
    fields: { contexts: [...context(1, 0, UID.explicitLe), ...context(1, 3, UID.explicitLe)] },
  },
  { name: "no application context", fields: { withoutApplicationContext: true } },
  { name: "no user information", fields: { withoutUserInformation: true } },
  { name: "no maximum length", fields: { maxPduLength: null } },
  { name: "unknown items", fields: { extraItems: [...item(0x77, [1, 2, 3]), ...item(0, [])] } },
  { name: "a maximum length of 0", fields: { maxPduLength: 0 } },
  { name: "a maximum length of 4 GB", fields: { maxPduLength: 0xffffffff } },
  {
    name: "an odd maximum length",
    fields: { maxPduLength: 16383 },
    outcome: { messages: ["W: ASSOC: PDV send length 16383 is odd (using 16382)"] },
  },
  ...([[1, -12], [7, -6]] as const).map(([maxPduLength, room]): OddAccept => ({
    name: `a maximum length of ${maxPduLength}`,
    fields: { maxPduLength },
    outcome: notSent(
      [
        `W: ASSOC: PDV send length ${maxPduLength} is odd (using ${maxPduLength - 1})`,
        `W: ASSOC: PDV send length ${room} (using default)`,
      ],
      "E: Failed sending C-STORE request: 0006:020e DIMSE Failed to send message",
      "E: 0006:0308 DUL Cannot send P-DATA PDU because receiver's max PDU size of " +
        `${maxPduLength} is illegal (must be > 12)`,
    ),
  })),
  {
    name: "a transfer syntax that was not proposed",
    fields: { contexts: context(1, 0, UID.deflatedLe) },
  },
  {
    name: "a transfer syntax that does not exist",
    fields: { contexts: context(1, 0, "1.2.3") },
    outcome: notSent(
      [],
      "E: Failed sending C-STORE request: 0006:020d DIMSE Failed to receive message",
      "E: 0006:0212 DIMSE Unsupported transfer syntax: 1.2.3",
    ),
  },
  {
    name: "a lossy transfer syntax that was not proposed",
    fields: { contexts: context(1, 0, "1.2.840.10008.1.2.4.50") },
    outcome: notSent([], "E: No conversion to transfer syntax JPEG Baseline possible!"),
  },
  {
    name: "no context",
    fields: { contexts: context(1, 3, UID.explicitLe) },
    outcome: NONE,
  },
  {
    name: "no word on any context",
    fields: { contexts: [] },
    outcome: NONE,
  },
  {
    name: "an unknown result",
    fields: { contexts: context(1, 7, UID.explicitLe) },
    outcome: NONE,
  },
];

for (const { name, fields, outcome } of ODD_ACCEPTS) {
  Deno.test(`a peer that accepts with ${name}`, async () => {
    const objects = [1, 2].flatMap((messageId) => [
      ...RECEIVE_OBJECT,
      { send: response({ messageId }) },
    ]);
    await using peer = await startPeer([
      ...[RECEIVE_PDU, { send: accept(fields) }],
      ...outcome?.statuses === undefined ? objects : [],
      ...[RECEIVE_PDU, RELEASE_RESPONSE, { recv: "close" } as const],
    ]);
    const { summary: _, ...actual } = await sendFiles(peer.port, smallFiles(2), ["-nh"]);
    assert.deepEqual(actual, {
      ...{ code: 0, messages: [], statuses: [STORED, STORED] },
      ...outcome,
    });
  });
}
