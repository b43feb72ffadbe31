/** Time limits as abort signals, and waiting for a promise until a signal says otherwise. */

import { Timer } from "../base/timer.ts";

/** A signal that fires after a time, or with its parent; dispose of it when the wait is over. */
export class TimeLimit implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: Timer | undefined;
  readonly #parent: AbortSignal | undefined;
  readonly #onParent = (): void => this.#controller.abort(this.#parent?.reason);

  /**
   * @param limitMs undefined: no limit of its own
   * @param options `error` makes the signal's reason at the end of the time
   */
  constructor(
    limitMs: number | undefined,
    options: { readonly error: () => Error; readonly parent?: AbortSignal | undefined },
  ) {
    if (limitMs !== undefined) {
      this.#timer = new Timer(limitMs, () => this.#controller.abort(options.error()));
    }
    this.#parent = options.parent;
    if (this.#parent?.aborted) this.#onParent();
    else this.#parent?.addEventListener("abort", this.#onParent);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    this.#parent?.removeEventListener("abort", this.#onParent);
  }
}

/**
 * Waits for `promise` unless `signal` fires first; the work behind the promise goes on.
 *
 * @throws the reason of `signal`, or what `promise` is rejected with
 */
export async function untilAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return await promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
