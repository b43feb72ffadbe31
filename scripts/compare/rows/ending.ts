/** Rows about release, time-outs and signals. */

import { manyClasses } from "../inputs.ts";
import type { Row } from "../row.ts";
import { associated, begun, RELEASING, requested, stored, summary } from "./expected_lines.ts";
import {
  ABORT_FAILED,
  failingRow,
  manyStored,
  PEER_ABORTED,
  PREFIX,
  TIMED_OUT,
} from "./failure_parts.ts";

const RELEASE_REQUESTED = "E: Protocol Error: Peer requested release (Aborting)";

const requestingRelease: readonly Row[] = [
  failingRow("asks for a release", [], { everyStore: { type: "release" } }, {
    observations: [73],
    args: ["HOST", "PORT", "ct.dcm"],
    says: [
      "E: Failed receiving DIMSE response: 0006:0319 DUL Peer Requested Release",
      "F: cannot send SOP instance: DUL Peer Requested Release",
      RELEASE_REQUESTED,
    ],
    wire: ["1: contexts 1", "1: store 1.2.3.2.1 on 1 as 1", "1: A-ABORT 0 0"],
  }),
  failingRow("asks for a release, -nh", ["-nh"], {
    connections: { 1: { everyStore: { type: "release" } } },
  }, {
    exit: 0,
    ours: {
      deviations: [12],
      lines: [
        ...begun(),
        requested(1, "CT"),
        "E: Failed receiving DIMSE response: 0006:0319 DUL Peer Requested Release",
        RELEASE_REQUESTED,
        "I: Aborting Association",
        "W: association lost, not sending the remaining 1 SOP instances",
        ...summary({ associations: 1, contexts: 2, instances: 2, notSent: 2 }),
      ],
      wire: ["1: contexts 1 3", "1: store 1.2.3.2.1 on 1 as 1", "1: A-ABORT 0 0"],
    },
  }),
];

const timeouts: readonly Row[] = [
  failingRow(
    "answers after 4 s, -td 1",
    ["-td", "1"],
    { everyStore: { type: "response", delayMs: 4000 } },
    {
      observations: [76],
      args: ["-td", "1", "HOST", "PORT", "ct.dcm"],
      levels: ["default", "-v", "-d"],
      says: [
        `E: Failed receiving DIMSE response: 0006:0207 ${TIMED_OUT}`,
        `F: cannot send SOP instance: ${TIMED_OUT}`,
      ],
      wire: ["1: contexts 1", "1: store 1.2.3.2.1 on 1 as 1", "1: A-ABORT 0 0"],
    },
  ),
  failingRow("never answers the first request, -td 1 -nh", ["-td", "1", "-nh"], {
    connections: { 1: { onStore: [{ type: "silent" }] } },
  }, {
    levels: ["default", "-v"],
    exit: 0,
    ours: {
      deviations: [11],
      lines: [
        ...begun(),
        requested(1, "CT"),
        `E: Failed receiving DIMSE response: 0006:0207 ${TIMED_OUT}`,
        "I: Aborting Association",
        "W: trying to continue with a new association in order to send the remaining 1 SOP instances",
        ...associated(2),
        ...stored(1, "MR"),
        RELEASING,
        ...summary({ associations: 2, contexts: 3, instances: 2, sent: 1, success: 1, notSent: 1 }),
      ],
      wire: [
        "1: contexts 1 3",
        "1: store 1.2.3.2.1 on 1 as 1",
        "1: A-ABORT 0 0",
        "2: contexts 1",
        "2: store 1.2.3.4.1 on 1 as 1",
        "2: A-RELEASE-RQ",
      ],
    },
  }),
  failingRow("-td 3 and an answer after 1 s", ["-td", "3"], {
    onStore: [{ type: "response", delayMs: 1000 }],
  }, {
    levels: ["-v"],
    exit: 0,
  }),
];

const releasing: readonly Row[] = [
  failingRow("ignores the release, -ta 1", ["-ta", "1"], { onRelease: "ignore" }, {
    observations: [84],
    args: ["-ta", "1", "HOST", "PORT", "ct.dcm"],
    levels: ["default", "-v"],
    exit: 0,
    says: ["E: Association Release Failed: 0006:031a DUL network read timeout"],
  }),
  failingRow("aborts at the release", [], { onRelease: "abort" }, { exit: 0 }),
  failingRow("closes at the release", [], { onRelease: "close" }, { exit: 0 }),
  failingRow("aborts at the release, with a report", ["+crf", "r.txt"], { onRelease: "abort" }, {
    exit: 0,
  }),
  failingRow("300 classes, aborts at the release", [], { syntaxes: "first", onRelease: "abort" }, {
    observations: [67],
    args: ["HOST", "PORT", ...Object.keys(manyClasses(300))],
    files: manyClasses(300),
    env: { TCP_NODELAY: "1" },
    levels: ["default", "-v"],
    exit: 60,
    says: ["F: cannot initialize network: Already connected"],
    ours: {
      deviations: [18],
      exit: 0,
      lines: [
        "I: checking input files ...",
        ...[128, 128, 44].flatMap((count, index) => [
          ...associated(index + 1),
          ...Array.from({ length: count }, (_, each) => stored(each + 1, "OT")).flat(),
          RELEASING,
          `E: Association Release Failed: 0006:0317 ${PEER_ABORTED}`,
        ]),
        ...summary({ associations: 3, contexts: 300, instances: 300, sent: 300, success: 300 }),
        "I: Aborting Association",
        ABORT_FAILED,
      ],
      wire: [
        ...manyStored(1, 1, 128),
        "1: A-RELEASE-RQ",
        ...manyStored(2, 129, 128),
        "2: A-RELEASE-RQ",
        ...manyStored(3, 257, 44),
        "3: A-RELEASE-RQ",
      ],
    },
  }),
  failingRow("300 classes, closes the second connection, -nh", [], {
    syntaxes: "first",
    connections: { 2: { onAssociate: { type: "close" } } },
  }, {
    observations: [68],
    args: ["-nh", "+crf", "r.txt", "HOST", "PORT", ...Object.keys(manyClasses(300))],
    files: manyClasses(300),
    env: { TCP_NODELAY: "1" },
    levels: ["default", "-v"],
    exit: 61,
    says: [PREFIX + PEER_ABORTED],
  }),
];

/** Deviation 24: abort to the peer, report and summary, and an exit code of its own. */
function interrupted(signal: "SIGINT" | "SIGTERM", exit: number): Row {
  return failingRow(`${signal} while waiting for a response`, ["+crf", "r.txt"], {
    everyStore: { type: "silent" },
  }, {
    interrupt: signal,
    levels: ["-v"],
    exit,
    ours: {
      deviations: [24],
      exit,
      lines: [
        ...begun(),
        requested(1, "CT"),
        "I: Aborting Association",
        "I: creating detailed report on the transfer ...",
        ...summary({ associations: 1, contexts: 2, instances: 2, notSent: 2 }),
      ],
      wire: ["1: contexts 1 3", "1: store 1.2.3.2.1 on 1 as 1", "1: A-ABORT 0 0"],
      newFiles: {
        "r.txt": [
          "DIMSE Status  : <not sent>",
          "DIMSE Status  : <not sent>",
          "- NOT sent to the peer   : 2(no end of line)",
        ],
      },
    },
  });
}

export const endingRows: readonly Row[] = [
  ...requestingRelease,
  ...timeouts,
  ...releasing,
  interrupted("SIGINT", 130),
  interrupted("SIGTERM", 143),
];
