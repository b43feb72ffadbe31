/**
 * How long something may take that happens again and again: a write without progress, the wait for a
 * response. Mostly it is soon over, so no timer is set each time: one runs on, and looks when it
 * fires at how long the wait of the moment has lasted.
 */

import { Timer } from "../base/timer.ts";

/** For one kind of wait, one at a time. */
export class Deadline {
  readonly #limitMs: number;
  readonly #onExpired: () => void;
  #timer: Timer | undefined;
  /** When the time of the present wait began to count. */
  #countsFrom: number | undefined;
  #isWaiting = false;
  #isPaused = false;

  constructor(limitMs: number, onExpired: () => void) {
    this.#limitMs = limitMs;
    this.#onExpired = onExpired;
  }

  /** A wait begins. */
  start(): void {
    this.#isWaiting = true;
    this.#update();
  }

  /** It is over, or has come on. */
  stop(): void {
    this.#isWaiting = false;
    this.#update();
  }

  /** Time does not count until `resume`. */
  pause(): void {
    this.#isPaused = true;
    this.#update();
  }

  /** Time counts again, from zero. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#update();
  }

  /** There will be no other wait. */
  end(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#isPaused = true;
  }

  #update(): void {
    this.#countsFrom = this.#isWaiting && !this.#isPaused ? performance.now() : undefined;
    if (this.#countsFrom !== undefined) this.#timer ??= new Timer(this.#limitMs, this.#look);
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    if (this.#countsFrom === undefined) return;
    const leftMs = this.#countsFrom + this.#limitMs - performance.now();
    if (leftMs > 0) this.#timer = new Timer(Math.ceil(leftMs), this.#look);
    else this.#onExpired();
  };
}
