/**
 * Associations as a requestor sees them once they are open (PS3.7 Annex D, PS3.8 §7): used to store
 * objects, released or aborted. The lines that DCMTK logs on the way are logged here. How they are
 * opened is for `open_association.ts`.
 */

import { type Condition, ConditionError } from "../base/condition.ts";
import type { Log } from "../base/log.ts";
import { acseAnswer } from "./acse_answer.ts";
import { INTERRUPTED_ARTIM_MS } from "./artim.ts";
import type { AssociationOptions } from "./association_options.ts";
import type { StoreChannel, StoreRequest } from "./c_store.ts";
import { logCondition, NetConditions, stateMachineError } from "./conditions.ts";
import { isAccepted, type Negotiation } from "./negotiation.ts";
import type { NegotiatedContext, UserInformation } from "./pdu.ts";
import { StoreExchange, type StoreOperation } from "./store_exchange.ts";
import type { UpperLayer } from "./upper_layer.ts";

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
  /** For other services than C-STORE, which have it as long as no C-STORE awaits its response. */
  readonly channel: StoreChannel;

  /** For `openAssociation`. */
  constructor(layer: UpperLayer, negotiation: Negotiation, options: AssociationOptions) {
    this.#layer = layer;
    this.#negotiation = negotiation;
    this.#options = options;
    this.channel = {
      layer,
      log: options.log,
      aeTitles: `${options.callingAeTitle},${options.calledAeTitle}`,
      maxFragmentLength: negotiation.maxFragmentLength,
      peerMaxPduLength: negotiation.peerMaxPduLength,
      dimseTimeoutMs: options.dimseTimeoutMs,
      isLeadWanted: options.lead ?? true,
      maxOperations: negotiation.maxOperations,
      signal: options.signal,
    };
    this.#exchange = new StoreExchange(this.channel);
  }

  /** The peer's answers to the proposed contexts; one without an answer is missing. */
  get contexts(): ReadonlyMap<number, NegotiatedContext> {
    return this.#negotiation.contexts;
  }

  /** What the peer has said of itself. */
  get peer(): UserInformation {
    return this.#negotiation.peer;
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
