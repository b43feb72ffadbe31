/** Responses in two pieces, as DCMTK's SCPs send them: in between, the lead of the next object goes. */

import type { PeerStep } from "../../support/peer.ts";
import { answer, type AnswerOptions, RECEIVE_PDU } from "./pdus.ts";

/** The headers of PDU and PDV. */
const FRONT_LENGTH = 12;

/** The front of a C-STORE-RSP, and its rest. */
export interface SplitAnswer {
  readonly front: PeerStep;
  readonly rest: PeerStep;
}

export function splitAnswer(messageId: number, options: AnswerOptions = {}): SplitAnswer {
  const step = answer(messageId, options);
  if (!("send" in step)) throw new TypeError("Cannot split: that sends nothing");
  return split(step.send);
}

/** @param bytes a PDU, and what may follow it */
export function split(bytes: Uint8Array): SplitAnswer {
  return {
    front: { send: bytes.subarray(0, FRONT_LENGTH) },
    rest: { send: bytes.subarray(FRONT_LENGTH) },
  };
}

/**
 * How long it is watched that nothing comes, or the front of a response is left alone: longer than
 * any delay on a loopback connection.
 */
export const WATCH_MS = 200;

/** The lead of an object with one data PDU; with `--no-lead`, time for one to come. */
export function leadOf(isLead: boolean): PeerStep {
  return isLead ? RECEIVE_PDU : { wait: WATCH_MS };
}
