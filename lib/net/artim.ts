/** The ARTIM timer (PS3.8 §9.1.5): how long a connection is waited for that should open or close. */

import { Timer } from "../base/timer.ts";

/** DCMTK's time. */
export const ARTIM_MS = 2000;
/** The same where somebody has interrupted the program and waits. */
export const INTERRUPTED_ARTIM_MS = 200;

/** The timer of one connection. */
export class Artim {
  readonly #onExpired: () => void;
  /** For the next start. */
  limitMs = ARTIM_MS;
  #timer: Timer | undefined;

  constructor(onExpired: () => void) {
    this.#onExpired = onExpired;
  }

  /** Not restarted while it runs: else a peer could hold up the end for ever. */
  start(): void {
    this.#timer ??= new Timer(this.limitMs, this.#onExpired);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
