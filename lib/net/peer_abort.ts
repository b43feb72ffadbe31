/** The peer's A-ABORT as an error (PS3.8 §9.3.8). */

import { ConditionError } from "../base/condition.ts";
import { NetConditions } from "./conditions.ts";
import type { Abort } from "./pdu.ts";

/** The peer has aborted; DCMTK has the same words for the mere loss of a connection. */
export class PeerAbortError extends ConditionError {
  override readonly name = "PeerAbortError";

  constructor(readonly abort: Abort) {
    super(NetConditions.peerAborted);
  }
}
