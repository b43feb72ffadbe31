/**
 * Several associations for one plan (`--parallel`): all take their instances from the same queue, so
 * that a slow one holds nobody up. A peer that takes fewer associations gets fewer.
 */

import { ConditionError } from "../base/condition.ts";
import type { Association } from "../net/association.ts";
import { HeldLog } from "./held_log.ts";
import { release, serve, type ShareEnd } from "./serve.ts";
import { TransferQueue } from "./transfer_queue.ts";
import { announceAssociation, countAssociation, open, type Turn } from "./turn.ts";

/**
 * Sends the plan's instances over `first`, and over others that are opened meanwhile.
 *
 * @returns how each association's share ended
 * @throws {RunFailure} at the first failure in halting mode, when all have ended
 */
export async function serveWithOthers(first: Association, turn: Turn): Promise<ShareEnd[]> {
  const transfers = new TransferQueue(turn.plan.transfers);
  const serveNumbered = (association: Association): Promise<ShareEnd> =>
    serveOrEnd(association, transfers, { number: turn.totals.associations, turn });
  const firstShare = serveNumbered(first);
  const firstEnded = new AbortController();
  const opening = openOthers(turn, {
    transfers,
    signal: firstEnded.signal,
    serve: async (association) => {
      await using other = association;
      return await serveNumbered(other);
    },
  });
  await Promise.allSettled([firstShare]);
  // A peer that serves one association after the other would now take the next one, for nothing.
  firstEnded.abort();
  const shares = [firstShare, ...await opening];
  await Promise.allSettled(shares);
  return await Promise.all(shares);
}

/** What ends the run on one association ends the others too. */
async function serveOrEnd(
  association: Association,
  transfers: TransferQueue,
  share: { readonly number: number; readonly turn: Turn },
): Promise<ShareEnd> {
  try {
    return await serve(association, transfers, share);
  } catch (error) {
    share.turn.end();
    throw error;
  }
}

/**
 * Opens as many as are wanted; at the first one that the peer does not take, fewer are wanted.
 *
 * @returns the shares of those that came about
 */
async function openOthers(
  turn: Turn,
  { transfers, signal, serve }: {
    readonly transfers: TransferQueue;
    readonly signal: AbortSignal;
    readonly serve: (association: Association) => Promise<ShareEnd>;
  },
): Promise<Promise<ShareEnd>[]> {
  const { peer, environment: { loggers: { app } } } = turn;
  const shares: Promise<ShareEnd>[] = [];
  while (shares.length + 1 < peer.parallel && !transfers.isEmpty) {
    const association = await openOther(turn, signal);
    if (association === undefined) {
      if (signal.aborted || turn.signal.aborted) break;
      peer.parallel = shares.length + 1;
      app.info(`the peer takes no more associations at a time than ${peer.parallel}`);
      break;
    }
    const share = serve(association);
    // Looked at when all have ended.
    share.catch(() => {});
    shares.push(share);
  }
  return shares;
}

/**
 * Opens one more, and says nothing of it where that fails.
 *
 * @param opening ends the attempt, not the association
 */
async function openOther(turn: Turn, opening: AbortSignal): Promise<Association | undefined> {
  const held = new HeldLog(turn.environment.loggers);
  const { loggers } = held;
  const attempt = new AbortController();
  const giveUp = (): void => attempt.abort(opening.reason);
  opening.addEventListener("abort", giveUp);
  announceAssociation(turn.totals.associations + 1, turn, loggers.app);
  try {
    const signal = AbortSignal.any([turn.signal, attempt.signal]);
    const association = await open(turn, { loggers, signal });
    if (!association.acceptsAny) {
      await release(association, signal);
      return undefined;
    }
    held.release();
    countAssociation(turn);
    return association;
  } catch (error) {
    if (error instanceof ConditionError || opening.aborted || turn.signal.aborted) return undefined;
    throw error;
  } finally {
    opening.removeEventListener("abort", giveUp);
  }
}
