/**
 * Associations with peers that no honest SCP imitates. Unless a comment says otherwise, the lines
 * and reasons are those that DCMTK 3.6.7's `dcmsend` printed for the same script.
 */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { ConditionError, formatCondition } from "../../lib/base/condition.ts";
import type { AssociationOptions } from "../../lib/net/association_options.ts";
import { type PeerStep, startPeer } from "../support/peer.ts";
import { openAssociation } from "../../lib/net/open_association.ts";
import { EXPLICIT_LE, optionsFor, requestFor, store, storeOne } from "./associate.ts";
import {
  abort,
  accept,
  ASSOCIATE_RQ,
  context,
  hex,
  item,
  pData,
  pdu,
  reject,
  RELEASE_RP,
  RELEASE_RQ,
  response,
  responseCommand,
} from "./wire.ts";

const BODY = Uint8Array.from({ length: 1000 }, (_, index) => index & 0xff);
const RECV: PeerStep = { recv: "pdu" };
/** Ends the script as soon as the sender aborts or closes: nobody waits for the ARTIM timer. */
const UNTIL_OVER: PeerStep = { recv: "pdu" };
const REQUESTING = "I: Requesting Association";
const ACCEPTED = "I: Association Accepted (Max Send PDV: 16372)";
const SENDING = "I: Sending C-STORE Request (MsgID 1, MR)";
const SUCCESS = "I: Received C-STORE Response (Success)";
const RELEASING = "I: Releasing Association";
const ABORTING = "I: Aborting Association";
const PEER_ABORTED = "0006:0317 Peer aborted Association (or never connected)";

function send(...parts: readonly Uint8Array[]): PeerStep {
  return { send: concatenate(parts) };
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** A condition and those underneath it. */
function describe(error: unknown): string {
  if (!(error instanceof ConditionError)) throw error;
  const own = formatCondition(error.condition);
  return error.cause instanceof ConditionError ? `${own} / ${describe(error.cause)}` : own;
}

interface Case {
  readonly name: string;
  readonly script: readonly PeerStep[];
  readonly options?: Partial<AssociationOptions>;
  readonly openFailure?: string;
  readonly storeFailure?: string;
  readonly status?: number;
  /** All lines, in order. */
  readonly lines: readonly string[];
  /** The A-ABORT that the peer must get, as source and reason. */
  readonly abort?: readonly [source: number, reason: number];
}

const NO_CONTEXTS = "E: No Acceptable Presentation Contexts";

/** What the peer does in place of an A-ASSOCIATE-AC. */
const OPEN_FAILURES: readonly Case[] = [
  ...([[1, 1, 7], [1, 2, 2], [2, 3, 1]] as const).map(([result, source, reason]) => ({
    name: `rejects with ${result} ${source} ${reason}`,
    script: [RECV, send(reject(result, source, reason)), UNTIL_OVER],
    openFailure: "0006:0301 DUL Association Rejected",
    lines: [REQUESTING],
  })),
  {
    name: "rejects with values that do not exist",
    script: [RECV, send(reject(3, 9, 0x63)), UNTIL_OVER],
    openFailure: "0006:0301 DUL Association Rejected",
    lines: [
      REQUESTING,
      "E: Received invalid A-ASSOCIATE-RJ reject result 0x0003, using default.",
      "E: Received invalid A-ASSOCIATE-RJ reject source 0x0009, using default.",
      "E: Received invalid A-ASSOCIATE-RJ reject reason 0x0963, using default.",
    ],
  },
  {
    name: "aborts",
    script: [RECV, send(abort(0, 0)), UNTIL_OVER],
    openFailure: PEER_ABORTED,
    lines: [REQUESTING],
  },
  {
    name: "closes",
    script: [RECV, { close: true }],
    openFailure: PEER_ABORTED,
    lines: [REQUESTING],
  },
  {
    name: "closes at once",
    script: [{ close: true }],
    openFailure: PEER_ABORTED,
    lines: [REQUESTING],
  },
  {
    name: "resets",
    script: [RECV, { reset: true }],
    openFailure: PEER_ABORTED,
    lines: [REQUESTING],
  },
  {
    name: "speaks HTTP",
    script: [RECV, send(new TextEncoder().encode("HTTP/1.1 400 Bad\r\n\r\n")), UNTIL_OVER],
    openFailure: "0006:0321 Unrecognized PDU type: 48",
    lines: [REQUESTING],
    // DCMTK hangs up without an A-ABORT; PS3.8 wants one (AA-8).
    abort: [2, 1],
  },
  {
    name: "sends PDU type 0",
    script: [RECV, send(pdu(0, [0, 0, 0, 0])), UNTIL_OVER],
    openFailure: "0006:0321 Unrecognized PDU type:  0",
    lines: [REQUESTING],
    abort: [2, 1],
  },
  {
    name: "announces an A-ASSOCIATE-AC of 4 GB",
    script: [RECV, send(hex("0200 ffffffff 0001")), UNTIL_OVER],
    openFailure: "0006:0437 A-ASSOCIATE PDU too large",
    lines: [REQUESTING, "E: A-ASSOCIATE PDU too large: 4294967295 bytes, refusing."],
    abort: [2, 6],
  },
  {
    name: "sends an empty A-ASSOCIATE-AC",
    script: [RECV, send(pdu(2, [])), UNTIL_OVER],
    // The second line is in our words.
    openFailure: "0006:0307 DUL Illegal or ill-formed PDU / 0006:0308 Cannot read " +
      "Protocol-version and reserved bytes: 4 bytes needed at offset 0, 0 left",
    lines: [REQUESTING],
    abort: [2, 6],
  },
  {
    name: "accepts without a transfer syntax",
    script: [RECV, send(accept({ contexts: context(1, 0, null) })), UNTIL_OVER],
    openFailure: "0006:0318 DUL Peer supplied illegal number of transfer syntaxes (0)",
    lines: [REQUESTING],
  },
  // DCMTK takes these four for an acceptance without contexts, and ends with exit code 0.
  ...([
    ["an A-RELEASE-RQ", RELEASE_RQ],
    ["an A-RELEASE-RP", RELEASE_RP],
    ["a P-DATA-TF", response()],
  ] as const).map(([name, bytes]): Case => ({
    name: `sends ${name} instead of an answer`,
    script: [RECV, send(bytes), UNTIL_OVER],
    openFailure: "0006:031f Received unexpected PDU",
    lines: [REQUESTING],
    abort: [2, 2],
  })),
  {
    name: "answers nothing",
    script: [RECV, UNTIL_OVER],
    options: { acseTimeoutMs: 50 },
    openFailure: "0006:031a DUL network read timeout",
    lines: [REQUESTING],
  },
];

function releasedAfter(answer: Uint8Array, shownPdv = 16372): Pick<Case, "script" | "lines"> {
  return {
    script: [
      RECV,
      send(answer),
      RECV,
      RECV,
      send(response()),
      RECV,
      send(RELEASE_RP),
      UNTIL_OVER,
    ],
    lines: [
      REQUESTING,
      `I: Association Accepted (Max Send PDV: ${shownPdv})`,
      SENDING,
      SUCCESS,
      RELEASING,
    ],
  };
}

/** A-ASSOCIATE-ACs that are odd, but good enough. */
const ODD_ACCEPTS: readonly Case[] = [
  { name: "accepts as usual", status: 0, ...releasedAfter(accept()) },
  {
    name: "answers contexts that were not proposed",
    status: 0,
    ...releasedAfter(accept({
      contexts: [
        ...context(2, 0, EXPLICIT_LE),
        ...context(1, 0, EXPLICIT_LE),
        ...context(99, 0, EXPLICIT_LE),
      ],
    })),
  },
  {
    // DCMTK fails here with "ASC Bad presentation context ID".
    name: "answers a context twice: the first counts",
    status: 0,
    ...releasedAfter(accept({
      contexts: [...context(1, 0, EXPLICIT_LE), ...context(1, 3, EXPLICIT_LE)],
    })),
  },
  {
    name: "names no application context",
    status: 0,
    ...releasedAfter(accept({ withoutApplicationContext: true })),
  },
  {
    name: "sends unknown items",
    status: 0,
    ...releasedAfter(accept({ extraItems: item(0x77, [1, 2, 3]) })),
  },
  {
    name: "sends no user information",
    status: 0,
    ...releasedAfter(accept({ withoutUserInformation: true }), 131060),
  },
  {
    name: "sends no maximum length",
    status: 0,
    ...releasedAfter(accept({ maxPduLength: null }), 131060),
  },
  { name: "has no limit", status: 0, ...releasedAfter(accept({ maxPduLength: 0 }), 131060) },
  {
    name: "has a limit of 4 GB",
    status: 0,
    ...releasedAfter(accept({ maxPduLength: 0xffffffff }), 131060),
  },
  ...([
    ["refuses the context", accept({ contexts: context(1, 3, EXPLICIT_LE) })],
    ["answers with an unknown result", accept({ contexts: context(1, 7, EXPLICIT_LE) })],
    ["answers no context", accept({ contexts: [] })],
  ] as const).map(([name, answer]): Case => ({
    name,
    script: [RECV, send(answer), RECV, send(RELEASE_RP), UNTIL_OVER],
    lines: [REQUESTING, NO_CONTEXTS, RELEASING],
  })),
];

const NESTED = "0006:020d DIMSE Failed to receive message";
const PDV_FAILED = `${NESTED} / 0006:020c DIMSE Read PDV failed`;

/** A failure to receive, as it is thrown and as it is logged. */
function notReceived(reason: string): Pick<Case, "storeFailure" | "lines"> {
  const [first = "", ...rest] = reason.split(" / ");
  return {
    storeFailure: reason,
    lines: [
      REQUESTING,
      ACCEPTED,
      SENDING,
      `E: Failed receiving DIMSE response: ${first}`,
      ...rest.map((line) => `E: ${line}`),
      ABORTING,
    ],
  };
}

function answering(...parts: readonly Uint8Array[]): readonly PeerStep[] {
  return [RECV, send(accept()), RECV, RECV, send(...parts), UNTIL_OVER];
}

const OUR_ABORT = { abort: [0, 0] } as const;

/** What the peer does in place of a C-STORE-RSP. */
const STORE_FAILURES: readonly Case[] = [
  {
    // DCMTK does not look at the message ID.
    name: "answers another message",
    script: answering(response({ messageId: 7 })),
    ...notReceived("0006:0203 DIMSE: Unexpected Response MsgId: 7 (expected: 1)"),
    ...OUR_ABORT,
  },
  {
    name: "gives no status",
    script: answering(response({ status: null })),
    ...notReceived("0006:020b DIMSE: Command Parse Failed: Element: (0000,0900) Status"),
    ...OUR_ABORT,
  },
  {
    name: "answers on another context",
    script: answering(response({ presentationContextId: 3 })),
    ...notReceived(`${NESTED} / 0006:0101 ASC Bad presentation context ID`),
    ...OUR_ABORT,
  },
  {
    name: "announces a data set",
    script: answering(response({ dataSetType: 1 }), pData(1, 2, [8, 0, 0x18, 0])),
    storeFailure: "0006:0203 DIMSE Badly formed message",
    lines: [
      REQUESTING,
      ACCEPTED,
      SENDING,
      "W: DIMSE Warning: (DCMSEND,ANY-SCP): C-Store RSP: DataSetType != NULL",
      "E: Failed receiving DIMSE response: 0006:0203 DIMSE Badly formed message",
      ABORTING,
    ],
    ...OUR_ABORT,
  },
  {
    name: "sends a data set first",
    script: answering(pData(1, 2, [8, 0, 0x18, 0])),
    ...notReceived(`${NESTED} / 0006:020f DIMSE: Command PDV Expected`),
    ...OUR_ABORT,
  },
  {
    name: "sends half an element",
    script: answering(pData(1, 3, [0, 0, 0, 1, 4])),
    ...notReceived("0006:020b DIMSE_parseCmdObject: Missing CommandField"),
    ...OUR_ABORT,
  },
  {
    name: "sends an unknown command",
    script: answering(response({ commandField: 0x1234 })),
    ...notReceived("0006:0201 DIMSE_parseCmdObject: Invalid Command Message: 0x1234"),
    ...OUR_ABORT,
  },
  ...[0x8030, 0x8020, 0x0030, 0x0001].map((commandField): Case => ({
    name: `sends command ${commandField.toString(16)}`,
    script: answering(response({ commandField })),
    storeFailure: "0006:0201 DIMSE Bad command type",
    lines: [
      REQUESTING,
      ACCEPTED,
      SENDING,
      "E: Expected C-STORE response but received DIMSE command " +
      `0x${commandField.toString(16).padStart(4, "0")}`,
      ABORTING,
    ],
    ...OUR_ABORT,
  })),
  {
    name: "sends a PDV that is longer than its PDU",
    script: answering(hex("0400 00000008 0000ffff 0103 aabb")),
    ...notReceived(
      `${PDV_FAILED} / 0006:0307 DUL Illegal or ill-formed PDU / 0006:0308 Cannot read ` +
        "PDV item: 65535 bytes needed at offset 4, 4 left",
    ),
    abort: [2, 6],
  },
  {
    name: "announces a P-DATA-TF of 4 GB",
    script: answering(hex("0400 ffffffff 0000")),
    ...notReceived(
      `${PDV_FAILED} / 0006:0308 DUL Illegal PDU Length 4294967295.  Max expected 16384`,
    ),
    abort: [2, 6],
  },
  {
    name: "sends PDU type 9",
    script: answering(pdu(9, [0, 0, 0, 0])),
    ...notReceived(`${PDV_FAILED} / 0006:0321 Unrecognized PDU type:  9`),
    abort: [2, 1],
  },
  ...([["AC", accept()], ["RJ", reject(1, 1, 1)], ["A-RELEASE-RP", RELEASE_RP]] as const).map(
    // DCMTK's third line is "0000:0000 Normal".
    ([name, bytes]): Case => ({
      name: `sends an ${name} again`,
      script: answering(bytes),
      ...notReceived(`${PDV_FAILED} / 0006:031f Received unexpected PDU`),
      abort: [2, 2],
    }),
  ),
  {
    name: "never ends its command set",
    script: answering(...Array.from({ length: 1100 }, () => pData(1, 1, []))),
    ...notReceived(`${NESTED} / 0006:0203 DIMSE Badly formed message`),
    ...OUR_ABORT,
  },
  {
    name: "requests a release",
    script: answering(RELEASE_RQ),
    storeFailure: "0006:0319 DUL Peer Requested Release",
    lines: [
      REQUESTING,
      ACCEPTED,
      SENDING,
      "E: Failed receiving DIMSE response: 0006:0319 DUL Peer Requested Release",
      "E: Protocol Error: Peer requested release (Aborting)",
      ABORTING,
    ],
    ...OUR_ABORT,
  },
  ...([
    ["aborts", [send(abort(2, 6)), UNTIL_OVER]],
    ["closes", [{ close: true }]],
    ["resets", [{ reset: true }]],
  ] as [string, PeerStep[]][]).map(([name, end]): Case => ({
    name: `${name} instead of a response`,
    script: [RECV, send(accept()), RECV, RECV, ...end],
    storeFailure: PEER_ABORTED,
    lines: [
      REQUESTING,
      ACCEPTED,
      SENDING,
      `E: Failed receiving DIMSE response: ${PEER_ABORTED}`,
      "I: Peer Aborted Association",
    ],
  })),
  {
    name: "does not answer in time",
    script: [RECV, send(accept()), RECV, RECV, UNTIL_OVER],
    options: { dimseTimeoutMs: 50 },
    ...notReceived("0006:0207 DIMSE No data available (timeout in non-blocking mode)"),
    ...OUR_ABORT,
  },
  {
    name: "leaves no room for data",
    script: [RECV, send(accept({ maxPduLength: 7 })), UNTIL_OVER],
    storeFailure: "0006:020e DIMSE Failed to send message / 0006:0308 DUL Cannot send P-DATA PDU " +
      "because receiver's max PDU size of 7 is illegal (must be > 12)",
    lines: [
      REQUESTING,
      "W: ASSOC: PDV send length 7 is odd (using 6)",
      "W: ASSOC: PDV send length -6 (using default)",
      "I: Association Accepted (Max Send PDV: 4084)",
      SENDING,
      "E: Failed sending C-STORE request: 0006:020e DIMSE Failed to send message",
      "E: 0006:0308 DUL Cannot send P-DATA PDU because receiver's max PDU size of 7 is illegal " +
      "(must be > 12)",
      ABORTING,
    ],
    ...OUR_ABORT,
  },
];

function answered(text: string): readonly string[] {
  return [REQUESTING, ACCEPTED, SENDING, `I: Received C-STORE Response (${text})`, RELEASING];
}

/** Responses that are strange, but responses. */
const ODD_RESPONSES: readonly Case[] = [
  {
    name: "is still busy (Pending)",
    script: [...answering(response({ status: 0xff00 })).slice(0, -1), RECV, send(RELEASE_RP)],
    status: 0xff00,
    lines: answered("Unknown Status: 0xff00"),
  },
  {
    name: "sends its response one byte at a time",
    script: [
      RECV,
      { send: accept(), pieceLength: 1 },
      RECV,
      RECV,
      { send: response({ status: 0xa700, errorComment: "disk full " }), pieceLength: 1 },
      RECV,
      { send: RELEASE_RP, pieceLength: 1 },
      UNTIL_OVER,
    ],
    status: 0xa700,
    lines: answered("Refused: OutOfResources"),
  },
  {
    name: "sends its response in three fragments, two of them in one PDU",
    script: [
      RECV,
      send(accept()),
      RECV,
      RECV,
      send(
        pData(1, 1, responseCommand().slice(0, 7)),
        pdu(4, [
          ...[0, 0, 0, 2 + 20, 1, 1, ...responseCommand().slice(7, 27)],
          ...[0, 0, 0, 2 + responseCommand().length - 27, 1, 3, ...responseCommand().slice(27)],
        ]),
      ),
      RECV,
      send(RELEASE_RP),
      UNTIL_OVER,
    ],
    status: 0,
    lines: answered("Success"),
  },
  {
    name: "answers before it has the data set",
    script: [RECV, send(accept()), RECV, send(response()), RECV, RECV, send(RELEASE_RP)],
    status: 0,
    lines: answered("Success"),
  },
];

/** What the peer does in place of an A-RELEASE-RP: nothing of it makes the object unsent. */
const RELEASE_FAILURES: readonly Case[] = ([
  ["aborts", [send(abort(0, 0)), UNTIL_OVER], PEER_ABORTED],
  ["closes", [{ close: true }], PEER_ABORTED],
  ["resets", [{ reset: true }], PEER_ABORTED],
  [
    "requests a release as well",
    [send(RELEASE_RQ), UNTIL_OVER],
    "0006:0319 DUL Peer Requested Release",
    [0, 0],
  ],
  [
    "sends another response",
    [send(response()), UNTIL_OVER],
    "0006:0316 DUL P-Data PDU arrived",
    [0, 0],
  ],
  [
    "sends PDU type 47",
    [send(pdu(0x47, [])), UNTIL_OVER],
    "0006:0321 Unrecognized PDU type: 47",
    [2, 1],
  ],
  // DCMTK prints nothing here.
  ["sends an A-ASSOCIATE-AC", [send(accept()), UNTIL_OVER], "0006:031f Received unexpected PDU", [
    2,
    2,
  ]],
] as [string, PeerStep[], string, [number, number]?][]).map((
  [name, end, reason, ourAbort],
): Case => ({
  name: `${name} instead of releasing`,
  script: [...answering(response()).slice(0, -1), RECV, ...end],
  status: 0,
  lines: [...answered("Success"), `E: Association Release Failed: ${reason}`],
  ...ourAbort === undefined ? {} : { abort: ourAbort },
}));

for (
  const test of [
    ...OPEN_FAILURES,
    ...ODD_ACCEPTS,
    ...STORE_FAILURES,
    ...ODD_RESPONSES,
    ...RELEASE_FAILURES,
  ]
) {
  Deno.test(`Association with a peer that ${test.name}`, async () => {
    const startedAt = performance.now();
    await using peer = await startPeer([...test.script]);
    const verdict = await storeOne(optionsFor(peer.port, test.options), BODY, describe);
    deepEqual(verdict, {
      lines: test.lines,
      ...test.openFailure === undefined ? {} : { openFailure: test.openFailure },
      ...test.storeFailure === undefined ? {} : { storeFailure: test.storeFailure },
      ...test.status === undefined ? {} : { status: test.status },
    });
    await peer.finished();
    const aborts = peer.connections[0]?.pdus.filter((bytes) => bytes[0] === 7) ?? [];
    deepEqual(aborts.map((bytes) => [bytes[8], bytes[9]]), test.abort ? [test.abort] : []);
    ok(performance.now() - startedAt < 5000, "within five seconds");
  });
}

Deno.test("Association.release() gives up at the end of the ACSE time; all is stored", async () => {
  await using peer = await startPeer([...answering(response()), RECV]);
  const verdict = await storeOne(optionsFor(peer.port, { acseTimeoutMs: 300 }), BODY, describe);
  equal(verdict.status, 0);
  equal(verdict.lines.at(-1), "E: Association Release Failed: 0006:031a DUL network read timeout");
});

Deno.test("Association.abort() waits two seconds for a peer that does not close", async () => {
  await using peer = await startPeer([RECV, send(accept()), { recv: "close" }]);
  const association = await openAssociation(optionsFor(peer.port));
  const startedAt = performance.now();
  await association.abort();
  const elapsedMs = performance.now() - startedAt;
  ok(elapsedMs > 1500 && elapsedMs < 4000, `${elapsedMs} ms`);
  await peer.finished();
  deepEqual(peer.connections[0]?.pdus.at(-1), abort(0, 0));
});

Deno.test("Association.abort() is not held up by A-ASSOCIATE-RQs", async () => {
  const requests = Array.from(
    { length: 16 },
    (): PeerStep[] => [send(ASSOCIATE_RQ), { wait: 300 }],
  );
  await using peer = await startPeer([RECV, send(accept()), RECV, ...requests.flat()]);
  const association = await openAssociation(optionsFor(peer.port));
  const startedAt = performance.now();
  await association.abort();
  const elapsedMs = performance.now() - startedAt;
  ok(elapsedMs > 1500 && elapsedMs < 4000, `${elapsedMs} ms`);
});

/** Far more than the kernels of both sides buffer. */
const HUGE = new Uint8Array(64 * 1024 * 1024);

Deno.test("A peer that stops reading ends the association when the write time is up", async () => {
  await using peer = await startPeer([RECV, send(accept()), { stall: true }]);
  const verdict = await storeOne(optionsFor(peer.port, { writeTimeoutMs: 200 }), HUGE, describe);
  const reason = "0006:031d TCP I/O Error (Success) occurred in routine: writeDataPDU";
  equal(verdict.storeFailure, `0006:020e DIMSE Failed to send message / ${reason}`);
  deepEqual(verdict.lines, [
    REQUESTING,
    ACCEPTED,
    SENDING,
    "E: Failed sending C-STORE request: 0006:020e DIMSE Failed to send message",
    `E: ${reason}`,
    ABORTING,
  ]);
});

const MID_OBJECT: readonly { name: string; end: PeerStep[]; failure: string }[] = [
  { name: "aborts", end: [send(abort(2, 0)), UNTIL_OVER], failure: PEER_ABORTED },
  { name: "closes", end: [{ close: true }], failure: PEER_ABORTED },
  { name: "resets", end: [{ reset: true }], failure: PEER_ABORTED },
  {
    name: "requests a release",
    end: [send(RELEASE_RQ), { recv: "close" }],
    failure: "0006:0319 DUL Peer Requested Release",
  },
];

for (const { name, end, failure } of MID_OBJECT) {
  Deno.test(`A peer that ${name} in the middle of an object stops the sending of it`, async () => {
    await using peer = await startPeer([RECV, send(accept()), RECV, RECV, ...end]);
    const verdict = await storeOne(optionsFor(peer.port), HUGE, describe);
    equal(verdict.storeFailure, failure);
    equal(verdict.lines.includes(`E: Failed receiving DIMSE response: ${failure}`), true);
    const received = peer.connections[0]?.pdus.length ?? 0;
    ok(received < HUGE.length / 16372, "not all of it was sent");
  });
}

Deno.test("A signal interrupts a blocked write, and the abort that follows does not hang", async () => {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new DOMException("Interrupted", "AbortError"));
  await using peer = await startPeer([RECV, send(accept()), RECV, { call: interrupt }, {
    stall: true,
  }]);
  await using association = await openAssociation(
    optionsFor(peer.port, { signal: controller.signal }),
  );
  await rejects(store(association, requestFor(HUGE)), { name: "AbortError" });
  equal(association.isOpen, false);
  await association.abort();
});

Deno.test("A signal interrupts the wait for a response, and an A-ABORT is sent", async () => {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new DOMException("Interrupted", "AbortError"));
  await using peer = await startPeer(
    [RECV, send(accept()), RECV, RECV, { call: interrupt }, UNTIL_OVER],
  );
  await using association = await openAssociation(
    optionsFor(peer.port, { signal: controller.signal }),
  );
  await rejects(store(association, requestFor(BODY)), { name: "AbortError" });
  await association.abort();
  deepEqual(peer.connections[0]?.pdus.at(-1), abort(0, 0));
});

Deno.test("A signal interrupts the wait for an A-ASSOCIATE-AC, and an A-ABORT is sent", async () => {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new DOMException("Interrupted", "AbortError"));
  await using peer = await startPeer([RECV, { call: interrupt }, UNTIL_OVER]);
  const options = optionsFor(peer.port, { signal: controller.signal });
  await rejects(openAssociation(options), { name: "AbortError" });
  await peer.finished();
  deepEqual(peer.connections[0]?.pdus.at(-1), abort(0, 0));
});

/** What a peer says that has stopped reading in the middle of an object. */
const DEAF_PEERS: readonly {
  name: string;
  words: readonly Uint8Array[];
  failure: string;
  limitMs: number;
}[] = [
  {
    name: "sends 60 PDVs and aborts",
    words: [...Array<Uint8Array>(60).fill(pData(1, 1, [])), abort(0, 0)],
    failure: PEER_ABORTED,
    limitMs: 1000,
  },
  {
    // More than may wait: our A-ABORT cannot get through either, so ARTIM ends it.
    name: "sends 70 PDVs and aborts",
    words: [...Array<Uint8Array>(70).fill(pData(1, 1, [])), abort(0, 0)],
    failure: `${PDV_FAILED} / 0006:031f Received unexpected PDU`,
    limitMs: 4000,
  },
  {
    name: "floods us with 64 MiB of PDVs",
    words: Array<Uint8Array>(4096).fill(pData(1, 1, Array<number>(16_000).fill(0))),
    failure: `${NESTED} / 0006:0203 DIMSE Badly formed message`,
    limitMs: 4000,
  },
];

for (const { name, words, failure, limitMs } of DEAF_PEERS) {
  Deno.test(`A peer that stops reading and ${name} is not waited for`, async () => {
    const script = [RECV, send(accept()), RECV, { pause: true } as const, send(...words)];
    await using peer = await startPeer([...script, { stall: true }]);
    const startedAt = performance.now();
    const options = optionsFor(peer.port, { writeTimeoutMs: 10_000 });
    const verdict = await storeOne(options, HUGE, describe);
    const elapsedMs = performance.now() - startedAt;
    equal(verdict.storeFailure, failure);
    ok(elapsedMs < limitMs, `${elapsedMs} ms`);
  });
}
