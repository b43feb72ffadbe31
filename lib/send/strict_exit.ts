/** What `--strict-exit` makes of a run that has reached its end. */

import { isStored, statusGroup } from "../net/status.ts";
import type { Transfer } from "./instance.ts";
import type { SendOptions } from "./options.ts";
import type { RunEnd } from "./run_end.ts";

/**
 * @param transfers also those that `--resume` has left out
 * @param run `invalidFiles`: how many input files were passed over
 * @returns `success` where all was stored, or nobody asked
 */
export function judgeStrictly(
  transfers: readonly Transfer[],
  run: {
    readonly strictExit: SendOptions["strictExit"];
    readonly invalidFiles: number;
  },
): RunEnd {
  if (run.strictExit === "off") return "success";
  let isAllTaken = true;
  let isAllSent = run.invalidFiles === 0;
  for (const { result } of transfers) {
    if (result.type !== "answered") isAllSent = false;
    else if (!isGoodEnough(result.status, run.strictExit)) isAllTaken = false;
  }
  if (isAllTaken && isAllSent) return isAllConfirmed(transfers) ? "success" : "notAllConfirmed";
  if (isAllTaken) return "instancesNotSent";
  return isAllSent ? "instancesRefused" : "instancesRefusedAndNotSent";
}

function isGoodEnough(status: number, strictExit: SendOptions["strictExit"]): boolean {
  return strictExit === "warningsFail" ? statusGroup(status) === "success" : isStored(status);
}

/** Instances that nobody has asked the peer to commit itself to need no confirmation. */
function isAllConfirmed(transfers: readonly Transfer[]): boolean {
  return transfers.every(({ commitment }) =>
    commitment === undefined || commitment.type === "committed"
  );
}
