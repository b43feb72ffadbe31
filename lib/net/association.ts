/**
 * Associations as a requestor sees them (PS3.7 Annex D, PS3.8 §7): opened, used to store objects,
 * released or aborted. The lines that DCMTK logs on the way are logged here.
 */

import { type Condition, ConditionError } from "../base/condition.ts";
import type { Log } from "../base/log.ts";
import type { AssociationOptions } from "./association_options.ts";
import type { StoreRequest } from "./c_store.ts";
import {
  illegalServiceParameter,
  isTcpIoError,
  logCondition,
  NetConditions,
  stateMachineError,
} from "./conditions.ts";
import type { Indication } from "./indication.ts";
import { isAccepted, negotiate, type Negotiation, proposeAssociation } from "./negotiation.ts";
import type { AssociateAc, AssociateRq, NegotiatedContext } from "./pdu.ts";
import { logRejection, RejectionError } from "./rejection.ts";
import { StoreExchange, type StoreOperation } from "./store_exchange.ts";
import { TimeLimit, untilAborted } from "./time_limit.ts";
import { connectTransport } from "./transport.ts";
import { INTERRUPTED_ARTIM_MS, UpperLayer } from "./upper_layer.ts";

const DEFAULT_WRITE_TIMEOUT_MS = 60_000;
/** DCMTK keeps `HOST:PORT` in 64 bytes. */
const MAX_HOST_LENGTH = 57;

/**
 * What DCMTK checks and logs before it connects.
 *
 * @throws ConditionError where the host name is too long, logged already
 */
export function prepareAssociation(
  options: Pick<AssociationOptions, "host" | "presentationContexts" | "log">,
): void {
  const { host, log } = options;
  if (host.length > MAX_HOST_LENGTH) {
    log.error(
      `Maximum length of peer host name '${host}' is longer than maximum of ` +
        `${MAX_HOST_LENGTH} characters`,
    );
    throw new ConditionError(NetConditions.illegalCall);
  }
  const count = options.presentationContexts.length;
  log.debug(`Configured a total of ${count} presentation contexts for SCU`);
}

/**
 * Connects and negotiates. An association without any accepted context is returned as well, after
 * DCMTK's error line: see {@link Association.acceptsAny}.
 *
 * @throws ConditionError where no association comes about; nothing is left open then
 */
export async function openAssociation(options: AssociationOptions): Promise<Association> {
  const { log } = options;
  const request = proposeAssociation(options);
  log.info("Requesting Association");
  const layer = new UpperLayer(() => connect(options), options);
  try {
    await layer.connect();
    log.debug("setting network send timeout to 60 seconds");
    log.debug("setting network receive timeout to 60 seconds");
    checkTitles(options);
    const answer = await requestAnswer(layer, request, options);
    return new Association(layer, negotiate(request, answer, options), options);
  } catch (error) {
    // Only an interrupted user has the time to say goodbye; DCMTK hangs up.
    if (options.signal?.aborted) await layer.abort(INTERRUPTED_ARTIM_MS);
    else await layer.close();
    throw error;
  }
}

function connect(options: AssociationOptions): ReturnType<typeof connectTransport> {
  const { host, port, ipVersion, connectTimeoutMs, signal } = options;
  return connectTransport({
    host,
    port,
    ipVersion,
    writeTimeoutMs: options.writeTimeoutMs ?? DEFAULT_WRITE_TIMEOUT_MS,
    nagle: options.nagle ?? false,
    ...(connectTimeoutMs === undefined ? {} : { timeoutMs: connectTimeoutMs }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** DCMTK looks at the titles only when the connection stands. */
function checkTitles(options: AssociationOptions): void {
  if (options.calledAeTitle === "") throw illegalTitle("Called AP Title", options);
  if (options.callingAeTitle === "") throw illegalTitle("Calling AP Title", options);
}

function illegalTitle(what: string, options: AssociationOptions): ConditionError {
  const condition = illegalServiceParameter(what);
  options.log.error(condition.text);
  return new ConditionError(condition);
}

/** Sends the request and waits for the A-ASSOCIATE-AC. */
async function requestAnswer(
  layer: UpperLayer,
  request: AssociateRq,
  options: AssociationOptions,
): Promise<AssociateAc> {
  const indication = await acseAnswer(layer, options, () => layer.requestAssociation(request));
  switch (indication.type) {
    case "accepted":
      return indication.ac;
    case "rejected":
      logRejection(options.log, indication.rj);
      throw new RejectionError(indication.rj);
    case "ended": {
      const { error } = indication;
      const isTooLarge = error instanceof ConditionError &&
        error.condition === NetConditions.associatePduTooLarge;
      if (isTooLarge) options.log.error(error.message);
      throw error;
    }
    default:
      throw new ConditionError(NetConditions.unexpectedPdu);
  }
}

/**
 * Sends a request of the association control service and waits for what comes back.
 *
 * @throws ConditionError at the end of the ACSE time, or the reason of the signal
 */
async function acseAnswer(
  layer: UpperLayer,
  options: AssociationOptions,
  request: () => Promise<void>,
): Promise<Indication> {
  using limit = new TimeLimit(options.acseTimeoutMs, {
    error: () => new ConditionError(NetConditions.readTimeout),
    ...(options.signal === undefined ? {} : { parent: options.signal }),
  });
  try {
    await untilAborted(request(), limit.signal);
  } catch (error) {
    if (!(error instanceof ConditionError) || !isTcpIoError(error.condition)) throw error;
    // The connection cannot be written to: the reader tells what has happened to it.
  }
  return await layer.receive(limit.signal);
}

/**
 * What DCMTK logs when it cleans up behind its last association and finds it dead, because the
 * release had failed.
 */
export function logAbortOfDeadAssociation(log: Log): void {
  log.info("Aborting Association");
  logCondition(log, "Association Abort Failed", new ConditionError(stateMachineError(1, 14)));
}

/** An association that was accepted. Its owner releases or aborts it, or disposes of it. */
export class Association implements AsyncDisposable {
  readonly #layer: UpperLayer;
  readonly #negotiation: Negotiation;
  readonly #options: AssociationOptions;
  readonly #exchange: StoreExchange;

  /** For {@link openAssociation}. */
  constructor(layer: UpperLayer, negotiation: Negotiation, options: AssociationOptions) {
    this.#layer = layer;
    this.#negotiation = negotiation;
    this.#options = options;
    this.#exchange = new StoreExchange({
      layer,
      log: options.log,
      aeTitles: `${options.callingAeTitle},${options.calledAeTitle}`,
      maxFragmentLength: negotiation.maxFragmentLength,
      peerMaxPduLength: negotiation.peerMaxPduLength,
      dimseTimeoutMs: options.dimseTimeoutMs,
      isLeadWanted: options.lead ?? true,
      maxOperations: negotiation.maxOperations,
      signal: options.signal,
    });
  }

  /** The peer's answers to the proposed contexts; one without an answer is missing. */
  get contexts(): ReadonlyMap<number, NegotiatedContext> {
    return this.#negotiation.contexts;
  }

  /** True when the peer accepted a context. */
  get acceptsAny(): boolean {
    return [...this.contexts.values()].some(isAccepted);
  }

  /** True as long as another object can be stored. */
  get isOpen(): boolean {
    return this.#exchange.failure === undefined && this.#layer.isEstablished;
  }

  /** How many objects may be sent without an answer: what the peer grants of what was asked for. */
  get maxOperations(): number {
    return this.#negotiation.maxOperations;
  }

  /**
   * Sends one object; its response comes later. One at a time, and no more of them unanswered than
   * {@link Association.maxOperations}.
   *
   * @param onWire called when the object is on its way and there is time to stage the next one
   * @throws ConditionError, logged already, where it cannot be sent; or whatever
   *   `request.body` throws, not logged; or the reason of the signal. Look at
   *   {@link Association.isOpen} to see whether the association can still be used
   */
  async send(request: StoreRequest, onWire: () => void = () => {}): Promise<StoreOperation> {
    const context = this.contexts.get(request.presentationContextId);
    return await this.#exchange.send(request, { isAccepted: isAccepted(context), onWire });
  }

  /**
   * Reads and frames the object that will be stored next while another one is on its way, and lets
   * the front of it go ahead where that saves time (see `store_exchange.ts`).
   *
   * @param request what the next call of {@link Association.send} is given; failures come out there
   */
  stage(request: StoreRequest): void {
    if (isAccepted(this.contexts.get(request.presentationContextId))) this.#exchange.stage(request);
  }

  /** See {@link StoreExchange.lostAfterLead}. */
  get lostAfterLead(): boolean {
    return this.#exchange.lostAfterLead;
  }

  /**
   * Ends the association in good order. A failure is logged, not thrown: everything that was stored
   * is stored. Throws the reason of the signal.
   *
   * @returns false where the connection was dead before it was released
   */
  async release(): Promise<boolean> {
    this.#exchange.end();
    this.#options.log.info("Releasing Association");
    let released = true;
    try {
      await this.#exchangeRelease();
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      released = error.condition === NetConditions.peerRequestedRelease;
      logCondition(this.#options.log, "Association Release Failed", error);
      // Who does not answer within the ACSE time would not hear an abort either.
      if (error.condition === NetConditions.readTimeout) await this.#layer.close();
    }
    await this.#layer.abort();
    return released;
  }

  async #exchangeRelease(): Promise<void> {
    // Where the peer has ended it already, its word is waiting to be heard.
    const request = this.#layer.isEstablished
      ? () => this.#layer.requestRelease()
      : () => Promise.resolve();
    const indication = await acseAnswer(this.#layer, this.#options, request);
    switch (indication.type) {
      case "released":
        return;
      case "data":
        throw new ConditionError(NetConditions.pDataArrived);
      case "releaseRequested":
        throw new ConditionError(NetConditions.peerRequestedRelease);
      case "ended":
        throw indication.error;
      default:
        throw new ConditionError(NetConditions.unexpectedPdu);
    }
  }

  /** Ends the association at once, with the words that fit what has happened to it. */
  async abort(): Promise<void> {
    this.#exchange.end();
    const { log } = this.#options;
    const condition = this.#failureCondition();
    if (condition === NetConditions.peerAborted) {
      log.info("Peer Aborted Association");
    } else {
      if (condition === NetConditions.peerRequestedRelease) {
        log.error("Protocol Error: Peer requested release (Aborting)");
      }
      log.info("Aborting Association");
    }
    await this.#layer.abort(this.#options.signal?.aborted ? INTERRUPTED_ARTIM_MS : undefined);
  }

  #failureCondition(): Condition | undefined {
    const { failure } = this.#exchange;
    return failure instanceof ConditionError ? failure.condition : undefined;
  }

  /** Aborts without a word what has been neither released nor aborted. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#layer.abort();
  }
}
