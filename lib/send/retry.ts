/** Waiting before another attempt (`--retry`): exponential back-off with jitter. */

import type { Log } from "../base/log.ts";
import { sleep } from "../base/timer.ts";
import type { SendOptions } from "./options.ts";

/** No wait is longer, but for its jitter. */
const MAX_DELAY_MS = 300_000;

/** Counts failures in a row. */
export class Retry {
  readonly #limit: number;
  readonly #delayMs: number;
  #failures = 0;

  constructor({ retries, retryDelayMs }: Pick<SendOptions, "retries" | "retryDelayMs">) {
    this.#limit = retries;
    this.#delayMs = retryDelayMs;
  }

  /** Whether another attempt may follow. */
  get isLeft(): boolean {
    return this.#failures < this.#limit;
  }

  /**
   * To be called after each turn that leaves something to send. Waits after a failure.
   *
   * @param turn `isProgress`: something has arrived; `isFailure`: what is left failed, and that may pass
   * @returns false where no attempt is left, which is said
   */
  async mayGoOn(
    { isProgress, isFailure }: { readonly isProgress: boolean; readonly isFailure: boolean },
    { app, signal, countPending }: {
      readonly app: Log;
      readonly signal: AbortSignal;
      readonly countPending: () => number;
    },
  ): Promise<boolean> {
    if (isProgress) this.#failures = 0;
    if (this.#limit === 0 || !isFailure) return true;
    if (!this.isLeft) {
      app.warn(`no attempt is left, not sending the remaining ${countPending()} SOP instances`);
      return false;
    }
    await this.#wait(app, signal);
    return true;
  }

  /** Counts a failure and waits; a signal ends the wait. */
  async #wait(log: Log, signal: AbortSignal): Promise<void> {
    const doubled = Math.min(this.#delayMs * 2 ** this.#failures, MAX_DELAY_MS);
    const delayMs = Math.round(doubled * (0.5 + Math.random()));
    this.#failures++;
    log.warn(
      `trying again in ${(delayMs / 1000).toFixed(1)} s (${this.#failures} of ${this.#limit})`,
    );
    await sleep(delayMs, signal);
  }
}
