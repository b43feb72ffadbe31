/**
 * Turns for the event loop in the midst of long synchronous work. Signals are heard in them; a run
 * that reads the headers of a million files would be deaf without.
 */

import { Timer } from "../base/timer.ts";

/** How long the work goes on at a stretch. */
const STRETCH_MS = 50;

/** When the last turn was. */
export class Breaks {
  #lastMs = performance.now();

  /** Waits for a turn of the event loop where the last one is long ago. */
  async take(): Promise<void> {
    if (performance.now() - this.#lastMs < STRETCH_MS) return;
    await new Promise<void>((resolve) => new Timer(0, resolve));
    this.#lastMs = performance.now();
  }
}
