/** Instances made ready for one association while others are on the wire, a few ahead. */

import type { Transfer } from "../instance.ts";
import type { Share } from "../share.ts";
import { type PreparedInstance, prepareInstance } from "./prepare_instance.ts";
import type { TransferQueue } from "../transfer_queue.ts";

/** Message IDs go from 1 to here and start again (PS3.7 §9.1.1.1.1: unique while outstanding). */
const MAX_MESSAGE_ID = 0xffff;

/**
 * How many instances are made ready ahead: two, so that small images keep two decoding threads busy.
 * Each may hold decoded pixel data of up to 64 MB.
 */
const MAX_PREPARED = 2;
/** The same where associations share the work: what one has taken the others cannot send. */
const MAX_PREPARED_IN_PARALLEL = 1;

/** A transfer that was taken, and what has become of its instance. */
export interface Preparation {
  readonly transfer: Transfer;
  /** Rejected only by errors of this program. */
  instance: Promise<PreparedInstance>;
}

/** Prepares the instances in the order in which they are taken from the plan. */
export class PreparationQueue implements AsyncDisposable {
  readonly #transfers: TransferQueue;
  readonly #share: Share;
  readonly #maxPrepared: number;
  #messageId = 0;
  readonly #ahead: Preparation[] = [];
  readonly #inVain: Promise<PreparedInstance>[] = [];

  constructor(transfers: TransferQueue, share: Share) {
    this.#transfers = transfers;
    this.#share = share;
    this.#maxPrepared = share.options.parallel > 1 ? MAX_PREPARED_IN_PARALLEL : MAX_PREPARED;
  }

  /** Starts on those that `next` will return, and frames the first of them once it is ready. */
  prepareAhead(): void {
    while (this.#ahead.length < this.#maxPrepared && this.#prepareOne());
    const [first] = this.#ahead;
    if (first !== undefined) first.instance = this.#stage(first.instance);
  }

  async #stage(preparing: Promise<PreparedInstance>): Promise<PreparedInstance> {
    const instance = await preparing;
    if (instance.request !== undefined) this.#share.association.stage(instance.request);
    return instance;
  }

  #prepareOne(): boolean {
    const transfer = this.#transfers.take();
    if (transfer === undefined) return false;
    const instance = prepareInstance(transfer, this.#share, () => this.#nextMessageId());
    this.#ahead.push({ transfer, instance });
    return true;
  }

  /** @returns the next one, the caller's to dispose of; undefined where none is left */
  next(): Preparation | undefined {
    if (this.#ahead.length === 0) this.#prepareOne();
    return this.#ahead.shift();
  }

  #nextMessageId(): number {
    this.#messageId = this.#messageId % MAX_MESSAGE_ID + 1;
    return this.#messageId;
  }

  /** What was prepared in vain may be taken by another association. */
  giveBack(): void {
    for (const { transfer, instance } of this.#ahead.splice(0)) {
      this.#transfers.giveBack(transfer);
      this.#inVain.push(instance);
    }
  }

  /** What was prepared in vain is closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.giveBack();
    for (const instance of this.#inVain) (await instance)[Symbol.dispose]();
  }
}
