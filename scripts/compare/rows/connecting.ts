/** Rows about connections and associations that cannot be had. */

import type { PeerBehaviour } from "../peer_behaviour.ts";
import type { Ours, Row } from "../row.ts";
import { begun, RELEASING, stored, summary } from "./expected_lines.ts";
import { failingRow, files, PEER_ABORTED, PREFIX } from "./failure_parts.ts";

function unconnected(
  name: string,
  reason: string,
  peer: PeerBehaviour,
  more: Partial<Row> = {},
): Row {
  return failingRow(name, [], peer, { exit: 61, says: [PREFIX + reason], ...more });
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
  failingRow("IPv6 address", [], { host: "::1" }, {
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
  failingRow("-to 5 and a peer that answers", ["-to", "5"], {}, { exit: 0 }),
  failingRow("localhost by name", [], {}, { args: ["localhost", "PORT", "ct.dcm"], exit: 0 }),
];

/** As PS3.8 wants it (AA-8). */
const ABORTED_BY_US = ["1: contexts 1 3", "1: A-ABORT 2 1"];

/** Native takes it for an acceptance without contexts, and ends well. */
const UNEXPECTED_ANSWER: Ours = {
  deviations: [30],
  exit: 61,
  lines: [
    ...begun().slice(0, -2),
    `${PREFIX}Received unexpected PDU`,
  ],
  wire: ["1: contexts 1 3", "1: A-ABORT 2 2"],
};

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
  }, { observations: [83], ours: { deviations: [31], wire: ABORTED_BY_US } }),
  unconnected("SSH banner", "Unrecognized PDU type: 53", { banner: "SSH-2.0-OpenSSH_9.2\r\n" }, {
    levels: ["default", "-v"],
    ours: { deviations: [31], wire: ABORTED_BY_US },
  }),
  unconnected("answers with PDU type 0", "Unrecognized PDU type:  0", {
    onAssociate: { type: "bytes", bytes: new Uint8Array(10) },
  }, { ours: { deviations: [31], wire: ABORTED_BY_US } }),
  unconnected("answers with PDU type 255", "Unrecognized PDU type: ff", {
    onAssociate: { type: "bytes", bytes: Uint8Array.of(255, 0, 0, 0, 0, 4, 0, 0, 0, 0) },
  }, { ours: { deviations: [31], wire: ABORTED_BY_US } }),
  failingRow("answers with a release request", [], {
    onAssociate: { type: "bytes", bytes: Uint8Array.of(5, 0, 0, 0, 0, 4, 0, 0, 0, 0) },
  }, { exit: 0, says: ["E: No Acceptable Presentation Contexts"], ours: UNEXPECTED_ANSWER }),
  failingRow("answers with data", [], {
    onAssociate: { type: "bytes", bytes: Uint8Array.of(4, 0, 0, 0, 0, 6, 0, 0, 0, 2, 1, 3) },
  }, { exit: 0, says: ["E: No Acceptable Presentation Contexts"], ours: UNEXPECTED_ANSWER }),
  failingRow("answers byte by byte", [], { dribble: true }, { exit: 0 }),
  failingRow("answers after 300 ms", [], { associateDelayMs: 300 }, { exit: 0 }),
];

export const connectingRows: readonly Row[] = [...connecting, ...associating];
