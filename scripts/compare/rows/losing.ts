/** Rows about associations that are lost. */

import { ct, manyClasses } from "../inputs.ts";
import type { ConnectionBehaviour } from "../peer_behaviour.ts";
import type { Ours, Row } from "../row.ts";
import { associated, begun, RELEASING, requested, stored, summary } from "./expected_lines.ts";
import {
  failingRow,
  files,
  LOST,
  manyStored,
  PEER_ABORTED,
  RESET_OR_GONE,
  XFER,
} from "./failure_parts.ts";

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

const SECOND_ONLY: ConnectionBehaviour["onStore"] = [
  { type: "response" },
  { type: "abort", source: 2, reason: 0 },
];
const SECOND_CLOSES: ConnectionBehaviour["onStore"] = [{ type: "response" }, { type: "close" }];

const losing: readonly Row[] = [
  failingRow("aborts instead of the first response", [], {
    everyStore: { type: "abort", source: 2, reason: 0 },
  }, {
    observations: [71],
    says: [LOST, `F: cannot send SOP instance: ${PEER_ABORTED}`, RESET_OR_GONE],
  }),
  failingRow("aborts instead of the second response", [], { onStore: SECOND_ONLY }),
  failingRow("closes instead of the first response", [], { everyStore: { type: "close" } }),
  failingRow("closes instead of the second response", [], { onStore: SECOND_CLOSES }),
  failingRow("aborts, -nh", ["-nh"], { everyStore: { type: "abort", source: 2, reason: 0 } }, {
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
  failingRow("aborts instead of the second response, -nh", ["-nh"], {
    connections: { 1: { onStore: SECOND_ONLY } },
  }, { args: ["-nh", ...THREE], exit: 0, ours: restOverNewAssociation("peer aborted") }),
  failingRow("closes instead of the second response, -nh", ["-nh"], {
    connections: { 1: { onStore: SECOND_CLOSES } },
  }, { args: ["-nh", ...THREE], exit: 0, ours: restOverNewAssociation("peer closed") }),
  failingRow("closes for good, -nh", ["-nh"], { onStore: SECOND_CLOSES, closesAfter: 1 }, {
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
  failingRow("closes instead of the second response, -nh -ma", ["-nh"], {
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
  failingRow("the last instance of two associations is lost, -nh", [], {
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
  failingRow("aborts in the middle of an object", [], { abortAfterBytes: 20000 }, {
    files: { ...files, "ct.dcm": ct("1.2.3.2.1", { size: 1024 }) },
    levels: ["default"],
    says: [],
  }),
];

export const losingRows: readonly Row[] = losing;
