/**
 * How long a write may make no progress. There is no such thing in Deno, but closing the connection
 * ends a blocked write.
 *
 * Most writes end at once, so the timer is not set for each of them: it runs on, and looks when it
 * fires at how long the write of the moment has been waiting.
 */
export class WriteDeadline {
  readonly #limitMs: number;
  readonly #onExpired: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the time of the write that is under way began to count. */
  #countsFrom: number | undefined;
  #isWriting = false;
  #isPaused = false;

  constructor(limitMs: number, onExpired: () => void) {
    this.#limitMs = limitMs;
    this.#onExpired = onExpired;
  }

  /** A write begins. */
  start(): void {
    this.#isWriting = true;
    this.#update();
  }

  /** The write has made progress, or failed. */
  stop(): void {
    this.#isWriting = false;
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

  /** There will be no other write. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isPaused = true;
  }

  #update(): void {
    this.#countsFrom = this.#isWriting && !this.#isPaused ? performance.now() : undefined;
    if (this.#countsFrom !== undefined) this.#timer ??= setTimeout(this.#look, this.#limitMs);
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    if (this.#countsFrom === undefined) return;
    const leftMs = this.#countsFrom + this.#limitMs - performance.now();
    if (leftMs > 0) this.#timer = setTimeout(this.#look, leftMs);
    else this.#onExpired();
  };
}
