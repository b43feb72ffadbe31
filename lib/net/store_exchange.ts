/**
 * The C-STOREs of one association (PS3.7 §9.3.1): objects out, one after the other, and responses
 * back. What a data set is made of is not known here: it is a stream of bytes.
 *
 * Usually an object follows when the one before it is answered. Where an asynchronous operations
 * window was granted (PS3.7 §D.3.3.3), several responses may be outstanding, in any order.
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
import { Deadline } from "./deadline.ts";
import { createPartBuffers, StoreMessage } from "./store_message.ts";

/** A request that has been sent. */
export interface StoreOperation {
  /** Rejected with a ConditionError, logged already, where there is no valid answer. */
  readonly response: Promise<StoreResponse>;
}

/** A request that is framed before it is its turn. */
interface StagedMessage {
  readonly message: StoreMessage;
  /** Rejected with whatever the data set throws. */
  readonly framing: Promise<void>;
  isReady: boolean;
  /** Present once a lead is being written. */
  lead?: Promise<void>;
}

interface AwaitedResponse extends PromiseWithResolvers<StoreResponse> {
  readonly request: StoreRequest;
}

/** Sends objects, one at a time, and sees to their responses. */
export class StoreExchange {
  readonly #channel: StoreChannel;
  /** One for the message on the wire, one for the staged message: the next one takes the first. */
  readonly #buffers = [createPartBuffers(), createPartBuffers()] as const;
  #nextBuffers = 0;
  #staged: StagedMessage | undefined;
  /** Those that are on their way or were sent, and are not answered; by Message ID. */
  readonly #awaited = new Map<number, AwaitedResponse>();
  readonly #mayLead: boolean;
  /** Ends the wait for a response. */
  readonly #signal: AbortSignal;
  readonly #responseDeadline: Deadline | undefined;
  #isReceiving = false;
  #isSending = false;
  #failure: unknown;
  #hasLed = false;
  #leadFailed = false;

  constructor(channel: StoreChannel) {
    this.#channel = channel;
    this.#mayLead = channel.isLeadWanted && channel.maxOperations === 1;
    const late = new AbortController();
    this.#signal = AbortSignal.any([
      late.signal,
      ...channel.signal === undefined ? [] : [channel.signal],
    ]);
    if (channel.dimseTimeoutMs !== undefined) {
      this.#responseDeadline = new Deadline(
        channel.dimseTimeoutMs,
        () => late.abort(new ConditionError(NetConditions.noDataAvailable)),
      );
    }
    channel.layer.onPartialPdv = () => this.#considerLead();
  }

  /** Why nothing can follow: half an object is on the wire, or an answer is outstanding. */
  get failure(): unknown {
    return this.#failure;
  }

  /** True once an association with leads was lost: the peer may close after each response. */
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
   * Sends one object. Not to be called before the one before it is sent, nor with more responses
   * outstanding than the channel allows.
   *
   * @param options `isAccepted`: whether the peer accepted the context of the request; `onWire` is
   *   called when the object is on its way and there is time to stage the next one
   * @throws ConditionError, logged already; or whatever the body throws, not logged
   */
  async send(
    request: StoreRequest,
    { isAccepted, onWire }: { isAccepted: boolean; onWire: () => void },
  ): Promise<StoreOperation> {
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
    const awaited: AwaitedResponse = { request, ...Promise.withResolvers<StoreResponse>() };
    this.#awaited.set(request.messageId, awaited);
    this.#isSending = true;
    try {
      await this.#write(message, { staged, onWire });
    } catch (error) {
      if (message.isOnWire) this.#failure ??= error;
      this.#awaited.delete(request.messageId);
      throw error;
    } finally {
      this.#isSending = false;
    }
    if (!this.#isReceiving) this.#receiveAll();
    this.#considerLead();
    return { response: awaited.promise };
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
  async #write(
    message: StoreMessage,
    { staged, onWire }: { staged: StagedMessage | undefined; onWire: () => void },
  ): Promise<void> {
    await (staged?.framing ?? message.frame());
    if (staged?.lead !== undefined) {
      if (!await this.#goesOnAfter(staged.lead)) return;
      // The lead may have been all that was framed.
      await message.frame();
    }
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

  /** Receives as long as something is awaited. */
  async #receiveAll(): Promise<void> {
    this.#isReceiving = true;
    try {
      while (this.#awaited.size > 0) {
        const { request, response } = await this.#receive();
        this.#channel.layer.resumeWriteDeadline();
        this.#awaited.get(request.messageId)?.resolve(response);
        this.#awaited.delete(request.messageId);
      }
    } catch (error) {
      this.#failure ??= error;
      this.#leadFailed ||= this.#hasLed;
      for (const { promise, reject } of this.#awaited.values()) {
        // Nobody has it yet where the object is still being sent.
        promise.catch(() => {});
        reject(error);
      }
      this.#awaited.clear();
    } finally {
      this.#isReceiving = false;
    }
  }

  async #receive(): ReturnType<typeof receiveStoreResponse> {
    this.#responseDeadline?.start();
    try {
      return await receiveStoreResponse(this.#channel, this.#awaited, this.#signal);
    } finally {
      this.#responseDeadline?.stop();
    }
  }

  /** Writes the lead of the staged message when the front of the awaited response has come. */
  #considerLead(): void {
    const { layer } = this.#channel;
    const staged = this.#staged;
    if (staged === undefined || !staged.isReady || staged.lead !== undefined) return;
    if (!this.#mayLead || this.#isSending || !layer.isEstablished || !this.#isAnswerComing()) {
      return;
    }
    this.#hasLed = true;
    staged.lead = this.#writeLead(staged.message);
    // Judged when it is the message's turn: the response that is on its way comes first.
    staged.lead.catch(() => this.#leadFailed = true);
  }

  /** Whether the front of a response to what is awaited has come, and its rest has not. */
  #isAnswerComing(): boolean {
    const pdv = this.#channel.layer.partialPdv;
    const [awaited] = this.#awaited.values();
    return pdv !== undefined && pdv.command &&
      pdv.presentationContextId === awaited?.request.presentationContextId;
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
