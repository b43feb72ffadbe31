/**
 * Several associations for one plan (`--parallel`): all take their instances from the same queue, so
 * that a slow one holds nobody up. A peer that takes fewer associations gets fewer.
 */

import { ConditionError } from "../base/condition.ts";
import type { Association } from "../net/association.ts";
import { HeldLog } from "./held_log.ts";
import { type AssociationEnd, release, sendShare } from "./send_share.ts";
import { TransferQueue } from "./transfer_queue.ts";
import { announceAssociation, countAssociation, open, tellUnaccepted, type Turn } from "./turn.ts";

/** An association that has been opened. */
interface Numbered {
  readonly association: Association;
  /** From 1, over the whole run. */
  readonly number: number;
}

/**
 * Sends the plan's instances over `first`, and over others that are opened meanwhile.
 *
 * @returns how each association ended
 * @throws {RunFailure} at the first failure in halting mode, when all have ended
 */
export async function sendOverSeveral(first: Numbered, turn: Turn): Promise<AssociationEnd[]> {
  const transfers = new TransferQueue(turn.plan.transfers);
  const firstShare = startShare(first, transfers, turn);
  const shares = [firstShare];
  const firstEnded = new AbortController();
  const opening = openOthers(turn, { transfers, shares, signal: firstEnded.signal });
  await Promise.allSettled([firstShare]);
  // A peer that serves one association after the other would now take the next one, for nothing.
  firstEnded.abort();
  const [opened] = await Promise.allSettled([opening]);
  await Promise.allSettled(shares);
  if (opened.status === "rejected") throw opened.reason;
  return await Promise.all(shares);
}

/** @returns a promise whose rejection is handled: it is looked at when all have ended */
function startShare(
  { association, number }: Numbered,
  transfers: TransferQueue,
  turn: Turn,
): Promise<AssociationEnd> {
  const share = sendShare(association, transfers, { number, turn });
  // What ends the run on one association ends the others too.
  share.catch(() => turn.end());
  return share;
}

/** Opens as many as are wanted; at the first one that the peer does not take, fewer are wanted. */
async function openOthers(
  turn: Turn,
  { transfers, shares, signal }: {
    readonly transfers: TransferQueue;
    /** Gets those that come about. */
    readonly shares: Promise<AssociationEnd>[];
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { peer, environment: { loggers: { app } } } = turn;
  while (shares.length < peer.parallel && !transfers.isEmpty) {
    const other = await openOther(turn, signal);
    if (other === undefined) {
      if (signal.aborted || turn.signal.aborted) return;
      peer.parallel = shares.length;
      app.info(`the peer takes no more associations at a time than ${peer.parallel}`);
      return;
    }
    shares.push(startShare(other, transfers, turn));
  }
}

/**
 * Opens one more, and says nothing of it where that fails.
 *
 * @param opening ends the attempt, not the association
 */
async function openOther(turn: Turn, opening: AbortSignal): Promise<Numbered | undefined> {
  const held = new HeldLog(turn.environment.loggers);
  const { loggers } = held;
  const attempt = new AbortController();
  const giveUp = (): void => attempt.abort(opening.reason);
  opening.addEventListener("abort", giveUp);
  const number = turn.totals.associations + 1;
  announceAssociation(number, turn, loggers.app);
  try {
    const signal = AbortSignal.any([turn.signal, attempt.signal]);
    const association = await open(turn, { loggers, signal });
    if (!association.acceptsAny) {
      tellUnaccepted(number, turn);
      await release(association, signal);
      return undefined;
    }
    held.release();
    return { association, number: countAssociation(turn) };
  } catch (error) {
    if (opening.aborted || turn.signal.aborted) return undefined;
    if (!(error instanceof ConditionError)) throw error;
    turn.environment.ledger.tell((observer) => observer.associationFailed?.(number, error));
    return undefined;
  } finally {
    opening.removeEventListener("abort", giveUp);
  }
}
