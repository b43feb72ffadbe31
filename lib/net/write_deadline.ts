/**
 * How long a write may make no progress. There is no such thing in Deno, but closing the connection
 * ends a blocked write.
 */
export class WriteDeadline {
  readonly #limitMs: number;
  readonly #onExpired: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
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

  #update(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isWriting || this.#isPaused) return;
    this.#timer = setTimeout(this.#onExpired, this.#limitMs);
  }
}
