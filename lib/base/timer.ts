/** Timers for the few waits that every run has. */

/**
 * Calls `onElapsed` after a time unless it is cancelled. `setTimeout` would do, but the first call
 * of it has the runtime load its Node.js timers, for 5 ms: more than all else that a short run waits
 * for. In return a cancelled timer takes up memory until its time has come: it is not for every
 * object.
 */
export class Timer {
  readonly #signal: AbortSignal;
  readonly #onElapsed: () => void;

  /** @param delayMs at most 2³¹ - 1 */
  constructor(delayMs: number, onElapsed: () => void) {
    this.#onElapsed = onElapsed;
    this.#signal = AbortSignal.timeout(delayMs);
    this.#signal.addEventListener("abort", onElapsed);
  }

  cancel(): void {
    this.#signal.removeEventListener("abort", this.#onElapsed);
  }
}

/** Waits for a time, or until `signal` fires. */
export async function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = (): void => resolve();
  const timer = new Timer(delayMs, resolve);
  signal.addEventListener("abort", onAbort);
  await promise;
  signal.removeEventListener("abort", onAbort);
  timer.cancel();
}
