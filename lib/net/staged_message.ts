/** A request that is framed before it is its turn, and that part of it that goes ahead: its lead. */

import type { StoreChannel } from "./c_store.ts";
import type { StoreMessage } from "./store_message.ts";

/** The message that comes next on its association. */
export class StagedMessage {
  readonly message: StoreMessage;
  readonly #channel: StoreChannel;
  /** Rejected with whatever the data set throws. */
  readonly framing: Promise<void>;
  #isFramed = false;
  #lead: Promise<void> | undefined;

  /** @param onFramed called when there is something that can go ahead */
  constructor(message: StoreMessage, channel: StoreChannel, onFramed: () => void) {
    this.message = message;
    this.#channel = channel;
    this.framing = this.#frame(onFramed);
    // Whoever sends the message looks at it.
    this.framing.catch(() => {});
  }

  async #frame(onFramed: () => void): Promise<void> {
    await this.message.frame();
    this.#isFramed = true;
    onFramed();
  }

  /** True when the lead can be written. */
  get isReady(): boolean {
    return this.#isFramed && this.#lead === undefined;
  }

  /** The lead on its way; undefined: none was sent. Rejected where the connection is gone. */
  get lead(): Promise<void> | undefined {
    return this.#lead;
  }

  /** Sends the lead, whose end is judged when it is the message's turn. */
  startLead(): void {
    this.#lead = this.#writeLead();
    this.#lead.catch(() => {});
  }

  async #writeLead(): Promise<void> {
    const { layer, signal } = this.#channel;
    // A peer that has not finished its response need not read yet.
    layer.pauseWriteDeadline();
    const { message } = this;
    for (let part = message.takeLead(); part !== undefined; part = message.takeLead()) {
      message.isOnWire = true;
      await layer.sendData(part, signal);
    }
  }
}
