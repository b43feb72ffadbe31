/**
 * Responses that are odd, early, doubled or late, and ends that come slowly: which instances count as
 * stored, in report and summary, and how long it takes.
 */

import assert from "node:assert/strict";
import {
  abort,
  accept,
  pData,
  RELEASE_RP,
  RELEASE_RQ,
  response,
  responseCommand,
} from "../net/wire.ts";
import { concat } from "../support/make.ts";
import { type PeerStep, startPeer } from "../support/peer.ts";
import { dribble } from "./support/dribble.ts";
import { LOST } from "./support/hostile_events.ts";
import { largeFile } from "./support/hostile_states.ts";
import { NOT_SENT, STORED } from "./support/hostile_verdicts.ts";
import { type Input, sendFiles, smallFiles } from "./support/outcome.ts";
import { RECEIVE_OBJECT, RECEIVE_PDU } from "./support/pdus.ts";

const OPENED: readonly PeerStep[] = [RECEIVE_PDU, { send: accept() }];
const RELEASED: readonly PeerStep[] = [RECEIVE_PDU, { send: RELEASE_RP }, { recv: "close" }];
const FAILED = "E: Failed receiving DIMSE response: ";
const GOES_ON =
  "W: trying to continue with a new association in order to send the remaining 1 SOP " +
  "instances";
/** Data bytes of a PDU: 16384, less the headers. */
const MAX_FRAGMENT_LENGTH = 16372;
/** Beyond any time-out in play. */
const GRACE_MS = 5000;
const [FIRST, , THIRD] = smallFiles(3);

function answers(from: number, to: number): PeerStep[] {
  const ids = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return ids.flatMap((messageId) => [...RECEIVE_OBJECT, { send: response({ messageId }) }]);
}

/** What a peer says to the second of three instances, and what it does then. */
interface Response {
  readonly name: string;
  readonly steps: readonly PeerStep[];
  readonly inputs?: readonly Input[];
  readonly options?: readonly string[];
  readonly messages?: readonly string[];
  /** Of the second and the third instance. */
  readonly statuses: readonly [string, string];
  /** Default: the first one has to do. */
  readonly second?: readonly PeerStep[];
  readonly notBeforeMs?: number;
}

/** The data PDUs of the large object; what the file has besides makes no other number of them. */
const LARGE_DATA = Array<PeerStep>(Math.ceil(largeFile().bytes.length / MAX_FRAGMENT_LENGTH))
  .fill(RECEIVE_PDU);

const AGAIN: readonly PeerStep[] = [...OPENED, ...answers(1, 1), ...RELEASED];
const REST = [...answers(3, 3), ...RELEASED];
const SAID = response({ messageId: 2 });
const COMMAND = responseCommand({ messageId: 2 });

/** An element of UID type in front of the other ones of a response. */
function withOtherUids(): Uint8Array {
  const uid = [...new TextEncoder().encode("1.2.3.4.5.66")];
  const sopClass = [0, 0, 2, 0, uid.length, 0, 0, 0, ...uid];
  const sopInstance = [0, 0, 0, 0x10, uid.length, 0, 0, 0, ...uid];
  return pData(1, 3, [...COMMAND.slice(0, 12), ...sopClass, ...COMMAND.slice(12), ...sopInstance]);
}

const COUNTED: readonly Response[] = [
  {
    name: "Pending",
    steps: [...RECEIVE_OBJECT, { send: response({ messageId: 2, status: 0xff00 }) }, ...REST],
    messages: ["W: SOP instance not stored: 2.dcm: 0xff00 (Unknown Status: 0xff00)"],
    statuses: ["0xff00 (Unknown Status: 0xff00)", STORED],
  },
  {
    name: "an unknown status",
    steps: [...RECEIVE_OBJECT, { send: response({ messageId: 2, status: 0x4711 }) }, ...REST],
    messages: ["W: SOP instance not stored: 2.dcm: 0x4711 (Unknown Status: 0x4711)"],
    statuses: ["0x4711 (Unknown Status: 0x4711)", STORED],
  },
  {
    name: "other UIDs than those of the request",
    steps: [...RECEIVE_OBJECT, { send: withOtherUids() }, ...REST],
    statuses: [STORED, STORED],
  },
  {
    name: "odd fragments, empty ones among them",
    steps: [...RECEIVE_OBJECT, {
      send: concat(
        pData(1, 1, COMMAND.slice(0, 7)),
        pData(1, 1, []),
        pData(1, 1, COMMAND.slice(7, 8)),
        pData(1, 3, COMMAND.slice(8)),
      ),
    }, ...REST],
    statuses: [STORED, STORED],
  },
  {
    name: "one byte at a time",
    steps: [...RECEIVE_OBJECT, { send: SAID, pieceLength: 1 }, ...REST],
    statuses: [STORED, STORED],
  },
  {
    name: "success before the data set is all sent, and reads it",
    inputs: [FIRST!, largeFile(), THIRD!],
    steps: [RECEIVE_PDU, { send: SAID }, ...LARGE_DATA, ...REST],
    statuses: [STORED, STORED],
  },
];

/** Not the whole object is there: it cannot have been stored. */
const CUT_SHORT: readonly Response[] = ([
  ["FIN", { close: true }],
  ["RST", { reset: true }],
  ["an A-ABORT", { send: abort(0, 0) }],
] as [string, PeerStep][]).flatMap(([name, end]) =>
  [0, 0xb000].map((status): Response => ({
    name: `the status ${status} before the data set is all sent, and then ${name}`,
    inputs: [FIRST!, largeFile(), THIRD!],
    steps: [
      ...[...RECEIVE_OBJECT, { pause: true } as const],
      ...[{ send: response({ messageId: 2, status }) }, { wait: 50 }, end],
      ...[{ resume: true } as const, { recv: "close" } as const],
    ],
    messages: [`${FAILED}${LOST}`, GOES_ON],
    statuses: [NOT_SENT, STORED],
    second: AGAIN,
  }))
);

const TIME_OUT = `${FAILED}0006:0207 DIMSE No data available (timeout in non-blocking mode)`;

/** Without `-td` the wait is the user's wish. */
const TIMED: Omit<Response, "name" | "steps"> = {
  options: ["-td", "1"],
  messages: [TIME_OUT, GOES_ON],
  statuses: [NOT_SENT, STORED],
  second: AGAIN,
  notBeforeMs: 1000,
};

function fragments(): PeerStep[] {
  const fragment: PeerStep[] = [{ send: pData(1, 1, []) }, { wait: 50 }];
  return Array<PeerStep[]>(100).fill(fragment).flat();
}

const LATE: readonly Response[] = [
  { name: "nothing", steps: [...RECEIVE_OBJECT, { recv: "abort" }], ...TIMED },
  { name: "one byte now and then", steps: [...RECEIVE_OBJECT, ...dribble(SAID)], ...TIMED },
  {
    name: "empty fragments now and then",
    steps: [...RECEIVE_OBJECT, ...fragments()],
    ...TIMED,
  },
];

const DOUBLED: readonly Response[] = [
  {
    name: "two responses at once",
    steps: [...RECEIVE_OBJECT, { send: concat(SAID, SAID) }, { recv: "abort" }],
    messages: [
      `${FAILED}0006:0203 DIMSE: Unexpected Response MsgId: 2 (expected: 3)`,
    ],
    statuses: [STORED, NOT_SENT],
  },
  {
    name: "the responses to this and the next one at once",
    steps: [
      ...[...RECEIVE_OBJECT, { send: concat(SAID, response({ messageId: 3 })) }],
      ...[...RECEIVE_OBJECT, ...RELEASED],
    ],
    statuses: [STORED, STORED],
  },
];

/** @returns a check of what has come of it */
async function answerWith(each: Response): Promise<() => void> {
  await using peer = await startPeer(
    [...OPENED, ...answers(1, 1), ...each.steps],
    [...each.second ?? []],
  );
  const startedAt = performance.now();
  const { inputs = smallFiles(3), options = [], notBeforeMs = 0 } = each;
  const { summary, ...actual } = await sendFiles(peer.port, inputs, ["-nh", ...options]);
  const elapsedMs = performance.now() - startedAt;
  return () => {
    const statuses = [STORED, ...each.statuses];
    assert.deepEqual(actual, { code: 0, messages: each.messages ?? [], statuses }, each.name);
    assert.equal(summary["* with status SUCCESS"], statuses.filter((is) => is === STORED).length);
    assert.equal(summary["- NOT sent to the peer"] ?? 0, statuses.filter(isNotSent).length);
    assert.equal(peer.connections.length, each.second === undefined ? 1 : 2);
    assert.ok(elapsedMs >= notBeforeMs && elapsedMs < notBeforeMs + GRACE_MS, `${elapsedMs} ms`);
  };
}

function isNotSent(status: string): boolean {
  return status === NOT_SENT;
}

for (const each of [...COUNTED, ...CUT_SHORT, ...DOUBLED]) {
  Deno.test(`a peer that answers ${each.name}`, async () => {
    const check = await answerWith(each);
    check();
  });
}

Deno.test("peers that do not answer in full within the DIMSE time are left", async () => {
  const checks = await Promise.all(LATE.map(answerWith));
  for (const check of checks) check();
});

const RELEASES: readonly { name: string; steps: readonly PeerStep[]; message?: string }[] = [
  {
    name: "nothing",
    steps: [{ recv: "close" }],
    message: "0006:031a DUL network read timeout",
  },
  {
    name: "one byte now and then",
    steps: dribble(RELEASE_RP),
    message: "0006:031a DUL network read timeout",
  },
  {
    name: "an A-RELEASE-RQ and an A-RELEASE-RP",
    steps: [{ send: concat(RELEASE_RQ, RELEASE_RP) }, { recv: "abort" }],
    message: "0006:0319 DUL Peer Requested Release",
  },
  { name: "as is due, but does not close", steps: [{ send: RELEASE_RP }, { recv: "close" }] },
];

Deno.test("all is stored at peers that answer an A-RELEASE-RQ oddly or not at all", async () => {
  const startedAt = performance.now();
  const runs = RELEASES.map(async ({ name, steps, message }) => {
    await using peer = await startPeer([...OPENED, ...answers(1, 2), RECEIVE_PDU, ...steps]);
    const outcome = await sendFiles(peer.port, smallFiles(2), ["-ta", "1"]);
    return { name, message, outcome };
  });
  for (const { name, message, outcome } of await Promise.all(runs)) {
    const failures = message === undefined ? [] : [`E: Association Release Failed: ${message}`];
    assert.deepEqual([outcome.code, outcome.statuses], [0, [STORED, STORED]], name);
    assert.deepEqual(outcome.messages.slice(0, 1), failures, name);
  }
  assert.ok(performance.now() - startedAt < 1000 + GRACE_MS);
});
