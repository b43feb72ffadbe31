/** A small window onto a source, through which element headers are read without copying values. */

import { BufferPool } from "../base/buffer_pool.ts";
import type { ByteSource } from "../base/byte_source.ts";

/** What is read at once: a small object's headers come in one piece. */
const WINDOW_BYTES = 4096;
/** One walk is on its way at a time, or one within another. */
const WINDOWS = new BufferPool({ lengthBytes: WINDOW_BYTES, capacity: 4 });

/**
 * Numbers at offsets of a source. The window is a copy, so that the source may be used otherwise
 * in between. What is read must have been made {@link HeaderWindow.available} before.
 */
export class HeaderWindow implements Disposable {
  readonly #source: ByteSource;
  readonly #bytes = WINDOWS.take();
  readonly #view = new DataView(this.#bytes.buffer);
  #start = 0;
  #length = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /**
   * Moves the window, if need be, so that `count` bytes at `offset` can be read.
   *
   * @param count at most 4096
   * @returns `count`, or fewer where the source ends first
   */
  available(offset: number, count: number): number {
    if (offset < this.#start || offset + count > this.#start + this.#length) {
      this.#length = this.#source.readInto(offset, this.#bytes);
      this.#start = offset;
    }
    return Math.min(count, Math.max(0, this.#start + this.#length - offset));
  }

  /** @returns true if the source has all bytes before `offset` */
  reaches(offset: number): boolean {
    const inWindow = offset >= this.#start && offset <= this.#start + this.#length;
    return inWindow || this.#source.reaches(offset);
  }

  /** @returns how many bytes there are at `offset`, knowing that they are fewer than `limit` */
  remaining(offset: number, limit: number): number {
    let low = 0;
    let high = limit;
    while (low < high) {
      const middle = low + Math.ceil((high - low) / 2);
      if (this.reaches(offset + middle)) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  uint8(offset: number): number {
    return this.#view.getUint8(offset - this.#start);
  }

  uint16(offset: number, littleEndian: boolean): number {
    return this.#view.getUint16(offset - this.#start, littleEndian);
  }

  uint32(offset: number, littleEndian: boolean): number {
    return this.#view.getUint32(offset - this.#start, littleEndian);
  }

  /** Not to be used any more, nor what {@link HeaderWindow.bytes} has returned. */
  [Symbol.dispose](): void {
    WINDOWS.giveBack(this.#bytes);
  }

  /** @returns a view that is valid until the window moves */
  bytes(offset: number, count: number): Uint8Array {
    return this.#bytes.subarray(offset - this.#start, offset - this.#start + count);
  }
}
