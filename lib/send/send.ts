/** The loop over associations: plan for what is left, open, send, release, until nothing is left. */

import { ConditionError } from "../base/condition.ts";
import { type Log, LogLevel } from "../base/log.ts";
import { type Association, openAssociation, prepareAssociation } from "../net/association.ts";
import { NetConditions } from "../net/conditions.ts";
import type { AssociationOptions } from "../net/association_options.ts";
import type { Transfer } from "./instance.ts";
import type { SendOptions } from "./options.ts";
import type { RunTotals } from "./report.ts";
import type { RunEnvironment } from "./run.ts";
import { failToAddContexts, RunFailure } from "./run_end.ts";
import { type PassEnd, sendInstances } from "./send_instances.ts";
import { planTransfers, type TransferPlan } from "./transfer_plan.ts";

/** How one association's turn ended. */
type TurnEnd =
  | PassEnd
  | { readonly type: "noneAccepted" }
  /** No association could be had in place of a lost one. */
  | { readonly type: "givenUp" };

/** What a turn needs to know. */
interface Turn {
  /** Number of the association, from 1. */
  readonly number: number;
  /** It replaces one that was lost: not getting it does not end the run. */
  readonly isRecovery: boolean;
  readonly options: SendOptions;
  readonly environment: RunEnvironment;
}

/**
 * Sends all that can be sent, and notes in each transfer what became of it.
 *
 * @throws {RunFailure} where the run ends early; what there is to say is logged by then
 */
export async function sendAll(
  transfers: readonly Transfer[],
  options: SendOptions,
  environment: RunEnvironment,
): Promise<RunTotals> {
  const { loggers: { app, net }, signal } = environment;
  let associations = 0;
  let presentationContexts = 0;
  let firstPending = 0;
  let isRecovery = false;
  net.debug(
    options.multipleAssociations
      ? "multiple associations allowed (option --multi-associations used)"
      : "only a single associations allowed (option --single-association used)",
  );
  while (!signal.aborted) {
    const plan = planTransfers(transfers, firstPending, { options, loggers: environment.loggers });
    if (plan.contexts.size === 0) break;
    associations++;
    presentationContexts += plan.contexts.size;
    const turn = { number: associations, isRecovery, options, environment };
    const end = await takeTurn(plan, turn);
    if (end.type === "noneAccepted" && !options.multipleAssociations) {
      failToAddContexts(NetConditions.noAcceptablePresentationContexts, app);
    }
    firstPending = skipClosed(transfers, firstPending);
    if (signal.aborted || firstPending === transfers.length) break;
    if (end.type !== "complete" && !announceContinuation(end, transfers, turn)) break;
    if (!options.multipleAssociations) break;
    isRecovery = end.type === "lost";
  }
  return { associations, presentationContexts };
}

/** @returns the index of the first pending transfer at or behind `from` */
function skipClosed(transfers: readonly Transfer[], from: number): number {
  let index = from;
  while (index < transfers.length && transfers[index]!.result.type !== "pending") index++;
  return index;
}

/** Says how it goes on after a failed turn. @returns false where it does not */
function announceContinuation(
  end: Exclude<TurnEnd, { type: "complete" }>,
  transfers: readonly Transfer[],
  { options, environment: { loggers: { app } } }: Turn,
): boolean {
  if (end.type === "givenUp") return false;
  const remaining = transfers.filter(({ result }) => result.type === "pending").length;
  if (end.type === "lost" && !(options.multipleAssociations && end.worthRetrying)) {
    app.warn(`association lost, not sending the remaining ${remaining} SOP instances`);
    return false;
  }
  app.warn(
    "trying to continue with a new association in order to send the remaining " +
      `${remaining} SOP instances`,
  );
  return true;
}

async function takeTurn(plan: TransferPlan, turn: Turn): Promise<TurnEnd> {
  const { options, environment: { loggers } } = turn;
  const { app } = loggers;
  if (options.multipleAssociations) announceAssociation(turn.number, app);
  let association: Association;
  try {
    association = await open(plan, turn);
  } catch (error) {
    return endUnopened(error, turn);
  }
  if (!association.acceptsAny) {
    for (const transfer of plan.transfers) transfer.result = { type: "noAcceptableContext" };
    app.error(
      `cannot negotiate network association: ${NetConditions.noAcceptablePresentationContexts.text}`,
    );
    await closeAssociation(association, { type: "complete" }, turn.environment.signal);
    return { type: "noneAccepted" };
  }
  app.info("sending SOP instances ...");
  const end = await sendInstances(plan.transfers, {
    association,
    number: turn.number,
    proposed: plan.contexts,
    options,
    loggers,
    dictionary: turn.environment.dictionary,
    signal: turn.environment.signal,
  });
  await closeAssociation(association, end, turn.environment.signal);
  return end;
}

async function closeAssociation(
  association: Association,
  end: PassEnd,
  signal: AbortSignal,
): Promise<void> {
  if (end.type === "lost") return await association.abort();
  try {
    await association.release();
  } catch (error) {
    if (!signal.aborted) throw error;
    await association.abort();
  }
}

function announceAssociation(number: number, app: Log): void {
  if (app.isEnabled(LogLevel.debug)) {
    app.debug("-".repeat(65));
    app.debug(`starting association #${number}`);
  } else {
    app.info(`starting association #${number}`);
  }
}

async function open(plan: TransferPlan, { options, environment }: Turn): Promise<Association> {
  const { loggers: { app, net }, signal } = environment;
  const associationOptions: AssociationOptions = {
    host: options.peer,
    port: options.port,
    ipVersion: options.ipVersion,
    callingAeTitle: options.callingAeTitle,
    calledAeTitle: options.calledAeTitle,
    maxPduLength: options.maxPduLength,
    maxSendPduLength: options.maxSendPduLength,
    presentationContexts: [...plan.contexts.values()],
    connectTimeoutMs: options.connectTimeoutMs,
    acseTimeoutMs: options.acseTimeoutMs,
    dimseTimeoutMs: options.dimseTimeoutMs,
    verboseContexts: options.verboseContexts,
    log: net,
    signal,
  };
  app.info("initializing network ...");
  prepareAssociation(associationOptions);
  app.info("negotiating network association ...");
  return await openAssociation(associationOptions);
}

/**
 * Says why there is no association.
 *
 * @throws {RunFailure} unless it was to replace one that was lost
 */
function endUnopened(error: unknown, turn: Turn): TurnEnd {
  const { signal, loggers: { app } } = turn.environment;
  if (signal.aborted) return { type: "givenUp" };
  if (!(error instanceof ConditionError)) throw error;
  const initialized = error.condition !== NetConditions.illegalCall;
  const message =
    `cannot ${initialized ? "negotiate network association" : "initialize network"}: ` +
    error.condition.text;
  if (turn.isRecovery) {
    app.warn(`${message}, not sending the remaining SOP instances`);
    return { type: "givenUp" };
  }
  app.fatal(message);
  throw new RunFailure(initialized ? "cannotNegotiateAssociation" : "cannotInitializeNetwork");
}
