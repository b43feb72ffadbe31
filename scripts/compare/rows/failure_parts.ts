/** What the rows about failures have in common. */

import { ct, minimal, mr } from "../inputs.ts";
import type { FileSource } from "../file_source.ts";
import type { PeerBehaviour } from "../peer_behaviour.ts";
import type { Row } from "../row.ts";

export const files: Record<string, FileSource> = {
  "ct.dcm": ct("1.2.3.2.1"),
  "mr.dcm": mr("1.2.3.4.1"),
  "sc.dcm": minimal("1.2.3.7.1"),
};

export const PREFIX = "F: cannot negotiate network association: ";
export const PEER_ABORTED = "Peer aborted Association (or never connected)";
export const LOST = `E: Failed receiving DIMSE response: 0006:0317 ${PEER_ABORTED}`;
export const ABORT_FAILED =
  "E: Association Abort Failed: 0006:0303 DUL Finite State Machine Error: No action defined, state 1 event 14";
export const TIMED_OUT = "DIMSE No data available (timeout in non-blocking mode)";
/** Of an instance that was loaded. */
export const XFER = "Network Xfer  : 1.2.840.10008.1.2.1 = Little Endian Explicit";
export const RESET_OR_GONE = "I: Peer Aborted Association";

export function failingRow(
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

/** The traffic of the given instances of `manyClasses` on one association. */
export function manyStored(association: number, first: number, count: number): string[] {
  const ids = Array.from({ length: count }, (_, index) => 2 * index + 1);
  return [
    `${association}: contexts ${ids.join(" ")}`,
    ...ids.map((id, index) =>
      `${association}: store 1.2.3.9.${first + index} on ${id} as ${index + 1}`
    ),
  ];
}
