/** One association's share of the work: each instance that rides on it, in list order. */

import { ConditionError, describeFailure } from "../base/condition.ts";
import { NetConditions } from "../net/conditions.ts";
import { Breaks } from "./breaks.ts";
import type { Transfer } from "./instance.ts";
import { type Pass, sendInstance } from "./send_instance.ts";
import { RunFailure } from "./run_end.ts";

/** Message IDs go from 1 to here and start again (PS3.7 §9.1.1.1.1: unique while outstanding). */
const MAX_MESSAGE_ID = 0xffff;

/** Whether the association is still there, and if not, whether trying another one makes sense. */
export type PassEnd =
  | { readonly type: "complete" }
  | { readonly type: "lost"; readonly worthRetrying: boolean };

/**
 * Sends the instances one after the other and notes in each transfer what became of it.
 *
 * @param transfers those that were planned for this association
 * @returns `lost` where the association ended early; the transfers behind it are then untouched
 * @throws {RunFailure} `cannotSendRequest` at the first failure in halting mode
 */
export async function sendInstances(
  transfers: readonly Transfer[],
  pass: Pass,
): Promise<PassEnd> {
  const { association, options, loggers } = pass;
  let messageId = 0;
  let answered = 0;
  const nextMessageId = (): number => messageId = messageId % MAX_MESSAGE_ID + 1;
  const breaks = new Breaks();
  for (const transfer of transfers) {
    // Files that cannot be read follow each other without a word to the peer.
    await breaks.take();
    if (pass.signal.aborted) return { type: "lost", worthRetrying: false };
    try {
      await sendInstance(transfer, pass, nextMessageId);
      answered++;
    } catch (error) {
      if (transfer.result.type === "pending") transfer.result = { type: "notSent" };
      if (pass.signal.aborted) return { type: "lost", worthRetrying: false };
      if (!(error instanceof ConditionError)) throw error;
      if (options.halt) {
        loggers.app.fatal(`cannot send SOP instance: ${describeFailure(error)}`);
        await association.abort();
        throw new RunFailure("cannotSendRequest");
      }
      if (!association.isOpen) {
        return { type: "lost", worthRetrying: answered > 0 || !isPeersDoing(error) };
      }
    }
  }
  return { type: "complete" };
}

/** A time-out or a damaged file ended the association by our own decision. */
function isPeersDoing({ condition }: ConditionError): boolean {
  return condition.module === NetConditions.peerAborted.module &&
    condition !== NetConditions.noDataAvailable;
}
