/** What is done on an association once it is open: its share of the plan, and the release. */

import type { Association } from "../net/association.ts";
import { sendInstances, type ShareEnd } from "./send_instances.ts";
import type { TransferQueue } from "./transfer_queue.ts";
import type { Turn } from "./turn.ts";

/** How an association and its share of the work ended. */
export type AssociationEnd =
  | ShareEnd
  | { readonly type: "releaseFailed"; readonly answered: number };

/**
 * Sends what is to be had from `transfers`, and releases the association.
 *
 * @param options `number` is that of the association, from 1
 * @throws {RunFailure} at the first failure in halting mode
 */
export async function sendShare(
  association: Association,
  transfers: TransferQueue,
  { number, turn }: { readonly number: number; readonly turn: Turn },
): Promise<AssociationEnd> {
  const { plan, options, environment, peer, signal } = turn;
  const { loggers, dictionary, codecs, ledger } = environment;
  for (const observer of ledger.observers) observer.associationOpened?.(number, association);
  const proposed = plan.contexts;
  loggers.app.info("sending SOP instances ...");
  const end = await sendInstances(
    transfers,
    { association, number, proposed, options, loggers, dictionary, codecs, ledger, signal },
  );
  if (association.lostAfterLead) peer.lead = false;
  if (end.type === "lost") return end;
  return await release(association, signal) ? end : { ...end, type: "releaseFailed" };
}

/** A run that is told to end while it waits for the peer's word aborts instead. */
export async function release(association: Association, signal: AbortSignal): Promise<boolean> {
  try {
    return await association.release();
  } catch (error) {
    if (!signal.aborted) throw error;
    await association.abort();
    return true;
  }
}
