/** What is done on an association once it is open: its share of the plan, and the release. */

import type { Association } from "../net/association.ts";
import type { AssociationOutcome } from "./run_observer.ts";
import { END_OF_RUN, sendInstances, type ShareEnd } from "./send_instances.ts";
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
  ledger.tell((observer) => observer.associationOpened?.(number, association));
  const proposed = plan.contexts;
  loggers.app.info("sending SOP instances ...");
  const end = await sendInstances(
    transfers,
    { association, number, proposed, options, loggers, dictionary, codecs, ledger, signal },
  );
  if (association.lostAfterLead) peer.lead = false;
  if (end.type === "lost") return end;
  const released = await release(association, signal);
  const outcome = endOfReleased(released, signal);
  ledger.tell((observer) => observer.associationEnded?.(number, outcome));
  return released ? end : { ...end, type: "releaseFailed" };
}

function endOfReleased(released: boolean, signal: AbortSignal): AssociationOutcome {
  if (signal.aborted) return { type: "aborted", reason: END_OF_RUN };
  return { type: released ? "released" : "releaseFailed" };
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
