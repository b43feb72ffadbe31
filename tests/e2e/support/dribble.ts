/** A peer that says what is due, but so slowly that nobody waits for all of it. */

import type { PeerStep } from "../../support/peer.ts";

/** The program is given less: time-outs of one second. */
const LASTS_MS = 6000;

/** @param pauseMs between one byte and the next */
export function dribble(
  bytes: Uint8Array,
  pauseMs = Math.ceil(LASTS_MS / bytes.length),
): PeerStep[] {
  const steps = Array.from(
    bytes,
    (byte): PeerStep[] => [{ send: Uint8Array.of(byte) }, { wait: pauseMs }],
  );
  return steps.flat();
}
