/** The loop over associations: plan for what is left and send it, until nothing is left. */

import { NetConditions } from "../net/conditions.ts";
import type { Transfer } from "./instance.ts";
import type { SendOptions } from "./options.ts";
import type { RunTotals } from "./reports/report.ts";
import { Retry } from "./retry.ts";
import type { RunEnvironment } from "./run.ts";
import { failToAddContexts } from "./run_end.ts";
import { takeTurn, type TurnEnd } from "./take_turn.ts";
import type { Turn } from "./turn.ts";
import { planTransfers } from "./transfer_plan.ts";

/**
 * Sends all that can be sent, and notes in each transfer what became of it.
 *
 * @throws {RunFailure} where the run ends early; what there is to say is logged by then
 */
export async function sendAll(
  transfers: readonly Transfer[],
  options: SendOptions,
  environment: RunEnvironment,
): Promise<RunTotals & { readonly lastReleaseFailed: boolean }> {
  const { net } = environment.loggers;
  net.debug(
    options.multipleAssociations
      ? "multiple associations allowed (option --multi-associations used)"
      : "only a single associations allowed (option --single-association used)",
  );
  const totals = { associations: 0, presentationContexts: 0 };
  try {
    const lastReleaseFailed = await takeTurns(transfers, options, { environment, totals });
    return { ...totals, lastReleaseFailed };
  } finally {
    environment.ledger.giveUp();
  }
}

/** @returns whether the release of the last association failed */
async function takeTurns(
  transfers: readonly Transfer[],
  options: SendOptions,
  { environment, totals }: Pick<Turn, "environment" | "totals">,
): Promise<boolean> {
  const { loggers, ledger, signal } = environment;
  const { app } = loggers;
  const peer = {
    parallel: options.multipleAssociations ? options.parallel : 1,
    lead: options.lead,
  };
  const countPending = () => transfers.filter(({ result }) => result.type === "pending").length;
  const retry = new Retry(options);
  let firstPending = 0;
  let isRecovery = false;
  let end: TurnEnd = "complete";
  while (!signal.aborted) {
    const plan = planTransfers(transfers, firstPending, { options, loggers, ledger });
    if (plan.contexts.size === 0) break;
    const answeredBefore = ledger.answered;
    const failing = new AbortController();
    end = await takeTurn({
      plan,
      isRecovery,
      options,
      environment,
      signal: AbortSignal.any([signal, failing.signal]),
      end: () => failing.abort(),
      countPending,
      totals,
      retry,
      peer,
    });
    if (!options.multipleAssociations) {
      if (end !== "noneAccepted") break;
      failToAddContexts(NetConditions.noAcceptablePresentationContexts, app);
    }
    firstPending = skipClosed(transfers, firstPending);
    if (end === "stop" || firstPending === transfers.length) break;
    isRecovery = end === "lost" || end === "unopened" && isRecovery;
    const isProgress = ledger.answered > answeredBefore;
    const isFailure = ledger.hasPostponed || end === "unopened" || end === "lost" && !isProgress;
    if (!await retry.mayGoOn({ isProgress, isFailure }, { app, signal, countPending })) break;
  }
  return end === "releaseFailed";
}

/** @returns the index of the first pending transfer at or behind `from` */
export function skipClosed(transfers: readonly Transfer[], from: number): number {
  let index = from;
  while (index < transfers.length && transfers[index]!.result.type !== "pending") index++;
  return index;
}
