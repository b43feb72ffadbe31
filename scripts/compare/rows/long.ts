/** Rows that wait for a minute or more, or send very many instances. */

import { element } from "../data_set.ts";
import { ct, minimal } from "../inputs.ts";
import type { Row } from "../row.ts";
import { begun, RELEASING, stored, summary } from "./expected_lines.ts";

const LATE_MS = 75_000;
const OBJECT_BYTES = 40 * 1024 * 1024;
/** Message IDs are numbers of 16 bits. */
const LAST_MESSAGE_ID = 0xffff;
const BEYOND = LAST_MESSAGE_ID + 3;

const PEER_ABORTED = "Peer aborted Association (or never connected)";

const waiting: readonly Row[] = [
  {
    name: "answers after 75 s",
    observations: [77],
    args: ["HOST", "PORT", "ok.dcm"],
    files: { "ok.dcm": minimal() },
    peer: { everyStore: { type: "response", delayMs: LATE_MS } },
    exit: 62,
    says: [
      `E: Failed receiving DIMSE response: 0006:0317 ${PEER_ABORTED}`,
      `F: cannot send SOP instance: ${PEER_ABORTED}`,
    ],
    levels: ["-v"],
    long: true,
    seconds: { native: [60, 64], ours: [75, 80] },
    ours: {
      deviations: [10],
      exit: 0,
      lines: [
        ...begun(),
        ...stored(1, "SC"),
        RELEASING,
        ...summary({ associations: 1, contexts: 1, instances: 1, sent: 1, success: 1 }),
      ],
      wire: ["1: contexts 1", "1: store 1.2.3.7.1 on 1 as 1", "1: A-RELEASE-RQ"],
    },
  },
  {
    name: "answers after 75 s, -td 100",
    observations: [78],
    args: ["-td", "100", "HOST", "PORT", "ok.dcm"],
    files: { "ok.dcm": minimal() },
    peer: { everyStore: { type: "response", delayMs: LATE_MS } },
    exit: 0,
    says: ["I: Received C-STORE Response (Success)"],
    levels: ["-v"],
    long: true,
    seconds: { native: [75, 80], ours: [75, 80] },
  },
  {
    name: "stops reading in the middle of 40 MiB",
    observations: [79],
    args: ["HOST", "PORT", "large.dcm"],
    files: {
      "large.dcm": ct("1.2.3.2.1", {
        pixelData: element(0x7fe00010, "OW", new Uint8Array(OBJECT_BYTES)),
      }),
    },
    peer: { stopsReading: true },
    exit: 62,
    says: [
      "E: Failed sending C-STORE request: 0006:020e DIMSE Failed to send message",
      "E: 0006:031d TCP I/O Error (Success) occurred in routine: writeDataPDU",
    ],
    levels: ["-v"],
    long: true,
    seconds: { native: [60, 150], ours: [59, 100] },
  },
];

/** Deviation 23: 0 is left out when Message IDs start again. */
const wrapping: Row = {
  name: "more instances than Message IDs",
  args: ["HOST", "PORT", ...Array(BEYOND).fill("a")],
  files: { "a": minimal() },
  env: { TCP_NODELAY: "1" },
  peer: {},
  exit: 0,
  wire: messageIds((index) => (index + 1) % (LAST_MESSAGE_ID + 1)),
  levels: ["-q"],
  long: true,
  ours: { deviations: [23], wire: messageIds((index) => index % LAST_MESSAGE_ID + 1) },
};

function messageIds(idOf: (index: number) => number): string[] {
  const stores = Array.from(
    { length: BEYOND },
    (_, index) => `1: store 1.2.3.7.1 on 1 as ${idOf(index)}`,
  );
  return ["1: contexts 1", ...stores, "1: A-RELEASE-RQ"];
}

export const longRows: readonly Row[] = [...waiting, wrapping];
