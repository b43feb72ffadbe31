/** Rows about the statuses and other contents of C-STORE responses. */

import { ct, minimal, mr } from "../inputs.ts";
import type { FileSource } from "../file_source.ts";
import type { StoreAnswer, StoreResponse } from "../peer_behaviour.ts";
import type { Edit, Line, Row } from "../row.ts";
import { begun, requested } from "./expected_lines.ts";

const TEXTS: readonly (readonly [number, string, "stored with warning" | "not stored"])[] = [
  [0xa700, "Refused: OutOfResources", "not stored"],
  [0xc000, "Error: CannotUnderstand", "not stored"],
  [0xb000, "Warning: CoercionOfDataElements", "stored with warning"],
  [0x0122, "Refused: SOPClassNotSupported", "not stored"],
  [0x0000, "Success", "not stored"],
  [0xa900, "Error: DataSetDoesNotMatchSOPClass", "not stored"],
  [0x0110, "Unknown Status: 0x110", "not stored"],
  [0xfe00, "Unknown Status: 0xfe00", "not stored"],
  [0xb007, "Warning: DataSetDoesNotMatchSOPClass", "stored with warning"],
  [0xb006, "Warning: ElementsDiscarded", "stored with warning"],
  [0x0107, "Unknown Status: 0x107", "stored with warning"],
  [0x0117, "Unknown Status: 0x117", "not stored"],
];

const MORE_TEXTS: typeof TEXTS = [
  [0xa701, "Refused: OutOfResources", "not stored"],
  [0xa7ff, "Refused: OutOfResources", "not stored"],
  [0xa800, "Unknown Status: 0xa800", "not stored"],
  [0xa9ff, "Error: DataSetDoesNotMatchSOPClass", "not stored"],
  [0xcfff, "Error: CannotUnderstand", "not stored"],
  [0xb123, "Unknown Status: 0xb123", "stored with warning"],
  [0x0001, "Unknown Status: 0x1", "stored with warning"],
  [0x0116, "Unknown Status: 0x116", "stored with warning"],
  [0xff00, "Unknown Status: 0xff00", "not stored"],
  [0x0124, "Unknown Status: 0x124", "not stored"],
  [0x0210, "Unknown Status: 0x210", "not stored"],
  [0x8000, "Unknown Status: 0x8000", "not stored"],
];

/** Deviation 16: one line for each response that is not a success. */
function statusEdits(table: typeof TEXTS): Edit[] {
  return table.flatMap(([status, text, verdict], index) => {
    const received = `I: Received C-STORE Response (${text})`;
    const by = [received, notStored(fileOf(index), status, text, verdict)];
    return status === 0 ? [] : [{ replace: [received], by }];
  });
}

function notStored(file: string, status: number, text: string, verdict: string): string {
  return `W: SOP instance ${verdict}: ${file}: 0x${status.toString(16).padStart(4, "0")} (${text})`;
}

function fileOf(index: number): string {
  return `${index}.dcm`;
}

function answers(table: typeof TEXTS): StoreAnswer[] {
  return table.map(([status]) => ({ type: "response", status }));
}

function filesFor(count: number): Record<string, FileSource> {
  const files: Record<string, FileSource> = {};
  for (let index = 0; index < count; index++) {
    files[fileOf(index)] = minimal(`1.2.3.7.${index + 1}`);
  }
  return files;
}

function tableRow(
  name: string,
  args: readonly string[],
  table: typeof TEXTS,
  more: Partial<Row> = {},
): Row {
  return {
    name,
    args: [...args, "HOST", "PORT", ...table.map((_, index) => fileOf(index))],
    files: filesFor(table.length),
    peer: { onStore: answers(table) },
    exit: 0,
    ours: { deviations: [16], edits: statusEdits(table) },
    ...more,
  };
}

function silentRefusal(name: string, args: readonly string[], observations: number[]): Row {
  return {
    name,
    observations,
    args: [...args, "HOST", "PORT", fileOf(0)],
    files: filesFor(1),
    peer: { everyStore: { type: "response", status: 0x0122 } },
    exit: 0,
    levels: ["default"],
  };
}

const statuses: readonly Row[] = [
  tableRow("twelve statuses", ["+crf", "r.txt"], TEXTS, {
    observations: [69],
    says: [
      "I: - sent to the peer       : 12",
      "I:   * with status SUCCESS  : 1",
      "I:   * with status WARNING  : 4",
      "I:   * with status ERROR    : 2",
      "I:   * with status REFUSED  : 2",
      "I:   * with unknown status  : 3",
    ],
  }),
  tableRow("twelve statuses, -nh", ["-nh", "+crf", "r.txt"], TEXTS),
  tableRow("twelve more statuses", ["+crf", "r.txt"], MORE_TEXTS),
  silentRefusal("quiet about a refusal", ["-q"], [70]),
  silentRefusal("-ll error says nothing about a refusal", ["-ll", "error"], []),
  ...[0xffff, 0xfffe].map((status) => sentinel(status)),
];

/** Deviation 17: these statuses are as unknown as any other. */
function sentinel(status: number): Row {
  const text = `Unknown Status: 0x${status.toString(16)}`;
  const row = tableRow(`status 0x${status.toString(16)}`, ["+crf", "r.txt"], [[
    status,
    text,
    "not stored",
  ]]);
  const received = `I: Received C-STORE Response (${text})`;
  const internal = status === 0xffff
    ? "I:   * no acceptable pres.  : 1"
    : "I:   * invalid dataset ptr. : 1";
  const inReport = status === 0xffff
    ? "<no acceptable presentation context>"
    : "<invalid dataset pointer>";
  const counted = ["I: - sent to the peer       : 1", "I:   * with unknown status  : 1"];
  return {
    ...row,
    says: [received, "I: - NOT sent to the peer   : 1", internal],
    ours: {
      deviations: [16, 17],
      edits: [
        { replace: [received], by: [received, notStored(fileOf(0), status, text, "not stored")] },
        { replace: ["I: - NOT sent to the peer   : 1", internal], by: counted },
      ],
      fileEdits: {
        "r.txt": [
          {
            replace: [`DIMSE Status  : ${inReport}`],
            by: [`DIMSE Status  : 0x${status.toString(16)} (${text})`],
          },
          {
            replace: ["- NOT sent to the peer   : 1", `${internal.slice(3)}(no end of line)`],
            by: ["- sent to the peer       : 1", "  * with unknown status  : 1(no end of line)"],
          },
        ],
      },
    },
  };
}

const pair: Record<string, FileSource> = { "ct.dcm": ct(), "mr.dcm": mr() };

function answered(name: string, answer: StoreResponse, more: Partial<Row> = {}): Row {
  return {
    name,
    args: ["HOST", "PORT", "ct.dcm", "mr.dcm"],
    files: pair,
    peer: { everyStore: answer },
    exit: 0,
    ...more,
  };
}

/** Deviation 13: what native lets pass is a protocol error; the association is aborted, the run halts. */
function mismatch(
  name: string,
  answer: StoreResponse,
  failure: readonly Line[],
  more: Partial<Row> = {},
): Row {
  return answered(name, answer, {
    ours: {
      deviations: [13],
      exit: 62,
      lines: [...begun(), requested(1, "CT"), ...failure, "I: Aborting Association"],
      wire: ["1: contexts 1 3", "1: store 1.2.3.2.1 on 1 as 1", "1: A-ABORT 0 0"],
    },
    ...more,
  });
}

const CONTEXT_LINES: readonly Line[] = [
  "E: Failed receiving DIMSE response: 0006:020d DIMSE Failed to receive message",
  "E: 0006:0101 ASC Bad presentation context ID",
  "F: cannot send SOP instance: DIMSE Failed to receive message",
  "F: 0006:0101 ASC Bad presentation context ID",
];

const WRONG_ID = "DIMSE: Unexpected Response MsgId: 77 (expected: 1)";
const WRONG_ID_LINES: readonly Line[] = [
  `E: Failed receiving DIMSE response: 0006:0203 ${WRONG_ID}`,
  `F: cannot send SOP instance: ${WRONG_ID}`,
];

const contents: readonly Row[] = [
  mismatch(
    "wrong Message ID in the response",
    { type: "response", messageId: 77 },
    WRONG_ID_LINES,
    {
      observations: [75],
    },
  ),
  answered("no UIDs in the response", { type: "response", withoutUids: true }, {
    observations: [75],
  }),
  answered("another instance in the response", { type: "response", sopInstanceUid: "1.2.3.999" }),
  answered("response to another command", { type: "response", commandField: 0x8030 }, {
    observations: [74],
    exit: 62,
    says: [
      "E: Expected C-STORE response but received DIMSE command 0x8030",
      "F: cannot send SOP instance: DIMSE Bad command type",
    ],
    wire: ["1: contexts 1 3", "1: store 1.2.3.2.1 on 1 as 1", "1: A-ABORT 0 0"],
  }),
  answered("a C-ECHO request instead of a response", { type: "response", commandField: 0x0030 }, {
    exit: 62,
  }),
  answered("response on an unknown context", { type: "response", contextId: 99 }, {
    exit: 62,
    says: CONTEXT_LINES,
  }),
  answered("response without a status", { type: "response", withoutStatus: true }, { exit: 62 }),
  mismatch(
    "response on another accepted context",
    { type: "response", contextId: 3 },
    CONTEXT_LINES,
  ),
  answered("response in fragments of two bytes", { type: "response", fragmented: true }),
  {
    ...answered("response with an error comment", {
      type: "response",
      status: 0xa700,
      errorComment: "disk full",
    }),
    says: ["I: Received C-STORE Response (Refused: OutOfResources)"],
    ours: {
      deviations: [16],
      edits: ["ct.dcm", "mr.dcm"].map((file) => {
        const received = "I: Received C-STORE Response (Refused: OutOfResources)";
        return {
          replace: [received],
          by: [received, notStored(file, 0xa700, "Refused: OutOfResources", "not stored")],
        };
      }),
    },
  },
  answered("response after 300 ms", { type: "response", delayMs: 300 }),
  answered("-td 5 and a response after 300 ms", { type: "response", delayMs: 300 }, {
    args: ["-td", "5", "HOST", "PORT", "ct.dcm", "mr.dcm"],
  }),
];

export const statusRows: readonly Row[] = [...statuses, ...contents];
