/** The loop over associations: plan for what is left, open, send, release, until nothing is left. */

import { ConditionError, describeFailure } from "../base/condition.ts";
import { type Log, LogLevel } from "../base/log.ts";
import { type Association, openAssociation, prepareAssociation } from "../net/association.ts";
import { NetConditions } from "../net/conditions.ts";
import type { AssociationOptions } from "../net/association_options.ts";
import type { Transfer } from "./instance.ts";
import type { SendOptions } from "./options.ts";
import type { RunTotals } from "./report.ts";
import type { RunEnvironment } from "./run.ts";
import { failToAddContexts, RunFailure } from "./run_end.ts";
import { sendInstances } from "./send_instances.ts";
import { planTransfers, type TransferPlan } from "./transfer_plan.ts";

/** How one association's turn ended; `stop` says that there must be no other. */
type TurnEnd = "complete" | "releaseFailed" | "noneAccepted" | "lost" | "stop";

/** What a turn needs to know. */
interface Turn {
  /** Number of the association, from 1. */
  readonly number: number;
  /** It replaces one that was lost: not getting it does not end the run. */
  readonly isRecovery: boolean;
  readonly options: SendOptions;
  readonly environment: RunEnvironment;
  /** How many transfers are pending, this association's own included. */
  readonly countPending: () => number;
  readonly lead: boolean;
  /** Called when this peer turns out to be one that no lead may be sent to. */
  readonly giveUpLead: () => void;
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
): Promise<RunTotals & { readonly lastReleaseFailed: boolean }> {
  const { loggers: { app, net }, signal } = environment;
  let associations = 0;
  let presentationContexts = 0;
  let firstPending = 0;
  let end: TurnEnd = "complete";
  let lead = options.lead;
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
    end = await takeTurn(plan, {
      number: associations,
      isRecovery: end === "lost",
      options,
      environment,
      countPending: () => transfers.filter(({ result }) => result.type === "pending").length,
      lead,
      giveUpLead: () => lead = false,
    });
    if (!options.multipleAssociations) {
      if (end !== "noneAccepted") break;
      failToAddContexts(NetConditions.noAcceptablePresentationContexts, app);
    }
    firstPending = skipClosed(transfers, firstPending);
    if (end === "stop" || firstPending === transfers.length) break;
  }
  return { associations, presentationContexts, lastReleaseFailed: end === "releaseFailed" };
}

/** @returns the index of the first pending transfer at or behind `from` */
function skipClosed(transfers: readonly Transfer[], from: number): number {
  let index = from;
  while (index < transfers.length && transfers[index]!.result.type !== "pending") index++;
  return index;
}

async function takeTurn(plan: TransferPlan, turn: Turn): Promise<TurnEnd> {
  const { options, environment } = turn;
  const { loggers, dictionary, codecs, signal } = environment;
  const { app } = loggers;
  if (options.multipleAssociations) announceAssociation(turn.number, app);
  let opened: Association;
  try {
    opened = await open(plan, turn);
  } catch (error) {
    return endUnopened(error, turn);
  }
  await using association = opened;
  if (!association.acceptsAny) return await endUnaccepted(association, plan, turn);
  app.info("sending SOP instances ...");
  const { number } = turn;
  const proposed = plan.contexts;
  const end = await sendInstances(
    plan.transfers,
    { association, number, proposed, options, loggers, dictionary, codecs, signal },
  );
  if (association.leadFailed) turn.giveUpLead();
  if (end.type === "complete") {
    return await release(association, signal) ? "complete" : "releaseFailed";
  }
  await association.abort();
  return signal.aborted ? "stop" : endLost(end.worthRetrying, turn);
}

/** Nothing can be sent on this association: its instances are not tried on another one either. */
async function endUnaccepted(
  association: Association,
  plan: TransferPlan,
  turn: Turn,
): Promise<TurnEnd> {
  const { app } = turn.environment.loggers;
  for (const transfer of plan.transfers) transfer.result = { type: "noAcceptableContext" };
  app.error(
    `cannot negotiate network association: ${NetConditions.noAcceptablePresentationContexts.text}`,
  );
  const pending = turn.countPending();
  if (turn.options.multipleAssociations && pending > 0) announceContinuation(pending, app);
  await release(association, turn.environment.signal);
  return "noneAccepted";
}

/** Decides whether the rest is worth another association, and says so. */
function endLost(worthRetrying: boolean, turn: Turn): TurnEnd {
  const { app } = turn.environment.loggers;
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

/** A run that is told to end while it waits for the peer's word aborts instead. */
async function release(association: Association, signal: AbortSignal): Promise<boolean> {
  try {
    return await association.release();
  } catch (error) {
    if (!signal.aborted) throw error;
    await association.abort();
    return true;
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

async function open(
  plan: TransferPlan,
  { options, environment, lead }: Turn,
): Promise<Association> {
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
    lead,
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
  if (signal.aborted) return "stop";
  if (!(error instanceof ConditionError)) throw error;
  const initialized = error.condition !== NetConditions.illegalCall;
  const message =
    `cannot ${initialized ? "negotiate network association" : "initialize network"}: ` +
    describeFailure(error);
  if (turn.isRecovery) {
    app.warn(`${message}, not sending the remaining ${turn.countPending()} SOP instances`);
    return "stop";
  }
  app.fatal(message);
  throw new RunFailure(initialized ? "cannotNegotiateAssociation" : "cannotInitializeNetwork");
}
