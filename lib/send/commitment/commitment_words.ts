/** How storage commitment is talked about in the log. */

import type { Log } from "../../base/log.ts";
import { formatStatus } from "../../net/status.ts";
import type { Transfer } from "../instance.ts";

/** Failure Reason (PS3.3 §C.14.1.1). */
const FAILURE_REASONS: ReadonlyMap<number, string> = new Map([
  [0x0110, "Processing failure"],
  [0x0112, "No such object instance"],
  [0x0119, "Class / Instance conflict"],
  [0x0122, "Referenced SOP Class not supported"],
  [0x0131, "Duplicate transaction UID"],
  [0x0213, "Resource limitation"],
]);

/** @returns for instance `0x0112 (No such object instance)` */
export function failureReasonText(reason: number | undefined): string {
  if (reason === undefined) return "no reason given";
  return `${formatStatus(reason)} (${FAILURE_REASONS.get(reason) ?? "unknown reason"})`;
}

/** One line for each instance that the peer will not keep. */
export function warnAboutFailure({ instance, commitment }: Transfer, log: Log): void {
  if (commitment?.type !== "failed") return;
  log.warn(`SOP instance not committed: ${instance.path}: ${failureReasonText(commitment.reason)}`);
}

/** @returns how many instances there are of each kind, of those that the peer was asked about */
export function commitmentSummary(transfers: readonly Transfer[]): string {
  const counts = { committed: 0, failed: 0, unconfirmed: 0 };
  for (const { commitment } of transfers) {
    if (commitment !== undefined) counts[commitment.type]++;
  }
  const { committed, failed, unconfirmed } = counts;
  return `storage commitment: ${committed} SOP instances are committed, ${failed} are not, ` +
    `${unconfirmed} are without an answer`;
}
