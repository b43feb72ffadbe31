/**
 * The states of an association in which a peer can do something that is not due: for each one the
 * script that gets there, the files that the program is given, and what must come of it.
 */

import { concat, file, header, imageDataSet, UID } from "../../support/make.ts";
import type { PeerStep } from "../../support/peer.ts";
import { pData, RELEASE_RP } from "../../net/wire.ts";
import { ENDLESS, type HostileEvent, LOST, UNEXPECTED } from "./hostile_events.ts";
import {
  type Expected,
  lines,
  NOT_SENT,
  objectFailed,
  ONCE,
  openingAbort,
  openingFailure,
  openingRemarks,
  secondIsLost,
  STORED,
  verdict,
} from "./hostile_verdicts.ts";
import { type Input, smallFiles } from "./outcome.ts";
import { accept, answer, RECEIVE_OBJECT, RECEIVE_PDU } from "./pdus.ts";
import { split, WATCH_MS } from "./split_answer.ts";

export interface HostileState {
  readonly name: string;
  readonly inputs: readonly Input[];
  /** In which modes it is played; false: with `-nh`. */
  readonly modes: readonly boolean[];
  /** On which connection the event happens. */
  readonly connection: number;
  /** The scripts of the connections one after the other. */
  script(event: HostileEvent): PeerStep[][];
  expected(event: HostileEvent, halts: boolean): Expected;
  /** False where the event is what is due in this state, or cannot be told from another state. */
  canHappen(event: HostileEvent): boolean;
}

const OPENED: readonly PeerStep[] = [RECEIVE_PDU, accept()];
const RELEASED: readonly PeerStep[] = [RECEIVE_PDU, { send: RELEASE_RP }, { recv: "close" }];

const LARGE_LENGTH = 8 << 20;

/** The second of three files; no socket buffer holds it. */
export function largeFile(): Input {
  const sopInstanceUid = `${UID.instance}.2`;
  const pixelData = new Uint8Array(12 + LARGE_LENGTH);
  pixelData.set(header(0x7fe00010, "OW", LARGE_LENGTH));
  const bytes = file(imageDataSet({ sopInstanceUid, pixelData }), { sopInstanceUid });
  return { name: "2.dcm", bytes };
}

const SMALL = smallFiles(3);
const WITH_LARGE = [SMALL[0]!, largeFile(), SMALL[2]!];

/** An association that gets all the rest through. */
const RECOVERY: readonly PeerStep[] = [...OPENED, ...RECEIVE_OBJECT, answer(1), ...RELEASED];

function played(event: HostileEvent, messageId: number): PeerStep[] {
  if (event.type === "gone") return [event.step];
  return [{ send: bytesOf(event, messageId) }, { recv: "abort" }];
}

function bytesOf(event: Exclude<HostileEvent, { type: "gone" }>, messageId: number): Uint8Array {
  return event.type === "data" ? event.bytes(messageId) : event.bytes;
}

function isAnswerToRequest({ name }: HostileEvent): boolean {
  return name === "A-ASSOCIATE-AC" || name === "A-ASSOCIATE-RJ";
}

const REQUESTED: HostileState = {
  name: "before the association is accepted",
  modes: [false],
  connection: 0,
  inputs: SMALL,
  canHappen: (event) => !isAnswerToRequest(event),
  script: (event) => [[RECEIVE_PDU, ...played(event, 1)]],
  expected: (event) => ({
    code: 61,
    messages: [
      ...openingRemarks(event),
      ...verdict("F", "cannot negotiate network association: ", openingFailure(event)),
    ],
    statuses: [],
    ...ONCE,
    abort: openingAbort(event),
  }),
};

const FIN: HostileEvent = { type: "gone", name: "FIN", step: { close: true }, failure: [LOST] };

const REQUESTED_AGAIN: HostileState = {
  name: "before a second association is accepted",
  modes: [false],
  connection: 1,
  inputs: SMALL,
  canHappen: (event) => !isAnswerToRequest(event),
  script: (event) => [
    [...OPENED, ...RECEIVE_OBJECT, answer(1), ...RECEIVE_OBJECT, { close: true }],
    [RECEIVE_PDU, ...played(event, 1)],
  ],
  expected: (event, halts) => {
    const lost = secondIsLost(FIN, halts);
    const messages = verdict("W", "cannot negotiate network association: ", openingFailure(event));
    messages.push(`${messages.pop()}, not sending the remaining 1 SOP instances`);
    return {
      ...lost,
      messages: [...lost.messages, ...openingRemarks(event), ...messages],
      statuses: [STORED, NOT_SENT, NOT_SENT],
      abort: openingAbort(event),
    };
  },
};

const ESTABLISHED: HostileState = {
  name: "before an object is sent",
  modes: [true, false],
  connection: 0,
  inputs: SMALL,
  // A RST that comes with the A-ASSOCIATE-AC can make it unheard.
  canHappen: ({ name }) => name !== "RST",
  script: (event) => {
    const answered = OPENED[1]!;
    const [first, ...rest] = played(event, 1);
    if (first === undefined || !("send" in first) || !("send" in answered)) {
      return [[...OPENED, ...first === undefined ? [] : [first], ...rest]];
    }
    return [[RECEIVE_PDU, { send: concat(answered.send, first.send) }, ...rest]];
  },
  expected: (event, halts) => ({
    code: halts ? 62 : 0,
    messages: [
      ...objectFailed(event, halts, 1),
      ...halts ? [] : ["W: association lost, not sending the remaining 2 SOP instances"],
    ],
    statuses: halts ? [] : [NOT_SENT, NOT_SENT, NOT_SENT],
    ...ONCE,
    abort: event.abort,
  }),
};

/** Nobody takes what comes while an object is sent, and there is little room for it. */
const OVERFLOW: HostileEvent = {
  ...{ type: "invalid", name: ENDLESS, bytes: new Uint8Array(0) },
  ...{ failure: [UNEXPECTED], abort: [2, 2] },
};

const SENDING: HostileState = {
  name: "while an object is sent",
  modes: [true, false],
  connection: 0,
  inputs: WITH_LARGE,
  canHappen: () => true,
  script: (event) => {
    const [first, ...rest] = played(event, 2);
    return [
      [
        ...[...OPENED, ...RECEIVE_OBJECT, answer(1), ...RECEIVE_OBJECT, { pause: true } as const],
        // Heard while the program cannot write.
        ...[first!, { wait: WATCH_MS } as const, { resume: true } as const, ...rest],
      ],
      [...RECOVERY],
    ];
  },
  expected: (event, halts) => secondIsLost(event.name === ENDLESS ? OVERFLOW : event, halts),
};

const AWAITED: HostileState = {
  name: "in place of a response",
  modes: [true, false],
  connection: 0,
  inputs: SMALL,
  canHappen: () => true,
  script: (event) => [
    [...OPENED, ...RECEIVE_OBJECT, answer(1), ...RECEIVE_OBJECT, ...played(event, 2)],
    [...RECOVERY],
  ],
  expected: secondIsLost,
};

const PARTLY_COME: HostileState = {
  name: "in the middle of a response, behind a lead",
  modes: [true, false],
  connection: 0,
  inputs: SMALL,
  canHappen: () => true,
  script: (event) => {
    const opened = [...OPENED, ...RECEIVE_OBJECT, answer(1), ...RECEIVE_OBJECT];
    const fragment = pData(1, 1, Array<number>(60).fill(0));
    if (event.type === "gone") {
      return [[...opened, split(fragment).front, RECEIVE_PDU, event.step], [...RECOVERY]];
    }
    const bytes = bytesOf(event, 2);
    const isOwnFront = event.type === "data" && event.name !== "a data set" &&
      event.name !== "a PDV on a wrong context";
    const { front, rest } = split(isOwnFront ? bytes : concat(fragment, bytes));
    return [[...opened, front, RECEIVE_PDU, rest, { recv: "abort" }], [...RECOVERY]];
  },
  expected: secondIsLost,
};

/** DCMTK cleans up what is gone already. */
const RELEASE_WAS_LAST = "E: Association Abort Failed: 0006:0303 DUL Finite State Machine Error: " +
  "No action defined, state 1 event 14";

const RELEASING: HostileState = {
  name: "in place of an A-RELEASE-RP",
  modes: [true],
  connection: 0,
  inputs: SMALL,
  canHappen: ({ name }) => name !== "A-RELEASE-RP",
  script: (event) => {
    const objects = [1, 2, 3].flatMap((messageId) => [...RECEIVE_OBJECT, answer(messageId)]);
    return [[...OPENED, ...objects, RECEIVE_PDU, ...played(event, 3)]];
  },
  expected: (event) => ({
    code: 0,
    messages: [
      ...lines(
        "E",
        "Association Release Failed: ",
        event.type === "data" ? ["0006:0316 DUL P-Data PDU arrived"] : event.failure,
      ),
      ...event.type === "release" ? [] : [RELEASE_WAS_LAST],
    ],
    statuses: [STORED, STORED, STORED],
    ...ONCE,
    abort: event.abort,
  }),
};

export const HOSTILE_STATES: readonly HostileState[] = [
  ...[REQUESTED, REQUESTED_AGAIN, ESTABLISHED, SENDING, AWAITED, PARTLY_COME, RELEASING],
];
