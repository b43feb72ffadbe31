/**
 * What peers say, or how they leave, when something else is due: the table of events that is played
 * in every state. The bytes are spelled out, the messages are those that a user must read.
 */

import type { PeerStep } from "../../support/peer.ts";
import {
  abort,
  accept,
  ASSOCIATE_RQ,
  hex,
  pData,
  pdu,
  reject,
  RELEASE_RP,
  RELEASE_RQ,
  response,
} from "../../net/wire.ts";

/** The Source and Reason fields of an A-ABORT. */
export type AbortFields = readonly [source: number, reason: number];

interface Common {
  readonly name: string;
  /** Conditions with their codes, the outermost one first; `{id}` stands for the Message ID. */
  readonly failure: readonly string[];
  /** What it is told; undefined: nothing, it has gone. */
  readonly abort?: AbortFields;
}

export type HostileEvent =
  /** The connection ends. */
  | Common & { readonly type: "gone"; readonly step: PeerStep }
  /** Bytes that are no PDU, or a PDU that is due in none of the states where this is played. */
  | Common & { readonly type: "invalid"; readonly bytes: Uint8Array }
  /** An A-ABORT. */
  | Common & { readonly type: "abort"; readonly bytes: Uint8Array }
  | Common & { readonly type: "release"; readonly bytes: Uint8Array }
  /** A P-DATA-TF that is not the response to the message. */
  | Common & {
    readonly type: "data";
    readonly bytes: (messageId: number) => Uint8Array;
    /** In place of `E: Failed receiving DIMSE response: …`. */
    readonly told?: readonly string[];
  };

export const ENDLESS = "fragments that never end";
export const LOST = "0006:0317 Peer aborted Association (or never connected)";
export const UNEXPECTED = "0006:031f Received unexpected PDU";
export const RELEASE_REQUESTED = "0006:0319 DUL Peer Requested Release";
const NOT_RECEIVED = "0006:020d DIMSE Failed to receive message";
const ILLEGAL = "0006:0307 DUL Illegal or ill-formed PDU";

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const GONE: readonly HostileEvent[] = [
  { type: "gone", name: "FIN", step: { close: true }, failure: [LOST] },
  { type: "gone", name: "RST", step: { reset: true }, failure: [LOST] },
  ...([[0, 0], [2, 6], [9, 0x63]] as const).map(([source, reason]): HostileEvent => ({
    type: "abort",
    name: `A-ABORT ${source} ${reason}`,
    bytes: abort(source, reason),
    failure: [LOST],
  })),
];

const RELEASE: HostileEvent = {
  type: "release",
  name: "A-RELEASE-RQ",
  bytes: RELEASE_RQ,
  failure: [RELEASE_REQUESTED],
  abort: [0, 0],
};

const UNEXPECTED_PDUS: readonly HostileEvent[] = ([
  ["A-ASSOCIATE-RQ", ASSOCIATE_RQ],
  ["A-ASSOCIATE-AC", accept()],
  ["A-ASSOCIATE-RJ", reject(2, 3, 1)],
  ["A-RELEASE-RP", RELEASE_RP],
] as const).map(([name, bytes]) => ({
  ...{ type: "invalid", name, bytes, failure: [UNEXPECTED], abort: [2, 2] },
}));

const NO_PDUS: readonly HostileEvent[] = ([
  ["PDU type 0", pdu(0, [0, 0, 0, 0]), " 0"],
  ["PDU type 8", pdu(8, [0, 0, 0, 0]), " 8"],
  ["PDU type 255", pdu(255, [0, 0, 0, 0]), "ff"],
  ["HTTP", ascii("HTTP/1.1 400 Bad Request\r\n\r\n"), "48"],
  ["a TLS alert", hex("15 0303 0002 0228"), "15"],
  ["an SSH banner", ascii("SSH-2.0-OpenSSH_9.2\r\n"), "53"],
] as const).map(([name, bytes, type]) => ({
  ...{ type: "invalid", name, bytes, failure: [`0006:0321 Unrecognized PDU type: ${type}`] },
  abort: [2, 1],
}));

function malformed(detail: string): readonly string[] {
  return [ILLEGAL, `0006:0308 Cannot read ${detail}`];
}

const LYING_LENGTHS: readonly HostileEvent[] = ([
  ["PDU length 0", pdu(4, []), malformed("PDV item length: 4 bytes needed at offset 0, 0 left")],
  ["PDU length 4 GB", hex("0400 ffffffff 0000"), [
    "0006:0308 DUL Illegal PDU Length 4294967295.  Max expected 16384",
  ]],
  [
    "PDV length 0",
    pdu(4, [0, 0, 0, 0]),
    malformed("Presentation-context-ID: 1 bytes needed at offset 0, 0 left"),
  ],
  [
    "PDV length 1",
    pdu(4, [0, 0, 0, 1, 1]),
    malformed("message control header: 1 bytes needed at offset 1, 0 left"),
  ],
  [
    "a PDV larger than its PDU",
    pdu(4, [0, 0, 0xff, 0xff, 1, 3, 0xaa]),
    malformed("PDV item: 65535 bytes needed at offset 4, 3 left"),
  ],
  [
    "a PDV of 4 GB",
    pdu(4, [0xff, 0xff, 0xff, 0xff, 1, 3]),
    malformed("PDV item: 4294967295 bytes needed at offset 4, 2 left"),
  ],
  ["bytes behind the last PDV", pdu(4, [0, 0, 0, 2, 1, 3, 0]), [
    ...malformed("PDV item length: 4 bytes needed at offset 6, 1 left"),
  ]],
  ["an A-ABORT of 3 bytes", pdu(7, [0, 0, 0]), [
    ...malformed("Reason/Diag.: 1 bytes needed at offset 3, 0 left"),
  ]],
] as [string, Uint8Array, readonly string[]][]).map(([name, bytes, failure]) => ({
  ...{ type: "invalid", name, bytes, failure, abort: [2, 6] },
}));

const TOO_LARGE: HostileEvent = {
  type: "invalid",
  name: "an A-ASSOCIATE-AC of 4 GB",
  bytes: hex("0200 ffffffff 0001"),
  failure: ["0006:0437 A-ASSOCIATE PDU too large"],
  abort: [2, 6],
};

const DATA: readonly HostileEvent[] = ([
  ["a data set", () => pData(1, 2, [8, 0, 0x18, 0]), [
    NOT_RECEIVED,
    "0006:020f DIMSE: Command PDV Expected",
  ]],
  ["a PDV on a wrong context", (messageId) => response({ messageId, presentationContextId: 3 }), [
    NOT_RECEIVED,
    "0006:0101 ASC Bad presentation context ID",
  ]],
  [ENDLESS, () => endless(), [
    NOT_RECEIVED,
    "0006:0203 DIMSE Badly formed message",
  ]],
  ["half a command set", (messageId) => pData(1, 3, [...response({ messageId }).slice(12, 30)]), [
    "0006:020b DIMSE_parseCmdObject: Missing CommandField",
  ]],
  ["a response without status", (messageId) => response({ messageId, status: null }), [
    "0006:020b DIMSE: Command Parse Failed: Element: (0000,0900) Status",
  ]],
  ["a response to another message", () => response({ messageId: 7 }), [
    "0006:0203 DIMSE: Unexpected Response MsgId: 7 (expected: {id})",
  ]],
  ["an unknown command", (messageId) => response({ messageId, commandField: 0x1234 }), [
    "0006:0201 DIMSE_parseCmdObject: Invalid Command Message: 0x1234",
  ]],
] as [string, (messageId: number) => Uint8Array, readonly string[]][]).map(
  ([name, bytes, failure]) => ({ ...{ type: "data", name, bytes, failure, abort: [0, 0] } }),
);

/** More fragments than a command set may have. */
function endless(): Uint8Array {
  const fragment = pData(1, 1, [0, 0]);
  const bytes = new Uint8Array(fragment.length * 1100);
  for (let offset = 0; offset < bytes.length; offset += fragment.length) {
    bytes.set(fragment, offset);
  }
  return bytes;
}

const OTHER_MESSAGES: readonly HostileEvent[] = [
  ...[0x8030, 0x0030, 0x0001].map((commandField): HostileEvent => ({
    type: "data",
    name: new Map([[0x8030, "a C-ECHO-RSP"], [0x0030, "a C-ECHO-RQ"]]).get(commandField) ??
      "a C-STORE-RQ",
    bytes: (messageId) => response({ messageId, commandField }),
    failure: ["0006:0201 DIMSE Bad command type"],
    told: [
      "E: Expected C-STORE response but received DIMSE command " +
      `0x${commandField.toString(16).padStart(4, "0")}`,
    ],
    abort: [0, 0],
  })),
  {
    type: "data",
    name: "a response with a data set",
    bytes: (messageId) => response({ messageId, dataSetType: 1 }),
    failure: ["0006:0203 DIMSE Badly formed message"],
    told: [
      "W: DIMSE Warning: (DCMSEND,ANY-SCP): C-Store RSP: DataSetType != NULL",
      "E: Failed receiving DIMSE response: 0006:0203 DIMSE Badly formed message",
    ],
    abort: [0, 0],
  },
];

export const HOSTILE_EVENTS: readonly HostileEvent[] = [
  ...GONE,
  RELEASE,
  ...UNEXPECTED_PDUS,
  ...NO_PDUS,
  ...LYING_LENGTHS,
  TOO_LARGE,
  ...DATA,
  ...OTHER_MESSAGES,
];
