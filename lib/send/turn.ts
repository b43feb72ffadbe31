/**
 * A turn of the loop in `send.ts`, and how an association of it is opened. A turn has one
 * association, or several at a time with `--parallel`.
 */

import { ConditionError } from "../base/condition.ts";
import { type Log, type Loggers, LogLevel } from "../base/log.ts";
import type { Association } from "../net/association.ts";
import { NetConditions } from "../net/conditions.ts";
import { openAssociation, prepareAssociation } from "../net/open_association.ts";
import type { AssociationOptions } from "../net/association_options.ts";
import type { SendOptions } from "./options.ts";
import type { Retry } from "./retry.ts";
import type { RunEnvironment } from "./run.ts";
import type { TransferPlan } from "./transfer_plan.ts";

/** What a turn needs to know. */
export interface Turn {
  readonly plan: TransferPlan;
  /** It replaces one that was lost: not getting an association does not end the run. */
  readonly isRecovery: boolean;
  readonly options: SendOptions;
  readonly environment: RunEnvironment;
  /** Ends every association of the turn: the run's own signal, or {@link Turn.end}. */
  readonly signal: AbortSignal;
  /** For the failure of one association that ends the run. */
  readonly end: () => void;
  /** How many transfers are pending, those of the plan included. */
  readonly countPending: () => number;
  /** Counts on as associations are opened. */
  readonly totals: { associations: number; presentationContexts: number };
  readonly retry: Retry;
  /** What the peer puts up with, as far as it is known. */
  readonly peer: { parallel: number; lead: boolean };
}

/** To be called once for each association. @returns its number, from 1 */
export function countAssociation({ totals, plan }: Turn): number {
  totals.presentationContexts += plan.contexts.size;
  return ++totals.associations;
}

export function announceAssociation(number: number, { options }: Turn, app: Log): void {
  if (!options.multipleAssociations) return;
  if (app.isEnabled(LogLevel.debug)) {
    app.debug("-".repeat(65));
    app.debug(`starting association #${number}`);
  } else {
    app.info(`starting association #${number}`);
  }
}

/** Tells observers of an association on which nothing can be sent. */
export function tellUnaccepted(number: number, { environment: { ledger } }: Turn): void {
  const error = new ConditionError(NetConditions.noAcceptablePresentationContexts);
  ledger.tell((observer) => observer.associationFailed?.(number, error));
}

/** What all associations of a run have in common: whom to talk to, and how long to wait. */
export function connectionOptions(
  options: SendOptions,
  { nagle, tls }: Pick<RunEnvironment, "nagle" | "tls">,
): Omit<AssociationOptions, "presentationContexts" | "log" | "signal"> {
  if (options.tls !== undefined && tls === undefined) {
    throw new TypeError("Cannot connect: TLS is asked for and has not been prepared");
  }
  return {
    host: options.peer,
    port: options.port,
    ipVersion: options.ipVersion,
    callingAeTitle: options.callingAeTitle,
    calledAeTitle: options.calledAeTitle,
    maxPduLength: options.maxPduLength,
    maxSendPduLength: options.maxSendPduLength,
    connectTimeoutMs: options.connectTimeoutMs,
    acseTimeoutMs: options.acseTimeoutMs,
    dimseTimeoutMs: options.dimseTimeoutMs,
    nagle,
    tls,
    verboseContexts: options.verboseContexts,
  };
}

/**
 * @param context `signal` ends the association, not only its opening
 * @throws {ConditionError} where there is none
 */
export async function open(
  { plan, options, environment, peer }: Turn,
  { loggers: { app, net }, signal }: { readonly loggers: Loggers; readonly signal: AbortSignal },
): Promise<Association> {
  const associationOptions: AssociationOptions = {
    ...connectionOptions(options, environment),
    presentationContexts: [...plan.contexts.values()],
    maxOperations: options.asyncWindow,
    lead: peer.lead,
    log: net,
    signal,
  };
  app.info("initializing network ...");
  prepareAssociation(associationOptions);
  app.info("negotiating network association ...");
  return await openAssociation(associationOptions);
}
