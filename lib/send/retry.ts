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

  /** Something has arrived: failures are counted anew. */
  reset(): void {
    this.#failures = 0;
  }

  /** Counts a failure and waits; a signal ends the wait. */
  async wait(log: Log, signal: AbortSignal): Promise<void> {
    const doubled = Math.min(this.#delayMs * 2 ** this.#failures, MAX_DELAY_MS);
    const delayMs = Math.round(doubled * (0.5 + Math.random()));
    this.#failures++;
    log.warn(
      `trying again in ${(delayMs / 1000).toFixed(1)} s (${this.#failures} of ${this.#limit})`,
    );
    await sleep(delayMs, signal);
  }
}
