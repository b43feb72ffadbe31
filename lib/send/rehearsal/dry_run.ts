/**
 * `--dry-run`: what a run would do if the peer accepted every context. Nobody is connected to, and no
 * name is looked up.
 */

import { Breaks } from "../breaks.ts";
import { foreseeAny } from "./foresee.ts";
import type { Transfer } from "../instance.ts";
import type { Rehearsal } from "./rehearsal.ts";
import type { RunEnvironment } from "../run.ts";
import { skipClosed } from "../send.ts";
import { settleForeseen } from "./settle_foreseen.ts";
import { planTransfers } from "../transfer_plan.ts";

/**
 * @param rehearsal gets what is found
 * @throws {RunFailure} where `-nip` forbids a context, in halting mode
 */
export async function dryRun(
  rehearsal: Rehearsal,
  transfers: readonly Transfer[],
  { loggers, dictionary, ledger, signal }: RunEnvironment,
): Promise<void> {
  const { options } = rehearsal;
  const breaks = new Breaks();
  let from = 0;
  while (!signal.aborted) {
    const plan = planTransfers(transfers, from, { options, loggers, ledger });
    if (plan.contexts.size === 0) return;
    const number = rehearsal.associations.length + 1;
    const contexts = [...plan.contexts.values()];
    rehearsal.associations.push({ number, contexts, outcome: { type: "planned" } });
    for (const transfer of plan.transfers) {
      await breaks.take();
      if (signal.aborted) return;
      const planned = plan.contexts.get(transfer.presentationContextId)!;
      const question = { options, dictionary, associationNumber: number, signal };
      const file = await foreseeAny(transfer, planned, question);
      rehearsal.files.push(file);
      rehearsal.sendFails ||= file.obstacle !== undefined;
      settleForeseen(transfer, file, ledger);
    }
    if (!options.multipleAssociations) return;
    from = skipClosed(transfers, from);
  }
}
