/**
 * The requests of one association that wait for their responses (PS3.7 §9.1.1): one, or several
 * where an asynchronous operations window was granted. Responses are matched by Message ID.
 */

import { ConditionError } from "../base/condition.ts";
import {
  receiveStoreResponse,
  type StoreChannel,
  type StoreRequest,
  type StoreResponse,
} from "./c_store.ts";
import { NetConditions } from "./conditions.ts";
import { Deadline } from "./deadline.ts";

interface AwaitedResponse extends PromiseWithResolvers<StoreResponse> {
  readonly request: StoreRequest;
  /** Whether all of the request is on its way; its response may come before that. */
  isRequestSent: boolean;
  /** Whether all of it went out, once that is known. */
  readonly sending: PromiseWithResolvers<boolean>;
}

/** Receives as long as a request that was sent is not answered. */
export class AwaitedResponses {
  readonly #channel: StoreChannel;
  readonly #awaited = new Map<number, AwaitedResponse>();
  readonly #deadline: Deadline | undefined;
  /** Ends the wait for a response. */
  readonly #signal: AbortSignal;
  #isReceiving = false;
  #failure: unknown;

  constructor(channel: StoreChannel) {
    this.#channel = channel;
    const late = new AbortController();
    const signals = channel.signal === undefined ? [] : [channel.signal];
    this.#signal = AbortSignal.any([late.signal, ...signals]);
    if (channel.dimseTimeoutMs !== undefined) {
      this.#deadline = new Deadline(
        channel.dimseTimeoutMs,
        () => late.abort(new ConditionError(NetConditions.noDataAvailable)),
      );
    }
  }

  /** Why no response can come any more. */
  get failure(): unknown {
    return this.#failure;
  }

  /** The request that has waited longest. */
  get oldest(): StoreRequest | undefined {
    const [first] = this.#awaited.values();
    return first?.request;
  }

  /** @returns the response to a request that is about to be sent; its rejection is handled */
  add(request: StoreRequest): Promise<StoreResponse> {
    const sending = Promise.withResolvers<boolean>();
    const response = Promise.withResolvers<StoreResponse>();
    const awaited = { request, isRequestSent: false, sending, ...response };
    // Nobody may have it yet when the association ends.
    awaited.promise.catch(() => {});
    this.#awaited.set(request.messageId, awaited);
    return awaited.promise;
  }

  /**
   * The request has been sent: from now on its response is late at the end of the DIMSE time.
   *
   * @param isWhole false where the association came to its end before all of it was out
   */
  expect({ messageId }: StoreRequest, isWhole: boolean): void {
    const awaited = this.#awaited.get(messageId);
    if (awaited === undefined) return;
    awaited.isRequestSent = true;
    awaited.sending.resolve(isWhole);
    if (!this.#isReceiving) this.#receiveAll();
    if (this.#countExpected() === 1) this.#deadline?.start();
  }

  /** The request could not be sent. */
  withdraw({ messageId }: StoreRequest): void {
    this.#awaited.get(messageId)?.sending.resolve(false);
    this.#awaited.delete(messageId);
  }

  /** There will be no other request. */
  end(): void {
    this.#deadline?.end();
  }

  async #receiveAll(): Promise<void> {
    this.#isReceiving = true;
    try {
      while (this.#awaited.size > 0) {
        const { request, response } = await receiveStoreResponse(
          this.#channel,
          this.#awaited,
          this.#signal,
        );
        // What is not all out cannot be stored, whatever is said of it: how it ends is what counts.
        const sending = this.#awaited.get(request.messageId)?.sending;
        if (await sending?.promise) this.#settle(request, response);
      }
    } catch (error) {
      this.#failure ??= error;
      for (const { reject } of this.#awaited.values()) reject(error);
      this.#awaited.clear();
    } finally {
      this.#deadline?.stop();
      this.#isReceiving = false;
    }
  }

  #settle({ messageId }: StoreRequest, response: StoreResponse): void {
    // It was paused for a lead, which the peer has no reason to leave unread any more.
    this.#channel.layer.resumeWriteDeadline();
    this.#awaited.get(messageId)?.resolve(response);
    this.#awaited.delete(messageId);
    if (this.#countExpected() === 0) this.#deadline?.stop();
    else this.#deadline?.start();
  }

  #countExpected(): number {
    return this.#awaited.values().filter(({ isRequestSent }) => isRequestSent).toArray().length;
  }
}
