/** The C-ECHO of `--probe` (PS3.4 Annex A): on the first association that has a context left, or alone. */

import { ConditionError, describeFailure } from "../../base/condition.ts";
import { VERIFICATION } from "../../dict/uids.ts";
import type { Association } from "../../net/association.ts";
import { echo } from "../../net/c_echo.ts";
import { explainFailure } from "../../net/explain/explain_failure.ts";
import { isAccepted } from "../../net/negotiation.ts";
import { MAX_CONTEXT_ID, type PlannedContext, UNCOMPRESSED } from "../plan.ts";
import type { EchoOutcome, Obstacle } from "./rehearsal.ts";
import { release } from "../send_share.ts";
import { announceAssociation, countAssociation, open, type Turn } from "../turn.ts";

/** @returns an ID for one more context; undefined where there are 128 already (PS3.8 §9.3.2.2) */
export function freeContextId(contexts: readonly PlannedContext[]): number | undefined {
  const id = Math.max(-1, ...contexts.map((context) => context.id)) + 2;
  return id <= MAX_CONTEXT_ID ? id : undefined;
}

/** @param id undefined: there is to be none */
export function withVerification(
  contexts: ReadonlyMap<number, PlannedContext>,
  id: number | undefined,
): ReadonlyMap<number, PlannedContext> {
  if (id === undefined) return contexts;
  const verification = { id, abstractSyntax: VERIFICATION, transferSyntaxes: UNCOMPRESSED };
  return new Map([...contexts, [id, verification]]);
}

/** An association that gives no good answer to it has been aborted afterwards. */
export async function echoOver(
  association: Association,
  { number, verificationId, turn }: {
    readonly number: number;
    readonly verificationId: number;
    readonly turn: Turn;
  },
): Promise<EchoOutcome> {
  const answer = association.contexts.get(verificationId);
  if (!isAccepted(answer)) return { associationNumber: number, type: "refused", answer };
  const { channel } = association;
  const { options, signal } = turn;
  // Nobody waits for ever just to know whether the peer is there.
  const dimseTimeoutMs = channel.dimseTimeoutMs ?? options.acseTimeoutMs;
  try {
    const response = await echo({ ...channel, dimseTimeoutMs }, verificationId);
    return { associationNumber: number, type: "answered", ...response };
  } catch (error) {
    if (!(error instanceof ConditionError) && !signal.aborted) throw error;
    await association.abort();
    return { associationNumber: number, type: "failed", failure: toObstacle(error, "sending") };
  }
}

/** On an association of its own; that there is none is told in the outcome only. */
export async function echoAlone(turn: Turn): Promise<EchoOutcome> {
  const { environment: { loggers }, signal } = turn;
  const verificationId = 1;
  const contexts = withVerification(new Map(), verificationId);
  const plan = { contexts, transfers: [] };
  const number = countAssociation({ ...turn, plan });
  announceAssociation(number, turn, loggers.app);
  try {
    await using association = await open({ ...turn, plan }, { loggers, signal });
    const outcome = await echoOver(association, { number, verificationId, turn });
    if (association.isOpen) await release(association, signal);
    return outcome;
  } catch (error) {
    if (!(error instanceof ConditionError) && !signal.aborted) throw error;
    return { associationNumber: number, type: "failed", failure: toObstacle(error, "opening") };
  }
}

function toObstacle(error: unknown, stage: "opening" | "sending"): Obstacle {
  const reason = error instanceof ConditionError ? describeFailure(error) : String(error);
  return { reason, hint: explainFailure(error, stage) };
}
