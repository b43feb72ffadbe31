/** One turn of the loop in `send.ts`, from opening an association to what its end means for the rest. */

import { ConditionError, describeFailure } from "../base/condition.ts";
import type { Log } from "../base/log.ts";
import type { Association } from "../net/association.ts";
import { NetConditions } from "../net/conditions.ts";
import { explainContext, explainContexts } from "../net/explain/explain_context.ts";
import { explainFailure } from "../net/explain/explain_failure.ts";
import { logHint } from "./hint.ts";
import { sendOverSeveral } from "./parallel.ts";
import { mayPass } from "./passing_failure.ts";
import { RunFailure } from "./run_end.ts";
import { type AssociationEnd, release } from "./send_share.ts";
import { announceAssociation, countAssociation, open, tellUnaccepted, type Turn } from "./turn.ts";

/** How a turn ended; `stop` says that there must be no other. */
export type TurnEnd =
  | "complete"
  | "releaseFailed"
  | "noneAccepted"
  | "lost"
  /** There was no association, and the next attempt may get one. */
  | "unopened"
  | "stop";

/** @throws {RunFailure} where the run ends early; what there is to say is logged by then */
export async function takeTurn(turn: Turn): Promise<TurnEnd> {
  const { loggers, signal } = turn.environment;
  const number = countAssociation(turn);
  announceAssociation(number, turn, loggers.app);
  let opened: Association;
  try {
    opened = await open(turn, { loggers, signal: turn.signal });
  } catch (error) {
    return endUnopened(error, number, turn);
  }
  await using association = opened;
  if (!association.acceptsAny) {
    tellUnaccepted(number, turn);
    return await endUnaccepted(association, turn);
  }
  const ends = await sendOverSeveral({ association, number }, turn);
  return signal.aborted ? "stop" : endTurn(ends, turn);
}

/**
 * Says why there is no association.
 *
 * @throws {RunFailure} unless it was to replace one that was lost
 */
export function endUnopened(error: unknown, number: number, turn: Turn): TurnEnd {
  const { signal, ledger, loggers: { app } } = turn.environment;
  if (signal.aborted) return "stop";
  if (!(error instanceof ConditionError)) throw error;
  ledger.tell((observer) => observer.associationFailed?.(number, error));
  const initialized = error.condition !== NetConditions.illegalCall;
  const message =
    `cannot ${initialized ? "negotiate network association" : "initialize network"}: ` +
    describeFailure(error);
  const hint = explainFailure(error, "opening");
  if (mayPass(error) && turn.retry.isLeft) {
    app.warn(message);
    logHint(app, hint);
    return "unopened";
  }
  if (turn.isRecovery) {
    app.warn(`${message}, not sending the remaining ${turn.countPending()} SOP instances`);
    logHint(app, hint);
    return "stop";
  }
  app.fatal(message);
  logHint(app, hint);
  throw new RunFailure(initialized ? "cannotNegotiateAssociation" : "cannotInitializeNetwork");
}

/** Nothing can be sent on this association: its instances are not tried on another one either. */
export async function endUnaccepted(association: Association, turn: Turn): Promise<TurnEnd> {
  const { app } = turn.environment.loggers;
  const { contexts } = association;
  const outcome = { type: "noAcceptableContext" } as const;
  for (const transfer of turn.plan.transfers) {
    const hint = explainContext(contexts.get(transfer.presentationContextId));
    turn.environment.ledger.settle(transfer, outcome, { mayPass: false, hint });
  }
  app.error(
    `cannot negotiate network association: ${NetConditions.noAcceptablePresentationContexts.text}`,
  );
  logHint(app, explainContexts(turn.plan.contexts.keys().map((id) => contexts.get(id))));
  const pending = turn.countPending();
  if (turn.options.multipleAssociations && pending > 0) announceContinuation(pending, app);
  await release(association, turn.environment.signal);
  return "noneAccepted";
}

/** Decides whether what a lost association has left is worth another one, and says so. */
function endTurn(ends: readonly AssociationEnd[], turn: Turn): TurnEnd {
  if (!ends.some(({ type }) => type === "lost")) {
    return ends.some(({ type }) => type === "releaseFailed") ? "releaseFailed" : "complete";
  }
  const { app } = turn.environment.loggers;
  // A peer that ends each association before it has answered once would do so for ever.
  const worthRetrying = turn.retry.isLeft ||
    ends.some((end) => end.answered > 0 || end.type === "lost" && !end.byPeer);
  const pending = turn.countPending();
  if (pending === 0) return "stop";
  if (!turn.options.multipleAssociations || !worthRetrying) {
    app.warn(`association lost, not sending the remaining ${pending} SOP instances`);
    return "stop";
  }
  announceContinuation(pending, app);
  return "lost";
}

function announceContinuation(pending: number, app: Log): void {
  app.warn(
    "trying to continue with a new association in order to send the remaining " +
      `${pending} SOP instances`,
  );
}
