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
import { AwaitedResponses } from "./awaited_responses.ts";
import {
  logSendFailure,
  logStoreRequest,
  type StoreChannel,
  type StoreRequest,
  type StoreResponse,
} from "./c_store.ts";
import { isTcpIoError, logCondition, NetConditions, receiverMaxPduTooSmall } from "./conditions.ts";
import { StagedMessage } from "./staged_message.ts";
import { createPartBuffers, StoreMessage } from "./store_message.ts";

/** A request that has been sent. */
export interface StoreOperation {
  /** False where the association had ended before a byte of it went out: it is in no doubt. */
  readonly isOnWire: boolean;
  /** Rejected with a ConditionError, logged already, where there is no valid answer. */
  readonly response: Promise<StoreResponse>;
}

/** Sends objects, one after the other, and sees to their responses. */
export class StoreExchange {
  readonly #channel: StoreChannel;
  readonly #responses: AwaitedResponses;
  readonly #mayLead: boolean;
  /** One for the message on the wire, one for the staged message: the next one takes the first. */
  readonly #buffers = [createPartBuffers(), createPartBuffers()] as const;
  #nextBuffers = 0;
  #staged: StagedMessage | undefined;
  #isSending = false;
  #hasLed = false;
  #sendFailure: unknown;

  constructor(channel: StoreChannel) {
    this.#channel = channel;
    this.#responses = new AwaitedResponses(channel);
    this.#mayLead = channel.isLeadWanted && channel.maxOperations === 1;
    channel.layer.onIncomplete = () => this.#considerLead();
  }

  /** Why nothing can follow: half an object is on the wire, or an answer is outstanding. */
  get failure(): unknown {
    return this.#sendFailure ?? this.#responses.failure;
  }

  /**
   * True once an association with leads was lost, whatever the reason: the peer may be one that
   * closes the connection behind each response.
   */
  get lostAfterLead(): boolean {
    return this.#hasLed && this.failure !== undefined;
  }

  /** There will be no other request. */
  end(): void {
    this.#responses.end();
  }

  /**
   * Frames the request that will be sent next, while the one before is on its way. Its body is read
   * from now on; what that throws comes out of {@link StoreExchange.send}.
   */
  stage(request: StoreRequest): void {
    if (this.#channel.maxFragmentLength < 2) return;
    const message = this.#createMessage(request);
    this.#staged = new StagedMessage(message, this.#channel, () => this.#considerLead());
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
    const response = this.#responses.add(request);
    this.#isSending = true;
    let isWhole: boolean;
    try {
      isWhole = await this.#write(message, { staged, onWire });
    } catch (error) {
      if (message.isOnWire) this.#sendFailure ??= error;
      this.#responses.withdraw(request);
      throw error;
    } finally {
      this.#isSending = false;
    }
    this.#responses.expect(request, isWhole);
    this.#considerLead();
    return { response, isOnWire: message.isOnWire };
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
    throw new TypeError("Cannot send: another request was staged");
  }

  /**
   * Returns early when the peer has said something that ends the association: what that was is found
   * out by whoever waits for the response.
   *
   * @returns whether all of the object is out
   */
  async #write(
    message: StoreMessage,
    { staged, onWire }: { staged: StagedMessage | undefined; onWire: () => void },
  ): Promise<boolean> {
    await (staged?.framing ?? message.frame());
    if (staged?.lead !== undefined) {
      if (!await this.#isWritten(staged.lead)) return false;
      // The lead may have been all that was framed.
      await message.frame();
    }
    const { layer, signal } = this.#channel;
    let isFirst = true;
    for (let part = message.take(); part !== undefined; part = message.take()) {
      if (!layer.isEstablished || this.failure !== undefined) return false;
      message.isOnWire = true;
      const sending = this.#isWritten(layer.sendData(part, signal));
      if (isFirst) onWire();
      isFirst = false;
      if (message.isFramed) {
        if (!await sending) return false;
      } else {
        const [isWritten] = await Promise.all([sending, message.frame()]);
        if (!isWritten) return false;
      }
    }
    return true;
  }

  /**
   * @returns false when the association came to an end before all was written
   * @throws ConditionError, logged already
   */
  async #isWritten(sending: Promise<void>): Promise<boolean> {
    const { layer } = this.#channel;
    try {
      await sending;
      return true;
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      // The reader learns the reason from the connection itself: an abort, or its loss.
      if (isTcpIoError(error.condition) && await layer.waitForEnd()) return false;
      throw logSendFailure(this.#channel, error);
    }
  }

  /** Writes the lead of the staged message when the front of the awaited response has come. */
  #considerLead(): void {
    if (!this.#mayLead || this.#isSending || !this.#channel.layer.isEstablished) return;
    if (!this.#staged?.isReady || !this.#isAnswerComing()) return;
    this.#hasLed = true;
    this.#staged.startLead();
  }

  /** Whether the front of a response to what is awaited has come, and its rest has not. */
  #isAnswerComing(): boolean {
    const pdv = this.#channel.layer.partialPdv;
    return pdv !== undefined && pdv.command &&
      pdv.presentationContextId === this.#responses.oldest?.presentationContextId;
  }
}
