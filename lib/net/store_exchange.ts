/**
 * The C-STOREs of one association: one object out, one response back, synchronously (PS3.7 §9.3.1).
 * What the data set is made of is not known here: it is a stream of bytes.
 *
 * A peer that writes its response in two pieces with Nagle's algorithm on holds the second one back
 * until the first is acknowledged, which an idle receiver does 40 ms later. So, when the front of a
 * response has come and its rest has not, the *lead* of the next request is written: all that is
 * framed of it but the last PDU of its data set. That carries the acknowledgement. The *tail*
 * follows when the response has been read and its status is known: before that the peer cannot hold
 * the whole of the next object.
 */

import { ConditionError } from "../base/condition.ts";
import {
  logSendFailure,
  logStoreRequest,
  receiveStoreResponse,
  type StoreChannel,
  type StoreRequest,
  type StoreResponse,
} from "./c_store.ts";
import { isTcpIoError, logCondition, NetConditions, receiverMaxPduTooSmall } from "./conditions.ts";
import { createPartBuffers, StoreMessage } from "./store_message.ts";

/** A request that is framed before it is its turn. */
interface StagedMessage {
  readonly message: StoreMessage;
  /** Rejected with whatever the data set throws. */
  readonly framing: Promise<void>;
  isReady: boolean;
  /** Present once a lead is being written. */
  lead?: Promise<void>;
}

/** Stores objects, one at a time. */
export class StoreExchange {
  readonly #channel: StoreChannel;
  /** One for the message on the wire, one for the staged message: the next one takes the first. */
  readonly #buffers = [createPartBuffers(), createPartBuffers()] as const;
  #nextBuffers = 0;
  #staged: StagedMessage | undefined;
  /** The request that is sent and not answered yet. */
  #awaited: StoreRequest | undefined;
  #failure: unknown;
  #leadFailed = false;

  constructor(channel: StoreChannel) {
    this.#channel = channel;
    channel.layer.onPartialPdv = () => this.#considerLead();
  }

  /** Why nothing can follow: half an object is on the wire, or an answer is outstanding. */
  get failure(): unknown {
    return this.#failure;
  }

  /** True once a lead could not be written: this peer closes after each response. */
  get leadFailed(): boolean {
    return this.#leadFailed;
  }

  /**
   * Frames the request that will be stored next, while the one before is on its way. Its body is
   * read from now on; what that throws comes out of {@link StoreExchange.store}.
   */
  stage(request: StoreRequest): void {
    if (this.#channel.maxFragmentLength < 2) return;
    const message = this.#createMessage(request);
    const staged: StagedMessage = { message, framing: message.frame(), isReady: false };
    this.#staged = staged;
    staged.framing.then(() => {
      staged.isReady = true;
      this.#considerLead();
    }, () => {});
  }

  /**
   * Stores one object and waits for the answer.
   *
   * @param options `isAccepted`: whether the peer accepted the context of the request; `onWire` is
   *   called when the object is on its way and there is time to stage the next one
   * @throws ConditionError, logged already; or whatever the body throws, not logged
   */
  async store(
    request: StoreRequest,
    { isAccepted, onWire }: { isAccepted: boolean; onWire: () => void },
  ): Promise<StoreResponse> {
    const { log, maxFragmentLength, peerMaxPduLength } = this.#channel;
    logStoreRequest(log, request);
    if (!isAccepted) {
      const failure = new ConditionError(NetConditions.badPresentationContextId);
      logCondition(log, "Failed sending C-STORE request", failure);
      throw failure;
    }
    if (maxFragmentLength < 2) {
      const cause = new ConditionError(receiverMaxPduTooSmall(peerMaxPduLength));
      throw logSendFailure(this.#channel, cause);
    }
    const staged = this.#takeStaged(request);
    const message = staged?.message ?? this.#createMessage(request);
    try {
      await this.#send(message, { staged, onWire });
      return await this.#receive(request);
    } catch (error) {
      if (message.isOnWire) this.#failure = error;
      throw error;
    }
  }

  #createMessage(request: StoreRequest): StoreMessage {
    const buffers = this.#buffers[this.#nextBuffers]!;
    this.#nextBuffers = 1 - this.#nextBuffers;
    return new StoreMessage(request, {
      buffers,
      maxFragmentLength: this.#channel.maxFragmentLength,
    });
  }

  #takeStaged(request: StoreRequest): StagedMessage | undefined {
    const staged = this.#staged;
    this.#staged = undefined;
    if (staged === undefined || staged.message.request === request) return staged;
    throw new TypeError("Cannot store: another request was staged");
  }

  /**
   * Returns early when the peer has said something that ends the association: what that was is found
   * out by whoever waits for the response.
   */
  async #send(
    message: StoreMessage,
    { staged, onWire }: { staged: StagedMessage | undefined; onWire: () => void },
  ): Promise<void> {
    await (staged?.framing ?? message.frame());
    if (staged?.lead !== undefined && !await this.#goesOnAfter(staged.lead)) return;
    const { layer, signal } = this.#channel;
    let isFirst = true;
    for (let part = message.take(); part !== undefined; part = message.take()) {
      if (layer.isOver) return;
      message.isOnWire = true;
      const sending = this.#goesOnAfter(layer.sendData(part, signal));
      if (isFirst) onWire();
      isFirst = false;
      if (message.isFramed) {
        if (!await sending) return;
      } else {
        const [goesOn] = await Promise.all([sending, message.frame()]);
        if (!goesOn) return;
      }
    }
  }

  /**
   * @returns false when the association has come to an end
   * @throws ConditionError, logged already
   */
  async #goesOnAfter(sending: Promise<void>): Promise<boolean> {
    const { layer } = this.#channel;
    try {
      await sending;
      return layer.isEstablished;
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      // The reader learns the reason from the connection itself: an abort, or its loss.
      if (isTcpIoError(error.condition) && await layer.isEnding()) return false;
      throw logSendFailure(this.#channel, error);
    }
  }

  async #receive(request: StoreRequest): Promise<StoreResponse> {
    this.#awaited = request;
    this.#considerLead();
    try {
      return await receiveStoreResponse(this.#channel, request);
    } finally {
      this.#awaited = undefined;
      this.#channel.layer.resumeWriteDeadline();
    }
  }

  /** Writes the lead of the staged message when the front of the awaited response has come. */
  #considerLead(): void {
    const { layer, isLeadWanted } = this.#channel;
    const staged = this.#staged;
    const pdv = layer.partialPdv;
    const isTime = staged !== undefined && staged.isReady && staged.lead === undefined &&
      pdv !== undefined && pdv.command &&
      pdv.presentationContextId === this.#awaited?.presentationContextId;
    if (!isLeadWanted || !isTime || !layer.isEstablished) return;
    staged.lead = this.#writeLead(staged.message);
    // Judged when it is the message's turn: the response that is on its way comes first.
    staged.lead.catch(() => this.#leadFailed = true);
  }

  async #writeLead(message: StoreMessage): Promise<void> {
    const { layer, signal } = this.#channel;
    // A peer that has not finished its response need not read yet.
    layer.pauseWriteDeadline();
    for (let part = message.takeLead(); part !== undefined; part = message.takeLead()) {
      message.isOnWire = true;
      await layer.sendData(part, signal);
    }
  }
}
