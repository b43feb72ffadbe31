/** Rows about failing peers and connections (specification 5.1, 5.2, 5.5, 5.6, 5.7). */

import { ct, manyClasses, minimal, mr } from "../inputs.ts";
import type { FileSource } from "../file_source.ts";
import type { ConnectionBehaviour, PeerBehaviour } from "../peer_behaviour.ts";
import type { Ours, Row } from "../row.ts";
import { associated, begun, RELEASING, requested, stored, summary } from "./expected_lines.ts";

const files: Record<string, FileSource> = {
  "ct.dcm": ct("1.2.3.2.1"),
  "mr.dcm": mr("1.2.3.4.1"),
  "sc.dcm": minimal("1.2.3.7.1"),
};

const PREFIX = "F: cannot negotiate network association: ";
const PEER_ABORTED = "Peer aborted Association (or never connected)";
const LOST = `E: Failed receiving DIMSE response: 0006:0317 ${PEER_ABORTED}`;
const ABORT_FAILED =
  "E: Association Abort Failed: 0006:0303 DUL Finite State Machine Error: No action defined, state 1 event 14";
const TIMED_OUT = "DIMSE No data available (timeout in non-blocking mode)";
/** Of an instance that was loaded. */
const XFER = "Network Xfer  : 1.2.840.10008.1.2.1 = Little Endian Explicit";
const RESET_OR_GONE = "I: Peer Aborted Association";

function row(
  name: string,
  args: readonly string[],
  peer: PeerBehaviour,
  more: Partial<Row> = {},
): Row {
  return {
    name,
    args: [...args, "HOST", "PORT", "ct.dcm", "mr.dcm"],
    files,
    peer,
    exit: 62,
    ...more,
  };
}

function unconnected(
  name: string,
  reason: string,
  peer: PeerBehaviour,
  more: Partial<Row> = {},
): Row {
  return row(name, [], peer, { exit: 61, says: [PREFIX + reason], ...more });
}

function refusing(source: number, reason: number, result = 1): Row {
  return unconnected(
    `rejected with result ${result}, source ${source}, reason ${reason}`,
    "DUL Association Rejected",
    {
      onAssociate: { type: "reject", result, source, reason },
    },
    { levels: ["default", "-d"] },
  );
}

const connecting: readonly Row[] = [
  {
    name: "nobody listens",
    args: ["HOST", "PORT", "ct.dcm"],
    files,
    exit: 61,
    says: [`${PREFIX}TCP Initialization Error: Connection refused`],
  },
  {
    name: "unknown host",
    args: ["no-such-host.invalid", "PORT", "ct.dcm"],
    files,
    exit: 61,
    says: [`${PREFIX}Attempt to connect to unknown host: no-such-host.invalid`],
    levels: ["default", "-v"],
  },
  {
    name: "host name of 58 characters",
    args: ["h".repeat(58), "PORT", "ct.dcm"],
    files,
    exit: 60,
    says: [
      `E: Maximum length of peer host name '${
        "h".repeat(58)
      }' is longer than maximum of 57 characters`,
      "F: cannot initialize network: Illegal call, perhaps wrong parameters",
    ],
  },
  {
    name: "empty host",
    args: ["", "PORT", "ct.dcm"],
    files,
    exit: 61,
    says: [`${PREFIX}Illegal service parameter: :PORT`],
  },
  {
    name: "IPv6 address, nobody listens",
    observations: [94],
    args: ["::1", "PORT", "ct.dcm"],
    files,
    exit: 61,
    says: [`${PREFIX}Illegal service parameter: ::1:PORT`],
    ours: {
      deviations: [8],
      edits: [{
        replace: [`${PREFIX}Illegal service parameter: ::1:PORT`],
        by: [`${PREFIX}TCP Initialization Error: Connection refused`],
      }],
    },
  },
  row("IPv6 address", [], { host: "::1" }, {
    exit: 61,
    ours: {
      deviations: [8],
      exit: 0,
      lines: [
        ...begun(),
        ...stored(1, "CT"),
        ...stored(2, "MR"),
        RELEASING,
        ...summary({ associations: 1, contexts: 2, instances: 2, sent: 2, success: 2 }),
      ],
      wire: [
        "1: contexts 1 3",
        "1: store 1.2.3.2.1 on 1 as 1",
        "1: store 1.2.3.4.1 on 3 as 2",
        "1: A-RELEASE-RQ",
      ],
    },
  }),
  unconnected(
    "connection requests are dropped, -to 3",
    "TCP Initialization Error: Operation now in progress (Timeout)",
    {
      dropsSyn: true,
    },
    {
      observations: [81],
      args: ["-to", "3", "HOST", "PORT", "ct.dcm"],
      levels: ["default", "-v"],
      seconds: { native: [2.9, 6], ours: [2.9, 6] },
    },
  ),
  row("-to 5 and a peer that answers", ["-to", "5"], {}, { exit: 0 }),
  row("localhost by name", [], {}, { args: ["localhost", "PORT", "ct.dcm"], exit: 0 }),
];

const associating: readonly Row[] = [
  unconnected("closes at once", PEER_ABORTED, { closeAtOnce: true }, { levels: ["default", "-v"] }),
  unconnected("closes instead of an answer", PEER_ABORTED, { onAssociate: { type: "close" } }),
  unconnected("aborts instead of an answer", PEER_ABORTED, {
    onAssociate: { type: "abort", source: 2, reason: 1 },
  }),
  unconnected("never answers, -ta 1", "DUL network read timeout", {
    onAssociate: { type: "silent" },
  }, {
    observations: [80],
    args: ["-ta", "1", "HOST", "PORT", "ct.dcm"],
    levels: ["default", "-v"],
  }),
  unconnected("rejects", "DUL Association Rejected", {
    onAssociate: { type: "reject", result: 1, source: 1, reason: 7 },
  }, {
    observations: [82],
  }),
  ...[1, 2, 3].map((reason) => refusing(1, reason)),
  refusing(1, 7, 2),
  refusing(2, 1),
  refusing(2, 2),
  refusing(3, 1, 2),
  refusing(3, 2, 2),
  refusing(1, 9),
  refusing(7, 1),
  refusing(1, 1, 9),
  unconnected("rejects, -nh", "DUL Association Rejected", {
    onAssociate: { type: "reject", result: 2, source: 3, reason: 1 },
  }, { args: ["-nh", "+crf", "r.txt", "HOST", "PORT", "ct.dcm"] }),
  unconnected("speaks HTTP", "Unrecognized PDU type: 48", {
    onAssociate: { type: "bytes", bytes: "HTTP/1.1 400 Bad Request\r\n\r\n" },
  }, { observations: [83] }),
  unconnected("SSH banner", "Unrecognized PDU type: 53", { banner: "SSH-2.0-OpenSSH_9.2\r\n" }, {
    levels: ["default", "-v"],
  }),
  unconnected("answers with PDU type 0", "Unrecognized PDU type:  0", {
    onAssociate: { type: "bytes", bytes: new Uint8Array(10) },
  }),
  unconnected("answers with PDU type 255", "Unrecognized PDU type: ff", {
    onAssociate: { type: "bytes", bytes: Uint8Array.of(255, 0, 0, 0, 0, 4, 0, 0, 0, 0) },
  }),
  row("answers with a release request", [], {
    onAssociate: { type: "bytes", bytes: Uint8Array.of(5, 0, 0, 0, 0, 4, 0, 0, 0, 0) },
  }, { exit: 0, says: ["E: No Acceptable Presentation Contexts"] }),
  row("answers with data", [], {
    onAssociate: { type: "bytes", bytes: Uint8Array.of(4, 0, 0, 0, 0, 6, 0, 0, 0, 2, 1, 3) },
  }, { exit: 0, says: ["E: No Acceptable Presentation Contexts"] }),
  row("answers byte by byte", [], { dribble: true }, { exit: 0 }),
  row("answers after 300 ms", [], { associateDelayMs: 300 }, { exit: 0 }),
];

const THREE = ["HOST", "PORT", "ct.dcm", "mr.dcm", "sc.dcm"];

/** Deviation 12: one instance got through, so the rest goes over a new association. */
function restOverNewAssociation(ending: string): Ours {
  return {
    deviations: [12],
    exit: 0,
    lines: [
      ...begun(),
      ...stored(1, "CT"),
      requested(2, "MR"),
      LOST,
      RESET_OR_GONE,
      "W: trying to continue with a new association in order to send the remaining 1 SOP instances",
      ...associated(2),
      ...stored(1, "SC"),
      RELEASING,
      ...summary({ associations: 2, contexts: 4, instances: 3, sent: 2, success: 2, notSent: 1 }),
    ],
    wire: [
      "1: contexts 1 3 5",
      "1: store 1.2.3.2.1 on 1 as 1",
      "1: store 1.2.3.4.1 on 3 as 2",
      `1: ${ending}`,
      "2: contexts 1",
      "2: store 1.2.3.7.1 on 1 as 1",
      "2: A-RELEASE-RQ",
    ],
  };
}

/** The traffic of the given instances of `manyClasses` on one association. */
function manyStored(association: number, first: number, count: number): string[] {
  const ids = Array.from({ length: count }, (_, index) => 2 * index + 1);
  return [
    `${association}: contexts ${ids.join(" ")}`,
    ...ids.map((id, index) =>
      `${association}: store 1.2.3.9.${first + index} on ${id} as ${index + 1}`
    ),
  ];
}

const SECOND_ONLY: ConnectionBehaviour["onStore"] = [
  { type: "response" },
  { type: "abort", source: 2, reason: 0 },
];
const SECOND_CLOSES: ConnectionBehaviour["onStore"] = [{ type: "response" }, { type: "close" }];

const losing: readonly Row[] = [
  row("aborts instead of the first response", [], {
    everyStore: { type: "abort", source: 2, reason: 0 },
  }, {
    observations: [71],
    says: [LOST, `F: cannot send SOP instance: ${PEER_ABORTED}`, RESET_OR_GONE],
  }),
  row("aborts instead of the second response", [], { onStore: SECOND_ONLY }),
  row("closes instead of the first response", [], { everyStore: { type: "close" } }),
  row("closes instead of the second response", [], { onStore: SECOND_CLOSES }),
  row("aborts, -nh", ["-nh"], { everyStore: { type: "abort", source: 2, reason: 0 } }, {
    observations: [72],
    args: ["-nh", "HOST", "PORT", "ct.dcm", "mr.dcm", "+crf", "r.txt"],
    exit: 0,
    says: [LOST, "I: - NOT sent to the peer   : 2"],
    ours: {
      deviations: [12],
      lines: [
        ...begun(),
        requested(1, "CT"),
        LOST,
        RESET_OR_GONE,
        "W: association lost, not sending the remaining 1 SOP instances",
        "I: creating detailed report on the transfer ...",
        ...summary({ associations: 1, contexts: 2, instances: 2, notSent: 2 }),
      ],
      wire: ["1: contexts 1 3", "1: store 1.2.3.2.1 on 1 as 1", "1: peer aborted"],
      fileEdits: {
        "r.txt": [
          {
            replace: ["Dataset Size  : 760 bytes", "Association   : 1", "Pres. Context : 3", XFER],
            by: [
              "Dataset Size  : 0 bytes",
              "Association   : 0",
              "Pres. Context : 3",
              "Network Xfer  : ",
            ],
          },
        ],
      },
    },
  }),
  row("aborts instead of the second response, -nh", ["-nh"], {
    connections: { 1: { onStore: SECOND_ONLY } },
  }, { args: ["-nh", ...THREE], exit: 0, ours: restOverNewAssociation("peer aborted") }),
  row("closes instead of the second response, -nh", ["-nh"], {
    connections: { 1: { onStore: SECOND_CLOSES } },
  }, { args: ["-nh", ...THREE], exit: 0, ours: restOverNewAssociation("peer closed") }),
  row("closes for good, -nh", ["-nh"], { onStore: SECOND_CLOSES, closesAfter: 1 }, {
    args: ["-nh", ...THREE],
    exit: 0,
    ours: {
      deviations: [12],
      lines: [
        ...begun(),
        ...stored(1, "CT"),
        requested(2, "MR"),
        LOST,
        RESET_OR_GONE,
        "W: trying to continue with a new association in order to send the remaining 1 SOP instances",
        ...associated(2).slice(0, 4),
        "W: cannot negotiate network association: TCP Initialization Error: Connection refused, not sending the remaining 1 SOP instances",
        ...summary({ associations: 2, contexts: 4, instances: 3, sent: 1, success: 1, notSent: 2 }),
      ],
      wire: [
        "1: contexts 1 3 5",
        "1: store 1.2.3.2.1 on 1 as 1",
        "1: store 1.2.3.4.1 on 3 as 2",
        "1: peer closed",
      ],
    },
  }),
  row("closes instead of the second response, -nh -ma", ["-nh"], {
    connections: { 1: { onStore: SECOND_CLOSES } },
  }, {
    args: ["-nh", "-ma", ...THREE],
    exit: 0,
    ours: {
      deviations: [12],
      lines: [
        ...begun().filter((line) => !line.startsWith("I: starting association")),
        ...stored(1, "CT"),
        requested(2, "MR"),
        LOST,
        RESET_OR_GONE,
        "W: association lost, not sending the remaining 1 SOP instances",
        ...summary({ associations: 1, contexts: 3, instances: 3, sent: 1, success: 1, notSent: 2 }),
      ],
      wire: [
        "1: contexts 1 3 5",
        "1: store 1.2.3.2.1 on 1 as 1",
        "1: store 1.2.3.4.1 on 3 as 2",
        "1: peer closed",
      ],
    },
  }),
  row("the last instance of two associations is lost, -nh", [], {
    syntaxes: "first",
    connections: { 1: { onStore: [...Array(127).fill({ type: "response" }), { type: "close" }] } },
  }, {
    args: ["-nh", "HOST", "PORT", ...Object.keys(manyClasses(129))],
    files: manyClasses(129),
    env: { TCP_NODELAY: "1" },
    levels: ["default", "-v"],
    exit: 60,
    says: ["F: cannot initialize network: Already connected"],
    ours: {
      deviations: [12, 18],
      exit: 0,
      lines: [
        ...begun(),
        ...Array.from({ length: 127 }, (_, index) => stored(index + 1, "OT")).flat(),
        requested(128, "OT"),
        LOST,
        RESET_OR_GONE,
        "W: trying to continue with a new association in order to send the remaining 1 SOP instances",
        ...associated(2),
        ...stored(1, "OT"),
        RELEASING,
        ...summary({
          associations: 2,
          contexts: 129,
          instances: 129,
          sent: 128,
          success: 128,
          notSent: 1,
        }),
      ],
      wire: [
        ...manyStored(1, 1, 128),
        "1: peer closed",
        ...manyStored(2, 129, 1),
        "2: A-RELEASE-RQ",
      ],
    },
  }),
  row("aborts in the middle of an object", [], { abortAfterBytes: 20000 }, {
    files: { ...files, "ct.dcm": ct("1.2.3.2.1", { size: 1024 }) },
    levels: ["default"],
    says: [],
  }),
];

const RELEASE_REQUESTED = "E: Protocol Error: Peer requested release (Aborting)";

const requestingRelease: readonly Row[] = [
  row("asks for a release", [], { everyStore: { type: "release" } }, {
    observations: [73],
    args: ["HOST", "PORT", "ct.dcm"],
    says: [
      "E: Failed receiving DIMSE response: 0006:0319 DUL Peer Requested Release",
      "F: cannot send SOP instance: DUL Peer Requested Release",
      RELEASE_REQUESTED,
    ],
    wire: ["1: contexts 1", "1: store 1.2.3.2.1 on 1 as 1", "1: A-ABORT 0 0"],
  }),
  row("asks for a release, -nh", ["-nh"], {
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
  row(
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
  row("never answers the first request, -td 1 -nh", ["-td", "1", "-nh"], {
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
  row("-td 3 and an answer after 1 s", ["-td", "3"], {
    onStore: [{ type: "response", delayMs: 1000 }],
  }, {
    levels: ["-v"],
    exit: 0,
  }),
];

const releasing: readonly Row[] = [
  row("ignores the release, -ta 1", ["-ta", "1"], { onRelease: "ignore" }, {
    observations: [84],
    args: ["-ta", "1", "HOST", "PORT", "ct.dcm"],
    levels: ["default", "-v"],
    exit: 0,
    says: ["E: Association Release Failed: 0006:031a DUL network read timeout"],
  }),
  row("aborts at the release", [], { onRelease: "abort" }, { exit: 0 }),
  row("closes at the release", [], { onRelease: "close" }, { exit: 0 }),
  row("aborts at the release, with a report", ["+crf", "r.txt"], { onRelease: "abort" }, {
    exit: 0,
  }),
  row("300 classes, aborts at the release", [], { syntaxes: "first", onRelease: "abort" }, {
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
  row("300 classes, closes the second connection, -nh", [], {
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
  return row(`${signal} while waiting for a response`, ["+crf", "r.txt"], {
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

export const failureRows: readonly Row[] = [
  ...connecting,
  ...associating,
  ...losing,
  ...requestingRelease,
  ...timeouts,
  ...releasing,
  interrupted("SIGINT", 130),
  interrupted("SIGTERM", 143),
];
