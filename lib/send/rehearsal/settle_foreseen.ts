/** Notes in a transfer what a trial run expects to become of it, so that planning goes on with the others. */

import type { Transfer } from "../instance.ts";
import type { Ledger } from "../ledger.ts";
import type { RehearsedFile } from "./rehearsal.ts";

export function settleForeseen(
  transfer: Transfer,
  { obstacle }: RehearsedFile,
  ledger: Ledger,
): void {
  if (transfer.result.type !== "pending") return;
  const outcome = obstacle === undefined
    ? { type: "answered", status: 0 } as const
    : { type: "notSent", reason: obstacle.reason } as const;
  ledger.settle(transfer, outcome, { mayPass: false });
}
