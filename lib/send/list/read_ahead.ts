/**
 * Reading ahead of the check pass, for media that are slow to answer: a network drive, a CD, a disk
 * that has to seek. The starts of the next files are read several at a time, so that the operating
 * system has them at hand when it is their turn. Files that come quickly are left alone: asking for
 * them twice would only take time.
 */

import { touchFile } from "../file_source.ts";

/** How many files are read at a time. */
const CONCURRENCY = 8;
/** Reading ahead begins where a file takes longer than this on average, and ends far below it. */
const SLOW_MS = 1;
const FAST_MS = 0.2;
/** How much one file counts in the average. */
const WEIGHT = 0.2;

/** For one pass over a list of files, in order. */
export class ReadAhead {
  readonly #paths: readonly string[];
  readonly #touch: (path: string) => Promise<void>;
  readonly #touching = new Map<number, Promise<void>>();
  #next = 0;
  #averageMs = 0;
  #isOn = false;
  #startedMs = 0;

  /** @param touch what is done to a file ahead of its turn; never rejects */
  constructor(paths: readonly string[], touch: (path: string) => Promise<void> = touchFile) {
    this.#paths = paths;
    this.#touch = touch;
  }

  /** To be called before the file at `index` is opened. */
  async begin(index: number): Promise<void> {
    this.#startedMs = performance.now();
    if (!this.#isOn) return;
    this.#next = Math.max(this.#next, index);
    while (this.#next < Math.min(index + CONCURRENCY, this.#paths.length)) {
      this.#touching.set(this.#next, this.#touch(this.#paths[this.#next]!));
      this.#next++;
    }
    await this.#touching.get(index);
    this.#touching.delete(index);
  }

  /** To be called when the work on it is done. */
  end(): void {
    const tookMs = performance.now() - this.#startedMs;
    this.#averageMs += WEIGHT * (tookMs - this.#averageMs);
    this.#isOn = this.#averageMs > (this.#isOn ? FAST_MS : SLOW_MS);
    if (!this.#isOn) this.#touching.clear();
  }
}
